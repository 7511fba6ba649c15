"""Media types by content, names made harmless."""

from __future__ import annotations

import io
import zipfile

import pytest
from xlsxwriter import Workbook

from guanxi.kernel.files.media import clean_name, media_type

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook() -> bytes:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "名称")
    return out.getvalue()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a.txt", "a")
    return out.getvalue()


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (b"%PDF-1.7\n", "a.txt", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\x00", "a", "image/png"),
        (b"\xff\xd8\xff\xe0", "a.png", "image/jpeg"),
        (b"GIF89a\x01", "a.gif", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "a.webp", "image/webp"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", "a.webp", "application/octet-stream"),
        (workbook(), "a.xlsx", _SHEET),
        (workbook(), "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (zipped(), "a.xlsx", "application/zip"),
        (zipped(), "a.zip", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "application/vnd.ms-excel"),
        ("名称,电话".encode(), "a.csv", "text/csv"),
        ("名称,电话".encode("gb18030"), "a.CSV", "text/csv"),
        ("名称".encode("utf-16"), "a.txt", "text/plain"),
        ("名称".encode()[:-1], "a.txt", "text/plain"),
        (b'{"a": 1}', "a.json", "application/json"),
        (b"<html>", "a.html", "text/plain"),
        (b"<svg/>", "a.svg", "text/plain"),
        (b"\x7fELF\x02\x01\x01\x00", "a.txt", "application/octet-stream"),
        (b"", "a.csv", "text/csv"),
    ],
)
def test_media_type(head: bytes, name: str, expected: str) -> None:
    assert media_type(head, name) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("客户.csv", "客户.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\b.txt", "b.txt"),
        ("a\x00\r\nb.txt", "ab.txt"),
        ("exe\u202etxt.gnp", "exetxt.gnp"),
        ("", "file"),
        (None, "file"),
        ("..", "file"),
        ("x" * 300 + ".xlsx", "x" * 195 + ".xlsx"),
        ("x" * 300, "x" * 200),
        (".bashrc", ".bashrc"),
    ],
)
def test_clean_name(given: str | None, expected: str) -> None:
    assert clean_name(given) == expected
