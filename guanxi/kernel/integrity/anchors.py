"""Anchors: places outside the database that receive each signed root, so that a log that is cut off or rewritten is found out.

The setting `log_anchors` names them, with commas: `file` or `file:<directory>`, `https://…` (a webhook), `mailto:<address>`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings

from guanxi.base.emails import normalize_email
from guanxi.base.errors import ValueProblem
from guanxi.kernel.changes.verifier import Root, read_roots
from guanxi.kernel.egress import mail
from guanxi.kernel.egress.api import EgressFailed, EgressRefused, ask, target_of

FOLDER = "log-roots"
FILE = "roots.jsonl"


class AnchorFailed(Exception):  # noqa: N818 - it names the fact
    """The anchor did not take the root; it is told again ten minutes later."""


class Anchor(Protocol):
    """`tell` returns when the anchor has taken the root, else raises AnchorFailed; it may be told the same root twice."""

    def tell(self, root: Root) -> None: ...


@dataclass(frozen=True)
class FileAnchor:
    """Appends to a file, best on a disk that whoever keeps the database cannot write to."""

    folder: Path

    def tell(self, root: Root) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            held = os.open(self.folder / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(held, root.as_line().encode() + b"\n")
                os.fsync(held)
            finally:
                os.close(held)
        except OSError as refused:
            raise AnchorFailed(refused.strerror or "cannot be written") from None

    def roots(self, tenant: int) -> list[Root]:
        """What it has been told of an organisation; raises ValueError on a line that is no root."""
        path = self.folder / FILE
        return read_roots(path.read_text("utf-8").splitlines(), tenant) if path.is_file() else []


@dataclass(frozen=True)
class WebhookAnchor:
    """Posts the root as JSON; any answer of 2xx is a receipt."""

    url: str

    def tell(self, root: Root) -> None:
        headers = {"Content-Type": "application/json", "Idempotency-Key": f"guanxi-root-{root.tenant}-{root.seq}"}
        try:
            answer = ask("POST", self.url, headers=headers, body=root.as_line().encode(), most_bytes=100_000)
        except (EgressFailed, EgressRefused) as refused:
            raise AnchorFailed(refused.reason) from None
        if not 200 <= answer.status < 300:
            raise AnchorFailed(f"HTTP {answer.status}")


@dataclass(frozen=True)
class MailAnchor:
    """Sends the root in a mail of its own: a mailbox outside is a witness that keeps the time."""

    address: str

    def tell(self, root: Root) -> None:
        if not mail.is_set_up():
            raise AnchorFailed("mail_url is not set")
        subject = f"Guanxi log root {root.tenant} #{root.seq} {root.hash[:23]}"
        words = "Keep this mail: it proves what the log was at this moment.\n请保留此邮件：它证明此刻日志的内容。\n"
        try:
            mail.send(self.address, subject, f"{words}\n{root.as_line()}\n")
        except (EgressFailed, EgressRefused, OSError) as refused:
            raise AnchorFailed(type(refused).__name__) from None


def anchor_of(text: str, data_dir: str) -> Anchor:
    """One entry of the setting; raises ValueError that names it."""
    kind, _, rest = text.partition(":")
    if kind == "file":
        return FileAnchor(Path(rest) if rest else Path(data_dir) / FOLDER)
    if kind == "mailto":
        try:
            return MailAnchor(normalize_email(rest))
        except ValueProblem:
            raise ValueError(f"{text!r}: no e-mail address") from None
    if kind in ("http", "https"):
        try:
            return WebhookAnchor(target_of(text).url)
        except EgressRefused as refused:
            raise ValueError(f"{text!r}: {(refused.detail or refused.title)['en']}") from None
    raise ValueError(f"{text!r} is none of file, file:<directory>, https://…, mailto:<address>")


def anchors_of(text: str, data_dir: str) -> dict[str, Anchor]:
    """Entry -> anchor of the whole setting; raises ValueError."""
    return {one: anchor_of(one, data_dir) for one in dict.fromkeys(part.strip() for part in text.split(",")) if one}


def anchors() -> dict[str, Anchor]:
    """The anchors of this installation."""
    return anchors_of(settings.GUANXI_LOG_ANCHORS, settings.GUANXI_DATA_DIR)


def anchored_roots(tenant: int) -> list[Root]:
    """What the anchors that can be read from here hold of an organisation. Raises ValueError on a file that is broken, OSError."""
    return [root for one in anchors().values() if isinstance(one, FileAnchor) for root in one.roots(tenant)]
