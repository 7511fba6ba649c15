"""Making a custom field unique when it has values already, and what must be gone before an object type goes for good."""

from __future__ import annotations

from collections.abc import Iterator

from guanxi.kernel.access.actor import Actor, system_actor
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.models import CustomRecord, FieldDefinition, UniqueKey
from guanxi.kernel.objects.types import ObjectType, reaction, rule
from guanxi.kernel.records.batch import Batch, Row
from guanxi.kernel.records.checks import unique_key
from guanxi.kernel.records.values import values_of
from guanxi.kernel.vault.codec import Place

_PORTION = 500


@rule("field")
def refuse_repeated_values(batch: Batch) -> None:
    """A field whose values repeat cannot be made unique; records in the recycle bin do not count."""
    for row, target, field in _made_unique(batch):
        marks = [mark for _, mark in _marks(batch.actor, target, field)]
        repeated = len(marks) - len(set(marks))
        if repeated:
            zh, en = (
                f"有 {repeated} 条记录的值与其他记录重复，请先更正",
                f"{repeated} records repeat another one's value; correct them first",
            )
            batch.fail(row, "unique", "values_repeat", {"zh": zh, "en": en})


@reaction("field")
def keep_unique_keys(batch: Batch) -> None:
    """The values that are there take their keys when a field becomes unique, and give them up when it no longer is."""
    for _, target, field in _made_unique(batch):
        made = [
            UniqueKey(tenant=batch.actor.tenant, object=target.key, field=field.key, key=mark, record=record)
            for record, mark in _marks(batch.actor, target, field)
        ]
        UniqueKey.unscoped.bulk_create(made, batch_size=_PORTION)
    for row in batch.good():
        if batch.op == "update" and row.before.get("unique") and not row.after.get("unique"):
            mine = UniqueKey.unscoped.filter(tenant=batch.actor.tenant, object=row.after["object"], field=row.after["key"])
            mine.delete()


def _made_unique(batch: Batch) -> Iterator[tuple[Row, ObjectType, Field]]:
    for row in batch.good():
        if batch.op == "update" and row.after.get("unique") and not row.before.get("unique"):
            target = batch.actor.schema.objects.get(str(row.after["object"]))
            field = target.fields.get(str(row.after["key"])) if target is not None else None
            if target is not None and field is not None and field.custom:
                yield row, target, field


def _marks(actor: Actor, target: ObjectType, field: Field) -> Iterator[tuple[str, str]]:
    """(record, the key of its value) of every live record that has one."""
    for record, _, value, deleted in values_of(system_actor(actor.tenant, actor.channel), target, field):
        if not deleted:
            yield record, str(unique_key(field, value, Place(actor.tenant, target.key, record, field.key)))


@rule("object_type")
def keep_while_it_has_records(batch: Batch) -> None:
    """An object type goes for good after its records, those in the recycle bin included: another one of its key would show them."""
    if batch.op != "purge":
        return
    for row in batch.good():
        left = CustomRecord.unscoped.filter(tenant=batch.actor.tenant, object=row.before["key"]).count()
        if left:
            zh = f"还有 {left} 条记录（含回收站），请先恢复此对象并彻底删除它们"
            en = f"It still has {left} records, the recycle bin included; restore it and delete them for good first"
            batch.fail(row, "key", "has_records", {"zh": zh, "en": en})


@reaction("object_type")
def forget_its_fields(batch: Batch) -> None:
    """The definitions of its fields go with it; the purge of the object type stands for them in the log."""
    if batch.op == "purge":
        keys = [row.before["key"] for row in batch.good()]
        FieldDefinition.unscoped.filter(tenant=batch.actor.tenant, object__in=keys).delete()
