"""Real files that nobody here made: each is read, or refused with a reason."""

import json
import os
from pathlib import Path

import pytest

from guanxi.base.errors import ValueProblem
from guanxi.engines.exchange.reading import Inspection, Row, inspect, read_rows

SHARED = Path(os.environ.get("GUANXI_SHARED_DATA") or Path(__file__).resolve().parents[5] / "shared" / "data")
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason=f"shared data not found at {SHARED}")
SPECTRUM = SHARED / "files" / "csv_spectrum"

# File: format, sheet, header row, columns, rows; or the code of the refusal.
EXCEL = {
    "any_sheets.ods": ("ods", "Visible", 0, 2, 4),
    "biff5_write.xls": ("xls", "SheetJS", 1, 4, 3),
    "date.xlsx": ("xlsx", "Sheet1", 0, 2, 3),
    "date_1904.xls": ("xls", "Sheet1", 0, 2, 3),
    "empty_shared_string_value.xlsx": ("xlsx", "Sheet1", 1, 3, 2),
    "empty_sheet.xlsx": "no_rows",
    "hyperlinks.xlsx": ("xlsx", "Links", 1, 2, 7),
    "inventory-table.xlsx": ("xlsx", "Sheet1", 1, 3, 4),
    "issue127.xlsb": "no_rows",
    "issue127.xlsx": "no_rows",
    "issue281.xlsm": "no_rows",
    # By name only: there is no macro in it.
    "issue3.xlsm": ("xlsx", "Sheet1", 0, 2, 1),
    "issue444.xls": ("xls", "Sheet1", 1, 8, 9),
    "issue_182.xlsb": ("xlsb", "formula_vals", 1, 1, 2),
    "issue_186.xlsb": ("xlsb", "Sheet1", 0, 1, 5),
    "issue_567_absolute_shared.xlsx": ("xlsx", "Sheet1", 0, 5, 3),
    "issues.ods": ("ods", "datatypes", 1, 1, 5),
    "issues.xls": ("xls", "datatypes", 1, 1, 5),
    "malformed_format.xls": ("xls", "2014", 0, 24, 36),
    "merge_cells.xlsx": ("xlsx", "Sheet1", 1, 3, 1),
    "merged_cells.ods": ("ods", "Sheet1", 1, 3, 2),
    "nonstandard-xml-ns-prefix.xlsx": ("xlsx", "Sheet1", 1, 2, 2),
    "optional_records.xls": ("xls", "Orig Sched", 0, 30, 91),
    "pivots.xlsx": ("xlsx", "PivotSheet1", 3, 6, 2),
    "readings.xlsx": ("xlsx", "Sheet1", 1, 4, 3),
    "shared_formula_reversed.xlsx": ("xlsx", "Sheet1", 0, 2, 5),
    # It holds one line of text.
    "too_small.xls": ("csv", None, 1, 1, 0),
    "vba.xlsm": "no_rows",
    "with-annotation.ods": ("ods", "table1", 1, 1, 0),
    "xls_ref_String.xls": ("xls", "Sheet1", 1, 1, 3),
}
# File: encoding, header row, rows, first and last column.
TEXT = {
    "orders/cn/example-alipay-records.csv": ("gb18030", 25, 10, "交易时间", "备注"),
    "orders/cn/example-jd-records.csv": ("utf-8-sig", 22, 26, "交易时间", "备注"),
    "orders/sample_sales_crm/Activity.csv": ("utf-8", 1, 500, "ActivityID", "Notes"),
    "orders/sample_sales_crm/Contacts.csv": ("utf-8", 1, 100, "ContactID", "Country"),
    "orders/sample_sales_crm/Leads.csv": ("utf-8", 1, 200, "LeadID", "Notes"),
    "orders/sample_sales_crm/Opportunity.csv": ("utf-8", 1, 500, "OpportunityID", "SalesID"),
    "orders/sample_sales_crm/Products.csv": ("utf-8", 1, 200, "ItemNo", "IsActive"),
    "orders/sample_sales_crm/Sales.csv": ("utf-8", 1, 495, "SalesID", "PaymentStatus"),
    "orders/sample_sales_crm/SalesLines.csv": ("utf-8", 1, 3761, "LineID", "Tax"),
    "forecast/maven_crm/accounts.csv": ("utf-8", 1, 85, "account", "subsidiary_of"),
    "forecast/maven_crm/products.csv": ("utf-8", 1, 7, "product", "sales_price"),
    "forecast/maven_crm/sales_pipeline.csv": ("utf-8", 1, 8800, "opportunity_id", "close_value"),
    "forecast/maven_crm/sales_teams.csv": ("utf-8", 1, 35, "sales_agent", "regional_office"),
    "text/ChnSentiCorp_htl_all.csv": ("utf-8", 1, 7766, "label", "review"),
}


