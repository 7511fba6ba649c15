"""Roots are signed and told to each anchor until it has taken them; administrators and auditors ask for the proof."""

from __future__ import annotations

import datetime as dt
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.changes.models import Change, Head, Numbered, SignedRoot
from guanxi.kernel.changes.proving import prove
from guanxi.kernel.changes.roots import as_root, public_key
from guanxi.kernel.changes.verifier import read_roots
from guanxi.kernel.egress.api import EgressRefused
from guanxi.kernel.egress.mail import Backend
from guanxi.kernel.integrity.anchors import FILE, anchor_of, anchored_roots, anchors_of
from guanxi.kernel.integrity.signing import sign_roots
from guanxi.kernel.jobs.api import run_due
from guanxi.kernel.jobs.cron import CRONS
from guanxi.testing.cast import MEMBERS, Cast

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=dt.UTC)


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """The anchors are a file in this directory, and no other."""
    settings.GUANXI_LOG_ANCHORS = f"file:{tmp_path}"
    return tmp_path


def _write(cast: Cast) -> None:
    cast.make("lead", name="甲")
    while number_changes():
        pass


def test_what_is_new_is_signed_once_and_told(cast: Cast, folder: Path) -> None:
    _write(cast)
    for _ in range(2):
        sign_roots(NOW)
    head = Head.objects.get(pk=cast.tenant)
    [row] = SignedRoot.unscoped.filter(tenant=cast.tenant)
    assert (row.seq, row.hash, row.at, row.public, row.untold) == (head.seq, head.hash, NOW, public_key(), {})
    [told] = anchored_roots(cast.tenant)
    assert (told, told.is_genuine([public_key()])) == (as_root(row), True)
    assert (folder / FILE).stat().st_mode & 0o077 == 0
    _write(cast)
    sign_roots(NOW + dt.timedelta(minutes=10))
    assert [r.seq for r in anchored_roots(cast.tenant)] == [head.seq, head.seq + 1]
    assert CRONS.get("integrity.roots").due_after(NOW) == NOW.replace(minute=10, second=0, microsecond=0)


def test_a_chain_that_is_not_whole_yet_is_not_signed(cast: Cast, folder: Path) -> None:
    _write(cast)
    Head.objects.filter(pk=cast.tenant).update(linked=1)
    sign_roots(NOW)
    assert not SignedRoot.unscoped.filter(tenant=cast.tenant).exists()


def test_an_anchor_that_fails_is_told_again_and_keeps_no_other(cast: Cast, settings: Any, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("a file where a directory should be")
    settings.GUANXI_LOG_ANCHORS = f"file:{broken}/x, file:{tmp_path}/good, http://127.0.0.1:9/x"
    _write(cast)
    sign_roots(NOW)
    [row] = SignedRoot.unscoped.filter(tenant=cast.tenant)
    assert set(row.untold) == {f"file:{broken}/x", "http://127.0.0.1:9/x"}
    assert all(row.untold.values())
    assert len((tmp_path / "good" / FILE).read_text().splitlines()) >= 1
    shown = cast.auditor.api.get("log").body["anchors"]
    assert [(one["name"], one["waiting"], bool(one["problem"])) for one in shown] == [
        ("file", 1, True),
        ("file", 0, False),
        ("http", 1, True),
    ]
    broken.unlink()
    sign_roots(NOW)
    row.refresh_from_db()
    assert set(row.untold) == {"http://127.0.0.1:9/x"}
    settings.GUANXI_LOG_ANCHORS = ""
    sign_roots(NOW)
    row.refresh_from_db()
    assert row.untold == {}


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.told.append((self.path, self.headers["Content-Type"], self.headers["Idempotency-Key"], body))  # type: ignore[attr-defined]
        self.send_response(self.server.answers.pop(0))  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def hook(settings: Any) -> Iterator[Any]:
    server: Any = HTTPServer(("127.0.0.1", 0), _Hook)
    server.told, server.answers = [], []
    settings.GUANXI_EGRESS_INTERNAL = f"127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_webhook_has_taken_what_it_answers_with_2xx(cast: Cast, settings: Any, hook: Any) -> None:
    settings.GUANXI_LOG_ANCHORS = url = f"http://127.0.0.1:{hook.server_port}/roots?of=us"
    _write(cast)
    Head.objects.exclude(pk=cast.tenant).delete()
    hook.answers += [500, 302, 204]
    for told, left in ((1, {url: "HTTP 500"}), (2, {url: "HTTP 302"}), (3, {})):
        sign_roots(NOW)
        row = SignedRoot.unscoped.get(tenant=cast.tenant)
        assert (len(hook.told), row.untold) == (told, left)
    path, kind, key, body = hook.told[-1]
    assert (path, kind, key, read_roots([body], cast.tenant)) == (
        "/roots?of=us",
        "application/json",
        f"guanxi-root-{cast.tenant}-{row.seq}",
        [as_root(row)],
    )


def test_a_mailbox_gets_the_root_in_words(cast: Cast, settings: Any) -> None:
    settings.GUANXI_LOG_ANCHORS = "mailto:witness@example.com"
    _write(cast)
    Head.objects.exclude(pk=cast.tenant).delete()
    sign_roots(NOW)
    [sent] = mail.outbox
    row = SignedRoot.unscoped.get(tenant=cast.tenant)
    assert (sent.to, row.untold, read_roots([sent.body.splitlines()[-1]], cast.tenant)) == (["witness@example.com"], {}, [as_root(row)])
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    _write(cast)
    sign_roots(NOW)
    assert SignedRoot.unscoped.get(tenant=cast.tenant, seq=row.seq + 1).untold == {"mailto:witness@example.com": "mail_url is not set"}


@pytest.mark.parametrize("text", ["ftp://x", "file.txt", "mailto:nobody", "https://", "https://u:p@example.com/", "http://exa mple/", "x"])
def test_an_anchor_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="'"):
        anchors_of(f"file,{text}", "var")


