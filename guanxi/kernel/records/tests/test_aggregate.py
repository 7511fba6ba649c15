"""Totals: the same periods for declared and custom fields, only what one may read."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from guanxi.base.periods import bucket
from guanxi.testing.cast import Cast

DAYS = ("2026-01-01", "2026-03-31", "2026-04-01", "2026-12-31", "2025-12-29", "2026-01-04")
TIMES = ("2026-01-01T00:00:00Z", "2026-03-31T15:59:59Z", "2026-03-31T16:00:00Z", "2025-12-31T16:00:00Z", "2026-11-22T06:05:00.5Z")


@pytest.mark.parametrize("by", ["year", "quarter", "month", "week", "day"])
@pytest.mark.parametrize("place", ["declared", "custom"])
def test_periods_of_dates_and_times_are_those_of_the_calendar(cast: Cast, by: str, place: str) -> None:
    if place == "custom":
        cast.make_many("field", [{"object": "lead", "key": f"c_{t}", "type": t, "label_zh": t} for t in ("date", "datetime")])
    day, time = ("received_on", "next_contact_at") if place == "declared" else ("c_date", "c_datetime")
    cast.make_many("lead", [{"name": "x", day: value} for value in DAYS] + [{"name": "x", time: value} for value in TIMES])
    zone = ZoneInfo("Asia/Shanghai")
    of_days: dict[str | None, int] = {None: len(TIMES)}
    of_times: dict[str | None, int] = {None: len(DAYS)}
    for value in DAYS:
        label = bucket(dt.date.fromisoformat(value), by, zone)
        of_days[label] = of_days.get(label, 0) + 1
    for value in TIMES:
        label = bucket(dt.datetime.fromisoformat(value), by, zone)
        of_times[label] = of_times.get(label, 0) + 1
    assert (_counts(cast, day, by), _counts(cast, time, by)) == (of_days, of_times)


def _counts(cast: Cast, field: str, by: str) -> dict[str | None, int]:
    answer = cast.administrator.api.post("lead/aggregate", {"group": [{"field": field, "by": by}]})
    assert answer.status == 200, answer.body
    return {row["group"][0]: row["values"][0] for row in answer.body["rows"]}


def _total(cast: Cast, member: str, measures: list[dict[str, Any]]) -> Any:
    return cast[member].api.post("customer/aggregate", {"measures": measures})


def test_money_is_added_in_one_currency(cast: Cast) -> None:
    cast.make_many("customer", [{"name": "x", "revenue": v} for v in ("0.10", "0.20", {"amount": "5", "currency": "USD"}, None)])
    told = _total(cast, "administrator", [{"fn": f, "field": "revenue"} for f in ("sum", "min", "max", "avg")] + [{"fn": "count"}])
    assert told.body["total"]["values"] == [{"amount": a, "currency": "CNY"} for a in ("0.30", "0.10", "0.20", "0.15")] + [4]


def test_totals_count_what_one_sees_alone(cast: Cast) -> None:
    for owner in ("owner", "colleague", "other_department"):
        cast.make("customer", owner=owner, name="x")
    counts = {
        name: _total(cast, name, []).body["total"]["values"]
        for name in ("owner", "colleague", "manager", "other_department", "finance", "administrator")
    }
    assert counts == {"owner": [1], "colleague": [1], "manager": [2], "other_department": [1], "finance": [3], "administrator": [3]}


def test_hidden_and_sensitive_values_are_not_added(cast: Cast) -> None:
    cast.make("field", object="customer", key="c_salary", type="number", label_zh="工资", data_class="sensitive")
    cast.make("customer", name="x", c_salary=12345, credit_limit="99")
    for member, field in (("owner", "credit_limit"), ("owner", "c_salary"), ("auditor", "c_salary")):
        assert _total(cast, member, [{"fn": "sum", "field": field}]).codes() == [("measures", "unknown_field")], (member, field)
        assert cast[member].api.post("customer/aggregate", {"group": [{"field": field}]}).codes() == [("group", "unknown_field")]
    assert _total(cast, "finance", [{"fn": "sum", "field": "c_salary"}]).body["total"]["values"] == [12345]  # may reveal
