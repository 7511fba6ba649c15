"""Bombs, broken containers and protected files: each becomes a refusal within its limits, never a crash or a hang."""

import datetime
import io
import random
import struct
import subprocess
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from guanxi.base.errors import ValueProblem
from guanxi.engines.exchange.reading import INSPECTION, Limits, Row, inspect, process, read_rows
from guanxi.engines.exchange.reading.archive import XmlJudge
from guanxi.engines.exchange.reading.places import PlaceJudge
from guanxi.engines.exchange.reading.problems import CODES, problem
from guanxi.engines.exchange.reading.refusal import Refused
from guanxi.engines.exchange.tests.test_reading_shared_files import SHARED, needs_shared

MEGABYTE = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def workbook(tmp_path: Path, rows: list[list[object]] | None = None) -> Path:
    path = tmp_path / "plain.xlsx"
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet("数据")
    for number, cells in enumerate(rows or [["名称", "电话"], ["甲", "13800138000"]]):
        sheet.write_row(number, 0, cells)
    book.close()
    return path


def changed(tmp_path: Path, parts: dict[str, bytes]) -> Path:
    """A workbook in which these parts are replaced or added."""
    path = tmp_path / "changed.xlsx"
    with (
        zipfile.ZipFile(workbook(tmp_path)) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return path


def code_of(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(ValueProblem) as caught:
        inspect(path, limits=limits)
    return caught.value.code


def test_cells_are_typed(tmp_path: Path) -> None:
    moment = datetime.datetime(2026, 11, 22, 8, 30)
    path = workbook(tmp_path, [["a", "b", "c", "d", "e"], ["x", 13800138000, 1.5, True, moment], [" y ", None, 0]])
    assert list(read_rows(path)) == [
        Row(2, ["x", 13800138000, 1.5, True, moment]),
        Row(3, [" y ", None, 0, None, None]),
    ]
    assert inspect(path).columns[4].samples == ("2026-11-22 08:30:00",)


def test_missing_sheet(tmp_path: Path) -> None:
    with pytest.raises(ValueProblem) as caught:
        list(read_rows(workbook(tmp_path), sheet="别的"))
    assert (caught.value.code, caught.value.params) == ("sheet_missing", {"sheet": "别的"})


def test_shared_strings_of_99_megabytes_in_a_small_file(tmp_path: Path) -> None:
    path = changed(tmp_path, {STRINGS: b"<sst>" + b"<si><t>" + b"A" * 99 * MEGABYTE + b"</t></si></sst>"})
    assert path.stat().st_size < 200_000
    started = time.process_time()
    assert code_of(path) == "file_bomb"
    assert time.process_time() - started < 10


def test_many_small_strings_are_judged_by_their_ratio(tmp_path: Path) -> None:
    assert code_of(changed(tmp_path, {STRINGS: b"<sst>" + b"<si><t>A</t></si>" * 2_000_000 + b"</sst>"})) == "file_bomb"


def test_size_is_counted_and_not_believed(tmp_path: Path) -> None:
    path = changed(tmp_path, {"xl/media/a.bin": b"\0" * 30 * MEGABYTE})
    content = bytearray(path.read_bytes())
    # The uncompressed size, in the central directory and in the local header.
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 100)
    local = struct.unpack("<I", content[at + 42 : at + 46])[0]
    content[local + 22 : local + 26] = struct.pack("<I", 100)
    path.write_bytes(content)
    assert code_of(path) == "file_bomb"


def test_total_size_and_number_of_parts_are_limited(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(MEGABYTE)
    path = changed(tmp_path, {"xl/media/a.bin": noise, "xl/media/b.bin": noise})
    assert code_of(path, Limits(unpacked_bytes=MEGABYTE)) == "file_bomb"
    assert code_of(path, Limits(book_bytes=MEGABYTE)) == "file_too_large"
    assert inspect(path).total_rows == 1
    assert code_of(changed(tmp_path, {f"xl/media/{n}": b"" for n in range(1_000)})) == "file_bomb"


@pytest.mark.parametrize(
    "xml",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>',
        b"<worksheet>" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</worksheet>",
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><worksheet/>'.encode("utf-16"),
    ],
)
def test_hostile_xml_is_refused(tmp_path: Path, xml: bytes) -> None:
    assert code_of(changed(tmp_path, {SHEET: xml})) == "file_bomb"


def test_depth_is_the_same_however_the_bytes_are_cut() -> None:
    document = b'<?xml version="1.0"?><a>' + b'<r n="1"><c/><c t="s"><v>1/2</v></c></r>' * 5_000 + b"</a>"
    for size in (1, 2, 3, 7, 4095, 4096, 4097, 100_000):
        judge = XmlJudge(16)
        for at in range(0, len(document), size):
            judge.feed(document[at : at + size])
    with pytest.raises(Refused):
        XmlJudge(16).feed(b"<a>" * 5_000)


# calamine refuses the first itself; at the second its allocation fails and the process aborts.
@pytest.mark.parametrize("row", [1_048_576, 6_000])
def test_two_cells_at_opposite_corners_end_as_a_refusal(tmp_path: Path, row: int) -> None:
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (row, row)
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + cells + b"</sheetData></worksheet>"
    )
    assert code_of(changed(tmp_path, {SHEET: sheet})) == "memory_exceeded"


