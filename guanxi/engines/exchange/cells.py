"""How a cell of a foreign file becomes what a field reads: more patience than the API has, and a warning where something was left out.

The kernel reads the result again under its own rules (`lenient`); here is only what needs to know that it came from a file.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from guanxi.base.chinese import fold
from guanxi.base.dates import from_excel_serial
from guanxi.base.errors import ValueProblem
from guanxi.base.money import parse_money
from guanxi.base.regions import full_name, resolve
from guanxi.engines.exchange.reading import Cell, CellError, cell_text
from guanxi.kernel.objects.fields.base import Context, Field

_REMARK = re.compile(r"(?P<value>.*\S)\s*[(（\[【](?P<remark>[^()（）\[\]【】]*)[)）\]】]\s*", re.DOTALL)
_SCIENTIFIC = re.compile(r"[+-]?\d([.,]\d+)?[eE]\+?\d{1,2}")
_MANY_DIGITS = re.compile(r"\d(\.\d+)?[eE]\+(1\d|2\d)")  # ten digits and more, of which a sheet shows a few
_ROUND, _ROUND_TO = 10**9, 10**5
_WITH_POINT = re.compile(r"(\+?\d{5,})\.0+")  # a whole number that passed through a program of decimals
_COMMA_FOR_DECIMALS = re.compile(r"(?P<before>[^0-9]*)(?P<whole>\d{1,3}(?:[. ']\d{3})+),(?P<decimals>\d{1,2})(?P<after>[^0-9]*)")
_IN_BRACKETS = re.compile(r"\(\s*([0-9][0-9.,' ]*%?)\s*\)")
# Of a Chinese address what may name its region: a column has few of them, but every street is another.
_REGION_PART = re.compile(r"[\u3400-\u9fff]{1,40}[省市区县旗州盟]")
_YES = frozenset(["✓", "✔", "☑", "on", "开", "启用", "已完成", "完成", "已"])
_NO = frozenset(["✗", "✘", "☐", "off", "关", "停用", "禁用", "未完成", "未"])
_DAY_OR_MONTH_FIRST = re.compile(r"\s*(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(.*)", re.DOTALL)
_MONTHS = 12
_ORDERS = {"dmy": {"zh": "日/月/年", "en": "day/month/year"}, "mdy": {"zh": "月/日/年", "en": "month/day/year"}}
_DAYS_TO_1904 = 1462
_EXCEL_DAYS = range(20_000, 80_000)  # 1954 to 2119: what a day number without a date format may be taken for


class Read(NamedTuple):
    """A value for the kernel, and what was left out of the cell on the way."""

    value: Any
    warning: ValueProblem | None = None


@dataclass(frozen=True)
class Reading:
    """For whom and from what is read. since_1904: its day numbers count from there. shows_percent: percentages come with their sign."""

    context: Context
    workbook: bool = False
    since_1904: bool = False
    shows_percent: bool = True


Reader = Callable[[Field, Cell, Mapping[str, Any], Reading], Read]


def is_empty(cell: Any) -> bool:
    """Nothing stands there, or only blanks."""
    if type(cell) is str:
        return not cell or cell.isspace()
    return cell is None or (isinstance(cell, list | dict) and not cell) or (isinstance(cell, str) and not cell.strip())


def replaced(cell: Any, options: Mapping[str, Any]) -> Any:
    """What the plan says that this text of the file means, else the cell itself."""
    values = options.get("values")
    if values:
        wanted = fold(cell_text(cell))
        for text, value in values.items():
            if fold(text) == wanted:
                return value
    return cell


def read_cell(field: Field, cell: Any, options: Mapping[str, Any], reading: Reading) -> Read:
    """A cell that is not empty, as the kernel shall read it; raises ValueProblem."""
    if isinstance(cell, CellError):
        raise _cell_error(cell)
    reader = READERS.get(field.type)
    return reader(field, cell, options, reading) if reader is not None else Read(cell)


def _cell_error(cell: CellError) -> ValueProblem:
    if cell.startswith("="):
        return ValueProblem(
            "formula_without_result",
            zh=f"文件中没有保存公式“{cell[:40]}”的结果，请在 Excel 中打开并保存后再上传",
            en=f"The file does not hold the result of “{cell[:40]}”; open it in Excel, save it and upload it again",
        )
    return ValueProblem(
        "cell_error",
        zh=f"单元格是 Excel 错误值 {cell[:40]}，请改正公式或填写数值",
        en=f"The cell holds the error {cell[:40]}; mend its formula or write a value",
    )


def _text(field: Field, cell: Cell, options: Mapping[str, Any], reading: Reading) -> Read:
    """Spreadsheets make numbers, dates and truth values of texts; of a long number they may have kept the first digits only."""
    text = cell_text(cell) if isinstance(cell, int | float | dt.date) else cell
    # The pattern has a plus sign, which few texts have: looking for it first is a tenth of the work.
    return Read(text, _digits_lost(text) if isinstance(text, str) and "+" in text and _MANY_DIGITS.fullmatch(text.strip()) else None)


def _digits_lost(text: str) -> ValueProblem:
    return ValueProblem(
        "digits_lost",
        zh=f"“{text[:40]}”是表格软件的科学计数法，后面的数字已丢失；请把该列设为文本格式，重新填写后再导出",
        en=f"“{text[:40]}” is a number in scientific notation whose last digits are lost; format the column as text, fill it in again and export it anew",
    )


def _number_of(field: Field, cell: Cell, options: Mapping[str, Any], reading: Reading) -> Read:
    """Telephone numbers and the numbers of papers: digits that must all be there."""
    if not isinstance(cell, str | int | float):
        return Read(cell)
    if reading.workbook and not isinstance(cell, str) and abs(cell) >= _ROUND and cell % _ROUND_TO == 0:
        raise _digits_lost(f"{cell:.6g}")  # 1.38E+10 of a CSV that was opened and saved again
    text = cell_text(cell).strip().removeprefix("'")
    if _SCIENTIFIC.fullmatch(text):
        raise _digits_lost(text)
    whole = _WITH_POINT.fullmatch(text)
    return Read(whole[1] if whole else text)


def _flag(field: Field, cell: Cell, options: Mapping[str, Any], reading: Reading) -> Read:
    """Yes and no, also as ticks and as the words of a status."""
    text = cell_text(cell).strip().casefold()
    return Read(True if text in _YES else False if text in _NO else cell)


def _amount(field: Field, cell: Cell, options: Mapping[str, Any], reading: Reading) -> Read:
    """Money and numbers, with a remark behind them that is no part of the value: `131.77(已退款89.84)`."""
    if field.type == "money":
        currency = options.get("currency") or field.options.get("currency") or reading.context.currency

        def parse(raw: Any) -> Any:
            return parse_money(raw, currency)
    else:

        def parse(raw: Any) -> Any:
            return field.clean(raw, reading.context)

    if not isinstance(cell, str):
        return Read(parse(cell) if field.type == "money" else cell, _bare_percent(field, cell, reading))
    try:
        return Read(parse(cell))
    except ValueProblem as problem:
        try:
            other = _other_spelling(cell)
            if other is not None:
                return Read(parse(other))
        except ValueProblem:
            pass
        match = _REMARK.fullmatch(cell)
        if match is None:
            raise
        try:
            return Read(parse(f"{match['value']} {match['remark']}"))  # the brackets hold a unit: 12(万元)
        except ValueProblem:
            pass
        try:
            value = parse(match["value"])
        except ValueProblem:
            raise problem from None
        kept, dropped = match["value"].strip()[:40], match["remark"][:40]
        return Read(
            value, ValueProblem("remark_dropped", zh=f"读作“{kept}”，忽略了“{dropped}”", en=f"Read as “{kept}”, without “{dropped}”")
        )


def _other_spelling(cell: str) -> str | None:
    """`1.234,50`, where both marks leave no doubt, and `(123.45)`, which is what accountants write for less than nothing."""
    text = unicodedata.normalize("NFKC", cell).strip()
    if match := _COMMA_FOR_DECIMALS.fullmatch(text):
        return f"{match['before']}{re.sub('[^0-9]', '', match['whole'])}.{match['decimals']}{match['after']}"
    if match := _IN_BRACKETS.fullmatch(text):
        return f"-{match[1]}"
    return None


def _bare_percent(field: Field, cell: Cell, reading: Reading) -> ValueProblem | None:
    """Of formats that do not tell how a number is shown, 0.125 may be 12.5% to whoever looks at the sheet."""
    if (
        reading.shows_percent
        or field.type != "percent"
        or isinstance(cell, bool)
        or not isinstance(cell, int | float)
        or not 0 < abs(cell) <= 1
    ):
        return None
    shown = cell_text(cell)
    return ValueProblem(
        "percent_doubtful",
        zh=f"读作 {shown}%；如果表格中显示的是 {cell_text(cell * 100)}%，请另存为 xlsx 后再导入",
        en=f"Read as {shown}%; if the sheet shows {cell_text(cell * 100)}%, save it as xlsx and import that",
    )


def _time(field: Field, cell: Cell, options: Mapping[str, Any], reading: Reading) -> Read:
    """Days and moments: the order of day and month as told, day numbers of spreadsheets."""
    order = options.get("date_format")
    if isinstance(cell, str) and order in ("dmy", "mdy") and (match := _DAY_OR_MONTH_FIRST.fullmatch(cell)):
        first, _, second, year, rest = match.groups()
        day, month = (first, second) if order == "dmy" else (second, first)
        if int(month) > _MONTHS:
            raise ValueProblem(
                "date_order",
                zh=f"“{cell[:40]}”不能按{_ORDERS[order]['zh']}读；这一列按此顺序读取",
                en=f"“{cell[:40]}” cannot be read as {_ORDERS[order]['en']}, which is how this column is read",
            )
        return Read(f"{year}-{month}-{day}{rest}".strip())
    if isinstance(cell, str) and order is None and (match := _DAY_OR_MONTH_FIRST.fullmatch(cell)):
        first, _, second, *_ = match.groups()
        if first != second and max(int(first), int(second)) <= _MONTHS:
            raise ValueProblem(
                "date_ambiguous",
                zh=f"“{cell[:40]}”分不清日和月，整列也无法判断；请为此列选择日/月/年或月/日/年，或写成 2026-11-22",
                en=f"“{cell[:40]}” may be read in two ways, and its column does not tell; choose day/month/year or month/day/year for it, or write 2026-11-22",
            )
    if reading.workbook and isinstance(cell, int | float) and not isinstance(cell, bool):
        days = cell + _DAYS_TO_1904 if reading.since_1904 else cell
        if int(days) in _EXCEL_DAYS:
            moment = from_excel_serial(days)
            return Read(moment.date() if field.type == "date" else moment)
    return Read(cell.strip() if isinstance(cell, str) else cell)


@lru_cache(maxsize=8192)
def _region_code(text: str) -> str:
    """The region that a text means: searching costs half a millisecond, and a column says the same few names over and over. Raises ValueProblem."""
    return resolve(text).code


def _region(field: Field, cell: Cell, options: Mapping[str, Any], reading: Reading) -> Read:
    return Read(_region_code(cell.strip()) if isinstance(cell, str) else _region_code(str(cell)) if type(cell) is int else cell)


def _address(field: Field, cell: Cell, options: Mapping[str, Any], reading: Reading) -> Read:
    """An address as it is shown: region and street apart again, in either language."""
    if not isinstance(cell, str):
        return Read(cell)
    made = _json_of(cell, dict)
    if made is not None:
        return Read(made)
    text = cell.strip()
    head = _REGION_PART.match(text)
    try:
        code = _region_code(head[0] if head else text)
    except ValueProblem:
        return Read({"street": text})  # of a street alone nobody can tell the town
    zh, en = full_name(code, "zh"), full_name(code, "en")
    if text in (zh, en):
        return Read({"region": code})
    if text.startswith(zh):
        return Read({"region": code, "street": text[len(zh) :].strip()})
    return Read({"region": code, "street": text.removesuffix(f", {en}")})


def _object(field: Field, cell: Cell, options: Mapping[str, Any], reading: Reading) -> Read:
    """What exports write as JSON: places."""
    found = _json_of(cell, dict)
    return Read(cell if found is None else found)


def _list(field: Field, cell: Cell, options: Mapping[str, Any], reading: Reading) -> Read:
    """Several values: a JSON list, or text that the kernel takes apart."""
    found = _json_of(cell, list)
    return Read(cell if found is None else found)


def _json_of(cell: Any, kind: type) -> Any:
    """The JSON that a cell holds, where it is of this kind; else None."""
    if isinstance(cell, str) and cell[:1] in "[{":
        try:
            found = orjson.loads(cell)
        except orjson.JSONDecodeError:
            return None
        return found if isinstance(found, kind) else None
    return None


READERS: dict[str, Reader] = {
    **dict.fromkeys(("text", "long_text", "rich_text", "email", "url", "auto_number", "id", "choice"), _text),
    **dict.fromkeys(("phone", "cn_id", "credit_code"), _number_of),
    "boolean": _flag,
    **dict.fromkeys(("money", "number", "percent", "rating"), _amount),
    **dict.fromkeys(("date", "datetime"), _time),
    **dict.fromkeys(("tags", "multi_choice"), _list),
    "region": _region, "address": _address, "place": _object,
}  # fmt: skip
"""Field type -> how its cells are read; other types take the cell as it is."""
