"""Sealed values open where they were sealed and nowhere else; blind keys belong to one field; keys come and go with their transaction."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from django.db import transaction

from guanxi.kernel.tenancy.models import Tenant
from guanxi.kernel.vault.blind import blind, blinds
from guanxi.kernel.vault.codec import Place, seal, unseal, version_of
from guanxi.kernel.vault.keys import INDEX, USES, VALUE, KeyDestroyed, destroy, forget, renew, rewrap, ring
from guanxi.kernel.vault.models import TenantKey
from guanxi.kernel.vault.root import RootUnknown
from guanxi.kernel.vault.subjects import subjects
from guanxi.kernel.vault.suites import Unopened, joined

pytestmark = pytest.mark.django_db
TENANT = 71_001
HERE = Place(TENANT, "customer", "r1", "phone")


@pytest.fixture(autouse=True)
def no_held_keys() -> Any:
    yield
    for tenant, use in product((TENANT, TENANT + 1), USES):
        forget(tenant, use)


@pytest.fixture(params=["intl", "gm"])
def suite(request: Any, settings: Any) -> str:
    settings.GUANXI_CIPHERS = request.param
    return str(request.param)


def test_a_blind_key_belongs_to_one_field_of_one_organisation(suite: str) -> None:
    places = list(
        product(("+8613800138000", "+8613800138001"), (TENANT, TENANT + 1), ("customer", "contact"), ("phone", "phone#tail", "mobile"))
    )
    keys = [blind(*place) for place in places]
    assert len(set(keys)) == len(places)
    assert keys == [blind(*place) for place in places]
    assert all(re.fullmatch("[0-9a-f]{16}", key) for key in keys)


@pytest.mark.parametrize("text", ["", "张三", "p:", "a\x00b", "x" * 10_000])
def test_a_value_opens_where_it_was_sealed(suite: str, text: str) -> None:
    stored = seal(text, HERE)
    assert unseal(stored, HERE) == text
    assert len(text) < 2 or text not in stored
    assert seal(text, HERE) != stored  # equal values look different


@pytest.mark.parametrize("other", [{"tenant": TENANT + 1}, {"object": "contact"}, {"record": "r2"}, {"field": "mobile"}])
def test_a_value_opens_nowhere_else(suite: str, other: dict[str, Any]) -> None:
    stored = seal("13800138000", HERE)
    seal("x", replace(HERE, tenant=TENANT + 1))
    with pytest.raises(Unopened):
        unseal(stored, replace(HERE, **other))


def test_every_changed_bit_is_noticed(suite: str) -> None:
    import base64

    number, text = seal("13800138000", HERE).split(".")
    sealed = base64.b64decode(text)
    for bit in range(len(sealed) * 8):
        broken = bytearray(sealed)
        broken[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Unopened):
            unseal(f"{number}.{base64.b64encode(bytes(broken)).decode()}", HERE)


@pytest.mark.parametrize("stored", ["", "x", "p:text", "1.", "1.!", "1.AAAA", "999999999.AAAA", "-1.AAAA", "١.AAAA", "1." + "A" * 39])
def test_an_unknown_form_is_refused(stored: str) -> None:
    seal("x", HERE)
    with pytest.raises(Unopened):
        unseal(stored, HERE)


def test_old_versions_open_and_the_newest_seals(suite: str) -> None:
    first = seal("old", HERE)
    assert renew(TENANT, VALUE) == 2
    second = seal("new", HERE)
    assert [version_of(first), version_of(second)] == [1, 2]
    assert [unseal(first, HERE), unseal(second, HERE)] == ["old", "new"]


def test_renewing_may_change_the_suite(settings: Any) -> None:
    first = seal("old", HERE)
    settings.GUANXI_CIPHERS = "gm"
    renew(TENANT, VALUE)
    assert [unseal(first, HERE), unseal(seal("new", HERE), HERE)] == ["old", "new"]
    assert {v.number: v.suite.name for v in ring(TENANT).versions.values()} == {1: "intl", 2: "gm"}


def test_a_process_that_has_not_heard_of_a_version_looks_again() -> None:
    held = ring(TENANT)
    renew(TENANT, VALUE)
    stored = seal("new", HERE)
    from guanxi.kernel.vault import keys

    keys._held[TENANT, VALUE].ring = held  # as another process would still have it
    assert unseal(stored, HERE) == "new"


def test_values_are_found_under_old_and_new_index_keys() -> None:
    old = blind("13800138000", TENANT, "customer", "phone")
    renew(TENANT, INDEX)
    new = blind("13800138000", TENANT, "customer", "phone")
    assert old != new
    assert blinds("13800138000", TENANT, "customer", "phone") == [new, old]


def test_destroyed_keys_are_gone_for_good() -> None:
    stored = seal("13800138000", HERE)
    renew(TENANT, VALUE)
    assert destroy(TENANT, VALUE, below=2) == 1
    with pytest.raises(KeyDestroyed):
        unseal(stored, HERE)
    assert unseal(seal("still", HERE), HERE) == "still"
    assert destroy(TENANT) == 1
    with pytest.raises(KeyDestroyed):
        seal("x", HERE)
    assert set(TenantKey.unscoped.filter(tenant=TENANT, wrapped=None).values_list("version", flat=True)) == {1, 2}


def test_keys_that_were_rolled_back_seal_nothing() -> None:
    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():
        first = seal("lost", HERE)
        raise Undone
    seal("kept", HERE)
    with pytest.raises(Unopened):
        unseal(first, HERE)


def test_the_root_secret_may_be_changed(settings: Any) -> None:
    Tenant.objects.create(pk=TENANT, name="换根")
    stored = seal("13800138000", HERE)
    was = settings.GUANXI_ROOT_SECRET
    settings.GUANXI_ROOT_SECRET = "another root secret, long enough to be one"
    with pytest.raises(RootUnknown):
        ring(TENANT, anew=True)
    settings.GUANXI_OLD_ROOT_SECRETS = (was,)
    assert rewrap() >= 1
    settings.GUANXI_OLD_ROOT_SECRETS = ()
    ring(TENANT, anew=True)
    assert unseal(stored, HERE) == "13800138000"


def test_parts_are_joined_so_that_no_others_give_the_same() -> None:
    parts = [("a", "bc"), ("ab", "c"), ("abc",), ("a", "b", "c"), ("", "abc"), ("abc", "")]
    assert len({joined(*p) for p in parts}) == len(parts)


def test_keys_that_are_gone_are_not_made_anew() -> None:
    """As after half a restore: a new first version would bear the number of the old one."""
    subjects(TENANT, [("customer", "01936b2e-0000-7000-8000-000000000001")])
    TenantKey.unscoped.filter(tenant=TENANT).delete()
    with pytest.raises(KeyDestroyed):
        ring(TENANT, anew=True)
