"""Why a file was refused, in both languages, each with what to do about it."""

from collections.abc import Mapping

from guanxi.base.errors import ValueProblem

_TEXTS = {
    "file_encrypted": (
        "文件有密码保护，无法读取。请在 Excel 或 WPS 中取消密码后重新保存，再上传。",
        "The file is protected by a password. Open it in Excel, remove the password, save it and upload it again.",
    ),
    "file_broken": (
        "文件已损坏或不完整{where}。请重新导出，或在 Excel 中打开后另存为 .xlsx 再上传。",
        "The file is damaged or incomplete{where}. Export it again, or open it in Excel and save it as .xlsx.",
    ),
    "file_too_large": (
        "文件过大：此类文件最大 {limit_mb} MB。请拆分后分次导入，或另存为 CSV。",
        "The file is too large: files of this kind may have {limit_mb} MB. Split it, or save it as CSV.",
    ),
    "file_bomb": (
        "文件解压后异常庞大或结构异常，出于安全考虑未读取。请在 Excel 中打开后另存为新的 .xlsx 或 CSV。",
        "The file unpacks to an abnormal size or structure and was not read for safety. "
        "Open it in Excel and save it as a new .xlsx or CSV.",
    ),
    "encoding_unknown": (
        "无法识别文件的文字编码{where}。请指定编码，或另存为“CSV UTF-8”后再上传。",
        'The text encoding of the file is not recognised{where}. Name the encoding, or save it as "CSV UTF-8".',
    ),
    "line_too_long": (
        "{row_zh}超过 {limit} 个字符。请检查是否缺少引号或换行符。",
        "{row_en} has more than {limit} characters. Look for a missing quotation mark or line break.",
    ),
    "sheets_missing": (
        "此类文件没有工作表，请去掉工作表名“{sheet}”。",
        'Files of this kind have no sheets; leave the sheet "{sheet}" out.',
    ),
    "row_missing": (
        "文件中没有第 {limit} 行，标题行号不能超过最后一行。",
        "There is no row {limit} in the file; the row of the column names must be one of its rows.",
    ),
    "too_complex": (
        "文件结构过于复杂，{seconds} 秒内无法看清。请拆分文件，删除多余的空行、空列和格式，或另存为 CSV 后再上传。",
        "The file is too complex to be looked at within {seconds} seconds. Split it, remove needless empty rows, columns and formats, "
        "or save it as CSV.",
    ),
    "place_invalid": (
        "工作表中有超出 Excel 范围（1,048,576 行、16,384 列）的行号或单元格，无法读取。请在 Excel 中打开后另存为 .xlsx 再上传。",
        "The sheet names rows or cells beyond those of Excel (1,048,576 rows, 16,384 columns). Open it in Excel and save it as .xlsx.",
    ),
    "sheet_missing": (
        "文件中没有名为“{sheet}”的工作表。请选择现有的工作表。",
        'There is no sheet "{sheet}" in the file. Choose one that exists.',
    ),
    "no_rows": (
        "文件或工作表中没有内容。请选择有数据的文件或工作表。",
        "The file or sheet is empty. Choose one that has rows.",
    ),
    "too_many_columns": (
        "列数过多：最多 {limit} 列。请删除多余的列后再上传。",
        "There are too many columns: at most {limit}. Remove those that are not needed.",
    ),
    "format_unknown": (
        "不支持此文件格式。请上传 CSV、TSV、xlsx、xlsm、xls、xlsb、ods 或 JSON（对象列表）；网页格式的 .xls 请在 Excel 中另存为 .xlsx。",
        "This kind of file is not supported. Upload CSV, TSV, xlsx, xlsm, xls, xlsb, ods or JSON (a list of objects); "
        "save an .xls that is a web page as .xlsx first.",
    ),
    "time_exceeded": (
        "读取文件用时过长，已停止。请拆分文件，或另存为 CSV 后再上传。",
        "Reading the file took too long and was stopped. Split the file, or save it as CSV.",
    ),
    "memory_exceeded": (
        "读取文件所需内存过多，已停止。请拆分文件，或另存为 CSV 后再上传。",
        "Reading the file took too much memory and was stopped. Split the file, or save it as CSV.",
    ),
}
CODES = frozenset(_TEXTS)


def problem(code: str, params: Mapping[str, object] | None = None) -> ValueProblem:
    """The refusal with this code; an unknown one counts as `file_broken`. params: row, byte, limit, limit_mb, sheet, seconds."""
    if code not in _TEXTS:
        code, params = "file_broken", {}
    # What the child says is foreign too: only known keys, and short.
    known = {key: str(value)[:100] for key, value in (params or {}).items() if key in _PARAMS}
    zh, en = _TEXTS[code]
    return ValueProblem(code, zh.format(**_words(known, 0)), en.format(**_words(known, 1)), dict(params or {}))


_PARAMS = ("row", "byte", "limit", "limit_mb", "sheet", "seconds")


def _words(known: Mapping[str, str], language: int) -> dict[str, str]:
    """The parts of a message; language 0 is zh, 1 is en."""
    where = ""
    if "row" in known:
        where = ("（第 {row} 行）", " (row {row})")[language].format(**known)
    elif "byte" in known:
        where = ("（第 {byte} 字节处）", " (at byte {byte})")[language].format(**known)
    row_zh = "第 {row} 行".format(**known) if "row" in known else "有一行"
    row_en = "Row {row}".format(**known) if "row" in known else "A line"
    return {**dict.fromkeys(_PARAMS, "?"), **known, "where": where, "row_zh": row_zh, "row_en": row_en}
