"""Whoever edits, takes away, inserts, reorders or cuts off entries in the database is found out, and the entry is named."""

from __future__ import annotations

import datetime as dt
import os
import random
from collections import Counter

import pytest
from django.db import transaction

from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.changes.log import Entry, Origin, append
from guanxi.kernel.changes.models import Change, Head
from guanxi.kernel.changes.proving import prove
from guanxi.kernel.changes.roots import sign_root
from guanxi.kernel.changes.tests.tampering import TAMPERINGS, Log
from guanxi.testing.cast import Cast

TAMPERS = int(os.environ.get("GUANXI_TAMPERS", "500" if os.environ.get("CI") else "100"))
LENGTH = 60


def write_log(tenant: int, length: int = LENGTH) -> None:
    """Entries of some records in several looks of the keeper, with roots in between."""
    rng = random.Random(7)
    records = [f"01900000-0000-7000-8000-{n:012d}" for n in range(9)]
    versions: Counter[str] = Counter()
    at = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    while sum(versions.values()) < length:
        at += dt.timedelta(microseconds=rng.choice([1, 1000, 10**7, 123456]))
        made = []
        for record in rng.sample(records, rng.randint(1, 5)):
            versions[record] += 1
            op = "update" if versions[record] > 1 else "create"
            made.append(
                Entry(
                    op, "lead", record, versions[record], {"name": (None, [f"张三{versions[record]}"]), "level": (["a"], ["b"])}, {"level"}
                )
            )
        with transaction.atomic():
            append(tenant, rng.choice([None, records[0]]), at, Origin("test", "lead.update", "因为", "c-1"), made)
        if rng.random() < 0.5:
            number_changes()
            sign_root(tenant, at, [])
    number_changes()
    sign_root(tenant, at, [])


@pytest.fixture
def log(cast: Cast) -> int:
    """An organisation with a log alone."""
    tenant = cast.tenant + 5000
    write_log(tenant)
    assert Head.objects.get(pk=tenant).linked >= LENGTH
    return tenant


def test_an_untouched_log_is_whole(log: int) -> None:
    proof = prove(log)
    assert (proof.findings, proof.entries, proof.seq, proof.unlinked, proof.pending) == (
        (),
        Change.unscoped.filter(tenant=log).count(),
        proof.entries,
        0,
        0,
    )
    assert proof.roots > 3


def test_every_tampering_is_named(log: int) -> None:
    rng = random.Random(20260102)
    missed = []
    for n in range(TAMPERS):
        tampering = TAMPERINGS[n % len(TAMPERINGS)]
        with transaction.atomic():
            tampered = tampering(Log(log, rng))
            proof = prove(log)
            transaction.set_rollback(True)
        if not tampered.is_named(proof.findings):
            missed.append((n, tampering.__name__, tampered, proof.findings))
    assert missed == []
    assert prove(log).is_whole
