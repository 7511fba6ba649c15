"""Ways of tampering with the log in the database, each of which tells what a verifier must name."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from guanxi.base.ids import new_id
from guanxi.kernel.changes.chain import algorithm, entries
from guanxi.kernel.changes.models import Change, Head, Numbered
from guanxi.kernel.changes.verifier import Finding, link

_FAR = 10_000_000


@dataclass(frozen=True)
class Tampered:
    """One of the findings must be of one of these kinds and name this number or this entry."""

    kinds: tuple[str, ...]
    seqs: tuple[int, ...] = ()
    entries: tuple[str, ...] = ()

    def is_named(self, findings: tuple[Finding, ...]) -> bool:
        return any(
            one.kind in self.kinds
            and (one.entry in self.entries or any(one.seq is not None and one.seq <= n <= (one.last or one.seq) for n in self.seqs))
            for one in findings
        )


class Log:
    """The log of an organisation, as somebody with the database sees it."""

    def __init__(self, tenant: int, rng: random.Random) -> None:
        self.tenant, self.rng = tenant, rng
        self.numbers = Numbered.unscoped.filter(tenant=tenant)
        self.entries = Change.unscoped.filter(tenant=tenant)
        self.head = Head.objects.get(pk=tenant)
        self.last = self.head.seq

    def place(self, last: int | None = None) -> tuple[int, str]:
        """A random number and its entry."""
        seq = self.rng.randint(1, last or self.last)
        return seq, str(self.numbers.get(seq=seq).entry)

    def pair(self) -> tuple[tuple[int, str], tuple[int, str]]:
        """Two different places, often neighbours."""
        first = self.rng.randint(1, self.last - 1)
        second = first + 1 if self.rng.random() < 0.4 else self.rng.randint(first + 1, self.last)
        return (first, str(self.numbers.get(seq=first).entry)), (second, str(self.numbers.get(seq=second).entry))

    def forge(self) -> str:
        """Another entry, as like to a real one as can be."""
        made = self.rng.choice(list(self.entries[:50]))
        made.pk, made.values = new_id(), {"level": [["a"], ["b"]]}
        made.save(force_insert=True)
        return str(made.pk)

    def shift(self, after: int, by: int) -> None:
        """Renumber all that follows a number, and the head with it."""
        self.move(after, self.last, by)
        Head.objects.filter(pk=self.tenant).update(seq=self.last + by, linked=self.last + by)

    def move(self, after: int, until: int, by: int) -> None:
        for place in (self.numbers.filter(seq__gt=after, seq__lte=until), self.numbers.filter(seq__gt=_FAR // 2)):
            step = _FAR if place.filter(seq__lt=_FAR // 2).exists() else by - _FAR
            for row in place:
                self.numbers.filter(pk=row.pk).update(seq=row.seq + step)

    def rewrite(self, first: int) -> None:
        """Compute all hashes anew from a number on."""
        hash = self.numbers.get(seq=first - 1).hash if first > 1 else ""
        held = entries(self.tenant, map(str, self.numbers.filter(seq__gte=first).values_list("entry", flat=True)))
        for row in self.numbers.filter(seq__gte=first).order_by("seq"):
            hash = link(algorithm(), self.tenant, row.seq, hash, held[str(row.entry)])
            self.numbers.filter(pk=row.pk).update(hash=hash)
            last = row.seq
        Head.objects.filter(pk=self.tenant).update(hash=hash, seq=last, linked=last)


def _edited(log: Log, entry: str) -> None:
    row = log.entries.get(pk=entry)
    name = log.rng.choice(
        ["at", "actor", "channel", "action", "op", "object", "record", "version", "values", "reason", "correlation", "sealed"]
    )
    import datetime as dt

    values: dict[str, Any] = {
        "at": row.at + dt.timedelta(microseconds=log.rng.choice([-1, 1, 10**9])), "actor": new_id() if row.actor is None else log.rng.choice([None, new_id()]),
        "version": row.version + 1, "record": new_id(), "values": {**row.values, "level": [["z"], ["y"]]}, "sealed": (row.sealed or "") + "A",
    }  # fmt: skip
    log.entries.filter(pk=entry).update(**{name: values[name] if name in values else getattr(row, name) + "x"})


def edit_entry(log: Log) -> Tampered:
    seq, entry = log.place()
    _edited(log, entry)
    return Tampered(("edited",), (seq,), (entry,))


def edit_hash(log: Log) -> Tampered:
    seq, entry = log.place()
    row = log.numbers.get(seq=seq)
    log.numbers.filter(seq=seq).update(hash=log.rng.choice(["", row.hash[:-1] + ("0" if row.hash[-1] != "0" else "1"), "md5:1"]))
    return Tampered(("hash",), (seq,), (entry,))


def edit_head(log: Log) -> Tampered:
    Head.objects.filter(pk=log.tenant).update(hash="sha256:" + "0" * 64)
    return Tampered(("hash",), (log.last,))


def take_entry(log: Log) -> Tampered:
    seq, entry = log.place()
    log.entries.filter(pk=entry).delete()
    return Tampered(("missing",), (seq,), (entry,))


def take_number(log: Log) -> Tampered:
    seq, entry = log.place(log.last - 1)
    log.numbers.filter(seq=seq).delete()
    return Tampered(("missing",), (), (entry,))


def take_both(log: Log) -> Tampered:
    seq, entry = log.place(log.last - 1)
    log.numbers.filter(seq=seq).delete()
    log.entries.filter(pk=entry).delete()
    return Tampered(("missing",), (seq,))


def take_and_renumber(log: Log) -> Tampered:
    seq, entry = log.place(log.last - 2)
    log.numbers.filter(seq=seq).delete()
    log.entries.filter(pk=entry).delete()
    log.shift(seq, -1)
    return Tampered(("missing",), (seq,))


def move_to_another(log: Log) -> Tampered:
    seq, entry = log.place()
    log.entries.filter(pk=entry).update(tenant=log.tenant + 1_000_000)
    return Tampered(("missing",), (seq,), (entry,))


def insert_loose(log: Log) -> Tampered:
    return Tampered(("unknown",), (), (log.forge(),))


def insert_at_end(log: Log) -> Tampered:
    made = log.forge()
    Numbered.unscoped.create(tenant=log.tenant, seq=log.last + 1, entry=made, hash=log.head.hash)
    return Tampered(("unknown",), (), (made,))


def insert_instead(log: Log) -> Tampered:
    made, (seq, entry) = log.forge(), log.place()
    log.numbers.filter(seq=seq).update(entry=made)
    if log.rng.random() < 0.5:
        log.entries.filter(pk=entry).delete()
    return Tampered(("unknown", "edited"), (seq,), (made,))


def insert_and_renumber(log: Log) -> Tampered:
    made, (seq, _) = log.forge(), log.place(log.last - 1)
    log.shift(seq - 1, 1)
    Numbered.unscoped.create(tenant=log.tenant, seq=seq, entry=made, hash="sha256:" + "1" * 64)
    return Tampered(("unknown",), (seq,), (made,))


def swap_entries(log: Log) -> Tampered:
    (first, a), (second, b) = log.pair()
    log.numbers.filter(seq=first).update(entry=new_id())
    log.numbers.filter(seq=second).update(entry=a)
    log.numbers.filter(seq=first).update(entry=b)
    return Tampered(("reordered",), (first,), (a,))


def swap_places(log: Log) -> Tampered:
    (first, a), (second, _) = log.pair()
    log.numbers.filter(seq=first).update(seq=_FAR)
    log.numbers.filter(seq=second).update(seq=first)
    log.numbers.filter(seq=_FAR).update(seq=second)
    return Tampered(("reordered",), (first,), (a,))


def swap_contents(log: Log) -> Tampered:
    (first, a), (_, b) = log.pair()
    one, two = log.entries.get(pk=a), log.entries.get(pk=b)
    one.pk, two.pk = two.pk, one.pk
    one.save()
    two.save()
    return Tampered(("edited",), (first,), (a,))


def move_elsewhere(log: Log) -> Tampered:
    """One entry earlier or later, those between moved on."""
    (first, entry), (second, _) = log.pair()
    log.numbers.filter(seq=first).update(seq=_FAR * 2)
    log.move(first, second, -1)
    log.numbers.filter(seq=_FAR * 2).update(seq=second)
    return Tampered(("reordered", "missing", "edited", "unknown"), tuple(range(first, second + 1)), (entry,))


def truncate(log: Log) -> Tampered:
    left = log.rng.randint(0, log.last - 1)
    gone = list(log.numbers.filter(seq__gt=left).values_list("entry", flat=True))
    log.numbers.filter(seq__gt=left).delete()
    log.entries.filter(pk__in=gone).delete()
    if log.rng.random() < 0.7:  # and make the head fit
        hash = log.numbers.get(seq=left).hash if left else ""
        Head.objects.filter(pk=log.tenant).update(seq=left, linked=left, hash=hash)
    return Tampered(("truncated",), (left + 1,))


def rewrite(log: Log) -> Tampered:
    """Edit an entry and compute the chain anew: only a signed root knows."""
    seq, entry = log.place()
    _edited(log, entry)
    log.rewrite(seq)
    return Tampered(("rewritten",), tuple(range(seq, log.last + 1)))


TAMPERINGS: tuple[Callable[[Log], Tampered], ...] = (
    edit_entry, edit_hash, edit_head, take_entry, take_number, take_both, take_and_renumber, move_to_another, insert_loose, insert_at_end, insert_instead,
    insert_and_renumber, swap_entries, swap_places, swap_contents, move_elsewhere, truncate, rewrite,
)  # fmt: skip
