"""Keys are renewed under readers and writers (plan T13): nothing ever fails to open, nothing is lost, everything ends under the newest version."""

from __future__ import annotations

import random
import threading
from collections import Counter
from typing import Any

import pytest
from django.utils import timezone

from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.changes.proving import prove
from guanxi.kernel.jobs.api import run_due
from guanxi.kernel.key_management import renewal
from guanxi.kernel.key_management.renewal import start_renewal
from guanxi.kernel.objects.models import RecordIndex
from guanxi.kernel.records import reblinding, resealing
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.kernel.vault.codec import version_of
from guanxi.kernel.vault.keys import INDEX, USES, VALUE, forget, ring
from guanxi.modules.customers.models.contact import Contact
from guanxi.testing.api import Api
from guanxi.testing.cast import Cast
from tests.killing import KILLS, needs_fork, until_done
from tests.test_concurrency import at_once, until_it_is_taken

pytestmark = pytest.mark.django_db(transaction=True)
RENEWALS = 20
RECORDS = 12


def phone(number: int) -> str:
    return f"+86138{number:08d}"


def test_renewing_twenty_times_under_readers_and_writers(cast: Cast, monkeypatch: Any) -> None:
    """Two writers, two readers, and one who renews: values twenty times, blind indexes every fourth time."""
    monkeypatch.setattr("guanxi.kernel.key_management.renewal.FRESH", 0)
    session, done, counts = cast.owner.session, threading.Event(), Counter[str]()
    latest: dict[int, int] = {}
    records = cast.make_many("contact", [{"name": f"c{n}", "mobile": phone(n)} for n in range(RECORDS)])

    def renew_all() -> None:
        try:
            for turn in range(RENEWALS):
                with cast.scope() as system:
                    start_renewal(system, VALUE)
                    if turn % 4 == 3:
                        start_renewal(system, INDEX)
                run_due()
                counts["renewed"] += 1
        finally:
            done.set()

    def write(seed: int) -> None:
        api, rng = Api(session), random.Random(seed)
        own = [n for n in range(RECORDS) if n % 2 == seed]  # each writes records of its own, and so knows what they hold
        while not done.is_set():
            place = rng.choice(own)
            value = rng.randrange(10**8)
            assert until_it_is_taken(lambda p=place, v=value: api.patch(f"contact/{records[p]}", {"mobile": phone(v)})).status == 200
            latest[place] = value
            counts["written"] += 1

    def read(seed: int) -> None:
        api = Api(session)
        while not done.is_set():
            page = until_it_is_taken(lambda: api.get("contact", {"fields": "name,mobile", "limit": "50"}))
            assert page.status == 200, page.body
            assert all(row["mobile"].startswith("+86138") for row in page.body["rows"]), page.body
            counts["read"] += len(page.body["rows"])

    def work(number: int) -> None:
        try:
            (renew_all if number == 0 else (lambda: write(number % 2)) if number < 3 else (lambda: read(number)))()
        except BaseException:
            done.set()
            raise

    at_once(5, work)
    assert counts["renewed"] == RENEWALS
    assert min(counts["written"], counts["read"]) > RENEWALS
    _everything_is_under_the_newest(cast, records, latest)


def _everything_is_under_the_newest(cast: Cast, records: list[str], latest: dict[int, int]) -> None:
    for use in USES:
        forget(cast.tenant, use)
    with cast.scope() as system:  # the last walk met writers that had not heard of the last version: one more with nobody writing
        start_renewal(system, VALUE)
        start_renewal(system, INDEX)
    run_due(timezone.now())
    stored = list(Contact.unscoped.filter(tenant=cast.tenant).values_list("mobile", flat=True))
    assert {version_of(one) for one in stored} == {ring(cast.tenant, VALUE, anew=True).newest} == {RENEWALS + 2}
    held = {row["id"]: row["mobile"] for row in cast.owner.api.get("contact", {"fields": "mobile", "limit": "50"}).body["rows"]}
    assert held == {record: phone(latest.get(n, n)) for n, record in enumerate(records)}
    for n, record in enumerate(records):
        assert record in cast.owner.api.get("contact", {"q": phone(latest.get(n, n))}).ids()
    exact = RecordIndex.unscoped.filter(tenant=cast.tenant, object="contact", field="mobile")
    assert exact.count() == RECORDS


@needs_fork
def test_killed_workers_leave_every_value_readable(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The walks of both keys, killed again and again: everything ends under the newest versions, and is found."""
    for room in (resealing, reblinding):
        monkeypatch.setattr(room, "PORTION", 20)
    monkeypatch.setattr(renewal, "FRESH", 0)
    rows = [{"name": f"c{n}", "mobile": phone(n), "email": f"c{n}@example.com"} for n in range(300)]
    records = cast.make_many("contact", rows)
    dice, kills, version = random.Random(), 0, 1
    while kills < max(10, KILLS // 5):
        for use in USES:
            with cast.scope() as system:
                job = start_renewal(system, use)
            kills += until_done(job, dice, 8)
        version += 1
        held = Contact.unscoped.filter(tenant=cast.tenant).order_by("id").values_list("mobile", "email")
        assert {version_of(one) for row in held for one in row} == {version}
        with tenant_scope(cast.tenant):
            index = RecordIndex.objects.filter(object="contact", field__in=("mobile", "mobile#tail", "email"))
            assert Counter(index.values_list("record", "field")) == Counter(
                (r, f) for r in records for f in ("mobile", "mobile#tail", "email")
            )
        while number_changes():
            pass
        assert prove(cast.tenant).is_whole
        asked = dice.randrange(300)
        forget(cast.tenant, INDEX)
        assert cast.owner.api.get("contact", {"q": phone(asked)}).ids() == [records[asked]]
        assert cast.owner.api.get(f"contact/{records[asked]}").body["mobile"] == phone(asked)
