"""Dates and times as people and spreadsheets write them; two-digit years and doubtful orders are refused, not guessed."""

import math
import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from guanxi.base.errors import ValueProblem

_MONTHS = {
    name: number for number, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_MONTH = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_YEAR = r"(?P<year>[1-9][0-9]{3})"
_DATES = [
    re.compile(form)
    for form in (
        rf"{_YEAR}(?P<mark>[-/.])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<day>[0-9]{{1,2}})",
        rf"{_YEAR}\s*年\s*(?P<month>[0-9]{{1,2}})\s*月\s*(?P<day>[0-9]{{1,2}})\s*[日号]?",
        rf"{_YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})",
        rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[-\s]\s*{_MONTH}[-,\s]\s*{_YEAR}",
        rf"{_MONTH}\s*(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?\s*[,\s]\s*{_YEAR}",
        rf"(?P<first>[0-9]{{1,2}})(?P<mark>[-/.])(?P<second>[0-9]{{1,2}})(?P=mark){_YEAR}",
    )
]
_TIME = re.compile(
    r"(?P<half>上午|下午|中午|晚上|凌晨|早上)?\s*(?P<hour>[0-9]{1,2})(?:[:点时](?P<minute>[0-9]{2})?)(?:[:分](?P<second>[0-9]{2})?)?秒?"
    r"(?:[.,](?P<fraction>[0-9]{1,9}))?\s*(?P<noon>[ap]\.?m\.?)?"
    r"\s*(?P<zone>z|utc|gmt|[+-][0-9]{2}:?[0-9]{2})?"
)
_COMPACT = re.compile(r"([1-9][0-9]{7})t?([0-9]{2})([0-9]{2})([0-9]{2})?(z?)")
_LONGEST = 60
_EXCEL_DAYS = 2_958_466  # 1 January 10000
_EXCEL_PHANTOM = 60  # 29 February 1900, which Lotus 1-2-3 believed in
_EXCEL_1904_SHIFT = 1462


def parse_date(raw: str | date) -> date:
    """A calendar date from `2026-11-22`, `2026/11/22`, `2026.11.22`, `2026年11月22日`, `20261122`, `22 Nov 2026`, `Nov 22, 2026`.

    `11/22/2026` only where one order alone is possible. A time behind the date is dropped, unless it has a zone: then
    the date depends on where one is. ValueProblem: date_invalid, date_ambiguous, date_has_zone.
    """
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    day, _, zone = _read(raw)
    if zone is not None:
        raise ValueProblem("date_has_zone", zh="日期不应带时区，请写成 2026-11-22", en="A date has no time zone; write 2026-11-22")
    return day


def parse_datetime(raw: str | datetime | date, tz: ZoneInfo) -> datetime:
    """A moment in UTC: any date of `parse_date`, then a time such as `14:05`, `14:05:30.5`, `2:05 pm`, `下午2:05`, `14时05分`.

    Without a zone (`Z`, `+08:00`) it is local time in `tz`; an hour that occurs twice is the first, one that is skipped
    counts on from before the change. Without a time it is midnight. ValueProblem as in `parse_date`.
    """
    if isinstance(raw, datetime):
        moment = raw
    elif isinstance(raw, date):
        moment = datetime.combine(raw, time())
    else:
        day, clock, zone = _read(raw)
        moment = datetime.combine(day, clock, zone)
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=tz)).astimezone(UTC)
    except OverflowError:
        raise _invalid(str(raw)) from None


def from_excel_serial(serial: float, date1904: bool = False) -> datetime:
    """The local time without zone that a spreadsheet's day number means, to the millisecond (ECMA-376, 18.17.4).

    `serial`: days, from 1 (1 January 1900), or from 0 (1 January 1904) with `date1904`. ValueProblem: date_invalid
    outside of the years 1900 to 9999 and for 29 February 1900.
    """
    days = serial + _EXCEL_1904_SHIFT if date1904 else serial
    if not math.isfinite(days) or not 1 <= days < _EXCEL_DAYS or math.floor(days) == _EXCEL_PHANTOM or serial < 0:
        raise _invalid(str(serial))
    start = datetime(1899, 12, 30) if days > _EXCEL_PHANTOM else datetime(1899, 12, 31)  # noqa: DTZ001 - local by nature
    try:
        return start + timedelta(milliseconds=round(days * 86_400_000))
    except OverflowError:
        raise _invalid(str(serial)) from None


def _read(raw: str) -> tuple[date, time, timezone | None]:
    text = unicodedata.normalize("NFKC", raw[: _LONGEST + 1]).strip().lower()
    if len(raw) > _LONGEST:
        raise _invalid(raw)
    if compact := _COMPACT.fullmatch(text):
        day, hour, minute, second, zone = compact.groups()
        text = f"{day} {hour}:{minute}:{second or '00'}{zone}"
    for form in _DATES:
        match = form.match(text)
        if match is None:
            continue
        rest = text[match.end() :]
        if rest and not (rest[0] in "t ," or match[0][-1] in "日号"):
            continue
        clock, zone_read = _clock(rest.lstrip("t, "), raw)
        return _day(match, raw), clock, zone_read
    raise _invalid(raw)


def _day(match: re.Match[str], raw: str) -> date:
    found = match.groupdict()
    if "first" in found:
        first, second = int(found["first"]), int(found["second"])
        if first != second and max(first, second) <= 12:
            raise ValueProblem(
                "date_ambiguous",
                zh=f"“{raw}”无法确定哪个是月、哪个是日，请写成 2026-11-22",
                en=f"“{raw}” may be read in two ways; write year, month and day as 2026-11-22",
            )
        month, day = min(first, second), max(first, second)
    else:
        month = _MONTHS[found["name"]] if found.get("name") else int(found["month"])
        day = int(found["day"])
    try:
        return date(int(found["year"]), month, day)
    except ValueError:
        raise _invalid(raw) from None


def _clock(text: str, raw: str) -> tuple[time, timezone | None]:
    if not text:
        return time(), None
    match = _TIME.fullmatch(text)
    if match is None:
        raise _invalid(raw)
    hour = int(match["hour"])
    half, noon = match["half"], (match["noon"] or "")[:1]
    if noon and not 1 <= hour <= 12:
        raise _invalid(raw)
    if half in {"上午", "凌晨", "早上"} or noon == "a":
        hour = 0 if hour == 12 and half != "早上" else hour
    elif (half or noon == "p") and hour < 12 and not (half == "中午" and hour >= 10):
        hour += 12
    microsecond = int((match["fraction"] or "0")[:6].ljust(6, "0"))
    zone = match["zone"]
    try:
        clock = time(hour, int(match["minute"] or 0), int(match["second"] or 0), microsecond)
        if zone is None:
            return clock, None
        if zone in {"z", "utc", "gmt"}:
            return clock, UTC
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        return clock, timezone(-offset if zone[0] == "-" else offset)
    except ValueError:
        raise _invalid(raw) from None


def _invalid(raw: str) -> ValueProblem:
    return ValueProblem(
        "date_invalid",
        zh=f"“{raw[:40]}”不是有效的日期，请写成 2026-11-22 或 2026-11-22 14:05",
        en=f"“{raw[:40]}” is not a date; write 2026-11-22 or 2026-11-22 14:05",
    )
