"""Who may import what, and who may look at an import."""

from __future__ import annotations

import pytest

from guanxi.engines.exchange.models import Import, ImportIssue
from guanxi.engines.exchange.tests.scenes import Importing, csv_of, upload
from guanxi.kernel.database.dialect import fetch
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.kernel.vault.codec import Place, unseal
from guanxi.testing.api import Api
from guanxi.testing.cast import INSIDERS, MEMBERS, Cast

pytestmark = pytest.mark.django_db
CONTENT = csv_of(("名称", "电话"), ("甲", "12"), ("乙", "13800138000"))
STEPS = (
    ("GET", ""),
    ("PATCH", ""),
    ("POST", "/dry-run"),
    ("POST", "/commit"),
    ("POST", "/undo"),
    ("GET", "/report"),
    ("GET", "/report.xlsx"),
)


def test_an_import_is_its_owners_and_the_administrators(cast: Cast) -> None:
    importing = Importing(cast.owner, "customer", CONTENT)
    importing.step("dry-run")
    for name in MEMBERS:
        for method, path in STEPS:
            answer = cast[name].api.call(method, f"imports/{importing.id}{path}", {} if method != "GET" else None)
            expected = {"anonymous": 401, "owner": None, "administrator": None}.get(name, 404)
            assert expected is None or answer.status == expected, (name, method, path)
    assert cast.administrator.api.get(f"imports/{importing.id}").status == 200
    assert {name: len(cast[name].api.get("imports").body["rows"]) for name in INSIDERS} == {
        **dict.fromkeys(INSIDERS, 0),
        "owner": 1,
        "administrator": 1,
    }


def test_the_administrator_may_take_over(cast: Cast) -> None:
    """Under the administrator's own rights, with the file of another."""
    importing = Importing(cast.owner, "customer", CONTENT)
    importing.api = cast.administrator.api
    assert importing.step("commit")["counts"] == {"create": 1, "update": 0, "skip": 0, "error": 1, "warning": 0}
    assert cast.administrator.api.get(f"imports/{importing.id}/report.xlsx").status == 200


EXPECTED = {
    "owner": 201,
    "colleague": 201,
    "manager": 201,
    "other_department": 201,
    "finance": 403,
    "auditor": 403,
    "administrator": 201,
    "stranger": 201,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_right_to_import(cast: Cast, name: str) -> None:
    answer = cast[name].api.post("imports", {"file": upload(cast[name], CONTENT), "object": "customer"})
    assert answer.status == EXPECTED[name]


def test_files_of_others_and_objects_that_are_not_there(cast: Cast) -> None:
    mine = upload(cast.owner, CONTENT)
    for name in ("colleague", "administrator", "stranger"):
        assert cast[name].api.post("imports", {"file": mine, "object": "customer"}).status == 404
    for object_key in ("nothing", "file", "import"):
        assert cast.owner.api.post("imports", {"file": mine, "object": object_key}).status == 404
    assert cast.owner.api.post("imports", {"file": "x", "object": "customer"}).status == 404
    assert cast.owner.api.post("imports", {"file": mine}).status == 400


def test_a_token_that_may_only_read(cast: Cast) -> None:
    """Neither a new import nor an old one."""
    importing = Importing(cast.owner, "customer", CONTENT)
    reading = Api(token=cast.owner.token("customer:read"))
    assert reading.post("imports", {"file": upload(cast.owner, CONTENT), "object": "customer"}).status == 403
    assert reading.post(f"imports/{importing.id}/commit").status == 403


def test_rights_are_those_of_now(cast: Cast) -> None:
    """A right that is taken away between plan and run stops the run."""
    importing = Importing(cast.owner, "customer", CONTENT)
    cast.owner.api.post(f"imports/{importing.id}/commit")
    role = cast.roles["sales_representative"]
    assert cast.administrator.api.patch(f"role/{role}", {"grants": {"customer": {"read": "own", "create": True}}}).status == 200
    from guanxi.kernel.jobs.api import run_due

    run_due()
    with tenant_scope(cast.tenant):
        held = Import.objects.get(id=importing.id)
        assert (held.state, held.error["code"], held.position) == ("failed", "not_permitted", {})
    assert importing.api.get(f"imports/{importing.id}").status == 403


def test_fields_one_may_not_write_are_not_offered(cast: Cast) -> None:
    content = csv_of(("名称", "信用额度", "银行账号", "最近联系"), ("甲", "100", "6222", "2026-01-01"))
    assert Importing(cast.owner, "customer", content).guessed() == {"名称": "name"}
    assert Importing(cast.administrator, "customer", content).guessed() == {
        "名称": "name",
        "信用额度": "credit_limit",
        "银行账号": "bank_account",
    }


def test_what_is_kept_of_a_file_passes_the_vault(cast: Cast) -> None:
    """Preview, samples and values of the report lie in the tables as sealed values only."""
    importing = Importing(cast.owner, "customer", csv_of(("名称", "电话"), ("甲", "138"), ("乙", "13800138000")))
    importing.step("dry-run")
    with tenant_scope(cast.tenant):
        look = fetch("SELECT look FROM exchange_import WHERE id = %s", [importing.id])[0][0]
        [value] = ImportIssue.objects.values_list("value", flat=True)
    # Opening what was never sealed raises.
    assert "甲" in unseal(look, Place(cast.tenant, "import", importing.id, "look"))
    assert unseal(value, Place(cast.tenant, "import", importing.id, "issue")) == "138"
    assert [line["value"] for line in importing.report()] == ["138"]


def test_a_query_count_that_does_not_grow(cast: Cast) -> None:
    """A batch costs as many statements for 100 rows as for 50, but for inserts of many rows."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from guanxi.engines.exchange.running import run_import
    from guanxi.engines.exchange.tests.test_import_interrupted import LocalRun

    seen = []
    for rows in (50, 100):
        content = csv_of(("姓名", "客户", "手机"), *((f"{rows}-{n}", f"客户{n % 3}", f"1380013{n:04d}") for n in range(rows)))
        importing = Importing(cast.owner, "contact", content, policy={"match": ["name"], "on_match": "update"})
        cast.make_many("customer", [{"name": f"客户{n}"} for n in range(3)] if rows == 50 else [])
        with tenant_scope(cast.tenant), CaptureQueriesContext(connection) as queries:
            run_import(LocalRun(cast.owner.actor(channel="job")), importing.id)
        seen.append(sum(not query["sql"].startswith("INSERT") for query in queries.captured_queries))
    assert seen[0] == seen[1]
