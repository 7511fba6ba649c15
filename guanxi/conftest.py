"""Fixtures of every test: the database, and the cast, made once a run and again after a test that empties the tables."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from guanxi.testing.api import Api

settings.register_profile(
    "guanxi", max_examples=int(os.environ.get("GUANXI_EXAMPLES", "12")), deadline=None, database=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
settings.load_profile("guanxi")
_held: dict[str, Any] = {}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """SQLite in a file: threads share it as servers do, which a database in memory hides. The others get a database a worker."""
    from django.db import connections

    if connections["default"].vendor != "sqlite":
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")
        return
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    connections["default"].settings_dict["TEST"]["NAME"] = str(Path(os.environ["GUANXI_DATA_DIR"]) / f"test-{worker}-{os.getpid()}.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Committed once, so that a test only pays for what it writes itself."""
    from guanxi.testing import wall
    from guanxi.testing.cast import form_cast

    if _held:  # the tests below `guanxi` and those below `tests` each ask for it
        yield
        return
    with django_db_blocker.unblock():
        if walled := _is_postgresql():
            wall.raise_wall()
            if os.environ.get("GUANXI_WITHOUT_TENANT_FILTER") == "1":
                request.getfixturevalue("_without_tenant_filter")
        _held["cast"] = form_cast()
    yield
    _held.clear()
    if walled:
        with django_db_blocker.unblock():
            wall.lower_wall()


@pytest.fixture(scope="session")
def _without_tenant_filter() -> Iterator[None]:
    """The application's own filter of organisations is off for the whole run; the second wall stands alone."""
    from guanxi.testing.without_filter import switched_off

    with switched_off():
        yield


def _is_postgresql() -> bool:
    from django.db import connection

    return connection.vendor == "postgresql"


@pytest.fixture(autouse=True, scope="session")
def _flushed_by_the_owner() -> None:
    """Emptying tables is not for the role that the application is."""
    from django.core.management.commands import flush

    from guanxi.kernel.database.wall.owner import as_owner

    plain = flush.Command.handle

    def handle(self: Any, **options: Any) -> None:
        with as_owner():
            plain(self, **options)

    flush.Command.handle = handle  # type: ignore[method-assign]


@pytest.fixture
def cast(db: None) -> Any:
    """The fixed cast (`guanxi.testing.cast`). With `@pytest.mark.django_db(transaction=True)` it is committed as servers would have it."""
    from guanxi.kernel.tenancy.models import Tenant
    from guanxi.testing.cast import form_cast

    if not Tenant.objects.filter(pk=_held["cast"].tenant).exists():
        _forget_index()
        _held["cast"] = form_cast()
    return _held["cast"]


def _forget_index() -> None:
    """A flush leaves alone what is no table of a model."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_fts")


@pytest.fixture
def anonymous() -> Api:
    """A caller who is nobody."""
    return Api()


@pytest.fixture
def shared_data() -> Path:
    """Data of others to test with; the test is skipped where it is absent."""
    found = Path(os.environ.get("GUANXI_SHARED_DATA", Path(__file__).parents[1] / ".." / "shared" / "data")).resolve()
    if not found.is_dir():
        pytest.skip(f"{found} is absent; set GUANXI_SHARED_DATA to the shared data")
    return found
