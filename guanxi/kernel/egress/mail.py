"""Mail out, by Django's `EmailMessage`: the connection to the mail server is judged like any other.

Set up by the setting `mail_url`: `smtps://user:password@host?from=crm@example.com` speaks TLS at once, `smtp://…` asks for STARTTLS and goes no further without.
"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from guanxi.base.emails import normalize_email
from guanxi.base.errors import ValueProblem
from guanxi.kernel.egress.ports import MAIL_OUT
from guanxi.kernel.egress.sockets import connect

SECONDS = 30.0


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in, as whom, and the address that it comes from."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    tls: bool


def mail_server(url: str) -> MailServer | None:
    """Read the setting; None where it is empty. Raises ValueError on anything that is no such address."""
    if not url:
        return None
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/") or set(query) != {"from"}:
        raise ValueError("is smtp://user:password@host:587?from=address or smtps://…")
    try:
        sender = normalize_email(query["from"])
    except ValueProblem:
        raise ValueError("from= is no e-mail address") from None
    tls = parts.scheme == "smtps"
    port = parts.port or (465 if tls else 587)
    return MailServer(parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""), sender, tls)


class _Judged(smtplib.SMTP):
    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        return connect(host, port, ports=MAIL_OUT, seconds=SECONDS, tls=False)


class _JudgedTls(smtplib.SMTP_SSL):
    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        return connect(host, port, ports=MAIL_OUT, seconds=SECONDS, tls=True)


class Backend(EmailBackend):
    """Django's own, over judged connections. Raises EgressRefused and EgressFailed beside what smtplib raises."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _JudgedTls if self.use_ssl else _Judged


def is_set_up() -> bool:
    """Whether mail goes anywhere."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def send(to: str, subject: str, text: str) -> None:
    """Hand one mail in, from the address of the setting. Raises EgressRefused, EgressFailed, OSError (smtplib's own are such)."""
    EmailMessage(subject, text, None, [to]).send()
