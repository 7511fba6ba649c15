"""Customers by set-based inserts, with every column, index row, search document and log entry that the kernel would have written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from random import Random
from typing import Any

from django.db import connection, transaction

from benchmarks.bulk import insert
from benchmarks.organisation import Organisation
from guanxi.base.chinese import bigrams
from guanxi.base.ids import new_id
from guanxi.kernel.access.actor import system_actor
from guanxi.kernel.access.models import TeamMember
from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.changes.log import Entry, Origin, append
from guanxi.kernel.changes.models import Cursor, Head
from guanxi.kernel.database import text_index
from guanxi.kernel.objects.fields.base import Context
from guanxi.kernel.objects.models import Counter
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records.packing import Packing
from guanxi.kernel.records.rows import columns_of
from guanxi.kernel.search.index import document_fields, document_text
from guanxi.kernel.search.models import Document
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.kernel.vault.codec import Place
from guanxi.site.demo.customers import customer_rows

SEED = 20260101
CHINESE = 0.6
YEARS = dt.timedelta(days=3 * 365)
BLOCK = 2000
TEAM = 0.002  # share of the customers on which the person with own records works as a team member
ORIGIN = Origin("web", "customer.create")
_INDEX = ("tenant", "object", "field", "key", "number", "record")
_DOCUMENT = ("id", "tenant", "object", "field", "record", "text")

_token = lru_cache(maxsize=200_000)(text_index.token)


@dataclass
class Block:
    """Rows of each table, ready to insert."""

    customers: list[tuple[Any, ...]] = field(default_factory=list)
    index: list[tuple[Any, ...]] = field(default_factory=list)
    documents: list[tuple[Any, ...]] = field(default_factory=list)
    grams: list[list[str]] = field(default_factory=list)  # tokens of each document
    log: list[Entry] = field(default_factory=list)


def seed_customers(organisation: Organisation, count: int, now: dt.datetime, progress: Callable[[int], None]) -> None:
    """Write `count` customers of the three years before `now`; the same for the same count but for ids and the moments' distance to `now`."""
    with tenant_scope(organisation.tenant):
        actor = system_actor(organisation.tenant)
        maker = _Maker(organisation, actor.schema.get("customer"), Context(actor.tenant, actor.zone, actor.currency), count, now)
        rows = maker.rows()
        done = 0
        while part := list(islice(rows, BLOCK)):
            with transaction.atomic():
                _write(maker, maker.block(part), part[0][0])
            while number_changes():
                pass
            done += len(part)
            progress(done)
        seq = Head.objects.get(pk=organisation.tenant).seq
        Cursor.objects.filter(tenant=organisation.tenant).update(seq=seq)  # the readers have read it all: the documents are there
        counters = [
            Counter(tenant=organisation.tenant, object="customer", field="number", period=period, last=last)
            for period, last in maker.numbers.items()
        ]
        Counter.unscoped.bulk_create(counters)
        _work_together(organisation, maker.team)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT setval(pg_get_serial_sequence('search_document', 'id'), (SELECT MAX(id) FROM search_document))")
                cursor.execute("VACUUM ANALYZE")  # as autovacuum has done on a server that has been up for a while


def _work_together(organisation: Organisation, records: list[str]) -> None:
    members = [TeamMember(tenant=organisation.tenant, object="customer", record=one, person=organisation.people["own"]) for one in records]
    TeamMember.unscoped.bulk_create(members, batch_size=500)


