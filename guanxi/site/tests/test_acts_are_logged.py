"""Acts that must be in the log are not done where the log cannot be written; and signing in, failing to and signing out are in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import structlog
from click.testing import CliRunner
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guanxi.kernel.changes import log
from guanxi.kernel.changes.models import Change
from guanxi.kernel.files.models import File
from guanxi.kernel.http.models import Allowance
from guanxi.kernel.identity.models import Account, Person
from guanxi.kernel.jobs.api import run_due
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.site import failing
from guanxi.site.commands import people
from guanxi.testing.cast import PASSWORD, Cast

LOGIN, SESSION = "/_allauth/browser/v1/auth/login", "/_allauth/browser/v1/auth/session"


def _drop(*_: Any) -> Any:
    raise structlog.DropEvent


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Called, it makes the table of the log one that cannot be written."""

    def refuse(*_: object, **__: object) -> None:
        raise DatabaseError("disk full")

    # The trace of each failure in colours takes longer than the test.
    monkeypatch.setattr(failing, "log", structlog.wrap_logger(None, processors=[_drop]))
    return lambda: monkeypatch.setattr(log, "insert", refuse)


def _email(cast: Cast) -> str:
    with tenant_scope(cast.tenant):
        account = Person.objects.get(id=cast.owner.person).account
    return str(Account.objects.get(pk=account).email)


def _sign_in(email: str, password: str = PASSWORD) -> tuple[Client, Any]:
    client = Client(raise_request_exception=False)
    client.get(SESSION)
    return client, client.post(LOGIN, {"email": email, "password": password}, content_type="application/json")


def _noted(cast: Cast) -> list[tuple[str, bool]]:
    with tenant_scope(cast.tenant):
        found = Change.objects.filter(object="person", record=cast.owner.person, op="note").order_by("id")
        return [(one.action, one.actor == cast.owner.person) for one in found]


def test_signing_in_and_out_and_failing_to_are_in_the_log(cast: Cast) -> None:
    email = _email(cast)
    assert _sign_in(email.upper(), "wrong")[1].status_code == 400
    client, answer = _sign_in(email)
    assert (answer.status_code, client.delete(SESSION).status_code) == (200, 401)
    assert _noted(cast) == [("me.sign_in_failed", False), ("me.sign_in", True), ("me.sign_out", True)]


def test_a_failure_at_an_unknown_address_leaves_no_entry_and_costs_the_same(cast: Cast) -> None:
    email, before = _email(cast), Change.unscoped.count()
    _sign_in("warm@example.com", "wrong")
    counts = []
    for address in ("nobody@example.com", email):
        with CaptureQueriesContext(connection) as asked:
            assert _sign_in(address, "wrong")[1].status_code == 400
        counts.append(sum(q["sql"].lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "COPY")) for q in asked))
    assert counts[0] == counts[1]
    assert Change.unscoped.count() == before + 1


def test_how_others_sign_in_is_told_to_nobody_but_auditors(cast: Cast) -> None:
    _sign_in(_email(cast))
    told = {}
    for member in ("owner", "colleague", "manager", "auditor", "administrator"):
        entries = cast[member].api.get(f"person/{cast.owner.person}/timeline").body["entries"]
        told[member] = any(one["change"]["action"] == "me.sign_in" for one in entries if one["kind"] == "change")
    assert told == {"owner": True, "colleague": False, "manager": False, "auditor": True, "administrator": True}


def test_no_sign_in_without_the_log(cast: Cast, broken: Callable[[], None]) -> None:
    email = _email(cast)
    broken()
    client, answer = _sign_in(email)
    assert answer.status_code == 500
    assert client.get(SESSION).json()["meta"]["is_authenticated"] is False
    assert client.get("/api/v1/me").status_code == 401


def test_no_sign_out_without_the_log(cast: Cast, broken: Callable[[], None]) -> None:
    client, _ = _sign_in(_email(cast))
    broken()
    assert client.delete(SESSION).status_code == 500
    assert client.get("/api/v1/me").status_code == 200


def test_a_failure_counts_as_a_guess_though_it_cannot_be_logged(cast: Cast, broken: Callable[[], None]) -> None:
    broken()
    assert _sign_in(_email(cast), "wrong")[1].status_code == 500
    assert sum(Allowance.objects.filter(key__startswith="guess:").values_list("used", flat=True)) == 1


def test_nothing_is_written_revealed_or_administered_without_the_log(cast: Cast, broken: Callable[[], None]) -> None:
    customer = cast.make("customer", name="甲", level="a")
    role = cast.roles["finance"]
    before = cast.administrator.api.get(f"role/{role}").body
    broken()
    owner, administrator = cast.owner.api, cast.administrator.api
    owner.client.raise_request_exception = administrator.client.raise_request_exception = False
    acts = (
        owner.post("customer", {"name": "乙"}),
        owner.patch(f"customer/{customer}", {"level": "b"}),
        owner.delete(f"customer/{customer}"),
        administrator.act("customer", "reveal", [customer]),
        administrator.patch(f"role/{role}", {"name": "别的"}),
        administrator.post("field", {"object": "customer", "key": "c_x", "type": "text", "label_zh": "字段"}),
        administrator.act("person", "give_account", [str(cast.owner.person)], {"email": _email(cast), "password": "another long password"}),
        owner.post("me/password", {"current": PASSWORD, "new": "another long password"}),
        owner.post("me/tokens", {"name": "x", "scopes": ["*"], "days": 1}),
    )
    assert [one.status for one in acts] == [500] * len(acts)
    assert all("甲" not in str(one.body) for one in acts)
    held = owner.get(f"customer/{customer}").body
    assert (held["level"], held["version"], len(owner.get("customer").body["rows"])) == ("a", 1, 1)
    assert administrator.get(f"role/{role}").body == before
    assert Account.objects.get(email=_email(cast)).check_password(PASSWORD)


def test_no_export_without_the_log(cast: Cast, broken: Callable[[], None]) -> None:
    cast.make("customer", name="甲")
    job = cast.administrator.api.post("exports", {"object": "customer"}).body["job"]
    broken()
    run_due()
    assert cast.administrator.api.get(f"jobs/{job}").body["state"] in ("failed", "dead")
    assert not File.unscoped.exists()


def test_a_password_set_on_the_command_line_is_in_the_log(cast: Cast, monkeypatch: pytest.MonkeyPatch, broken: Callable[[], None]) -> None:
    monkeypatch.setattr(people, "set_up", lambda **_: None)
    email = _email(cast)
    asked = [email, "--password", "another long password"]
    assert CliRunner().invoke(people.password, asked).exit_code == 0
    assert _noted(cast) == [("me.password", False)]
    broken()
    assert CliRunner().invoke(people.password, [email, "--password", "a third long password"]).exit_code == 1
    assert Account.objects.get(email=email).check_password("another long password")
