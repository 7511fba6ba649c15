"""The reader of the log that tells people: records handed over to them, and what others wrote about records of theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from guanxi.base.errors import Message
from guanxi.kernel.changes.models import Change
from guanxi.kernel.notify.telling import NOTHING, Link, notify
from guanxi.kernel.objects.schema import Schema, schema_of

_HANDED_OVER: tuple[Message, Message] = (
    {"zh": "{by}将{object}“{record}”转交给你", "en": "{by} handed over to you: {object} “{record}”"},
    {"zh": "{by}将 %d 条{object}转交给你", "en": "{by} handed over to you: {object}, %d records"},
)
_WROTE: tuple[Message, Message] = (
    {"zh": "{by}在你负责的{object}“{record}”下写了跟进", "en": "{by} wrote about your {object} “{record}”"},
    {"zh": "{by}在你负责的{object}下写了 %d 条跟进", "en": "{by} wrote %d times about your records: {object}"},
)
# What others did to how one signs in, told to whom it was done to; the command line is nobody of the organisation.
_SIGN_IN: dict[str, Message] = {
    "person.reset_factors": {"zh": "{by}重置了你的两步验证，请重新设置", "en": "{by} reset your second factor; set it up again"},
    "person.give_account": {"zh": "{by}为你设置了登录密码", "en": "{by} set your password"},
    "person.change_sign_in": {"zh": "{by}更改了你的登录邮箱", "en": "{by} changed the address you sign in with"},
    "person.sign_out": {"zh": "{by}在所有设备上登出了你的账号", "en": "{by} signed you out on all devices"},
}
_NAME: Message = {"zh": "{entry}", "en": "{entry}"}  # the name of what was written, to whom may read it
_PORTION = 500
Group = tuple[str, str, str | None, str]
"""(person, object, who did it, the write it belongs to)"""


def read_changes(tenant: int, changes: Sequence[Change]) -> None:
    """Tell of these changes; twice is the same as once. One write that touches many records is told of once."""
    schema = schema_of(tenant)
    handed: dict[Group, list[tuple[Change, Link]]] = defaultdict(list)
    for change, owner in _new_owners(changes):
        handed[(owner, change.object, change.actor, _write_of(change))].append((change, (change.object, change.record)))
    _tell(tenant, "handed_over", handed, _HANDED_OVER, lambda _: NOTHING)
    written: dict[Group, list[tuple[Change, Link]]] = defaultdict(list)
    for change, subject, owner in _about_owned(tenant, schema, changes):
        written[(owner, str(subject[0]), change.actor, _write_of(change))].append((change, subject))
    # Also of an entry without a name: that it has none is for those alone who may see names.
    _tell(tenant, "activity", written, _WROTE, lambda _: _NAME)
    for change in changes:
        if change.object == "person" and change.action in _SIGN_IN and (change.actor != change.record or change.channel == "cli"):
            names: dict[str, Link | None] = {"by": ("person", change.actor) if change.actor and change.channel != "cli" else None}
            notify(tenant, [change.record], "sign_in", _SIGN_IN[change.action], NOTHING, None, change.id, names=names, at=change.at)


def _write_of(change: Change) -> str:
    """What the entries of one request, job or batch have in common."""
    return change.correlation or f"{change.action} {change.at.isoformat()}"


def _new_owners(changes: Sequence[Change]) -> Iterator[tuple[Change, str]]:
    for change in changes:
        before, after = _values(change).get("owner", (None, None))
        if change.op == "update" and after and after != before and after[0] != change.actor:
            yield change, after[0]


def _about_owned(tenant: int, schema: Schema, changes: Sequence[Change]) -> Iterator[tuple[Change, Link, str]]:
    """(entry, subject, its owner) of what was written about a record by somebody else than its owner."""
    found: list[tuple[Change, tuple[str, str]]] = []
    for change in changes:
        object_type = schema.objects.get(change.object)
        if change.op == "create" and object_type is not None and object_type.subject:
            _, after = _values(change).get("subject", (None, None))
            if after and after[0] and after[1] in schema.objects and schema.objects[after[1]].owned:
                found.append((change, (after[1], after[0])))
    owners = _owners(tenant, schema, {subject for _, subject in found})
    for change, subject in found:
        owner = owners.get(subject)
        if owner is not None and owner != change.actor:
            yield change, subject, owner


def _owners(tenant: int, schema: Schema, records: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """(object, record) -> owner now, of records that live; one query an object type and 500 records."""
    by_object: dict[str, list[str]] = defaultdict(list)
    for object_key, record in sorted(records):
        by_object[object_key].append(record)
    owners: dict[tuple[str, str], str] = {}
    for object_key, ids in by_object.items():
        model: Any = schema.objects[object_key].model
        for start in range(0, len(ids), _PORTION):
            rows = model.unscoped.filter(tenant=tenant, id__in=ids[start : start + _PORTION], deleted_key="", owner__isnull=False)
            owners |= {(object_key, record): owner for record, owner in rows.values_list("id", "owner")}
    return owners


def _values(change: Change) -> dict[str, Any]:
    values: Any = change.values
    return values or {}


def _tell(
    tenant: int,
    kind: str,
    groups: dict[Group, list[tuple[Change, Link]]],
    titles: tuple[Message, Message],
    text: Callable[[Change], Message],
) -> None:
    """One notification a group. Its cause is the first entry: the reader begins at the same place when it reads again."""
    for (person, object_key, by, _), entries in groups.items():
        first, link = entries[0]
        names: dict[str, Link | None] = {"by": ("person", by) if by else None}
        if len(entries) == 1:
            names["entry"] = (first.object, first.record)
            notify(tenant, [person], kind, titles[0], text(first), link, first.id, names=names, at=first.at)
        else:
            title = {language: words % len(entries) for language, words in titles[1].items()}
            notify(tenant, [person], kind, title, NOTHING, (object_key, None), first.id, names=names, at=first.at)
