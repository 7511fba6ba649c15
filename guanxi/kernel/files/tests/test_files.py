"""Uploading and downloading over HTTP, and who may."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guanxi.kernel.files import keeping
from guanxi.kernel.files.models import File
from guanxi.kernel.files.problems import StorageFull
from guanxi.kernel.files.tests.conftest import PNG, Upload, download, kept
from guanxi.testing.cast import MEMBERS

CSV = "名称\n上海".encode()


def test_what_goes_in_comes_out(cast: Any, upload: Upload, root: Path) -> None:
    reply = upload()
    file = reply.body["id"]
    assert (reply.status, reply.body) == (201, {"id": file, "name": "客户.csv", "size": len(CSV), "type": "text/csv"})
    status, content, headers = download(cast, "owner", file)
    assert (status, content) == (200, CSV)
    assert {name: headers[name] for name in ("Content-Type", "Content-Length", "Content-Disposition", "Content-Security-Policy", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Type": "text/csv", "Content-Length": str(len(CSV)), "Content-Disposition": "attachment; filename*=utf-8''%E5%AE%A2%E6%88%B7.csv",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
    }  # fmt: skip
    [stored] = kept(root)
    assert stored.relative_to(root).parts[0] == str(cast.tenant)
    assert CSV not in stored.read_bytes()
    assert download(cast, "owner", file, if_none_match=headers["ETag"])[:2] == (304, b"")


def test_equal_content_looks_different(cast: Any, upload: Upload, root: Path) -> None:
    ids = {upload(who, PNG, "a.png").body["id"] for who in ("owner", "colleague", "owner", "stranger")}
    assert (len(ids), len({stored.read_bytes() for stored in kept(root)})) == (4, 4)
    digests = list(File.unscoped.filter(id__in=ids).values_list("tenant", "digest"))
    assert (len(set(digests)), len({digest for _, digest in digests})) == (2, 2)  # equal within an organisation, and told to nobody else


@pytest.mark.parametrize(
    ("name", "content", "inline"),
    [
        ("a.png", PNG, True),
        ("a.png", b"<script>alert(1)</script>", False),
        ("a.html", b"<h1>x</h1>", False),
        ("a.svg", b"<svg/>", False),
        ("a.pdf", b"%PDF-1.7", False),
    ],
)
def test_only_pictures_come_inline(cast: Any, upload: Upload, name: str, content: bytes, inline: bool) -> None:
    _, _, headers = download(cast, "owner", upload("owner", content, name).body["id"])
    assert headers["Content-Disposition"].startswith("inline" if inline else "attachment")
    assert headers["Content-Type"] in ("image/png", "text/plain", "application/pdf")


def test_who_reads_a_file_before_it_is_attached(cast: Any, upload: Upload) -> None:
    file = upload().body["id"]
    assert {who: download(cast, who, file)[0] for who in MEMBERS} == {
        "owner": 200, "colleague": 404, "manager": 404, "other_department": 404, "finance": 404, "auditor": 404, "administrator": 404, "stranger": 404, "anonymous": 401,
    }  # fmt: skip
    assert download(cast, "owner", "x")[0] == 404


def test_who_reads_the_file_of_a_record(cast: Any, upload: Upload) -> None:
    """Who sees the activity sees its files; nobody else, and nobody from elsewhere."""
    file = upload().body["id"]
    made = cast.owner.api.post("activity", {"title": "拜访", "files": [file]})
    assert (made.status, made.body["files"]) == (201, [{"id": file, "name": "客户.csv", "size": len(CSV), "type": "text/csv"}])
    seen = {who: download(cast, who, file)[0] for who in MEMBERS}
    shown = {who: cast[who].api.get(f"activity/{made.body['id']}").status for who in MEMBERS}
    assert seen == {who: 200 if who == "owner" else status for who, status in shown.items()}
    assert (seen["manager"], seen["administrator"], seen["auditor"], seen["other_department"], seen["stranger"]) == (
        200,
        200,
        200,
        404,
        404,
    )
    cast.change("activity", made.body["id"], files=[])
    assert [download(cast, who, file)[0] for who in ("owner", "manager", "administrator")] == [200, 404, 404]


def test_a_hidden_field_hides_its_files(cast: Any, upload: Upload) -> None:
    file = upload().body["id"]
    made = cast.owner.api.post("activity", {"title": "拜访", "files": [file]}).body["id"]
    cast.change("role", cast.roles["auditor"], grants={"activity": {"read": "all", "fields": {"files": "hidden"}}})
    assert (cast.auditor.api.get(f"activity/{made}").status, download(cast, "auditor", file)[0]) == (200, 404)


def test_an_upload_is_refused_whole(cast: Any, upload: Upload, settings: Any, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.GUANXI_FILE_LIMIT = 1_500_000
    assert upload("anonymous").status == 401
    assert upload(part="other").codes() == [("file", "required")]
    assert cast.owner.api.post("files", {}).status == 400
    settings.FILE_UPLOAD_HANDLERS = ["guanxi.kernel.files.upload.LimitedUpload"]
    assert upload(content=b"x" * 1_500_001).body["code"] == "too_large"
    assert upload(content=b"x" * 3_000_000).body["code"] == "too_large"

    class Full:
        def put(self, *args: Any) -> None:
            raise StorageFull

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "store", Full)
        full = upload()
    assert (full.status, full.body["code"]) == (507, "storage_full")
    assert (File.unscoped.count(), kept(root) if root.exists() else []) == (0, [])
    assert upload(content=b"x" * 1_500_000).status == 201


def test_tokens(cast: Any, upload: Upload) -> None:
    def through(*scopes: str) -> int:
        return upload("anonymous", authorization=f"Bearer {cast.owner.token(*scopes)}").status

    assert [through("*"), through("customer:write"), through("customer:read")] == [201, 201, 403]


def test_a_key_uploads_once(cast: Any, upload: Upload) -> None:
    first, second = (upload(idempotency_key="k1") for _ in range(2))
    assert (first.status, second.status, first.body["id"] == second.body["id"], File.unscoped.count()) == (201, 201, True, 1)


def test_lost_bytes_are_said(cast: Any, upload: Upload, root: Path) -> None:
    file = upload().body["id"]
    for one in kept(root):
        one.unlink()
    assert download(cast, "owner", file)[0] == 404
