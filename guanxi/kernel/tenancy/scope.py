"""The organisation that the running request, job or command works for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from guanxi.kernel.database.context import OVER, served, serving

P = ParamSpec("P")
T = TypeVar("T")


class NoTenantScope(RuntimeError):  # noqa: N818 - it names the fact
    """A query on records was made outside `tenant_scope`; a defect of the caller, never an answer to a client."""


@contextmanager
def tenant_scope(tenant: int) -> Iterator[None]:
    """Work for this organisation until the block ends; blocks nest, the inner one holds. Behind the second wall the database is told so too."""
    with served(tenant):
        yield


def in_its_scope(function: Callable[Concatenate[int, P], T]) -> Callable[Concatenate[int, P], T]:
    """Decorator of a function whose first argument is an organisation: it works in that one's scope, whatever its caller works for."""

    @wraps(function)
    def run(tenant: int, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with served(tenant):
            return function(tenant, *args, **kwargs)

    return run


def current_tenant() -> int:
    """The organisation in scope; raises `NoTenantScope` where there is none."""
    tenant = serving.get()
    if tenant is None or tenant == OVER:
        raise NoTenantScope("a query outside a tenant scope")
    return tenant
