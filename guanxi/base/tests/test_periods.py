"""Relative periods, labels, and dates as people write them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.base.errors import ValueProblem
from guanxi.base.periods import UNITS, bucket, from_excel_serial, parse_date, parse_datetime, resolve, resolve_days

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("spec", "start", "end"),
    [
        ("today", "2026-11-22", "2026-11-23"),
        ("yesterday", "2026-11-21", "2026-11-22"),
        ("tomorrow", "2026-11-23", "2026-11-24"),
        ({"this": "day"}, "2026-11-22", "2026-11-23"),
        ({"this": "week"}, "2026-11-16", "2026-11-23"),
        ({"this": "month"}, "2026-11-01", "2026-12-01"),
        ({"this": "quarter"}, "2026-10-01", "2027-01-01"),
        ({"this": "year"}, "2026-01-01", "2027-01-01"),
        ({"last": 7, "unit": "day"}, "2026-11-16", "2026-11-23"),
        ({"last": 1, "unit": "week"}, "2026-11-09", "2026-11-16"),
        ({"last": 1, "unit": "month"}, "2026-10-01", "2026-11-01"),
        ({"last": 12, "unit": "month"}, "2025-11-01", "2026-11-01"),
        ({"last": 2, "unit": "quarter"}, "2026-04-01", "2026-10-01"),
        ({"last": 3, "unit": "year"}, "2023-01-01", "2026-01-01"),
        ({"next": 1, "unit": "day"}, "2026-11-22", "2026-11-23"),
        ({"next": 7, "unit": "day"}, "2026-11-22", "2026-11-29"),
        ({"next": 2, "unit": "week"}, "2026-11-23", "2026-12-07"),
        ({"next": 1, "unit": "month"}, "2026-12-01", "2027-01-01"),
        ({"next": 1, "unit": "quarter"}, "2027-01-01", "2027-04-01"),
    ],
)
def test_days_of_a_period(spec: object, start: str, end: str) -> None:
    assert resolve_days(spec, TODAY) == (date.fromisoformat(start), date.fromisoformat(end))


def test_weeks_may_start_on_sunday() -> None:
    assert resolve_days({"this": "week"}, TODAY, week_start=6) == (date(2026, 11, 22), date(2026, 11, 29))


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        ("now", "period_invalid"),
        (None, "period_invalid"),
        ([], "period_invalid"),
        ({}, "period_invalid"),
        ({"this": "hour"}, "period_invalid"),
        ({"this": ["day"]}, "period_invalid"),
        ({"last": 7}, "period_invalid"),
        ({"last": 7, "unit": "day", "more": 1}, "period_invalid"),
        ({"last": 0, "unit": "day"}, "period_invalid"),
        ({"last": -1, "unit": "day"}, "period_invalid"),
        ({"last": True, "unit": "day"}, "period_invalid"),
        ({"last": 1.5, "unit": "day"}, "period_invalid"),
        ({"last": "7", "unit": "day"}, "period_invalid"),
        ({"last": 10_001, "unit": "day"}, "period_invalid"),
        ({"last": 10_000, "unit": "year"}, "period_out_of_range"),
        ({"next": 10_000, "unit": "quarter"}, None),
        ({"next": 10_000, "unit": "year"}, "period_out_of_range"),
    ],
)
def test_nonsense(spec: object, code: str | None) -> None:
    if code is None:
        assert resolve_days(spec, TODAY)[1] == date(4527, 1, 1)
        return
    with pytest.raises(ValueProblem) as caught:
        resolve_days(spec, TODAY)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("zone", "now", "start", "end"),
    [
        ("Asia/Shanghai", "2026-11-22T16:00:00+00:00", "2026-11-22T16:00:00+00:00", "2026-11-23T16:00:00+00:00"),
        ("Asia/Shanghai", "2026-11-22T15:59:59+00:00", "2026-11-21T16:00:00+00:00", "2026-11-22T16:00:00+00:00"),
        # 23 and 25 hours in New York.
        ("America/New_York", "2026-03-08T12:00:00+00:00", "2026-03-08T05:00:00+00:00", "2026-03-09T04:00:00+00:00"),
        ("America/New_York", "2026-11-01T12:00:00+00:00", "2026-11-01T04:00:00+00:00", "2026-11-02T05:00:00+00:00"),
        # São Paulo skipped midnight, Havana has it twice.
        ("America/Sao_Paulo", "2018-11-04T12:00:00+00:00", "2018-11-04T03:00:00+00:00", "2018-11-05T02:00:00+00:00"),
        ("America/Havana", "2026-11-01T12:00:00+00:00", "2026-11-01T04:00:00+00:00", "2026-11-02T05:00:00+00:00"),
    ],
)
def test_today_across_zones(zone: str, now: str, start: str, end: str) -> None:
    expected = (datetime.fromisoformat(start), datetime.fromisoformat(end))
    assert resolve("today", datetime.fromisoformat(now), ZoneInfo(zone)) == expected


MOMENTS = st.datetimes(datetime(1980, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, st.sampled_from(UNITS), st.sampled_from([SHANGHAI, NEW_YORK]))
def test_all_of_this_unit_and_nothing_else_has_its_label(now: datetime, unit: str, tz: ZoneInfo) -> None:
    start, end = resolve({"this": unit}, now, tz)
    label = bucket(now, unit, tz)
    assert start <= now < end
    assert [bucket(start, unit, tz), bucket(end - timedelta(microseconds=1), unit, tz)] == [label, label]
    assert bucket(start - timedelta(microseconds=1), unit, tz) < label < bucket(end, unit, tz)


@given(MOMENTS, st.sampled_from(UNITS), st.integers(1, 50))
def test_periods_join_without_gap(now: datetime, unit: str, amount: int) -> None:
    this = resolve({"this": unit}, now, NEW_YORK)
    last = resolve({"last": amount, "unit": unit}, now, NEW_YORK)
    following = resolve({"next": amount, "unit": unit}, now, NEW_YORK)
    assert (last[1], following[0]) == ((this[1], this[0]) if unit == "day" else (this[0], this[1]))


@pytest.mark.parametrize(
    ("moment", "labels"),
    [
        (datetime(2026, 11, 22, 6, tzinfo=UTC), ["2026-11-22", "2026-W47", "2026-11", "2026-Q4", "2026"]),
        (datetime(2026, 12, 31, 16, tzinfo=UTC), ["2027-01-01", "2026-W53", "2027-01", "2027-Q1", "2027"]),
        (date(2026, 3, 31), ["2026-03-31", "2026-W14", "2026-03", "2026-Q1", "2026"]),
    ],
)
def test_bucket(moment: date, labels: list[str]) -> None:
    assert [bucket(moment, unit, SHANGHAI) for unit in UNITS] == labels


def test_moments_without_zone_are_a_mistake_of_the_program() -> None:
    naive = datetime(2026, 1, 1)
    with pytest.raises(ValueError, match="aware"):
        bucket(naive, "day", SHANGHAI)
    with pytest.raises(ValueError, match="aware"):
        resolve("today", naive, SHANGHAI)


@pytest.mark.parametrize(
    "raw",
    ["2026-11-22", "2026/11/22", "2026.11.22", "2026年11月22日", "2026 年 11 月 22 日", "２０２６年１１月２２号", "20261122", "22 Nov 2026", "22-Nov-2026",
     "Nov 22, 2026", "November 22nd 2026", "11/22/2026", "22/11/2026", "22.11.2026", "2026-11-22 00:00:00", "2026-11-22T14:05", " 2026-11-22 "],
)  # fmt: skip
def test_reads_dates(raw: str) -> None:
    assert parse_date(raw) == TODAY


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("11/12/2026", "date_ambiguous"),
        ("1-2-2026", "date_ambiguous"),
        ("2026-11-22T00:00:00Z", "date_has_zone"),
        ("2026-02-29", "date_invalid"),
        ("13/13/2026", "date_invalid"),
        ("26-11-22", "date_invalid"),
        ("2026-11/22", "date_invalid"),
        ("2026-11-22x", "date_invalid"),
        ("2026-11-22 25:00", "date_invalid"),
        ("2026-11-22 13:30 am", "date_invalid"),
        ("2026-11-22 14:05:60", "date_invalid"),
        ("2026-11-22 +08:00", "date_invalid"),
        ("46348", "date_invalid"),
        ("٢٠٢٦-11-22", "date_invalid"),
        ("", "date_invalid"),
        ("2026-11-22" + " " * 60, "date_invalid"),
    ],
)
def test_refuses_dates(raw: str, code: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        parse_date(raw)
    assert caught.value.code == code


def test_the_same_day_and_month_is_not_ambiguous() -> None:
    assert parse_date("11/11/2026") == date(2026, 11, 11)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2026-11-22T06:05:00Z", "2026-11-22T06:05:00"),
        ("2026-11-22T14:05:00.25+08:00", "2026-11-22T06:05:00.250000"),
        ("2026-11-22 01:05 -0500", "2026-11-22T06:05:00"),
        ("2026年11月22日 14:05", "2026-11-22T06:05:00"),
        ("2026年11月22日下午2:05", "2026-11-22T06:05:00"),
        ("2026年11月22日14时05分30秒", "2026-11-22T06:05:30"),
        ("2026/11/22 2:05 PM", "2026-11-22T06:05:00"),
        ("2026/11/22 12:05 am", "2026-11-21T16:05:00"),
        ("2026/11/22 中午12:05", "2026-11-22T04:05:00"),
        ("20261122140530", "2026-11-22T06:05:30"),
        ("20261122T060530Z", "2026-11-22T06:05:30"),
        ("2026-11-22", "2026-11-21T16:00:00"),
        (date(2026, 11, 22), "2026-11-21T16:00:00"),
        (datetime(2026, 11, 22, 14, 5), "2026-11-22T06:05:00"),
        (datetime(2026, 11, 22, 6, 5, tzinfo=UTC), "2026-11-22T06:05:00"),
    ],
)
def test_reads_moments(raw: str | date, expected: str) -> None:
    assert parse_datetime(raw, SHANGHAI) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_hours_that_are_skipped_or_come_twice() -> None:
    found = [parse_datetime(raw, NEW_YORK).isoformat() for raw in ("2026-03-08 02:30", "2026-11-01 01:30")]
    assert found == ["2026-03-08T07:30:00+00:00", "2026-11-01T05:30:00+00:00"]


def test_a_moment_beyond_the_calendar() -> None:
    with pytest.raises(ValueProblem) as caught:
        parse_datetime("9999-12-31 23:00-08:00", SHANGHAI)
    assert caught.value.code == "date_invalid"


@given(MOMENTS)
def test_iso_reads_back(moment: datetime) -> None:
    assert parse_datetime(moment.isoformat(), SHANGHAI) == moment


@pytest.mark.parametrize(
    ("serial", "date1904", "expected"),
    [
        (1, False, "1900-01-01T00:00:00"),
        (59, False, "1900-02-28T00:00:00"),
        (61, False, "1900-03-01T00:00:00"),
        (46348.586805555555, False, "2026-11-22T14:05:00"),
        (0, True, "1904-01-01T00:00:00"),
        (44886, True, "2026-11-22T00:00:00"),
    ],
)
def test_excel_serials(serial: float, date1904: bool, expected: str) -> None:
    assert from_excel_serial(serial, date1904) == datetime.fromisoformat(expected)


@pytest.mark.parametrize("serial", [0, 0.5, -1, 60, 60.5, 2_958_466, 2_958_465.9999999999, float("nan"), float("inf")])
def test_what_is_no_excel_day(serial: float) -> None:
    with pytest.raises(ValueProblem) as caught:
        from_excel_serial(serial)
    assert caught.value.code == "date_invalid"
