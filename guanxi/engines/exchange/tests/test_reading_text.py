"""Encodings, separators, headers and JSON, through the door that callers use."""

from pathlib import Path

import pytest

from guanxi.base.errors import ValueProblem
from guanxi.engines.exchange.reading import Limits, Row, inspect, read_rows

SIMPLIFIED = "名称,电话,备注\n上海贸易有限公司,13800138000,重点客户\n北京科技公司,010-12345678,已签合同\n"
TRADITIONAL = "名稱,電話,備註\n臺灣貿易股份有限公司,0912345678,重要客戶\n香港科技公司,2345 6789,已簽合約\n"
WESTERN = "name,city,notes\nMüller und Söhne,Köln,prefers a telephone call – always\nJosé Núñez,Málaga,señor\n"

ENCODINGS = [
    ("utf-8", SIMPLIFIED, "utf-8"),
    ("utf-8-sig", SIMPLIFIED, "utf-8-sig"),
    ("gb18030", SIMPLIFIED, "gb18030"),
    ("gbk", SIMPLIFIED, "gb18030"),
    ("gb18030", "编号,姓名\n1,𠮷田喆\n2,王小明\n3,李娜\n", "gb18030"),
    ("gb18030", "id,name\n1,Zhang\n2,喆\n", "gb18030"),
    ("big5", TRADITIONAL, "big5"),
    ("utf-16", SIMPLIFIED, "utf-16"),
    ("utf-16-le", SIMPLIFIED, "utf-16-le"),
    ("utf-16-be", SIMPLIFIED, "utf-16-be"),
    ("utf-16-le", WESTERN, "utf-16-le"),
    ("cp1252", WESTERN, "cp1252"),
    ("ascii", "name,city\nAnna,Bonn\n", "utf-8"),
]


def file(tmp_path: Path, content: str | bytes, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows_of(path: Path, **options: object) -> list[list[object]]:
    return [list(row.cells) for row in read_rows(path, **options)]  # type: ignore[arg-type]


def refusal(path: Path, **options: object) -> ValueProblem:
    with pytest.raises(ValueProblem) as caught:
        inspect(path, **options)  # type: ignore[arg-type]
    assert all("{" not in text and "?" not in text for text in caught.value.message.values())
    return caught.value


@pytest.mark.parametrize(("written", "text", "found"), ENCODINGS)
def test_encoding_is_found(tmp_path: Path, written: str, text: str, found: str) -> None:
    path = file(tmp_path, text.encode(written))
    seen = inspect(path)
    assert seen.encoding == found
    assert [column.name for column in seen.columns] == text.splitlines()[0].split(",")
    assert rows_of(path) == [line.split(",") for line in text.splitlines()[1:]]


def test_named_encoding_is_used_when_it_decodes(tmp_path: Path) -> None:
    path = file(tmp_path, SIMPLIFIED.encode("gbk"))
    assert rows_of(path, encoding="GBK") == [line.split(",") for line in SIMPLIFIED.splitlines()[1:]]
    marked = file(tmp_path, SIMPLIFIED.encode("utf-8-sig"), "marked.csv")
    assert inspect(marked, encoding="UTF8").encoding == "utf-8-sig"
    assert refusal(path, encoding="utf-8").code == "encoding_unknown"
    assert refusal(path, encoding="rot13").code == "encoding_unknown"


def test_broken_utf8_is_not_taken_for_another_encoding(tmp_path: Path) -> None:
    good = SIMPLIFIED.encode() * 3
    found = refusal(file(tmp_path, good[:70] + b"\xff" + good[70:]))
    assert (found.code, found.params) == ("encoding_unknown", {"byte": 71})


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 20, b"%PDF-1.7\n" + bytes(600)])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refusal(file(tmp_path, content)).code == "format_unknown"


def test_web_page_named_xls_is_refused(tmp_path: Path) -> None:
    assert refusal(file(tmp_path, "<html><table><tr><td>1</td></tr></table>", "a.xls")).code == "format_unknown"


@pytest.mark.parametrize(
    ("text", "separator", "width"),
    [
        ("a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n", ";", 3),
        ("a\tb\n1,2,3\t4\n5,6,7\t8\n", "\t", 2),
        ("a|b|c\n1|2|3\n", "|", 3),
        ("sep=;\na;b\n1;2\n", ";", 2),
        ("name\nAnna\nBernd\n", ",", 1),
        ('a,b\n"1;2;3","4|5"\n"6;7;8",9\n', ",", 2),
    ],
)
def test_separator_is_found(tmp_path: Path, text: str, separator: str, width: int) -> None:
    seen = inspect(file(tmp_path, text))
    assert (seen.delimiter, len(seen.columns)) == (separator, width)


