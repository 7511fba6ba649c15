"""A store of its own for each test, and uploads as browsers send them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guanxi.testing.api import PREFIX, Reply

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(60))
Upload = Callable[..., Reply]


@pytest.fixture(autouse=True)
def root(tmp_path: Path, settings: Any) -> Path:
    """The directory of the store."""
    settings.GUANXI_FILES = str(tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def upload(cast: Any) -> Upload:
    """`upload(who, content, name)` answers as POST /files."""

    def send(
        who: str = "owner", content: bytes = "名称\n上海".encode(), name: str = "客户.csv", part: str = "file", **headers: str
    ) -> Reply:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = cast[who].api.client.post(f"{PREFIX}files", {part: SimpleUploadedFile(name, content)}, headers=given)
        return Reply(answer.status_code, orjson.loads(answer.content), dict(answer.headers))

    return send


def download(cast: Any, who: str, file: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """Status, bytes and headers of GET /files/{id}."""
    answer = cast[who].api.client.get(f"{PREFIX}files/{file}", headers={name.replace("_", "-"): value for name, value in headers.items()})
    return answer.status_code, answer.getvalue(), dict(answer.headers)


def kept(root: Path) -> list[Path]:
    """Every file below the store's directory."""
    return [one for one in root.rglob("*") if one.is_file()]
