"""Days and times at the ends of the calendar: kept and compared right, or refused with a reason; never an error of ours."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from guanxi.base.errors import ValueProblem
from guanxi.kernel.objects.fields.base import Context
from guanxi.kernel.objects.fields.date import Date
from guanxi.kernel.objects.fields.datetime import Datetime
from guanxi.kernel.tenancy.models import Tenant, bump_access
from guanxi.testing.cast import Cast

ZONES = ["Asia/Shanghai", "UTC", "America/New_York", "Pacific/Kiritimati"]
DAYS = ["1000-01-01", "1000-01-02", "1582-10-10", "1899-12-31", "2026-11-22", "9999-12-31"]
TIMES = [
    "1000-01-02T00:00:00Z",
    "1000-01-03T12:00:00Z",
    "1582-10-10T00:00:00Z",
    "2026-11-22T06:05:00.123456Z",
    "9999-12-30T09:59:59.999999Z",
]
PERIODS: list[Any] = [
    "today", {"this": "year"}, {"last": 10000, "unit": "year"}, {"next": 10000, "unit": "year"}, {"last": 1026, "unit": "year"}, {"last": 2025, "unit": "year"},
    {"last": 1100, "unit": "year"}, {"next": 7973, "unit": "year"}, {"next": 7972, "unit": "year"}, {"last": 10000, "unit": "week"}, {"next": 10000, "unit": "month"},
]  # fmt: skip


@pytest.fixture(params=["declared", "custom"])
def fields(cast: Cast, request: pytest.FixtureRequest) -> tuple[str, str]:
    """A day field and a time field of leads."""
    if request.param == "declared":
        return "received_on", "next_contact_at"
    cast.make_many("field", [{"object": "lead", "key": f"c_{t}", "type": t, "label_zh": t} for t in ("date", "datetime")], owner=None)
    return "c_date", "c_datetime"


def live_in(cast: Cast, zone: str) -> None:
    Tenant.objects.filter(pk=cast.tenant).update(timezone=zone)
    bump_access(cast.tenant)


@pytest.mark.parametrize("zone", ZONES)
def test_far_values_are_kept_and_compared(cast: Cast, fields: tuple[str, str], zone: str) -> None:
    live_in(cast, zone)
    api = cast.administrator.api
    for key, values in zip(fields, (DAYS, TIMES), strict=True):
        made = [api.post("lead", {"name": v, key: v}) for v in values]
        assert [(r.status, r.body[key]) for r in made] == [(201, v) for v in values]
        for n, value in enumerate(values):
            for op, wanted in (("lt", values[:n]), ("ge", values[n:]), ("eq", [value]), ("in", [value])):
                tree = {"field": key, "op": op, "value": [value] if op == "in" else value}
                page = api.post("lead/query", {"filter": tree, "sort": [key], "fields": [key]})
                assert [row[key] for row in page.body["rows"]] == wanted, (key, op, value)
        rows: list[Any] = []
        cursor = None
        while cursor is not None or not rows:
            page = api.post("lead/query", {"filter": {"field": key, "op": "not_empty"}, "sort": [f"-{key}"], "limit": 2, "cursor": cursor})
            rows += [row[key] for row in page.body["rows"]]
            cursor = page.body["next"]
        assert rows == values[::-1]
        for by in ("year", "quarter", "month", "week", "day"):
            counted = api.post("lead/aggregate", {"filter": {"field": key, "op": "not_empty"}, "group": [{"field": key, "by": by}]})
            assert counted.status == 200
            groups = [row["group"][0] for row in counted.body["rows"]]
            assert groups == sorted(groups)
            assert all(len(group.split("-")[0]) == 4 for group in groups), groups


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "value", ["0999-12-31", "999-12-31", "0001-01-01", "10000-01-01", "9999-13-01", "9999-12-31T25:00:00Z", "-1000-01-01"]
)
def test_what_is_outside_is_refused_wherever_it_is_sent(cast: Cast, fields: tuple[str, str], zone: str, value: str) -> None:
    live_in(cast, zone)
    api = cast.administrator.api
    for key in fields:
        refused = [api.post("lead", {"name": "x", key: value}), api.get("lead", {"filter": {"field": key, "op": "eq", "value": value}})]
        assert [(r.status, [c for _, c in r.codes()]) for r in refused] == [(422, ["date_invalid"])] * 2


@pytest.mark.parametrize(
    ("zone", "value"),
    [
        ("Asia/Shanghai", "1000-01-01"), ("Asia/Shanghai", "1000-01-01T08:05:42"), ("Asia/Shanghai", "9999-12-31T16:00:00Z"),
        ("America/New_York", "1000-01-01T04:00:00Z"), ("America/New_York", "9999-12-31T23:00:00"), ("America/New_York", "9999-12-31T23:59:59-05:00"),
    ],
)  # fmt: skip
def test_a_time_that_leaves_the_calendar_in_one_zone_is_refused(cast: Cast, fields: tuple[str, str], zone: str, value: str) -> None:
    live_in(cast, zone)
    api = cast.administrator.api
    key = fields[1]
    for refused in (api.post("lead", {"name": "x", key: value}), api.get("lead", {"filter": {"field": key, "op": "lt", "value": value}})):
        assert refused.status == 422
        assert {code for _, code in refused.codes()} <= {"datetime_range", "date_invalid"}


@pytest.mark.parametrize("zone", ZONES)
def test_periods_that_reach_far_answer_or_say_why_not(cast: Cast, fields: tuple[str, str], zone: str) -> None:
    live_in(cast, zone)
    day, time = fields
    cast.make("lead", name="x", **{day: "1582-10-10", time: "1582-10-10T00:00:00Z"})
    for key in fields:
        for period in PERIODS:
            asked = cast.administrator.api.get("lead", {"filter": {"field": key, "op": "within", "value": period}})
            assert asked.status == 200 or (asked.status, asked.codes()[0][1]) == (422, "period_out_of_range"), period
            reaches = isinstance(period, dict) and period.get("last") in (1026, 2025, 1100) and period["unit"] == "year"
            if asked.status == 200:
                assert len(asked.body["rows"]) == int(reaches), period
        [far, near] = [
            cast.administrator.api.get("lead", {"filter": {"field": key, "op": "within", "value": {"last": n, "unit": "year"}}})
            for n in (10000, 1100)
        ]
        assert (far.status, near.status) == (422, 200)


@pytest.mark.parametrize(
    "raw", [dt.date(999, 12, 31), dt.datetime(999, 12, 31), dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23), dt.datetime(1, 1, 1, tzinfo=dt.UTC)]
)  # fmt: skip
@pytest.mark.parametrize("zone", ZONES)
def test_what_a_file_brings_is_refused_as_well(raw: dt.date, zone: str) -> None:
    context = Context(1, ZoneInfo(zone), lenient=True)
    for field in (Date(key="x"), Datetime(key="x")):
        try:
            made = field.clean(raw, context)
        except ValueProblem as problem:
            assert problem.code in ("date_range", "datetime_range", "date_invalid")
        else:
            assert made.year == 9999
