"""Renewing a key moves everything that lies under it, and nothing that people see changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.files.models import File
from guanxi.kernel.jobs.api import run_due
from guanxi.kernel.key_management.renewal import KEPT, destroy_old, start_renewal
from guanxi.kernel.objects.models import RecordIndex
from guanxi.kernel.vault.codec import version_of
from guanxi.kernel.vault.holders import PORTION
from guanxi.kernel.vault.keys import FRESH, INDEX, VALUE, forget, ring
from guanxi.kernel.vault.models import SubjectKey, TenantKey

MINUTE = dt.timedelta(seconds=FRESH + 1)
PHONES = ["+8613800138000", "+8613912345678", "+8613700000001"]


@pytest.fixture(autouse=True)
def own_files(tmp_path: Any, settings: Any) -> None:
    settings.GUANXI_FILES = str(tmp_path / "files")


@pytest.fixture
def field(cast: Any) -> str:
    """The key of a custom field of telephone numbers."""
    values = {"object": "contact", "key": "c_second_phone", "type": "phone", "label_zh": "备用电话", "label_en": "Second phone"}
    assert cast.administrator.api.post("field", values).status == 201
    return "c_second_phone"


@pytest.fixture
def contacts(cast: Any, field: str) -> list[str]:
    rows = [{"name": f"联系人 {n}", "mobile": phone, "email": f"someone{n}@example.com", field: phone} for n, phone in enumerate(PHONES)]
    made: list[str] = cast.make_many("contact", rows)
    cast.owner.api.delete(f"contact/{made[2]}")  # the recycle bin is renewed as well
    cast.owner.api.upload("a.txt", b"of the file")
    return made


def renewed(cast: Any, use: str) -> Any:
    with cast.scope() as system:
        job = start_renewal(system, use)
    forget(cast.tenant, use)
    run_due(timezone.now())
    assert cast.administrator.api.get(f"jobs/{job}").body["state"] == "waiting"  # until every process knows the new version
    run_due(timezone.now() + MINUTE)
    return cast.administrator.api.get(f"jobs/{job}").body


def stored_versions(tenant: int) -> set[int]:
    """Under which versions the sealed values of contacts lie, with those in `custom`, of files and of subjects."""
    import orjson

    q = dialect().quote
    found = []
    rows = fetch(f"SELECT {q('mobile')}, {q('email')}, {q('custom')} FROM {q('customers_contact')} WHERE {q('tenant')} = %s", [tenant])
    for mobile, email, custom in rows:
        found += [mobile, email, *orjson.loads(custom).values()]
    found += list(File.unscoped.filter(tenant=tenant).values_list("key", flat=True))
    found += list(SubjectKey.unscoped.filter(tenant=tenant).values_list("wrapped", flat=True))
    return {version_of(stored) for stored in found if isinstance(stored, str)}


def test_everything_comes_under_the_new_version(cast: Any, contacts: list[str]) -> None:
    before = cast.owner.api.get(f"contact/{contacts[0]}").body
    assert stored_versions(cast.tenant) == {1}
    ended = renewed(cast, VALUE)
    assert (ended["state"], ended["done"] >= 3) == ("done", True)
    assert stored_versions(cast.tenant) == {2}
    assert cast.owner.api.get(f"contact/{contacts[0]}").body == before  # the version of the record, too
    [file] = File.unscoped.filter(tenant=cast.tenant)
    assert cast.owner.api.get(f"files/{file.id}").content == b"of the file"


def test_values_are_found_while_and_after_the_index_is_renewed(cast: Any, contacts: list[str], field: str) -> None:
    def found() -> list[list[str]]:
        api = cast.owner.api
        conditions = [{"field": f, "op": "eq", "value": PHONES[0]} for f in ("mobile", field)] + [
            {"field": "mobile", "op": "tail", "value": "8000"}
        ]
        asked = [{"filter": one} for one in conditions] + [{"q": PHONES[0]}, {"q": "8000"}]
        return [api.get("contact", one).ids() for one in asked]

    assert found() == [[contacts[0]]] * 5
    keys = set(RecordIndex.unscoped.filter(tenant=cast.tenant, object="contact").values_list("key", flat=True))
    with cast.scope() as system:
        start_renewal(system, INDEX)
    assert found() == [[contacts[0]]] * 5
    run_due(timezone.now() + MINUTE)
    assert found() == [[contacts[0]]] * 5
    assert not keys & set(RecordIndex.unscoped.filter(tenant=cast.tenant, object="contact").values_list("key", flat=True))


def test_unique_values_stay_unique_meanwhile(cast: Any, field: str) -> None:
    [definition] = [f["id"] for f in cast.administrator.api.get("field").body["rows"] if f["key"] == field]
    assert cast.administrator.api.patch(f"field/{definition}", {"unique": True}).status == 200
    values = {"name": "a", field: PHONES[0]}
    assert cast.owner.api.post("contact", values).status == 201
    with cast.scope() as system:
        start_renewal(system, INDEX)
    assert cast.owner.api.post("contact", values).codes() == [(field, "taken")]
    run_due(timezone.now() + MINUTE)
    assert cast.owner.api.post("contact", values).codes() == [(field, "taken")]


def test_a_walk_that_was_broken_off_goes_on(cast: Any, contacts: list[str], monkeypatch: Any) -> None:
    from guanxi.kernel.jobs.run import JobRun

    with cast.scope() as system:
        job = start_renewal(system, VALUE)
    portions = 0

    def broken(run: Any, done: int, total: int | None = None) -> None:
        nonlocal portions
        portions += 1
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(JobRun, "progress", broken)
        run_due(timezone.now() + MINUTE)
    assert portions == 1
    assert 1 in stored_versions(cast.tenant)
    for hour in range(1, 4):
        run_due(timezone.now() + dt.timedelta(hours=hour))
    assert cast.administrator.api.get(f"jobs/{job}").body["state"] == "done"
    assert stored_versions(cast.tenant) == {2}


def test_old_versions_are_destroyed_in_time(cast: Any, contacts: list[str]) -> None:
    now = timezone.now()
    assert renewed(cast, VALUE)["state"] == "done"
    destroy_old(now + KEPT - dt.timedelta(hours=1))
    assert len(ring(cast.tenant, anew=True).versions) == 2
    destroy_old(now + KEPT + dt.timedelta(hours=1))
    assert list(ring(cast.tenant, anew=True).versions) == [2]
    assert TenantKey.unscoped.get(tenant=cast.tenant, use=VALUE, version=1).wrapped is None
    assert cast.owner.api.get(f"contact/{contacts[0]}").body["mobile"] == PHONES[0]


def test_versions_that_no_walk_has_left_stay(cast: Any, contacts: list[str]) -> None:
    with cast.scope() as system:
        start_renewal(system, VALUE)
    destroy_old(timezone.now() + KEPT * 2)
    assert len(ring(cast.tenant, anew=True).versions) == 2


def test_more_rows_than_a_portion(cast: Any) -> None:
    made = cast.make_many("contact", [{"name": f"c{n}", "mobile": f"+86138{n:08d}"} for n in range(PORTION + 3)])
    assert len(made) == PORTION + 3
    for use in (VALUE, INDEX):
        assert renewed(cast, use)["state"] == "done"
    assert stored_versions(cast.tenant) == {2}
    assert cast.owner.api.get("contact", {"q": "13800000501"}).ids() == [made[501]]


def test_who_may(cast: Any, contacts: list[str]) -> None:
    status = {who: (cast[who].api.get("keys").status, cast[who].api.post("keys/renew", {"use": VALUE}).status) for who in cast.members}
    assert status == {
        who: (200, 202) if who in ("administrator", "stranger") else (401, 401) if who == "anonymous" else (403, 403)
        for who in cast.members
    }
    assert cast.administrator.api.post("keys/renew", {"use": "all"}).codes() == [("use", "choice_unknown")]


def test_what_is_told(cast: Any, contacts: list[str]) -> None:
    told = cast.administrator.api.get("keys").body
    assert [(k["use"], k["version"], k["suite"], k["current"], k["destroyed_at"]) for k in told["keys"]] == [
        ("index", 1, "intl", True, None), ("value", 1, "intl", True, None),
    ]  # fmt: skip
    leaks = {(one["object"], one["field"], one["index"]["en"]): (one["records"], one["values"], one["shared"]) for one in told["leaks"]}
    assert leaks["contact", "mobile", "The whole value"] == (3, 3, 0)
    assert leaks["contact", "mobile", "The last four digits"] == (3, 3, 0)
    cast.make("contact", name="another", mobile=PHONES[0])
    leaks = {
        (one["object"], one["field"], one["index"]["en"]): (one["records"], one["values"], one["shared"])
        for one in cast.administrator.api.get("keys").body["leaks"]
    }
    assert leaks["contact", "mobile", "The whole value"] == (4, 3, 2)
    assert "wrapped" not in str(told)
    assert "root" not in str(told)
