"""The organisation that the running request, job or command works for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[int | None] = ContextVar("guanxi_tenant", default=None)


class NoTenantScope(RuntimeError):  # noqa: N818 - it names the fact
    """A query on records was made outside `tenant_scope`; a defect of the caller, never an answer to a client."""


@contextmanager
def tenant_scope(tenant: int) -> Iterator[None]:
    """Work for this organisation until the block ends; blocks nest, the inner one holds."""
    token = _current.set(tenant)
    try:
        yield
    finally:
        _current.reset(token)


def current_tenant() -> int:
    """The organisation in scope; raises `NoTenantScope` where there is none."""
    tenant = _current.get()
    if tenant is None:
        raise NoTenantScope("a query outside a tenant scope")
    return tenant