def read(path: Path) -> tuple[Inspection, list[Row]]:
    seen = inspect(path)
    return seen, list(read_rows(path, sheet=seen.sheet, encoding=seen.encoding, header_row=seen.header_row))


def as_objects(path: Path) -> list[dict[str, object]]:
    seen, rows = read(path)
    names = [column.name for column in seen.columns]
    return [dict(zip(names, row.cells, strict=True)) for row in rows]


@needs_shared
@pytest.mark.parametrize("path", sorted((SPECTRUM / "csvs").glob("*.csv")), ids=lambda path: path.stem)
def test_csv_spectrum_is_read_as_its_json_says(path: Path) -> None:
    text = (SPECTRUM / "json" / f"{path.stem}.json").read_text("utf-8")
    if b"\r" not in path.read_bytes():
        # The copy of newlines_crlf.csv lost the CRs that its JSON speaks of.
        text = text.replace(r"\r\n", r"\n")
    assert as_objects(path) == json.loads(text)


@needs_shared
@pytest.mark.parametrize("name", ["empty_crlf", "newlines_crlf", "simple_crlf"])
def test_csv_spectrum_with_its_carriage_returns(name: str, tmp_path: Path) -> None:
    path = tmp_path / "crlf.csv"
    path.write_bytes((SPECTRUM / "csvs" / f"{name}.csv").read_bytes().replace(b"\r", b"").replace(b"\n", b"\r\n"))
    assert as_objects(path) == json.loads((SPECTRUM / "json" / f"{name}.json").read_text("utf-8"))


@needs_shared
def test_every_excel_file_has_an_expected_outcome() -> None:
    assert {path.name for path in (SHARED / "files" / "excel").iterdir()} == set(EXCEL)


@needs_shared
@pytest.mark.parametrize("name", EXCEL)
def test_excel_files_are_read_or_refused_with_a_reason(name: str) -> None:
    path = SHARED / "files" / "excel" / name
    try:
        seen, rows = read(path)
    except ValueProblem as refusal:
        assert refusal.code == EXCEL[name]
        return
    assert (seen.format, seen.sheet, seen.header_row, len(seen.columns), len(rows)) == EXCEL[name]
    assert seen.total_rows == len(rows)
    assert list(seen.preview) == rows[:20]


@needs_shared
@pytest.mark.parametrize("name", TEXT)
def test_text_files_are_read(name: str) -> None:
    seen, rows = read(SHARED / name)
    assert (seen.encoding, seen.header_row, len(rows), seen.columns[0].name, seen.columns[-1].name) == TEXT[name]
    assert seen.total_rows == len(rows)
    assert {len(row.cells) for row in rows} == {len(seen.columns)}


@needs_shared
def test_cells_of_a_bill_lose_their_padding() -> None:
    seen, rows = read(SHARED / "orders" / "cn" / "example-alipay-records.csv")
    assert (rows[0].number, rows[0].cells) == (
        26,
        [
            "2023-02-12 21:32:14",
            "亲友代付",
            "xxxxxxxxxxxx",
            "/",
            "亲情卡",
            "支出",
            "49.74",
            "交通银行信用卡(7449)",
            "交易成功",
            "202302xxxxxx0011000103xxxxxx",
            "20230xxxxxxx014741014xxxxxx",
            "",
        ],
    )
    assert seen.columns[6].samples[:2] == ("49.74", "20.00")
