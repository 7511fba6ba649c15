"""Keys of single records, under which the log keeps what is personal of them: destroying one erases that from the log for good, backups of the
log included, and no entry of the log changes.

A subject key has 32 random bytes and lies in `vault_subject`, sealed under the organisation's key. It is never renewed, since entries of the log are
never written again; when the organisation's key is renewed, it is wrapped anew.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guanxi.base.ids import new_id
from guanxi.kernel.database.bulk import insert
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.tenancy.scope import in_its_scope
from guanxi.kernel.vault.codec import Place, seal, unseal
from guanxi.kernel.vault.holders import Holder, SealedColumn
from guanxi.kernel.vault.models import SubjectKey
from guanxi.kernel.vault.suites import SUITES, Sealer, Unopened, joined

_KEY_BYTES = 32
_PORTION = 500
_FIELD = "#subject"
_COLUMNS = ("tenant", "id", "object", "record", "wrapped")


@dataclass(frozen=True)
class Subject:
    """The key of one record, ready for use. The suite is part of what it seals: `<suite>.<base64>`."""

    tenant: int
    object: str
    record: str
    key: bytes

    def seal(self, plain: bytes, entry: str) -> str:
        """Bytes of an entry of the log, sealed; opens only for the same entry of the same record."""
        suite = SUITES[_suite_of_new()]
        return f"{suite.name}.{b64encode(self._sealer(suite.name).seal(plain, self._bound(entry))).decode()}"

    def open(self, sealed: str, entry: str) -> bytes:
        """The bytes; raises Unopened."""
        name, _, text = sealed.partition(".")
        if name not in SUITES:
            raise Unopened("unknown stored form")
        try:
            return self._sealer(name).open(b64decode(text, validate=True), self._bound(entry))
        except ValueError as wrong:
            raise Unopened("the seal is broken") from wrong

    def _sealer(self, name: str) -> Sealer:
        suite = SUITES[name]
        return suite.sealer(self.key[: suite.key_bytes])

    def _bound(self, entry: str) -> bytes:
        return joined("log", self.tenant, self.object, self.record, entry)


def _suite_of_new() -> str:
    from django.conf import settings

    return str(settings.GUANXI_CIPHERS)


@in_its_scope
def subjects(tenant: int, records: Iterable[tuple[str, str]], *, new: bool = False) -> dict[tuple[str, str], Subject]:
    """The keys of records, each (object, id); those that have none get one, in the caller's transaction. `new`: records that have just been made.

    A record whose key has been destroyed gets a new one when it is written again: what was sealed under the old one stays closed.
    """
    wanted = list(dict.fromkeys(records))
    # Also where the record is new: its id may be that of one that was deleted for good, whose entries stand in the log.
    found = known_subjects(tenant, wanted)
    missing = [one for one in wanted if one not in found]
    if not missing:
        return found
    made = [Subject(tenant, object_key, record, secrets.token_bytes(_KEY_BYTES)) for object_key, record in missing]
    if new:
        insert(SubjectKey, _COLUMNS, [(tenant, new_id(), s.object, s.record, _wrapped(s)) for s in made])
        return found | {(s.object, s.record): s for s in made}
    rows = [SubjectKey(tenant=tenant, object=s.object, record=s.record, wrapped=_wrapped(s)) for s in made]
    SubjectKey.unscoped.bulk_create(rows, batch_size=_PORTION, ignore_conflicts=True)
    # Where two write the first entry of a record at once, the first one's key stands.
    return found | known_subjects(tenant, missing)


@in_its_scope
def known_subjects(tenant: int, records: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Subject]:
    """The keys of those of these records that have one."""
    wanted, found = set(records), {}
    ids = list(dict.fromkeys(record for _, record in records))
    # The object stands before the record in the index.
    of, named = dialect().in_values(f"k.{dialect().quote('object')}", sorted({object_key for object_key, _ in records}))
    for start in range(0, len(ids), _PORTION):
        text, params = dialect().in_ids("k.record", ids[start : start + _PORTION])
        sql = f"SELECT k.{dialect().quote('object')}, k.record, k.wrapped FROM vault_subject k WHERE k.tenant = %s AND {of} AND {text}"
        for object_key, record, wrapped in ((str(a), str(b), str(c)) for a, b, c in fetch(sql, [tenant, *named, *params])):
            if (object_key, record) in wanted:
                key = b64decode(unseal(wrapped, Place(tenant, object_key, record, _FIELD)))
                found[object_key, record] = Subject(tenant, object_key, record, key)
    return found


@in_its_scope
def destroy_subjects(tenant: int, records: Sequence[tuple[str, str]]) -> int:
    """Erase what the log holds of records that is personal; returns how many keys were destroyed. In the caller's transaction."""
    gone = 0
    by_object: dict[str, list[str]] = {}
    for object_key, record in records:
        by_object.setdefault(object_key, []).append(record)
    for object_key, ids in by_object.items():
        for start in range(0, len(ids), _PORTION):
            part = ids[start : start + _PORTION]
            gone += SubjectKey.unscoped.filter(tenant=tenant, object=object_key, record__in=part).delete()[0]
    return gone


def _wrapped(subject: Subject) -> str:
    place = Place(subject.tenant, subject.object, subject.record, _FIELD)
    return seal(b64encode(subject.key).decode(), place)


def subject_holders() -> list[Holder]:
    """The wrapped keys."""
    return [SealedColumn("subjects", SubjectKey, "wrapped", lambda row: Place(row.tenant, row.object, row.record, _FIELD))]
