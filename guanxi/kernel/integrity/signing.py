"""Every ten minutes: what is new in the log of an organisation is signed, kept, and told to the anchors; what was not taken is told again."""

from __future__ import annotations

import datetime as dt

import structlog

from guanxi.kernel.changes.models import Head, SignedRoot
from guanxi.kernel.changes.roots import as_root, sign_root
from guanxi.kernel.integrity.anchors import Anchor, AnchorFailed, anchors
from guanxi.kernel.jobs.api import cron
from guanxi.kernel.tenancy.scope import tenant_scope

log = structlog.get_logger("guanxi.integrity")
MOST = 100
"""Roots that one round tells of an organisation."""


@cron("*/10 * * * *", key="integrity.roots")
def sign_roots(now: dt.datetime) -> None:
    """Sign and tell. Side effects: rows of roots, and whatever an anchor does with one; safe to repeat."""
    outside = anchors()
    # Over organisations: each has a log of its own.
    for tenant in Head.objects.order_by("pk").values_list("pk", flat=True):
        with tenant_scope(tenant):
            sign_root(tenant, now, list(outside))
            _tell(outside)


def _tell(outside: dict[str, Anchor]) -> None:
    """Tell the anchors what they have not taken yet, the oldest first; after a failure an anchor is left alone until the next round."""
    failed: set[str] = set()
    for row in SignedRoot.objects.exclude(untold={}).order_by("seq")[:MOST]:
        left: dict[str, str] = {}
        for name, last in row.untold.items():
            anchor = outside.get(name)
            if anchor is None:
                continue  # the setting names it no more
            if name in failed:
                left[name] = last
                continue
            try:
                anchor.tell(as_root(row))
            except AnchorFailed as refused:
                failed.add(name)
                left[name] = str(refused)[:200]
                log.warning("anchor_failed", anchor=name.partition(":")[0], reason=str(refused)[:200])
        if left != row.untold:
            SignedRoot.objects.filter(pk=row.pk).update(untold=left)