def test_repeated_cells_of_an_ods_end_as_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "bomb.ods"
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
        for short, full in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="S">'
            f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row></table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    # calamine counts the cells itself, and then says that it does not know the format.
    assert code_of(path) in {"file_broken", "memory_exceeded"}


def test_a_line_without_end_is_refused_after_a_few_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    with open(path, "wb") as file:
        file.write(b"a,b\n1,")
        file.writelines(b"x" * MEGABYTE for _ in range(64))
        # The rest of the gigabyte costs no disk; it would cost the reader its time.
        file.truncate(1024 * MEGABYTE)
    limits = Limits(memory=256 * MEGABYTE, cpu_seconds=3)
    with pytest.raises(ValueProblem) as caught:
        inspect(path, limits=limits)
    assert (caught.value.code, caught.value.params) == ("line_too_long", {"row": 2, "limit": 1_000_000})
    with pytest.raises(ValueProblem, match="line_too_long"):
        list(read_rows(path, encoding="utf-8", limits=limits))


def test_a_quoted_cell_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "quoted.csv"
    path.write_text('a,b\n1,"' + "some line\n" * 300_000)
    assert code_of(path) == "line_too_long"


def test_nul_bytes_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "nul.csv"
    path.write_bytes(b"a,b\n" + b"\0" * MEGABYTE)
    assert code_of(path) == "format_unknown"


def test_limits_of_the_process_become_refusals(tmp_path: Path) -> None:
    path = tmp_path / "big.json"
    path.write_text("[" + ",".join('{"a":1,"b":"xxxxxxxxxxxx"}' for _ in range(1_000_000)) + "]")
    assert code_of(path, Limits(memory=160 * MEGABYTE)) == "memory_exceeded"
    assert code_of(path, Limits(cpu_seconds=1)) == "time_exceeded"
    assert code_of(path, Limits(silence_seconds=0.3)) == "time_exceeded"


