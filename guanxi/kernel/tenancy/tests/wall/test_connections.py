"""A connection says for whom each statement is, and forgets it with the transaction."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from psycopg import ClientCursor, errors, sql

from guanxi.kernel.database.context import OVER, served
from guanxi.kernel.database.dialect import fetch
from guanxi.kernel.identity.models import Person
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.testing.cast import Cast
from guanxi.testing.wall import without_eye

COUNT = "SELECT count(*), min(tenant), max(tenant) FROM identity_person"


@pytest.fixture(autouse=True)
def _as_the_product(cast: Cast) -> Any:
    with without_eye():
        yield


def seen() -> Any:
    """The organisation whose people are seen; `refused` where nobody's are."""
    try:
        with transaction.atomic():
            [(count, first, last)] = fetch(COUNT, [])
    except ProgrammingError as refused:
        assert "wall:" in str(refused)
        return "refused"
    assert first == last
    return first if count else "nobody"


def said() -> str:
    """What the connection has been told, as PostgreSQL has it."""
    with ClientCursor(connection.connection) as cursor:
        return str(cursor.execute("SELECT current_setting('guanxi.context', true)").fetchone()[0] or "")  # type: ignore[index]


def test_in_one_transaction_the_organisation_may_change(cast: Cast) -> None:
    own, other = cast.tenant, cast.stranger.tenant
    assert seen() == "refused"
    with tenant_scope(own):
        assert seen() == own
        with tenant_scope(other):
            assert seen() == other
        assert seen() == own
    assert seen() == "refused"
    with served(OVER):
        assert seen() == "nobody"
    with tenant_scope(own):
        assert seen() == own


def test_a_savepoint_that_is_rolled_back_takes_what_was_said_with_it(cast: Cast) -> None:
    own, other = cast.tenant, cast.stranger.tenant
    with tenant_scope(own):
        assert seen() == own
        with pytest.raises(KeyError), transaction.atomic(), tenant_scope(other):
            assert seen() == other
            raise KeyError
        assert seen() == own
        with pytest.raises(ProgrammingError), transaction.atomic():
            fetch("SELECT no_such_column FROM identity_person", [])
        assert seen() == own
        with tenant_scope(other), pytest.raises(ProgrammingError), transaction.atomic():
            fetch("SELECT no_such_column FROM identity_person", [])
        assert seen() == own


def test_every_way_of_asking_is_led(cast: Cast) -> None:
    own, other = cast.tenant, cast.stranger.tenant
    for tenant in (own, other, own):
        with tenant_scope(tenant), connection.cursor() as cursor:
            cursor.execute(sql.SQL("SELECT DISTINCT tenant FROM {}").format(sql.Identifier("identity_person")))
            assert cursor.fetchall() == [(tenant,)]
    for tenant in (other, own):
        with tenant_scope(tenant), connection.cursor() as cursor:
            cursor.executemany("UPDATE identity_person SET title = %s WHERE id = %s", [("a", cast.owner.person), ("b", cast.owner.person)])
            assert cursor.rowcount == (2 if tenant == own else 0)
    for tenant in (other, own):
        with (
            tenant_scope(tenant),
            connection.cursor() as cursor,
            cursor.cursor.copy("COPY (SELECT DISTINCT tenant FROM identity_person) TO STDOUT") as out,
        ):
            assert [bytes(line) for line in out] == [f"{tenant}\n".encode()]
    for tenant in (other, own):
        with tenant_scope(tenant):
            assert {person.tenant for person in Person.unscoped.iterator(chunk_size=2)} == {tenant}


def test_sql_that_changes_what_was_said_opens_nothing(cast: Cast) -> None:
    with tenant_scope(cast.tenant):
        assert seen() == cast.tenant
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL guanxi.context = '{cast.stranger.tenant}'")
            cursor.execute(COUNT)
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT set_config('guanxi.context', '{cast.stranger.tenant}', false)")
            cursor.execute(COUNT)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_carried_over_by_a_connection_that_is_kept(cast: Cast) -> None:
    own, other = cast.tenant, cast.stranger.tenant
    process = connection.connection.info.backend_pid
    for tenant in (own, other, own):
        with tenant_scope(tenant):
            assert fetch(COUNT, [])[0][1:] == (tenant, tenant)  # by itself
            assert said() == ""
            with transaction.atomic():
                assert seen() == tenant
                theirs = said()
                assert theirs.startswith(f"{tenant}.{process}.")
        assert said() == ""
        with pytest.raises(ProgrammingError, match="does not say"):
            fetch(COUNT, [])
    assert connection.connection.info.backend_pid == process
    with tenant_scope(own):
        with pytest.raises(ProgrammingError, match="no_such_column"):
            fetch("SELECT no_such_column FROM identity_person", [])
        assert fetch(COUNT, [])[0][1] == own


@pytest.mark.django_db(transaction=True)
def test_one_organisation_leaves_no_tables_to_the_next(cast: Cast) -> None:
    """Under a name that the application uses a temporary table would take its place: by injected SQL, or by chance."""

    def there() -> bool:
        return bool(fetch("SELECT to_regclass('pg_temp.identity_account') IS NOT NULL", [])[0][0])

    for after in (cast.stranger.tenant, OVER, None):
        with tenant_scope(cast.tenant), connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE identity_account AS SELECT 'mine' AS password")
            assert there()
        if after is None:
            assert not there()
        else:
            with served(after):
                assert not there()


@pytest.mark.django_db(transaction=True)
def test_a_context_serves_no_other_session(cast: Cast) -> None:
    with tenant_scope(cast.tenant), transaction.atomic():
        assert seen() == cast.tenant
        theirs = said()
    found: list[str] = []

    def elsewhere() -> None:
        connection.ensure_connection()
        try:
            ClientCursor(connection.connection).execute(f"BEGIN; SET LOCAL guanxi.context = '{theirs}'; {COUNT}")
        except errors.InsufficientPrivilege as refused:
            found.append(str(refused))
        connection.close()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert "another session" in found[0]


@pytest.mark.django_db(transaction=True)
def test_a_clock_that_is_set_anew_costs_one_statement(cast: Cast) -> None:
    session = connection.connection.guanxi_session
    session._offset += 86_400
    session._made.clear()
    with tenant_scope(cast.tenant):
        with pytest.raises(ProgrammingError, match="another time"):
            fetch(COUNT, [])
        assert fetch(COUNT, [])[0][1] == cast.tenant


def test_each_organisation_has_people(cast: Cast) -> None:
    """Else nothing above would be shown."""
    for tenant in (cast.tenant, cast.stranger.tenant):
        with tenant_scope(tenant):
            assert Person.objects.count() > 0
