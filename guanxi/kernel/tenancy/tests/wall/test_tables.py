"""Each table behind the wall, as somebody who can send any SQL as the application finds it."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from psycopg import errors, sql

from guanxi.kernel.tenancy.tests.wall.raw import REFUSED, bad_contexts, injected, row_of, signed
from guanxi.kernel.tenancy.walls import plan
from guanxi.testing.cast import Cast

MODELS = {m._meta.db_table: m for m in apps.get_models(include_auto_created=True)}


# On other databases these tests are imported, not run.
@pytest.fixture(params=plan().walled if connection.vendor == "postgresql" else [])
def table(request: pytest.FixtureRequest, cast: Cast) -> Any:
    """A table with a row of each of two organisations."""
    model = MODELS[request.param]
    for tenant in (cast.tenant, cast.stranger.tenant):
        row_of(model, tenant)
    return sql.Identifier(request.param)


def test_the_rows_of_others_are_neither_read_nor_written(cast: Cast, table: Any) -> None:
    own, other = cast.tenant, cast.stranger.tenant
    with connection.cursor() as everything:
        everything.execute(sql.SQL("SELECT count(*) FROM {} WHERE tenant = %s").format(table).as_string(connection.connection), [other])
        assert everything.fetchone()[0] > 0
    with injected(signed(own)) as cursor:
        cursor.execute(sql.SQL("SELECT DISTINCT tenant FROM {}").format(table))
        assert cursor.fetchall() == [(own,)]
        cursor.execute(sql.SQL("SELECT count(*) FROM {} WHERE tenant = {} OR tenant <> {}").format(table, other, own))
        assert cursor.fetchone() == (0,)
        with cursor.copy(sql.SQL("COPY (SELECT tenant FROM {}) TO STDOUT").format(table)) as out:
            assert {bytes(line) for line in out} == {f"{own}\n".encode()}
        for statement in ("UPDATE {} SET tenant = tenant WHERE tenant = {}", "DELETE FROM {} WHERE tenant = {}"):
            cursor.execute(sql.SQL(statement).format(table, other))
            assert cursor.rowcount == 0
    for statement in (
        "UPDATE {} SET tenant = {}",
        "INSERT INTO {0} (tenant) VALUES ({1})",
        "TRUNCATE {}",
        "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
    ):
        with injected(signed(own)) as cursor, pytest.raises((REFUSED, errors.NotNullViolation, errors.CheckViolation)) as refused:
            cursor.execute(sql.SQL(statement).format(table, other))
        assert isinstance(refused.value, REFUSED), statement
    for statement in ("DROP POLICY wall ON {}", "CREATE POLICY mine ON {} USING (true)", "ALTER TABLE {} NO FORCE ROW LEVEL SECURITY"):
        with injected(signed(own)) as cursor, pytest.raises(REFUSED):
            cursor.execute(sql.SQL(statement).format(table))
    with injected(signed(own)) as cursor, pytest.raises(REFUSED):
        cursor.execute("SET LOCAL row_security = off")
        cursor.execute(sql.SQL("SELECT 1 FROM {}").format(table))
    with (
        injected(signed(own)) as cursor,
        pytest.raises(errors.FeatureNotSupported),
        cursor.copy(sql.SQL("COPY {} FROM STDIN").format(table)),
    ):
        pass


def test_no_context_that_was_not_made_for_this_transaction_opens_it(cast: Cast, table: Any) -> None:
    tried = bad_contexts(cast.tenant, cast.stranger.tenant)
    for name, said in tried.items():
        for statement in ("SELECT * FROM {}", "DELETE FROM {}", "UPDATE {} SET tenant = tenant", "COPY (SELECT * FROM {}) TO STDOUT"):
            with injected(said) as cursor, pytest.raises(REFUSED):
                cursor.execute(sql.SQL(statement).format(table))
                pytest.fail(f"{name} was let through by {statement}")


def test_questions_over_organisations_are_answered_only_where_they_are_asked(cast: Cast) -> None:
    """The context of an organisation does not open them, theirs opens no table."""
    asked = (
        "active_people_of_accounts(ARRAY(SELECT id FROM identity_account))",
        "people_of_accounts(ARRAY(SELECT id FROM identity_account))",
    )
    for question in asked:
        with injected(signed(cast.tenant)) as cursor:
            assert cursor.execute(f"SELECT * FROM wall.{question}").fetchall() == []
        with injected(signed(0)) as cursor:
            assert len(cursor.execute(f"SELECT * FROM wall.{question}").fetchall()) > 1
        for said in bad_contexts(cast.tenant, 0).values():
            with injected(said) as cursor, pytest.raises(REFUSED):
                cursor.execute(f"SELECT * FROM wall.{question}")
    with injected(signed(0)) as cursor:
        for one in plan().walled:
            assert cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(one))).fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM wall.key",
        "COPY wall.key TO STDOUT",
        "UPDATE wall.key SET bound = false",
        "DELETE FROM wall.key",
        "CREATE FUNCTION wall.mine() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
        "CREATE OR REPLACE FUNCTION wall.tenant() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
        "ALTER FUNCTION wall.tenant() SECURITY INVOKER",
        "CREATE TABLE mine (a int)",
        "CREATE VIEW mine AS SELECT * FROM identity_person",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DROP SCHEMA wall CASCADE",
        "DELETE FROM django_migrations",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "LOCK TABLE wall.key IN ACCESS SHARE MODE",
    ],
)
def test_nobody_comes_at_the_key_or_the_wall_itself(cast: Cast, statement: str) -> None:
    with injected(signed(cast.tenant)) as cursor, pytest.raises(REFUSED):
        cursor.execute(statement)