def test_anchors_are_read(tmp_path: Path) -> None:
    made = anchors_of(f" file , file:{tmp_path},file, https://example.com/x ,mailto:a@example.com,", "var")
    assert list(made) == ["file", f"file:{tmp_path}", "https://example.com/x", "mailto:a@example.com"]
    assert anchor_of("file", "var") == made["file"]


def test_who_asks_for_the_proof(cast: Cast, folder: Path) -> None:
    for member in MEMBERS:
        expected = {"administrator": 200, "auditor": 200, "stranger": 200, "anonymous": 401}.get(member, 403)
        assert cast[member].api.get("log").status == expected, member
        assert cast[member].api.post("log/verify", {}).status == {200: 202}.get(expected, expected), member


def test_the_proof_runs_as_a_job(cast: Cast, folder: Path) -> None:
    _write(cast)
    sign_roots(NOW)
    api = cast.auditor.api
    assert api.get("log").body["proof"] is None
    asked = api.post("log/verify", {}).body["job"]
    assert api.post("log/verify", {}).body["job"] == asked
    run_due()
    state = api.get("log").body
    head = Head.objects.get(pk=cast.tenant)
    assert (state["seq"], state["hash"], state["pending"], state["root"]["seq"]) == (head.seq, head.hash, 0, head.seq)
    proof = state["proof"]
    assert (proof["id"], proof["state"], proof["result"]["whole"], proof["result"]["entries"]) == (asked, "done", True, head.seq)


def test_a_log_that_was_tampered_with_is_told_in_words(cast: Cast, folder: Path) -> None:
    record = cast.make("lead", name="甲")
    _write(cast)
    sign_roots(NOW)
    entry = Change.unscoped.get(record=record)
    Change.unscoped.filter(record=record).update(reason="x")
    cast.administrator.api.post("log/verify", {})
    run_due()
    result = cast.administrator.api.get("log").body["proof"]["result"]
    [found] = result["findings"]
    assert (result["whole"], found["kind"], found["entry"]) == (False, "edited", entry.pk)
    assert found["text"] == {"zh": f"条目内容被修改 #{found['seq']} {entry.pk}", "en": f"the entry was edited #{found['seq']} {entry.pk}"}


def test_a_log_that_was_cut_off_with_its_roots_contradicts_the_anchor(cast: Cast, folder: Path) -> None:
    _write(cast)
    sign_roots(NOW)
    head = Head.objects.get(pk=cast.tenant)
    before = Numbered.unscoped.get(tenant=cast.tenant, seq=head.seq - 1)
    gone = Numbered.unscoped.get(tenant=cast.tenant, seq=head.seq)
    Change.unscoped.filter(pk=gone.entry).delete()
    gone.delete()
    SignedRoot.unscoped.filter(tenant=cast.tenant).delete()
    Head.objects.filter(pk=cast.tenant).update(seq=before.seq, linked=before.seq, hash=before.hash)
    assert prove(cast.tenant).is_whole
    assert [(f.kind, f.seq) for f in prove(cast.tenant, anchored=anchored_roots(cast.tenant)).findings] == [("truncated", head.seq)]


class _Smtp(socketserver.StreamRequestHandler):
    """As much of a mail server as one mail needs; without TLS, which it does not offer."""

    def handle(self) -> None:
        self.wfile.write(b"220 test\r\n")
        for line in iter(self.rfile.readline, b""):
            self.server.said.append(line.strip().split(b" ")[0].upper())  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 test\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads, block_on_close = True, False


def test_mail_goes_out_through_judged_connections_and_not_without_tls(settings: Any) -> None:
    server: Any = _Server(("127.0.0.1", 0), _Smtp)
    server.said = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    message = EmailMessage("s", "b", "from@example.com", ["to@example.com"])
    port = server.server_address[1]
    backend: EmailBackend = Backend(host="127.0.0.1", port=port, use_tls=True, use_ssl=False)
    settings.GUANXI_EGRESS_INTERNAL = ""
    with pytest.raises(EgressRefused):
        backend.send_messages([message])
    assert server.said == []
    settings.GUANXI_EGRESS_INTERNAL = f"127.0.0.1:{port}"
    with pytest.raises(OSError, match="STARTTLS"):
        backend.send_messages([message])
    backend.close()
    assert b"MAIL" not in server.said
    server.shutdown()
    server.server_close()
