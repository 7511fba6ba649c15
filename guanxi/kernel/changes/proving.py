"""Proving the log of an organisation in the database, and writing it out for the verifier that needs nothing of Guanxi."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from guanxi.kernel.changes.chain import columns_of, select
from guanxi.kernel.changes.models import Pending, SignedRoot
from guanxi.kernel.changes.roots import as_root, trusted_keys
from guanxi.kernel.changes.verifier import COLUMNS, Columns, Finding, Place, Root, Walk, check_roots
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.tenancy.scope import tenant_scope

PORTION = 2000
MOST_STRANGERS = 1000
Progress = Callable[[int, int], None]
"""(entries looked at, of how many)"""


@dataclass(frozen=True)
class Proof:
    """What looking through a log has shown. `more`: broken places beside those named; `unlinked`: entries that the keeper has yet to link."""

    tenant: int
    entries: int
    seq: int
    hash: str
    roots: int
    pending: int
    unlinked: int
    findings: tuple[Finding, ...]
    more: int
    seconds: float

    @property
    def is_whole(self) -> bool:
        return not self.findings

    @property
    def rate(self) -> int:
        """Entries a second."""
        return round(self.entries / max(self.seconds, 1e-9))

    def as_wire(self) -> dict[str, Any]:
        """As clients and the command line see it; words in both languages."""
        found = [
            {"kind": f.kind, "seq": f.seq, "last": f.last, "entry": f.entry, "text": {"zh": f.words(0), "en": f.words(1)}}
            for f in self.findings[:100]
        ]
        return {
            "whole": self.is_whole, "entries": self.entries, "seq": self.seq, "hash": self.hash, "roots": self.roots, "pending": self.pending,
            "unlinked": self.unlinked, "findings": found, "more": self.more + len(self.findings) - len(found), "seconds": round(self.seconds, 3), "rate": self.rate,
        }  # fmt: skip


def prove(tenant: int, *, anchored: Iterable[Root] = (), trusted: Sequence[str] | None = None, progress: Progress | None = None) -> Proof:
    """Walk the chain in portions and compare it with the signed roots, those of the table and `anchored` ones from outside.

    trusted: public keys of roots; those of the settings where None. Reads only; what is written meanwhile is not looked at.
    """
    started = time.perf_counter()
    with tenant_scope(tenant):
        # Roots before the head: one that is signed meanwhile would tell of entries that are not looked at.
        held = dict.fromkeys((*map(as_root, SignedRoot.objects.order_by("seq")), *anchored))
        head, linked, hash = _head(tenant)
        genuine, wrong = check_roots(held, trusted_keys() if trusted is None else trusted)
        walk = Walk(tenant, genuine)
        for places in _portions(tenant, linked):
            walk.feed(places)
            if progress is not None:
                progress(walk.seq, linked)
        found = [*walk.end(linked, hash, _strangers(tenant)), *wrong, *_beyond(tenant, head), *_lost(tenant)]
        pending = Pending.objects.count()
    return Proof(
        tenant, walk.checked, walk.seq, walk.hash, len(genuine), pending, head - linked, tuple(found), walk.more, time.perf_counter() - started
    )  # fmt: skip


def write_out(tenant: int, out: IO[str]) -> int:
    """Write the log as the one-file verifier reads it; returns how many entries. JSON lines: a head, then an entry a line, those without number last."""

    def line(held: dict[str, Any]) -> None:
        out.write(json.dumps(held, ensure_ascii=False, separators=(",", ":")) + "\n")

    done = 0
    with tenant_scope(tenant):
        _, linked, hash = _head(tenant)
        line({"guanxi_log": 1, "tenant": tenant, "seq": linked, "hash": hash})
        for places in _portions(tenant, linked):
            for place in places:
                entry = dict(zip(COLUMNS, place.columns, strict=True)) if place.columns else {"id": place.entry, "gone": True}
                line({"seq": place.seq, "hash": place.hash, **entry})
                done += 1
        for columns in _strangers(tenant):
            line({"seq": None, "hash": "", **dict(zip(COLUMNS, columns, strict=True))})
    return done


def _head(tenant: int) -> tuple[int, int, str]:
    """(last number, last linked number, its hash) at one moment."""
    q = dialect().quote
    rows = fetch(f"SELECT {q('seq')}, {q('linked')}, {q('hash')} FROM {q('changes_head')} WHERE {q('tenant')} = %s", [tenant])
    return (int(rows[0][0]), int(rows[0][1]), str(rows[0][2])) if rows else (0, 0, "")


def _portions(tenant: int, last: int) -> Iterator[list[Place]]:
    q = dialect().quote
    after = -(2**62)
    sql = (
        f"SELECT n.{q('seq')}, n.{q('hash')}, n.{q('entry')}, {select('e')} FROM {q('changes_number')} n"
        f" LEFT JOIN {q('changes_entry')} e ON e.{q('tenant')} = n.{q('tenant')} AND e.{q('id')} = n.{q('entry')}"
        f" WHERE n.{q('tenant')} = %s AND n.{q('seq')} > %s AND n.{q('seq')} <= %s ORDER BY n.{q('seq')} LIMIT {PORTION}"
    )
    while rows := fetch(sql, [tenant, after, last]):
        yield [Place(int(r[0]), str(r[1]), str(r[2]), None if r[3] is None else columns_of(r[3:])) for r in rows]
        after = int(rows[-1][0])


def _strangers(tenant: int) -> list[Columns]:
    """Entries that have no number and await none."""
    q = dialect().quote
    sql = (
        f"SELECT {select('e')} FROM {q('changes_entry')} e"
        f" LEFT JOIN {q('changes_number')} n ON n.{q('tenant')} = e.{q('tenant')} AND n.{q('entry')} = e.{q('id')}"
        f" LEFT JOIN {q('changes_pending')} p ON p.{q('tenant')} = e.{q('tenant')} AND p.{q('entry')} = e.{q('id')}"
        f" WHERE e.{q('tenant')} = %s AND n.{q('entry')} IS NULL AND p.{q('entry')} IS NULL ORDER BY e.{q('id')} LIMIT {MOST_STRANGERS}"
    )
    return [columns_of(row) for row in fetch(sql, [tenant])]


def _beyond(tenant: int, head: int) -> list[Finding]:
    """Numbers after the last one that the keeper has given."""
    q = dialect().quote
    # The head is read again in the statement: the keeper may have gone on.
    sql = (
        f"SELECT n.{q('seq')}, n.{q('entry')} FROM {q('changes_number')} n LEFT JOIN {q('changes_head')} h ON h.{q('tenant')} = n.{q('tenant')}"
        f" WHERE n.{q('tenant')} = %s AND n.{q('seq')} > %s AND n.{q('seq')} > COALESCE(h.{q('seq')}, 0) ORDER BY n.{q('seq')} LIMIT {MOST_STRANGERS}"
    )
    return [Finding("unknown", int(seq), str(entry)) for seq, entry in fetch(sql, [tenant, head])]


def _lost(tenant: int) -> list[Finding]:
    """Entries that await a number and are gone."""
    q = dialect().quote
    sql = (
        f"SELECT p.{q('entry')} FROM {q('changes_pending')} p LEFT JOIN {q('changes_entry')} e ON e.{q('tenant')} = p.{q('tenant')} AND e.{q('id')} = p.{q('entry')}"
        f" WHERE p.{q('tenant')} = %s AND e.{q('id')} IS NULL ORDER BY p.{q('entry')} LIMIT {MOST_STRANGERS}"
    )
    return [Finding("missing", None, str(row[0])) for row in fetch(sql, [tenant])]
