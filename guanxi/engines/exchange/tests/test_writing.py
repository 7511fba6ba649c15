"""Exports: no live formula, and reading gives back what was written."""

import datetime
import json
import random
from decimal import Decimal
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from guanxi.engines.exchange.reading import inspect, read_rows
from guanxi.engines.exchange.reading.guard import guard, unguard
from guanxi.engines.exchange.tests.test_reading_shared_files import SHARED, needs_shared
from guanxi.engines.exchange.writing import FORMATS, Column, Value, Written, open_writer
from guanxi.engines.exchange.writing.xlsx_writer import XlsxWriter

DAY = datetime.date(2026, 11, 22)
MOMENT = datetime.datetime(2026, 11, 22, 8, 30, 5)
COLUMNS = [
    Column("id", "编号", "number"),
    Column("name", "=名称"),
    Column("day", "日期", "date"),
    Column("at", "时间", "datetime"),
    Column("vip", "重点", "boolean"),
    Column("rest", "其他", "json"),
]
ROW: list[Value] = [Decimal("-12.50"), "-12.5", DAY, MOMENT, True, {"a": [1, "=x"]}]
DANGEROUS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u3000=1", "\u200b=1", "\ufeff=1",
    "\x00=1", "\x01\x02 =1", "＝1+1", "＋1", "－1", "＠x", "\t", "\r\n", "'=1", "''=1", "' =1", "=cmd|' /C calc'!A0",
    "a;=1+1", "a|=1", "a\t=1", "a\n=1", "a\r\n- b", "x;'=1", "x; \u3000@y", "+8613800138000", "-",
    "=", "'-", ";=", "\n\n=1", " \t=1",
)  # fmt: skip
HARMLESS = (
    "",
    " ",
    "'",
    "''",
    "'tis",
    "O'Hara",
    "90's",
    "it's; fine",
    "a-b",
    "a=b",
    "x@y.cn",
    "1-2",
    "a;b",
    "上海—北京",
    "a' =1",
)
TRICKY = (
    *DANGEROUS, *HARMLESS,
    '"', '""', '",', "a\r\nb", "a\rb", "a\nb", "\x00", "\x0b\x0c\x1c\x85\u2028", " x ", "\tx\t", "\ufeff",
    "_x0041_", "_x000D_",
    "=\"a\"", "sep=;", "𠮷", "👩‍👧", "\u202e", "007", "1e5", "TRUE", "2026-11-22", "http://a.cn",
    "mailto:a@b.cn", "internal:A1",
    "<b>&amp;", "[Red]0", "{=1}", "x" * 32_767,
)  # fmt: skip


def naughty() -> list[str]:
    path = SHARED / "security" / "blns.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else []


def written(tmp_path: Path, kind: str, columns: list[Column], rows: list[list[Value]]) -> Path:
    path = tmp_path / f"export.{kind}"
    with open_writer(kind, path, columns) as writer:
        for row in rows:
            writer.write(row)
    assert writer.close() == Written(len(rows))
    return path


def texts_back(path: Path) -> list[object]:
    return [row.cells[1] for row in read_rows(path)]


@pytest.mark.parametrize("kind", FORMATS)
def test_tricky_texts_come_back_unchanged(tmp_path: Path, kind: str) -> None:
    texts = [*TRICKY, *naughty()]
    path = written(tmp_path, kind, [Column("n", "序号", "number"), Column("text", "文字")], [[n, t] for n, t in enumerate(texts)])
    # A workbook does not tell empty text from nothing, and XML has no U+FFFE.
    expected = [text.replace("\ufffe", "\ufffd") or None for text in texts] if kind == "xlsx" else texts
    assert texts_back(path) == expected


@needs_shared
def test_the_naughty_strings_are_there() -> None:
    assert len(naughty()) == 515


def test_any_text_comes_back_from_its_guard() -> None:
    chance = random.Random(5)
    for _ in range(50_000):
        text = "".join(chance.choice("'=+-@＝\t\r\n ;|,a\x00\ufeff") for _ in range(chance.randint(0, 9)))
        assert unguard(guard(text)) == text


@pytest.mark.parametrize("text", DANGEROUS)
def test_dangerous_texts_are_guarded(text: str) -> None:
    assert guard(text) != text


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_texts_stay(text: str) -> None:
    assert guard(text) == text


def test_csv_as_bytes(tmp_path: Path) -> None:
    path = written(tmp_path, "csv", COLUMNS, [ROW, [None] * 6])
    assert path.read_bytes().decode() == (
        '\ufeff"编号","\'=名称","日期","时间","重点","其他"\r\n'
        '"-12.50","\'-12.5","2026-11-22","2026-11-22 08:30:05","TRUE","{""a"":[1,""=x""]}"\r\n'
        '"","","","","",""\r\n'
    )
    assert [column.name for column in inspect(path).columns][1] == "=名称"


