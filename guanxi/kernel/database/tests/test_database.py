"""What the three databases spell differently means the same: read back from whichever runs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from guanxi.base.periods import bucket
from guanxi.kernel.database.connections import settings_from_url
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.database.statistics import refresh_statistics
from guanxi.kernel.database.text_index import token
from guanxi.testing.cast import Cast


def _is(text: str, params: list[Any]) -> bool:
    [(found,)] = fetch(f"SELECT CASE WHEN {text} THEN 1 ELSE 0 END", params)
    return bool(found)


@pytest.mark.parametrize("held", ["张三 100%", "a_b", "", "É🙂", "\\", "'"])
@pytest.mark.parametrize("asked", ["", "%", "_", "张", "100", "É", "é", "🙂", "\\", "'", "A", "a", "a_b"])
def test_parts_are_compared_by_character_not_by_pattern(db: None, held: str, asked: str) -> None:
    column = "CAST(%s AS char(99) CHARACTER SET utf8mb4) COLLATE utf8mb4_nopad_bin" if connection.vendor == "mysql" else "CAST(%s AS text)"
    text, params = dialect().contains(column, asked)
    # The place of the column among the parameters differs.
    order = [*params, held] if text.startswith("LOCATE") else [held, *params]
    assert _is(text, order) == (asked in held)
    text, params = dialect().starts_with("{held}", asked)
    text = text.replace("{held}", column)
    assert _is(text, [held, params[0], held, params[1], params[2]]) == held.startswith(asked)


def test_a_list_of_nothing_holds_for_nothing(db: None) -> None:
    assert [
        _is(*one)
        for one in (
            dialect().in_ids("'x'", []),
            dialect().in_values("'x'", []),
            dialect().in_values("'x'", ["x"]),
            dialect().in_values("'x'", ["y"]),
        )
    ] == [False, False, True, False]


@pytest.mark.parametrize("value", [Decimal("1.5"), Decimal("-0.5"), Decimal("1000000000000.25")])
def test_fractions_compare_as_numbers(db: None, value: Decimal) -> None:
    assert [_is("1 < %s", [value]), _is("1 > %s", [value])] == [value > 1, value < 1]


@pytest.mark.parametrize("by", ["year", "quarter", "month", "week", "day"])
def test_periods_are_those_of_the_calendar(cast: Cast, by: str) -> None:
    """In every zone of whole and half hours, on both sides of a year's end."""
    moments = [dt.datetime(2024, 12, 29, 12, tzinfo=dt.UTC) + dt.timedelta(hours=11 * n, microseconds=n) for n in range(12)]
    ids = cast.make_many("lead", [{"name": "x", "next_contact_at": m.isoformat()} for m in moments])
    for hours in (8, -5, 5.5, 0):
        zone = dt.timezone(dt.timedelta(hours=hours))
        text, params = dialect().in_ids("id", ids)
        rows = fetch(
            f"SELECT {dialect().bucket('next_contact_at', by, int(hours * 3600))} FROM sales_lead WHERE {text} ORDER BY id", params
        )
        local = [m.astimezone(zone).date() for m in moments]
        assert [label for (label,) in rows] == [bucket(day, by, ZoneInfo("UTC")) for day in local]


def test_tokens_of_the_text_index_are_plain_words() -> None:
    for gram in ("张三", "a ", "'\"", "+-", "🙂x"):
        assert token(gram).isalnum()
        assert token(gram).isascii()
        assert 5 <= len(token(gram)) <= 84


def test_urls_become_settings() -> None:
    sqlite = settings_from_url("sqlite:////var/lib/guanxi/a%20b.sqlite3")
    assert (sqlite["ENGINE"], sqlite["NAME"], sqlite["OPTIONS"]["transaction_mode"]) == (
        "django.db.backends.sqlite3",
        "/var/lib/guanxi/a b.sqlite3",
        "IMMEDIATE",
    )
    server = settings_from_url("postgresql://us%40er:p%2Fw@db.example:5433/crm?sslmode=require")
    assert [server[k] for k in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == ["crm", "us@er", "p/w", "db.example", "5433"]
    assert server["OPTIONS"] == {"connect_timeout": 5, "sslmode": "require"}
    assert settings_from_url("mariadb://root@127.0.0.1/crm")["TEST"] == {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_nopad_bin"}
    assert settings_from_url("mysql://u:p@db.example/crm?ssl_ca=/etc/ca.pem")["OPTIONS"]["ssl"] == {"ca": "/etc/ca.pem"}
    assert settings_from_url("mysql:///crm?unix_socket=/run/db.sock")["OPTIONS"]["unix_socket"] == "/run/db.sock"
    for refused, name in (
        ("oracle://x/y", "oracle"),
        ("mysql:///x?sslmode=require", "sslmode"),
        ("mysql:///x?ssl_cert=a&ssl_key=b", "ssl_ca"),
    ):
        with pytest.raises(ValueError, match=name):
            settings_from_url(refused)


@pytest.mark.django_db
def test_statistics_can_be_made_anew_at_any_time() -> None:
    refresh_statistics()
    refresh_statistics()