class _Maker:
    def __init__(self, organisation: Organisation, customer: ObjectType, context: Context, count: int, now: dt.datetime) -> None:
        self.organisation, self.customer, self.context, self.count, self.now = organisation, customer, context, count, now
        self.columns = [str(one.column) for one in customer.model._meta.concrete_fields]
        self.document = (Document.unscoped.order_by("-id").values_list("id", flat=True).first() or 0) + 1
        self.fields = [one for one in customer.fields.values() if not one.system]
        self.indexed = [one for one in self.fields if one.indexed]
        self.searched = document_fields(customer)
        self.public = Packing(customer).public
        self.number: Any = customer.fields["number"]
        self.numbers: dict[str, int] = {}  # period -> the last number
        self.team: list[str] = []
        self.rng = Random(SEED)

    def rows(self) -> Iterator[tuple[dt.datetime, dict[str, Any]]]:
        """(when it was created, field -> wire value), the oldest first; Chinese and English customers in one stream."""
        sources = {language: customer_rows(SEED, self.count, language) for language in ("zh", "en")}
        for n in range(self.count):
            row = dict(next(sources["zh" if self.rng.random() < CHINESE else "en"]))
            created = self.now - YEARS * (1 - (n + self.rng.random()) / self.count)
            period = self.number.period(created.astimezone(self.context.zone).date())
            self.numbers[period] = self.numbers.get(period, 0) + 1
            row["number"] = self.number.number(period, self.numbers[period])
            if self.rng.random() < 0.6:
                row["last_contact_at"] = (created + (self.now - created) * self.rng.random()).isoformat()
                row["next_contact_at"] = (self.now + dt.timedelta(days=self.rng.uniform(-20, 40))).isoformat()
            yield created, row

    def block(self, part: list[tuple[dt.datetime, dict[str, Any]]]) -> Block:
        made = Block()
        for created, row in part:
            self._add(made, created, row)
        return made

    def _add(self, made: Block, created: dt.datetime, row: dict[str, Any]) -> None:
        tenant, key, record = self.organisation.tenant, self.customer.key, new_id()
        owner, department = self.rng.choice(self.organisation.owners)
        updated = created + (self.now - created) * self.rng.random()
        values: dict[str, Any] = {}
        columns: dict[str, Any] = {
            "tenant": tenant, "id": record, "version": 1, "owner": owner, "department": department, "created_at": created, "created_by": owner, "updated_at": updated,
            "updated_by": owner, "deleted_at": None, "deleted_key": "", "custom": "{}",
        }  # fmt: skip
        logged: dict[str, Any] = {"owner": (None, (owner,)), "department": (None, (department,))}
        for one in self.fields:
            values[one.key] = value = one.clean(row.get(one.key, one.default), self.context)
            place = Place(tenant, key, record, one.key)
            columns.update(columns_of(one, value, place))
            if value is not None:
                logged[one.key] = (None, one.pack(value, place))
        made.customers.append(tuple(columns[name] for name in self.columns))
        for one in self.indexed:
            for entry in one.index_rows(values[one.key], Place(tenant, key, record, one.key)):
                made.index.append((tenant, key, f"{one.key}#{entry.sub}" if entry.sub else one.key, entry.key, entry.number, record))
        for one in self.searched:
            words = "" if values[one.key] is None else document_text(self.customer, one, values[one.key])
            if words:
                made.documents.append((self.document, tenant, key, one.key, record, words))
                made.grams.append(sorted(map(_token, bigrams(words))))
                self.document += 1
        made.log.append(Entry("create", key, record, 1, logged, self.public))
        if self.rng.random() < TEAM:
            self.team.append(record)


def _write(maker: _Maker, block: Block, at: dt.datetime) -> None:
    insert(maker.customer.table, maker.columns, block.customers)
    insert("objects_index", _INDEX, block.index)
    append(maker.organisation.tenant, None, at, ORIGIN, block.log)
    pairs = list(zip(block.documents, block.grams, strict=True))
    if connection.vendor == "sqlite":
        insert("search_document", _DOCUMENT, block.documents)
        insert("search_fts", ("rowid", "grams"), ((row[0], " ".join([f"t{row[1]}", *tokens])) for row, tokens in pairs))
    else:
        insert("search_document", (*_DOCUMENT, "grams"), ((*row, tokens) for row, tokens in pairs))
