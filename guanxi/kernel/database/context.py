"""For which organisation the statements of this thread are. The room `tenancy` sets it; the second wall tells PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

OVER = 0
"""Stands for a question over organisations (`kernel.tenancy.across`); no organisation has this number."""

serving: ContextVar[int | None] = ContextVar("guanxi_tenant", default=None)


@contextmanager
def served(tenant: int) -> Iterator[None]:
    """Statements until the block ends are for this organisation, or for `OVER`; blocks nest, the inner one holds."""
    token = serving.set(tenant)
    try:
        yield
    finally:
        serving.reset(token)