@pytest.mark.parametrize(
    ("text", "header_row", "names", "rows"),
    [
        ("客户清单\n\n名称,电话\n甲,13800138000\n", 3, ["名称", "电话"], [["甲", "13800138000"]]),
        ("a,b,\n1,2,\n3,4,\n", 1, ["a", "b"], [["1", "2"], ["3", "4"]]),
        ("a,b\n1,2,3\n", 1, ["a", "b", "C"], [["1", "2", "3"]]),
        ("甲,13800138000,2024-01-02\n乙,13900139000,2024-01-03\n", 0, ["A", "B", "C"], None),
        ("product,2023,2024\nx,1,2\ny,3,4\n", 1, ["product", "2023", "2024"], None),
        ("a,b\n\n , \n1,2\n", 1, ["a", "b"], [["1", "2"]]),
        (" 名 称 \t,\t电话\u3000\n甲 ,\t1 \n", 1, ["名 称", "电话"], [["甲", "1"]]),
        ('a,b\n" x ",  y  \n', 1, ["a", "b"], [[" x ", "y"]]),
        ("a,b\r1,2\r3,4\r", 1, ["a", "b"], [["1", "2"], ["3", "4"]]),
    ],
)
def test_header_and_rows(tmp_path: Path, text: str, header_row: int, names: list[str], rows: list[list[str]] | None) -> None:
    path = file(tmp_path, text)
    seen = inspect(path)
    assert (seen.header_row, [column.name for column in seen.columns]) == (header_row, names)
    assert rows is None or rows_of(path) == rows


def test_header_row_can_be_chosen(tmp_path: Path) -> None:
    path = file(tmp_path, "a,b\nc,d\n1,2\n")
    assert [column.name for column in inspect(path, header_row=2).columns] == ["c", "d"]
    assert rows_of(path, header_row=2) == [["1", "2"]]
    assert rows_of(path, header_row=0) == [["a", "b"], ["c", "d"], ["1", "2"]]
    assert refusal(path, header_row=9).code == "row_missing"


def test_only_a_header_gives_columns_and_no_rows(tmp_path: Path) -> None:
    path = file(tmp_path, "名称,电话\n")
    seen = inspect(path)
    assert ([column.name for column in seen.columns], seen.total_rows) == (["名称", "电话"], 0)
    assert rows_of(path) == []


def test_rows_far_beyond_the_header_that_are_too_wide_keep_their_cells(tmp_path: Path) -> None:
    path = file(tmp_path, "a,b\n" + "1,2\n" * 300 + "1,2,3\n")
    assert rows_of(path)[-1] == ["1", "2", "3"]


def test_reading_resumes_after_the_last_row_done(tmp_path: Path) -> None:
    path = file(tmp_path, "a,b\n" + "".join(f"{n},x\n" for n in range(2, 5002)))
    whole = list(read_rows(path))
    assert whole[0] == Row(2, ["2", "x"])
    assert list(read_rows(path, start=4321)) == whole[4320:]


@pytest.mark.parametrize("content", ["", "\n\n", "   \n", "\ufeff", "[]", "{}"])
def test_nothing_inside(tmp_path: Path, content: str) -> None:
    assert refusal(file(tmp_path, content)).code == "no_rows"


def test_limits_of_a_text_file(tmp_path: Path) -> None:
    assert refusal(file(tmp_path, ",".join(f"c{n}" for n in range(501)) + "\n")).code == "too_many_columns"
    assert inspect(file(tmp_path, ",".join(f"c{n}" for n in range(500)) + ",,,\n")).columns[499].name == "c499"
    assert refusal(file(tmp_path, "a,b\n1,2\n"), limits=Limits(text_bytes=4)).code == "file_too_large"
    long = refusal(file(tmp_path, "a,b\n1,2\n3," + "x" * 200 + "\n"), limits=Limits(line_chars=100))
    assert (long.code, long.params) == ("line_too_long", {"row": 3, "limit": 100})


def test_quotation_mark_that_is_never_closed_is_not_read_over(tmp_path: Path) -> None:
    found = refusal(file(tmp_path, 'a,b\n1,2\n"3,4\n5,6\n'))
    assert (found.code, found.params) == ("file_broken", {"row": 3})
    assert rows_of(file(tmp_path, 'a,b\n5" nail,2\n3,4" nail\n')) == [['5" nail', "2"], ["3", '4" nail']]


@pytest.mark.parametrize(
    "text",
    [
        '[{"a":1,"b":"x"},{"b":null,"c":[1,{"d":2}]}]',
        '{"rows":[{"a":1,"b":"x"},{"b":null,"c":[1,{"d":2}]}]}',
        '\n{"a":1,"b":"x"}\n\n{"b":null,"c":[1,{"d":2}]}\n',
    ],
)
def test_json(tmp_path: Path, text: str) -> None:
    path = file(tmp_path, text)
    seen = inspect(path)
    assert ([column.name for column in seen.columns], seen.header_row) == (["a", "b", "c"], 0)
    expected = [Row(1, [1, "x", None]), Row(2, [None, None, [1, {"d": 2}]])]
    assert [row.cells for row in read_rows(path)] == [row.cells for row in expected]
    assert seen.total_rows == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 100_000, "file_broken"),
        ('[{"a":' + "[" * 100_000 + "]" * 100_000 + "}]", "file_broken"),
        ('[{"a":NaN}]', "file_broken"),
        ('[{"a":1},', "file_broken"),
        ('{"a":1}\n{"a":', "file_broken"),
        ('["a","b"]', "format_unknown"),
        ('[{"a":' + "9" * 5000 + "}]", "file_broken"),
    ],
)
def test_hostile_json_is_refused(tmp_path: Path, text: str, code: str) -> None:
    assert refusal(file(tmp_path, text)).code == code


def test_json_numbers_and_half_characters(tmp_path: Path) -> None:
    path = file(tmp_path, '[{"a":123456789012345678901234567890,"b":1.5,"c":"\\ud83d"}]')
    assert rows_of(path) == [["123456789012345678901234567890", 1.5, "\ufffd"]]