def test_broken_containers(tmp_path: Path) -> None:
    whole = workbook(tmp_path).read_bytes()
    path = tmp_path / "broken.xlsx"
    for content in (whole[: len(whole) // 2], whole[:200] + b"\0" * 400 + whole[600:], b"PK\x03\x04 and no more"):
        path.write_bytes(content)
        assert code_of(path) == "file_broken"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook\0".encode("utf-16-le") + bytes(2000))
    assert code_of(path) == "file_broken"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument\0".encode("utf-16-le") + bytes(2000))
    assert code_of(path) == "format_unknown"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert code_of(path) == "format_unknown"


def test_protected_workbooks(tmp_path: Path) -> None:
    path = tmp_path / "secret.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    assert code_of(path) == "file_encrypted"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("content.xml", "noise")
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    path.write_bytes(content.getvalue())
    assert code_of(path) == "file_encrypted"


@needs_shared
def test_protected_old_workbook(tmp_path: Path) -> None:
    content = (SHARED / "files" / "excel" / "biff5_write.xls").read_bytes()
    begin = content.index(struct.pack("<HHHH", 0x0809, 8, 0x0500, 0x0005))
    following = begin + 4 + 8
    # FILEPASS, which says that the rest is encrypted, takes the place of the record after the first.
    path = tmp_path / "secret.xls"
    path.write_bytes(content[:following] + struct.pack("<H", 0x002F) + content[following + 2 :])
    assert code_of(path) == "file_encrypted"


def test_mutilated_workbooks_never_surprise(tmp_path: Path) -> None:
    chance = random.Random(7)
    whole = workbook(tmp_path).read_bytes()
    path = tmp_path / "mutilated.xlsx"
    for _ in range(25):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 30)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        path.write_bytes(content)
        try:
            rows = list(read_rows(path))
        except ValueProblem as refusal:
            assert refusal.code in CODES
        else:
            assert all(isinstance(row, Row) for row in rows)


def test_child_has_no_environment_and_ends_with_its_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Spied(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            assert options["env"] == {}
            super().__init__(*arguments, **options)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Spied)
    monkeypatch.setenv("GUANXI_SECRET_KEY", "secret")
    path = tmp_path / "rows.csv"
    path.write_text("a,b\n" + "1,2\n" * 200_000)
    rows = read_rows(path)
    assert next(rows) == Row(2, ["1", "2"])
    rows.close()  # type: ignore[attr-defined]
    assert started[0].poll() is not None


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_refusal_has_words(code: str) -> None:
    found = problem(code, {"row": 3, "byte": 9, "limit": 5, "limit_mb": 50, "sheet": "{x}"})
    assert found.code == code
    assert set(found.message) == {"zh", "en"}
    assert all(found.message.values())


def test_unknown_code_from_the_child_is_a_broken_file() -> None:
    assert problem("rm -rf", {"row": 1}).code == "file_broken"


def sheet_with(row: str) -> dict[str, bytes]:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return {SHEET: f"{head}{row}</sheetData></worksheet>".encode()}


@pytest.mark.parametrize(
    "row",
    [
        '<row r="99999999999"><c r="ZZZZZZZ99999999999"><v>1</v></c></row>',
        '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
        '<row r="1"><c s="0" r=\'XFE1\'><v>1</v></c></row>',
        '<x:row\nr = "1048577"></x:row>',
    ],
)
def test_rows_and_cells_beyond_a_sheet_are_refused_at_once(tmp_path: Path, row: str) -> None:
    began = time.monotonic()
    assert code_of(changed(tmp_path, sheet_with(row)), INSPECTION) == "place_invalid"
    assert time.monotonic() - began < 20


def test_a_place_cut_by_the_end_of_a_chunk_is_seen_and_text_is_none() -> None:
    judge = PlaceJudge()
    for piece in (b'<c r="XFD1048576"/><t> r="ZZZZ99999999"</t><ro', b'w r="10485', b'76"/>'):
        judge.feed(piece)
    judge.feed(b'<row r="10')
    with pytest.raises(Refused):
        judge.feed(b'48577"/>')


def test_nothing_but_empty_lines_ends_soon(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"\n" * 20_000_000)
    began = time.monotonic()
    assert code_of(path, INSPECTION) == "no_rows"
    assert time.monotonic() - began < 40


def test_what_takes_long_to_count_is_not_counted(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes("名称,日期\n".encode() + b"a,03/04/2024\n" * 100_000)
    found = inspect(path, limits=Limits(counting_seconds=0.01))
    assert (found.total_rows, [column.name for column in found.columns]) == (None, ["名称", "日期"])
    assert inspect(path).total_rows == 100_000


def test_a_look_that_takes_too_long_says_so(tmp_path: Path) -> None:
    """Millions of empty cells, which a parser must go through."""
    rows = "".join(f'<row r="{n}">' + "<c/>" * 16_000 + "</row>" for n in range(1, 900))
    path = changed(tmp_path, sheet_with(rows))
    limits = Limits(cpu_seconds=1, silence_seconds=60.0, ratio=100_000)
    assert code_of(path, limits) == "time_exceeded"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(process, "INSPECTION", limits)
        assert code_of(path, limits) == "too_complex"


def test_a_sheet_of_a_file_without_sheets_and_a_header_beyond_its_end(tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text("a,b\n1,2\n")
    for asked, code in (({"sheet": "x"}, "sheets_missing"), ({"header_row": 500}, "row_missing")):
        with pytest.raises(ValueProblem) as caught:
            inspect(path, **asked)  # type: ignore[arg-type]
        assert caught.value.code == code
