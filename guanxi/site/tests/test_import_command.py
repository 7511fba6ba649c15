"""`guanxi import` and `export`: interrupted and run again, wrong arguments, and what they leave behind."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from guanxi.engines.exchange import running
from guanxi.engines.exchange.models import Import
from guanxi.engines.exchange.tests.scenes import all_rows, csv_of
from guanxi.kernel.identity.models import Account, Person
from guanxi.kernel.jobs.models import Job
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.site.commands import exchange
from guanxi.testing.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 20


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "customers.csv"
    path.write_bytes(csv_of(("名称", "备注"), *((f"客户{n}", "x") for n in range(ROWS))))
    return path


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "set_up", lambda **_: None)
    monkeypatch.setattr(running, "BATCH", 5)


def run(cast: Cast, file: Path, *options: str) -> Result:
    with tenant_scope(cast.tenant):
        account = Account.objects.get(pk=Person.objects.get(id=cast.owner.person).account)
    return CliRunner().invoke(exchange.import_, [str(file), "customer", "--as", account.email, *options])


def imports(cast: Cast) -> list[Any]:
    with tenant_scope(cast.tenant):
        return list(Import.objects.values_list("id", "state"))


def test_killed_and_run_again_it_goes_on(cast: Cast, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_rows = running._write_rows
    batches: list[int] = []

    def dying(*args: Any) -> None:
        if len(batches) == 2:
            raise Killed
        batches.append(1)
        write_rows(*args)

    with monkeypatch.context() as patched:
        patched.setattr(running, "_write_rows", dying)
        with pytest.raises(Killed):
            run(cast, file)
    [(held, state)] = imports(cast)
    assert (state, len(all_rows(cast.owner, "customer"))) == ("importing", 10)
    past = timezone.now() - dt.timedelta(minutes=2)
    assert Job.objects.filter(tenant=cast.tenant, state="running").update(until=past) == 1
    monkeypatch.setattr("guanxi.kernel.jobs.ending.FIRST_WAIT", dt.timedelta(0))
    again = run(cast, file)
    assert (again.exit_code, "Goes on with the unfinished import" in again.stderr) == (0, True), again.output
    assert imports(cast) == [(held, "done")]
    assert len(all_rows(cast.owner, "customer")) == ROWS
    # What has ended is no longer gone on with.
    assert run(cast, file).exit_code == 0
    assert len(imports(cast)) == 2


def test_interrupted_at_the_keyboard_it_is_cancelled_and_can_go_on(cast: Cast, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_rows, show = running._write_rows, exchange._show

    def slow(*args: Any) -> None:
        write_rows(*args)
        time.sleep(0.5)

    def interrupting(bar: Any, job: Any) -> None:
        show(bar, job)
        if job.state == "running":
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(running, "_write_rows", slow)
        patched.setattr(exchange, "_show", interrupting)
        assert run(cast, file).exit_code == 1
    assert [state for _, state in imports(cast)] == ["failed"]
    assert len(all_rows(cast.owner, "customer")) < ROWS
    assert run(cast, file).exit_code == 0
    assert ([state for _, state in imports(cast)], len(all_rows(cast.owner, "customer"))) == (["done"], ROWS)


def test_dry_runs_and_refused_plans_leave_no_import(cast: Cast, file: Path) -> None:
    dry = run(cast, file, "--dry-run", "--json")
    assert (dry.exit_code, orjson.loads(dry.stdout)["counts"]["create"]) == (0, ROWS)
    assert run(cast, file, "--map", "名称=nothing").exit_code == 1
    assert run(cast, file, "--header-row", "500").exit_code == 1
    assert (imports(cast), all_rows(cast.owner, "customer")) == ([], [])


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--map", "foo"), 2, "COLUMN=FIELD"),
        (("--template", "foo"), 2, "FIELD=TEXT"),
        (("--map", "无=name"), 1, "There is no column “无”; there are: 名称"),
        (("--sheet", "x"), 1, "have no sheets"),
        (("--header-row", "500"), 1, "There is no row 500"),
    ],
)
def test_wrong_arguments_are_named(cast: Cast, file: Path, options: tuple[str, ...], code: int, said: str) -> None:
    answer = run(cast, file, *options)
    assert (answer.exit_code, said in answer.stderr) == (code, True), answer.output


def test_an_export_into_a_directory_that_is_not_there(tmp_path: Path) -> None:
    answer = CliRunner().invoke(exchange.export, ["customer", str(tmp_path / "no" / "x.csv"), "--as", "a@example.com"])
    assert (answer.exit_code, "There is no directory" in answer.stderr) == (2, True)
