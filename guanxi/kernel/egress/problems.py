"""Why nothing went out, or nothing came back."""

from __future__ import annotations

from guanxi.base.errors import Problem


class EgressRefused(Problem):
    """The address may not be reached from here; asking again changes nothing.

    `reason` is a word for the log. It stays out of the answer where it would tell what a name means inside the network of the server.
    """

    code = "egress_refused"
    status = 422
    title = {"zh": "不允许访问此地址", "en": "This address may not be reached"}

    def __init__(self, reason: str, zh: str, en: str) -> None:
        super().__init__({"zh": zh, "en": en})
        self.reason = reason


class EgressFailed(Problem):
    """The other side did not answer, answered too slowly, too much, or not in its protocol; a later try may succeed.

    `reason` is a word for the log: `unreachable`, `too_slow`, `too_large`, `not_trusted`, `broken`.
    """

    code = "egress_failed"
    status = 502
    title = {"zh": "对方系统没有正常应答", "en": "The other system did not answer as expected"}

    def __init__(self, reason: str, zh: str, en: str) -> None:
        super().__init__({"zh": zh, "en": en})
        self.reason = reason


def not_public(reason: str, host: str) -> EgressRefused:
    """A name without an address that may be reached. The words are the same for names that do not exist, so that nobody learns which do."""
    return EgressRefused(
        reason,
        f"{host} 没有可以访问的公网地址；内部系统须由安装管理员列入 egress_internal",
        f"{host} has no public address that may be reached; internal systems are listed in egress_internal by who runs the installation",
    )


def too_slow(host: str) -> EgressFailed:
    """The time for the whole exchange is over."""
    return EgressFailed("too_slow", f"{host} 在限定时间内没有答完", f"{host} did not finish its answer in time")


def unreachable(host: str) -> EgressFailed:
    """No connection, or one that broke."""
    return EgressFailed("unreachable", f"无法连接 {host}", f"{host} cannot be connected to")
