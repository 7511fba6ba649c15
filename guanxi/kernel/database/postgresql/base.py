"""Connections that say for whom a statement is, in the same message as the statement (ADR 0017).

Behind the wall (`"WALL": True` in the settings of the database) a statement for an organisation runs in a transaction that has been told a signed
context by `SET LOCAL`, reads included. Outside a transaction the message is `BEGIN; SET LOCAL …; statement; COMMIT`, one round trip; inside one, the
first statement, and each after the organisation has changed, is led by `SET LOCAL`. What was said ends with the transaction, so that no connection
carries it over.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg import ClientCursor, Connection, errors
from psycopg.pq import TransactionStatus

from guanxi.kernel.database.context import OVER, serving
from guanxi.kernel.database.wall.signing import context

UNKNOWN = -1
_REFRESHED = 60  # seconds for which a made context is used again
_LOOKED = 3600  # seconds after which the database's clock is asked again


asks_for: Callable[[], int | None] = serving.get
"""For whom a statement is."""


class Session:
    """What one connection must know to sign: its server process, the database's clock, and what the running transaction has been told."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        self.told: int | None = None  # of the running transaction; UNKNOWN after a savepoint was rolled back
        self.last: int | None = None  # whom the transaction before served
        self.stale = False
        self._look_at_clock()

    def _look_at_clock(self) -> None:
        """Learn process and time from the server: clocks of two machines need not agree, and either may be set anew."""
        with ClientCursor(self._connection) as cursor:
            found = cursor.execute("SELECT pg_backend_pid(), extract(epoch FROM clock_timestamp())::float8").fetchone()
        assert found is not None
        self._process, seconds = int(found[0]), float(found[1])
        self._looked = time.perf_counter()
        self._offset, self._drift = seconds - self._looked, time.time() - self._looked
        self._made: dict[int, tuple[float, str]] = {}
        self.stale = False

    def _context(self, tenant: int) -> str:
        """The signed context of an organisation for this session, made anew every minute."""
        now = time.perf_counter()
        held = self._made.get(tenant)
        if held is None or now - held[0] > _REFRESHED:
            if len(self._made) > 1000:
                self._made.clear()
            held = self._made[tenant] = (now, context(tenant, self._process, int(now + self._offset)))
        return held[1]

    def lead(self, tenant: int | None, status: int) -> str:
        """What must be said before a statement for `tenant` (None: for nobody): statements that end in `;`, or nothing."""
        if status == TransactionStatus.IDLE:
            self.told = None
            clock = time.perf_counter()
            if self.stale or clock - self._looked > _LOOKED or abs(time.time() - clock - self._drift) > _REFRESHED:
                self._look_at_clock()
            # Temporary tables outlive a transaction: one organisation must not leave any to the next, under names that this one may use.
            clean = "" if self.last in (tenant, None, OVER) else "DISCARD TEMP;"
        else:
            clean = ""
        if tenant == self.told:
            return clean
        return f"{clean}SET LOCAL guanxi.context = '{'' if tenant is None else self._context(tenant)}';"

    def was_told(self, tenant: int | None) -> None:
        """The words of `lead` have been said."""
        self.told = self.last = tenant


class WalledCursor(base.Cursor, ClientCursor[Any]):
    """A cursor that says for whom before it asks. Parameters are bound by the client, so one message may hold several statements."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        session: Session = self._session()
        status = self.connection.pgconn.transaction_status
        if status == TransactionStatus.INERROR:
            return super().execute(query, params, **options)
        tenant = asks_for()
        if not isinstance(query, str):
            with self._told(session, tenant, status):
                return super().execute(query, params, **options)
        lead = session.lead(tenant, status)
        if not lead:
            return super().execute(query, params, **options)
        with self._undone_on_error(session):
            if self._is_alone(status):
                super().execute(f"BEGIN;{lead}{query}\n;COMMIT", params, **options)
                self._pass_over(1 + lead.count(";"))
            else:
                super().execute(lead + query, params, **options)
                self._pass_over(lead.count(";"))
        session.was_told(tenant)
        return self

    def executemany(self, query: Any, params_seq: Any, **options: Any) -> None:
        with self._told(self._session(), asks_for(), self.connection.pgconn.transaction_status):
            super().executemany(query, params_seq, **options)

    @contextmanager
    def copy(self, statement: Any, params: Any = None, **options: Any) -> Iterator[Any]:
        with (
            self._told(self._session(), asks_for(), self.connection.pgconn.transaction_status),
            super().copy(statement, params, **options) as copying,
        ):
            yield copying

    @contextmanager
    def _told(self, session: Session, tenant: int | None, status: int) -> Iterator[None]:
        """For what cannot stand behind other words: the block runs in a transaction that has been told, one of its own where there is none."""
        lead = "" if status == TransactionStatus.INERROR else session.lead(tenant, status)
        if not lead:
            yield
            return
        with self._undone_on_error(session):
            alone = self._is_alone(status)
            super().execute("BEGIN;" + lead if alone else lead)
            session.was_told(tenant)
            yield
            if alone:
                self.connection.commit()

    def _session(self) -> Session:
        held: Session = self.connection.guanxi_session  # type: ignore[attr-defined]
        return held

    def _is_alone(self, status: int) -> bool:
        """Whether the statement would be its own transaction."""
        return bool(self.connection.autocommit) and status == TransactionStatus.IDLE

    @contextmanager
    def _undone_on_error(self, session: Session) -> Iterator[None]:
        connection = self.connection
        try:
            yield
        except BaseException as error:
            # Where a clock was set anew the context is refused; the next one is made by the clock of then.
            session.stale = session.stale or isinstance(error, errors.InsufficientPrivilege)
            if connection.autocommit and not connection.closed and connection.pgconn.transaction_status != TransactionStatus.IDLE:
                connection.rollback()
            raise

    def _pass_over(self, results: int) -> None:
        """Leave the results of our own words behind."""
        for _ in range(results):
            self.nextset()


class DatabaseWrapper(base.DatabaseWrapper):
    """`"WALL": True` in the settings of a database puts its connections behind the wall."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        if self.settings_dict.get("WALL"):
            connection.autocommit = True  # else the first question opens a transaction; Django sets its own wish next
            connection.guanxi_session = Session(connection)
            connection.cursor_factory = WalledCursor
        return connection

    def is_usable(self) -> bool:
        """Whether the connection still stands. One on which the server has said nothing since the last answer does: a server that ends says so, and
        asking it costs a journey for every request."""
        try:
            if hasattr(select, "poll") and not _has_word(self.connection.pgconn.socket):
                return True
        except (OSError, ValueError, psycopg.Error):
            return False
        return super().is_usable()

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc] # the stubs do not know it
        session: Session | None = getattr(self.connection, "guanxi_session", None)
        if session is not None:
            session.told = UNKNOWN


def _has_word(socket: int) -> bool:
    """Whether something waits to be read, the end of the connection among it."""
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))
