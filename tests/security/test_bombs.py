"""T8: files and requests made to exhaust. Each is refused (or kept unread), costs little, and the server goes on."""

from __future__ import annotations

import contextlib
import gzip
import io
import re
import resource
import struct
import subprocess
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import xlsxwriter  # type: ignore[import-untyped]

from guanxi.base.errors import ValueProblem
from guanxi.engines.exchange.reading import INSPECTION, inspect, process
from guanxi.engines.exchange.tests.scenes import upload
from guanxi.testing.security_report import Figures

pytestmark = [pytest.mark.security("T8"), pytest.mark.django_db]
MEGABYTE = 1024 * 1024
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
MOST_SECONDS, MOST_MIB = 10.0, 512.0


def _workbook(parts: dict[str, bytes]) -> bytes:
    """A workbook of one sheet, in which these parts are replaced or added."""
    plain, made = io.BytesIO(), io.BytesIO()
    book = xlsxwriter.Workbook(plain)
    book.add_worksheet().write_row(0, 0, ["名称", "电话"])
    book.close()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return made.getvalue()


def _zip(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


def _nested_zip() -> bytes:
    content = b"\0" * 20 * MEGABYTE
    for depth in range(6):
        content = _zip(f"xl/{depth}.xlsx", content)
    return content


def _overlapping_zip() -> bytes:
    """Many entries of the directory that share the same bytes."""
    made = bytearray(_zip("xl/workbook.xml", b"\0" * 10 * MEGABYTE))
    at = made.rindex(b"PK\x01\x02")
    end = made.rindex(b"PK\x05\x06")
    entry = bytes(made[at:end])
    return bytes(made[:at]) + entry * 5_000 + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 5_000, 5_000, len(entry) * 5_000, at, 0)


