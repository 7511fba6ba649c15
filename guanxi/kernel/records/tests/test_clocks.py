"""Totals by period follow the clocks of the organisation through every change they have seen, on every database the same."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.base.periods import UNITS, bucket
from guanxi.kernel.records import aggregate
from guanxi.kernel.records.clocks import offsets, settled
from guanxi.kernel.tenancy.models import Tenant, bump_access
from guanxi.testing.cast import Cast

ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]
SECOND = dt.timedelta(seconds=1)


def live_in(cast: Cast, zone: str) -> None:
    Tenant.objects.filter(pk=cast.tenant).update(timezone=zone)
    bump_access(cast.tenant)


def moments(zone: str) -> list[dt.datetime]:
    """Around every change of the clocks in some years, around midnights, and far away."""
    years = (1010, 1901, 1927, 1940, 1986, 1991, 2011, 2024, 2026, 2027, 2099, 2300, 9998)
    made = [moment + n * SECOND for moment, _ in offsets(zone, years) for n in (-1, 0, 1, 3599, 3600)]
    for year in years:
        for month in (1, 4, 7, 10):
            midnight = dt.datetime(year, month, 1, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
            made += [midnight + n * SECOND for n in (-3600, -1, 0, 3599)]
    return sorted(made)


@pytest.mark.parametrize("place", ["next_contact_at", "c_at"])
@pytest.mark.parametrize("zone", ZONES)
def test_periods_are_those_that_the_clocks_showed(cast: Cast, zone: str, place: str) -> None:
    live_in(cast, zone)
    if place == "c_at":
        cast.make("field", owner=None, object="lead", key="c_at", type="datetime", label_zh="时间")
    times = moments(zone)
    random.Random(1).shuffle(times)
    cast.make_many("lead", [{"name": "x", place: t.isoformat()} for t in times])
    for by in UNITS:
        told = {}
        for year in (None, 2026):  # unfiltered, there are more groups than are told
            within = [t for t in times if year is None or t.year == year]
            tree = {} if year is None else {"field": place, "op": "between", "value": ["2026-01-01T00:00:00Z", "2026-12-31T23:59:59Z"]}
            asked = {"group": [{"field": place, "by": by}], "filter": tree}
            rows = cast.administrator.api.post("lead/aggregate", asked).body["rows"]
            told = {row["group"][0]: row["values"][0] for row in rows}
            assert told == Counter(bucket(t, by, ZoneInfo(zone)) for t in within), (by, year)


def test_an_evening_in_summer_is_not_the_next_day(cast: Cast) -> None:
    """Half past eleven in Berlin, in July and in January, whichever of them it is now."""
    live_in(cast, "Europe/Berlin")
    cast.make_many(
        "lead", [{"name": "x", "next_contact_at": t} for t in ("2026-07-31T21:30:00Z", "2026-01-31T22:30:00Z", "2026-01-31T23:30:00Z")]
    )
    rows = cast.administrator.api.post("lead/aggregate", {"group": [{"field": "next_contact_at", "by": "month"}]}).body["rows"]
    assert [(row["group"], row["values"]) for row in rows] == [(["2026-01"], [1]), (["2026-02"], [1]), (["2026-07"], [1])]


def test_two_groups_and_a_sum_beside_the_periods(cast: Cast) -> None:
    live_in(cast, "Europe/Berlin")
    cast.make("field", owner=None, object="customer", key="c_at", type="datetime", label_zh="时间")
    times = {"next_contact_at": "2026-07-31T21:30:00Z", "c_at": "2026-12-31T23:30:00Z"}
    cast.make_many(
        "customer", [{"name": "x", "revenue": "10", **times}, {"name": "y", "revenue": {"amount": "5", "currency": "USD"}, **times}]
    )
    asked = {
        "group": [{"field": "next_contact_at", "by": "day"}, {"field": "c_at", "by": "year"}],
        "measures": [{"fn": "sum", "field": "revenue"}, {"fn": "count"}],
    }
    [row] = cast.administrator.api.post("customer/aggregate", asked).body["rows"]
    assert (row["group"], row["values"]) == (["2026-07-31", "2027"], [{"amount": "10.00", "currency": "CNY"}, 2])


def test_times_in_more_years_than_can_be_told_are_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    live_in(cast, "Europe/Berlin")
    monkeypatch.setattr(aggregate, "MOST_YEARS", 2)
    cast.make_many("lead", [{"name": "x", "next_contact_at": f"{year}-06-01T00:00:00Z"} for year in (2024, 2025, 2026)])
    refused = cast.administrator.api.post("lead/aggregate", {"group": [{"field": "next_contact_at", "by": "day"}]})
    assert (refused.status, refused.codes()) == (422, [("group", "too_many_years")])


@pytest.mark.parametrize(("zone", "more"), [("Asia/Shanghai", 0), ("Europe/Berlin", 1)])
def test_clocks_that_change_cost_one_statement(cast: Cast, zone: str, more: int) -> None:
    live_in(cast, "UTC")
    counts = []
    for where in ("UTC", "UTC", zone):
        live_in(cast, where)
        cast.administrator.actor()
        asked = {"group": [{"field": "next_contact_at", "by": "day"}]}
        cast.administrator.api.post("lead/aggregate", asked)
        with CaptureQueriesContext(connection) as statements:
            cast.administrator.api.post("lead/aggregate", asked)
        counts.append(len(statements))
    assert counts[2] - counts[1] == more


@pytest.mark.parametrize("zone", ZONES)
def test_the_offsets_are_those_of_the_zone_data(zone: str) -> None:
    """Hour by hour through a year of changes, and the settled zones from the beginning."""
    table = offsets(zone, [2026]) if not settled(zone) else offsets(zone)
    for hour in range(0, 8760, 1 if zone != "UTC" else 24):
        moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(hours=hour)
        offset = moment.astimezone(ZoneInfo(zone)).utcoffset()
        assert offset is not None
        assert [s for at, s in table if at <= moment][-1] == offset.total_seconds()
    assert settled(zone) == (zone not in ("Europe/Berlin", "Australia/Lord_Howe"))  # Morocco lists its changes until 2087
