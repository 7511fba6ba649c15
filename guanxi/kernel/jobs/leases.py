"""Leases by name: what one process of the installation does at a time, and which."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q

from guanxi.kernel.jobs.models import Lease

SKEW = dt.timedelta(minutes=1)  # by which the clocks of two machines may differ


def over(now: dt.datetime, longest: dt.timedelta) -> Q:
    """Rows whose lease has run out, or ends later than any lease taken now could: it was taken by a clock that was wrong."""
    return Q(until__lt=now) | Q(until__gt=now + longest + SKEW)


def hold(name: str, holder: str, now: dt.datetime, seconds: float) -> bool:
    """Take or renew a lease for so many seconds; False while another holds it."""
    until = now + dt.timedelta(seconds=seconds)
    free = Lease.objects.filter(Q(holder=holder) | over(now, dt.timedelta(seconds=seconds)), name=name)
    if free.update(holder=holder, until=until):
        return True
    if Lease.objects.filter(name=name).exists():
        return False
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, holder=holder, until=until)
    except IntegrityError:
        return False
    return True


def let_go(name: str, holder: str) -> None:
    """Give a lease up, so that the next process need not wait for its end."""
    Lease.objects.filter(name=name, holder=holder).delete()


class Held:
    """A lease that is asked for again and again: it costs a write only in the second half of its time."""

    def __init__(self, name: str, holder: str, seconds: float = 15) -> None:
        self.name, self.holder, self.seconds = name, holder, seconds
        self._until: dt.datetime | None = None

    def ask(self, now: dt.datetime) -> bool:
        """Whether this process holds the lease; takes or renews it where it can."""
        if self._until is not None and self.seconds / 2 < (self._until - now).total_seconds() <= self.seconds:
            return True
        self._until = now + dt.timedelta(seconds=self.seconds) if hold(self.name, self.holder, now, self.seconds) else None
        return self._until is not None

    def let_go(self) -> None:
        self._until = None
        let_go(self.name, self.holder)
