"""What can go wrong with a request as such, and the problem behind a bare HTTP status."""

from __future__ import annotations

from guanxi.base.errors import Malformed, Message, NotFound, NotPermitted, NotSignedIn, Problem, TooLarge, TooManyRequests, Unavailable


class MethodNotAllowed(Problem):
    """The address is there, but not for this method; the header `Allow` names those that it has."""

    code = "method_not_allowed"
    status = 405
    title = {"zh": "此地址不支持该方法", "en": "This address does not have this method"}


class UnsupportedMediaType(Problem):
    """The body is not of the kind that the route reads."""

    code = "unsupported_media_type"
    status = 415
    title = {"zh": "请求体的类型不受支持", "en": "A body of this type is not read here"}


GONE: Message = {"zh": "数据库暂时不可用，请稍后再试", "en": "The database is not available right now; try again shortly"}
_BY_STATUS: dict[int, type[Problem]] = {
    one.status: one
    for one in (
        Malformed,
        NotSignedIn,
        NotPermitted,
        NotFound,
        MethodNotAllowed,
        TooLarge,
        UnsupportedMediaType,
        TooManyRequests,
        Unavailable,
    )
}


def database_gone() -> Unavailable:
    """What is answered while the database cannot be asked."""
    return Unavailable(GONE, retry_after=5)


def problem_of(status: int) -> Problem:
    """The problem that stands for an answer of this status without words of its own."""
    if status == TooManyRequests.status:
        return TooManyRequests(retry_after=60)
    if status in _BY_STATUS:
        return _BY_STATUS[status]()
    return Problem() if status >= 500 else Malformed()


def need_json(content_type: str | None) -> None:
    """Raise UnsupportedMediaType on a body that does not say it is JSON: browsers send other types across sites without asking first."""
    if content_type != "application/json":
        raise UnsupportedMediaType({"zh": "请使用 Content-Type: application/json", "en": "Send it as Content-Type: application/json"})