def test_number_column_of_csv_guards_what_is_no_number(tmp_path: Path) -> None:
    values: list[Value] = ["-12.5", "+1e3", "-2+3", "=1", -3, 0.1, Decimal("1E+3")]
    path = written(tmp_path, "csv", [Column("n", "n", "number")], [[value] for value in values])
    lines = path.read_text("utf-8-sig").splitlines()[1:]
    assert lines == ['"-12.5"', '"+1e3"', '"\'-2+3"', '"\'=1"', '"-3"', '"0.1"', '"1000"']


def test_json_as_text(tmp_path: Path) -> None:
    path = written(tmp_path, "json", COLUMNS[:3], [[Decimal("0.1"), "=1\ud800", DAY], [Decimal("0." + "1" * 30), None, None]])
    assert json.loads(path.read_text("utf-8")) == {
        "columns": [
            {"key": "id", "title": "编号", "kind": "number"},
            {"key": "name", "title": "=名称", "kind": "text"},
            {"key": "day", "title": "日期", "kind": "date"},
        ],
        "rows": [
            {"id": 0.1, "name": "=1\ufffd", "day": "2026-11-22"},
            {"id": "0." + "1" * 30, "name": None, "day": None},
        ],
    }


def test_xlsx_is_typed_and_has_no_formula_or_link(tmp_path: Path) -> None:
    path = written(tmp_path, "xlsx", COLUMNS, [ROW, [10**17, "http://a.cn", None, DAY, False, [1]]])
    assert [row.cells for row in read_rows(path)] == [
        [-12.5, "-12.5", DAY, MOMENT, True, '{"a":[1,"=x"]}'],
        [str(10**17), "http://a.cn", None, DAY, False, "[1]"],
    ]
    path = written(tmp_path, "xlsx", [Column("t", "=t")], [[text] for text in DANGEROUS])
    cells = [cell for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row]
    assert {(cell.data_type, cell.hyperlink, cell.number_format) for cell in cells} == {("s", None, "@")}
    assert len(cells) == len(DANGEROUS) + 1


@pytest.mark.parametrize(
    "value",
    [
        datetime.date(1899, 1, 1),
        datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
        float("inf"),
        Decimal("1." + "1" * 30),
    ],
)
def test_what_excel_cannot_count_is_written_as_text(tmp_path: Path, value: Value) -> None:
    path = written(tmp_path, "xlsx", [Column("v", "v", "number"), Column("x", "x")], [[value, "x"]])
    text = value.isoformat(sep=" ") if isinstance(value, datetime.datetime) else str(value)
    assert [row.cells for row in read_rows(path)] == [[text, "x"]]


def test_xlsx_says_what_it_could_not_hold(tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    writer = open_writer("xlsx", path, [Column("t", "t")])
    for text in ("x" * 32_768, "😀" * 20_000, "\ufffe\uffff\ud800"):
        writer.write([text])
    assert writer.close() == Written(3, 1, 2)
    long, wide, odd = [str(row.cells[0]) for row in read_rows(path)]
    assert (len(long), long.startswith("xxx"), long.endswith("shortened]")) == (32_767, True, True)
    assert len(wide.encode("utf-16-le")) // 2 <= 32_767
    assert (wide[0], wide.endswith("shortened]"), odd) == ("😀", True, "\ufffd\ufffd\ufffd")


def test_xlsx_goes_on_in_another_sheet(tmp_path: Path) -> None:
    path = tmp_path / "sheets.xlsx"
    with XlsxWriter(path, [Column("n", "序号", "number")], rows_per_sheet=3) as writer:
        for number in range(7):
            writer.write([number])
    assert writer.close() == Written(7, 3)
    names = inspect(path).sheets
    assert [[row.cells[0] for row in read_rows(path, sheet=name, header_row=1)] for name in names] == [
        [0, 1, 2],
        [3, 4, 5],
        [6],
    ]


@pytest.mark.parametrize("kind", FORMATS)
def test_empty_export_has_its_header(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path, kind, COLUMNS, [])
    assert path.stat().st_size > 0
    if kind != "json":
        assert [column.name for column in inspect(path).columns] == [column.title for column in COLUMNS]


@pytest.mark.parametrize("kind", FORMATS)
def test_row_of_another_width_is_a_mistake(tmp_path: Path, kind: str) -> None:
    with (
        open_writer(kind, tmp_path / "x", COLUMNS) as writer,
        pytest.raises(ValueError, match="1 values for 6 columns"),
    ):
        writer.write(["x"])
