"""Every table of the database is behind the wall, or on the list of those that need none; nothing leads past it."""

from __future__ import annotations

import pytest
from django.db import connection

from guanxi.kernel.database.wall.building import open_for_owner
from guanxi.kernel.database.wall.looking import faults
from guanxi.kernel.database.wall.plan import Plan
from guanxi.kernel.tenancy.across import ACROSS
from guanxi.kernel.tenancy.walls import FREE, plan
from guanxi.testing.cast import Cast
from guanxi.testing.wall import ROLE, without_eye

BY_ACCIDENT_UNIQUE = {
    "identity_token": {"digest"},  # of 256 random bits: nobody can ask for the digest of a secret that he does not know
}


def faults_now() -> list[str]:
    with without_eye():
        return faults(connection, plan())


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def rows(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def test_every_table_is_behind_the_wall_or_says_why_not(db: None) -> None:
    there = {
        str(name)
        for (name,) in rows("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace")
    }
    assert there - set(plan().walled) - set(FREE) == set(), "give it a column `tenant`, or a reason in kernel/tenancy/walls.py"
    assert set(plan().walled) & set(FREE) == set()
    assert set(plan().walled) <= there
    assert set(FREE) - there == set(), "a reason for a table that is not there"
    assert all(FREE.values())


def test_the_wall_stands(db: None) -> None:
    assert faults_now() == []


def test_nothing_unique_tells_of_other_organisations(db: None) -> None:
    found = rows(
        "SELECT t.relname, ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY k (n, at) JOIN pg_attribute a"
        " ON a.attrelid = t.oid AND a.attnum = k.n ORDER BY k.at), i.indisprimary FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid"
        " WHERE i.indisunique AND t.relnamespace = current_schema()::regnamespace"
    )
    walled = set(plan().walled)
    telling = [
        (table, columns)
        for table, columns, is_key in found
        if table in walled
        and not (is_key and len(columns) == 1)
        and columns[0] != "tenant"
        and set(columns) != BY_ACCIDENT_UNIQUE.get(table)  # type: ignore[arg-type, index, call-overload]
    ]
    assert telling == []


def test_no_reference_leaves_an_organisation(db: None) -> None:
    """A foreign key is checked past every policy, and so would tell."""
    walled = set(plan().walled)
    found = rows(
        "SELECT c.relname, f.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid WHERE k.contype = 'f'"
    )
    assert [pair for pair in found if walled & set(pair)] == []


def test_questions_answer_no_more_than_ids() -> None:
    assert {name: one.columns for name, one in ACROSS.items()} == {
        "active_people_of_accounts": ("account", "tenant", "id"),
        "people_of_accounts": ("account", "tenant", "id"),
        "tokens_by_digest": ("tenant", "id"),
    }


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("ALTER TABLE customers_customer DISABLE ROW LEVEL SECURITY", "customers_customer is not behind the wall"),
        ("ALTER TABLE customers_customer NO FORCE ROW LEVEL SECURITY", "customers_customer is not behind the wall"),
        ("DROP POLICY wall ON customers_customer", "policies of customers_customer"),
        ("CREATE POLICY more ON customers_customer FOR SELECT USING (true)", "policies of customers_customer"),
        ("CREATE POLICY over ON customers_customer FOR SELECT USING (true)", "policies of customers_customer"),
        ("ALTER POLICY over ON identity_person TO PUBLIC", "policies of identity_person"),
        ("ALTER POLICY wall ON customers_customer USING (tenant > 0)", "policies of customers_customer"),
        ("CREATE VIEW peep AS SELECT * FROM customers_customer", "view peep"),
        ("CREATE MATERIALIZED VIEW peep AS SELECT * FROM customers_customer", "view peep"),
        (
            "CREATE FUNCTION peep() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM customers_customer'",
            "function peep",
        ),
        (f"GRANT TRUNCATE ON customers_customer TO {ROLE}", "may empty customers_customer"),
        (f"ALTER TABLE customers_customer OWNER TO {ROLE}", "owns or may empty customers_customer"),
        (f"GRANT SELECT ON wall.key TO {ROLE}", "read or write the wall's key"),
        (f"GRANT CREATE ON SCHEMA public TO {ROLE}", "may create tables"),
        ("UPDATE wall.key SET inner_block = 'x'", "refuses what the application signs"),
        (
            "CREATE OR REPLACE FUNCTION wall.tenant() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
            "takes a context that nobody signed",
        ),
    ],
)
def test_a_hole_is_named(cast: Cast, statement: str, words: str) -> None:
    run(statement)
    assert any(words in fault for fault in faults_now())


def test_a_new_table_is_asked_for(db: None) -> None:
    with without_eye():
        assert any("news is not behind" in fault for fault in faults(connection, Plan((*plan().walled, "news"), (), plan().questions)))


def test_migrations_open_the_wall_for_the_owner_alone(cast: Cast) -> None:
    open_for_owner(connection, ["customers_customer"])
    assert rows("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = 'customers_customer'") == [(True, False)]
