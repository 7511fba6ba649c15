"""What can go wrong, as one family of exceptions with a stable code, an HTTP status and a message in both languages."""

import dataclasses
from collections.abc import Sequence
from typing import Any, ClassVar, TypeAlias

Message: TypeAlias = dict[str, str]
"""A text in both languages: `{"zh": …, "en": …}`."""


class ValueProblem(ValueError):  # noqa: N818 - a problem of one value, like Problem
    """One value that cannot be read; raised by the parsers of single values, turned into a FieldError by who knows the field.

    `code` is stable; `message` says what is wrong and what would be right; `params` are the numbers in it.
    """

    def __init__(self, code: str, zh: str, en: str, params: dict[str, Any] | None = None) -> None:
        super().__init__(code, zh, en, params)
        self.code = code
        self.message: Message = {"zh": zh, "en": en}
        self.params: dict[str, Any] = params or {}

    def __str__(self) -> str:
        return f"{self.code}: {self.message['en']}"


@dataclasses.dataclass
class FieldError:
    """What is wrong with one field; `row` is the 0-based position in a batch, None for a single record."""

    field: str
    code: str
    message: Message
    row: int | None = None
    params: dict[str, Any] = dataclasses.field(default_factory=dict)

    @classmethod
    def of(cls, field: str, problem: ValueProblem, row: int | None = None) -> "FieldError":
        """The error of the field whose value had this problem."""
        return cls(field, problem.code, problem.message, row, problem.params)

    def as_dict(self) -> dict[str, Any]:
        """The wire form; `row` and `params` only when there are any."""
        answer: dict[str, Any] = {"field": self.field, "code": self.code, "message": self.message}
        if self.row is not None:
            answer["row"] = self.row
        if self.params:
            answer["params"] = self.params
        return answer


class Problem(Exception):  # noqa: N818 - the RFC's word
    """An answer of RFC 9457, raised anywhere and rendered by the channel that caught it.

    `extra` becomes further members of the answer, for example `conflicts` or `retry_after` (seconds).
    """

    code: ClassVar[str] = "unexpected"
    status: ClassVar[int] = 500
    title: ClassVar[Message] = {"zh": "服务器内部错误", "en": "Unexpected error"}

    def __init__(self, detail: Message | None = None, errors: Sequence[FieldError] | None = None, **extra: Any) -> None:
        super().__init__(detail, errors)
        self.detail = detail
        self.errors = list(errors or ())
        self.extra = extra

    def __str__(self) -> str:
        parts = [(self.detail or self.title)["en"]]
        parts += [f"{error.field}: {error.message['en']}" for error in self.errors]
        return f"{self.code}: {'; '.join(parts)}"

    def as_dict(self) -> dict[str, Any]:
        """The members of the problem document, without `request_id`; `detail` and `errors` only when there are any."""
        answer: dict[str, Any] = {
            "type": f"/problems/{self.code}",
            "status": self.status,
            "code": self.code,
            "title": self.title,
        }
        if self.detail is not None:
            answer["detail"] = self.detail
        if self.errors:
            answer["errors"] = [error.as_dict() for error in self.errors]
        return {**self.extra, **answer}


class Malformed(Problem):
    """The request cannot be read."""

    code = "malformed"
    status = 400
    title = {"zh": "请求格式不正确", "en": "The request cannot be read"}


class NotSignedIn(Problem):
    """Nobody is signed in, or no longer."""

    code = "not_signed_in"
    status = 401
    title = {"zh": "请先登录", "en": "Please sign in"}


class NotPermitted(Problem):
    """The actor may see it but not do this."""

    code = "not_permitted"
    status = 403
    title = {"zh": "没有权限进行此操作", "en": "You are not permitted to do this"}


class NotFound(Problem):
    """It does not exist, or the actor may not see it: the answer is the same."""

    code = "not_found"
    status = 404
    title = {"zh": "未找到，或无权查看", "en": "Not found, or not visible to you"}


class VersionConflict(Problem):
    """Another change came first; extra `conflicts` and `current_version`."""

    code = "version_conflict"
    status = 409
    title = {"zh": "记录已被他人修改，请核对后再保存", "en": "Somebody changed this first; compare and save again"}


class IdempotencyMismatch(Problem):
    """The idempotency key was used before with another request."""

    code = "idempotency_mismatch"
    status = 409
    title = {"zh": "该幂等键已用于另一请求，请换一个", "en": "This idempotency key served another request; use a new one"}


class AlreadyExists(Problem):
    """The id chosen by the client is taken."""

    code = "id_taken"
    status = 409
    title = {"zh": "该编号已被使用，请换一个", "en": "This id is taken; use a new one"}


class TooLarge(Problem):
    """The body or file is over its limit."""

    code = "too_large"
    status = 413
    title = {"zh": "内容过大", "en": "Too large"}


class Invalid(Problem):
    """Readable, but values are wrong; `errors` says which."""

    code = "invalid"
    status = 422
    title = {"zh": "有内容需要更正", "en": "Some values need correction"}


class TooManyRequests(Problem):
    """A limit of calls is used up; extra `retry_after` in seconds."""

    code = "too_many_requests"
    status = 429
    title = {"zh": "请求过于频繁，请稍后再试", "en": "Too many requests; try again later"}


class Unavailable(Problem):
    """A part of the system is not ready; extra `retry_after` in seconds."""

    code = "unavailable"
    status = 503
    title = {"zh": "服务暂不可用，请稍后再试", "en": "Not available at the moment; try again later"}
