"""The scope of an organisation: nests, ends, and does not leak into other threads."""

from __future__ import annotations

import threading

import pytest

from guanxi.kernel.tenancy.scope import NoTenantScope, current_tenant, tenant_scope


def test_scopes_nest_and_end() -> None:
    with tenant_scope(1):
        with tenant_scope(2):
            assert current_tenant() == 2
        assert current_tenant() == 1
        with pytest.raises(ZeroDivisionError), tenant_scope(3):
            _ = 1 / 0
        assert current_tenant() == 1
    with pytest.raises(NoTenantScope):
        current_tenant()


def test_a_new_thread_begins_outside() -> None:
    found: list[str] = []

    def ask() -> None:
        try:
            found.append(str(current_tenant()))
        except NoTenantScope:
            found.append("outside")

    with tenant_scope(1):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    assert found == ["outside"]