def _pixels() -> bytes:
    """A picture of 50,000 by 50,000 pixels in a few kilobytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = zlib.compress(b"\0" * MEGABYTE, 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )


_LAUGHS = (
    b"<!DOCTYPE x [" + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"ha") for n in range(12)) + b"]><x>&a11;</x>"
)
FILES: dict[str, Callable[[], tuple[str, bytes]]] = {
    "shared strings of 99 MB": lambda: ("a.xlsx", _workbook({STRINGS: b"<sst><si><t>" + b"A" * 99 * MEGABYTE + b"</t></si></sst>"})),
    "two million shared strings": lambda: ("a.xlsx", _workbook({STRINGS: b"<sst>" + b"<si><t>A</t></si>" * 2_000_000 + b"</sst>"})),
    "two thousand parts": lambda: ("a.xlsx", _workbook({f"xl/worksheets/sheet{n}.xml": b"<worksheet/>" for n in range(2, 2_002)})),
    "XML 200,000 deep": lambda: ("a.xlsx", _workbook({SHEET: b"<worksheet>" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</worksheet>"})),
    "XML of three million tags": lambda: ("a.xlsx", _workbook({SHEET: b"<worksheet>" + b"<a/>" * 3_000_000 + b"</worksheet>"})),
    "a billion laughs": lambda: ("a.xlsx", _workbook({SHEET: _LAUGHS})),
    "quadratic entities": lambda: ("a.xlsx", _workbook({SHEET: b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 50_000 + b'">]><x>' + b"&a;" * 50_000 + b"</x>"})),
    "opposite corners": lambda: ("a.xlsx", _workbook({SHEET: b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'})),
    "an attribute of 30 MB": lambda: ("a.xlsx", _workbook({SHEET: b'<worksheet a="' + b"x" * 30 * MEGABYTE + b'"/>'})),
    "archive in archive": lambda: ("a.xlsx", _nested_zip()),
    "entries over each other": lambda: ("a.xlsx", _overlapping_zip()),
    "a zip of zeros": lambda: ("a.zip", _zip("a.csv", b"\0" * 200 * MEGABYTE)),
    "gzip": lambda: ("a.csv", gzip.compress(b"a,b\n" * 20_000_000, 1)),
    "a line of 60 MB": lambda: ("a.csv", b"a,b\n1," + b"x" * 60 * MEGABYTE),
    "a quote without end": lambda: ("a.csv", b'a,b\n1,"' + b"some line\n" * 3_000_000),
    "a million columns": lambda: ("a.csv", b"a," * 1_000_000 + b"\n"),
    "zeros": lambda: ("a.csv", b"\0" * 20 * MEGABYTE),
    "JSON 1,000,000 deep": lambda: ("a.json", b"[" * 1_000_000),
    "JSON objects 500,000 deep": lambda: ("a.json", b'{"a":' * 500_000 + b"1" + b"}" * 500_000),
    "JSON with a number of 5 MB": lambda: ("a.json", b'[{"a":' + b"9" * 5 * MEGABYTE + b"}]"),
}  # fmt: skip
NEVER_READ: dict[str, Callable[[], tuple[str, bytes]]] = {
    "pixels": lambda: ("a.png", _pixels()),
    "SVG of laughs": lambda: ("a.svg", b"<?xml version='1.0'?>" + _LAUGHS),
    "PDF of objects": lambda: ("a.pdf", b"%PDF-1.7\n" + b"1 0 obj<</Kids[1 0 R 1 0 R]>>endobj\n" * 50_000),
    "docx": lambda: ("a.docx", _zip("word/document.xml", b"<w>" + b"<a>" * 1_000_000)),
}
DEEP: Any = {"field": "name", "op": "eq", "value": "a"}
for _ in range(60):
    DEEP = {"and": [DEEP]}
_WIDE = {"or": [{"field": "name", "op": "eq", "value": str(n)} for n in range(10_000)]}
_IDS = [f"01890a5d-ac96-774b-bcce-{n:012x}" for n in range(100_000)]


def _query(**asked: Any) -> tuple[str, str, bytes]:
    return "POST", "customer/query", orjson.dumps(asked)


REQUESTS: dict[str, Callable[[], tuple[str, str, bytes]]] = {
    "JSON 2,000,000 deep": lambda: ("POST", "customer", b'{"name":' + b"[" * 2_000_000),
    "JSON closed 500,000 deep": lambda: ("POST", "customer", b'{"name":' * 500_000 + b"1" + b"}" * 500_000),
    "a body over the limit": lambda: ("POST", "customer", b'{"name":"' + b"x" * 6_000_000 + b'"}'),
    "a number of a million digits": lambda: ("POST", "customer", b'{"employees":' + b"9" * 1_000_000 + b"}"),
    "a million members": lambda: ("POST", "customer", orjson.dumps({f"a{n}": 0 for n in range(300_000)})),
    "a deep filter": lambda: _query(filter=DEEP),
    "a wide filter": lambda: _query(filter=_WIDE),
    "10,000 in a list": lambda: _query(filter={"field": "name", "op": "in", "value": [str(n) for n in range(10_000)]}),
    "100,000 in a list": lambda: _query(filter={"field": "id", "op": "in", "value": _IDS}),
    "patterns in a filter": lambda: _query(filter={"field": "name", "op": "contains", "value": "%_" * 100_000}),
    "a sort of 10,000": lambda: _query(sort=["name", "-name"] * 5_000),
    "100,000 fields": lambda: _query(fields=["name"] * 100_000),
    "a search of a megabyte": lambda: _query(q="张 " * 300_000),
    "a cursor of a megabyte": lambda: _query(cursor="A" * 1_000_000),
    "a batch of 100,000 ids": lambda: ("POST", "customer/actions/delete", orjson.dumps({"ids": _IDS, "input": {}})),
    "a million ids": lambda: ("POST", "customer/actions/delete", b'{"ids":[' + b'"01890a5d-ac96-774b-bcce-b302099a8057",' * 1_000_000 + b'"x"]}'),
    "20,000 operations": lambda: ("POST", "customer/batch", orjson.dumps({"operations": [{"op": "create", "values": {"name": "a"}}] * 20_000})),
    "an e-mail that backtracks": lambda: ("POST", "contact", orjson.dumps({"name": "a", "email": "a@" + "a." * 60_000 + "!"})),
    "a phone that backtracks": lambda: ("POST", "contact", orjson.dumps({"name": "a", "phone": "+" + "1-" * 100_000 + "x"})),
    "a web address that backtracks": lambda: ("POST", "customer", orjson.dumps({"name": "a", "website": "http://" + "a" * 500_000 + " "})),
    "a deep formula": lambda: ("POST", "field", orjson.dumps({"object": "customer", "key": "c_f", "type": "formula", "label_zh": "f", "options": {"expression": "(" * 50_000 + "1" + ")" * 50_000}})),
    "a long formula": lambda: ("POST", "field", orjson.dumps({"object": "customer", "key": "c_g", "type": "formula", "label_zh": "f", "options": {"expression": "1" + "+1" * 200_000}})),
}  # fmt: skip


def _kib(process: int | str, what: str) -> int:
    """A figure of the kernel's about a process; 0 where the process has ended or the system does not tell."""
    try:
        found = re.search(rf"{what}:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0


HARMLESS = {"100,000 fields", "a search of a megabyte"}


class Cost:
    """What happened since: processor seconds of this process and its children, and the most memory that one of them came to have."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with contextlib.suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        self._before, self._rss = self._used(), _kib("self", "VmRSS")
        self._largest_child = 0
        self._ended = threading.Event()
        cost = self

        class Watched(subprocess.Popen[bytes]):
            def __init__(self, *arguments: Any, **options: Any) -> None:
                super().__init__(*arguments, **options)
                threading.Thread(target=cost._watch, args=(self.pid,), daemon=True).start()

        monkeypatch.setattr(process.subprocess, "Popen", Watched)

    def _watch(self, pid: int) -> None:
        """The kernel keeps the peak, so looking now and then is enough until the child ends."""
        while not self._ended.wait(0.005) and (peak := _kib(pid, "VmHWM")):
            self._largest_child = max(self._largest_child, peak)

    def end(self) -> tuple[float, float]:
        """(seconds, MiB)."""
        self._ended.set()
        return self._used() - self._before, max(_kib("self", "VmHWM") - self._rss, self._largest_child) / 1024

    @staticmethod
    def _used() -> float:
        return sum(one.ru_utime + one.ru_stime for one in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


@pytest.fixture
def cost(cast: Any, security: Figures, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Begin to count; at the end the figures are told, and the server must still answer."""
    begun: list[Cost] = []
    yield lambda: begun.append(Cost(monkeypatch))
    seconds, mib = begun[0].end()
    is_up = cast.owner.api.get("me").status == 200
    security.add(bombs=1, cpu_seconds=round(seconds, 1), peak_mib=round(mib, 1), down=int(not is_up))
    assert is_up
    assert (seconds <= MOST_SECONDS, mib <= MOST_MIB) == (True, True), (seconds, mib)


@pytest.mark.parametrize("bomb", FILES)
def test_a_file_to_import_is_refused(cast: Any, cost: Callable[[], None], bomb: str) -> None:
    name, content = FILES[bomb]()
    file = upload(cast.owner, content, name)
    del content
    cost()
    answer = cast.owner.api.post("imports", {"file": file, "object": "customer"})
    assert answer.status == 422, answer.body
    assert answer.body["code"] == "invalid" or answer.body["detail"]["zh"], answer.body


@pytest.mark.parametrize("bomb", NEVER_READ)
def test_a_file_that_nobody_reads_costs_its_bytes(cast: Any, cost: Callable[[], None], bomb: str) -> None:
    """Pictures and papers are kept and handed out as they are: no part of the server unpacks or draws them."""
    name, content = NEVER_READ[bomb]()
    cost()
    kept = cast.owner.api.upload(name, content)
    assert kept.status == 201, kept.body
    answer = cast.owner.api.get(f"files/{kept.body['id']}")
    assert (answer.status, answer.content) == (200, content)


@pytest.mark.parametrize("bomb", REQUESTS)
def test_a_request_is_refused(cast: Any, cost: Callable[[], None], bomb: str) -> None:
    method, path, body = REQUESTS[bomb]()
    cost()
    answer = cast.administrator.api.call(method, path, body)
    # What only repeats itself, or is cut to a length, may be answered: it costs no more than another.
    assert 400 <= answer.status < 500 or bomb in HARMLESS, (answer.status, answer.body)


def test_a_form_that_is_too_large_or_has_too_many_parts(cast: Any, cost: Callable[[], None]) -> None:
    cost()
    form = b"".join(b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n1\r\n' % n for n in range(5_000)) + b"--x--\r\n"
    answer = cast.owner.api.client.generic("POST", "/api/v1/files", form, content_type="multipart/form-data; boundary=x")
    assert 400 <= answer.status_code < 500, answer.content


def test_a_packed_body_is_not_unpacked(cast: Any, cost: Callable[[], None]) -> None:
    packed = gzip.compress(b'{"name":"' + b"a" * 100 * MEGABYTE + b'"}')
    cost()
    answer = cast.owner.api.call("POST", "customer", packed, content_encoding="gzip")
    assert answer.status == 400


def test_a_line_of_a_gigabyte(tmp_path: Path, cost: Callable[[], None]) -> None:
    """Beyond what may be uploaded; `guanxi import` reads files of any size from the disk."""
    path = tmp_path / "line.csv"
    with open(path, "wb") as file:
        file.write(b"a,b\n1,")
        file.writelines(b"x" * MEGABYTE for _ in range(8))
        file.truncate(1024 * MEGABYTE)  # the rest costs no disk
    cost()
    began = time.monotonic()
    with pytest.raises(ValueProblem, match="line_too_long"):
        inspect(path, limits=INSPECTION)
    assert time.monotonic() - began < INSPECTION.silence_seconds
