"""The rules of writing formula fields: they must fit the schema as it will be, and nothing may be taken away that one of them uses."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import orjson

from guanxi.base.errors import FieldError, Invalid, ValueProblem
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.formulas.binding import Examination, Key, examine, formulas_of
from guanxi.kernel.formulas.check import MayUse
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.fields.formula import Formula
from guanxi.kernel.objects.schema import extended
from guanxi.kernel.objects.types import ObjectType, rule
from guanxi.kernel.records.batch import Batch, Row

MOST_FORMULAS = 50
_WRITTEN = ("create", "update", "restore")


@rule("field")
def check_formulas(batch: Batch) -> None:
    """Formulas of these definitions fit, and other formulas still do. Only an administrator makes one `shared`; result and storage stay as they are."""
    rows = list(batch.good())
    before = batch.actor.schema.objects
    written = {_mark(row): row for row in rows if batch.op in _WRITTEN and row.after.get("type") == "formula"}
    if not written and not formulas_of(before):
        return
    for row in written.values():
        _check_flags(batch, row)
    after = _after(before, rows, batch.op)
    author = _author(batch.actor, {(o, k) for o, k in map(_mark, rows) if o in before and k not in before[o].fields})
    made = examine(after, dict.fromkeys(written, author))
    for mark, row in written.items():
        verdict = made.verdicts.get(mark)
        if verdict is not None and verdict.problem is not None:
            batch.problem(row, "options", verdict.problem)
        elif verdict is not None and batch.op == "update":
            _check_unmoved(batch, row, before[mark[0]].fields.get(mark[1]), verdict.field)
    _check_count(batch, after, written)
    _check_others(batch, rows, made, written)


@rule("object_type")
def check_objects(batch: Batch) -> None:
    """An object type that a formula of another uses is not deleted."""
    before = batch.actor.schema.objects
    if batch.op != "delete" or not formulas_of(before):
        return
    rows = list(batch.good())
    gone = {str(row.before.get("key")) for row in rows}
    _check_others(batch, rows, examine({k: o for k, o in before.items() if k not in gone}), {})


def refuse_retype(system: Actor, target: ObjectType, old: Field, new: Field) -> None:
    """Raise Invalid where a field cannot get another type because of formulas: it is one, would be one, or one uses it that would not fit any more."""
    if isinstance(old, Formula) or isinstance(new, Formula):
        raise Invalid(
            errors=[
                FieldError(
                    "input.type",
                    "formula_type",
                    {
                        "zh": "公式字段不能与其他类型互换；请新建字段",
                        "en": "A formula field cannot become another type or the other way round; make another field",
                    },
                )
            ]
        )
    before = formulas_of(system.schema.objects)
    if not before:
        return
    objects = {**system.schema.objects, target.key: target.with_fields({**target.fields, new.key: new})}
    for mark, verdict in examine(objects).verdicts.items():
        held = before[mark]
        fits = verdict.field is not None and verdict.field.encrypted == held.encrypted
        if held.bound is not None and not fits and (target.key, new.key) in held.bound.uses.fields:
            name = held.label
            raise Invalid(
                errors=[
                    FieldError(
                        "input.type",
                        "used_by_formula",
                        {
                            "zh": f"公式字段“{name['zh']}”用到它，先修改公式",
                            "en": f"The formula field “{name['en']}” uses this; change the formula first",
                        },
                    )
                ]
            )


def _mark(row: Row) -> Key:
    return str(row.after.get("object")), str(row.after.get("key"))


def _author(actor: Actor, fresh: set[Key]) -> MayUse:
    """Which fields the actor may name: those that the actor may read, and those that come with this batch."""

    def may_use(owner: ObjectType, key: str) -> bool:
        # Rights are those of the schema as it is; `owner` is as it will be.
        held = actor.schema.objects.get(owner.key)
        return (owner.key, key) in fresh or (
            held is not None and actor.may_read(held) and actor.field_right(held, key) in ("read", "write")
        )

    return may_use


def _after(before: Mapping[str, ObjectType], rows: list[Row], op: str) -> dict[str, ObjectType]:
    """The object types as they will be; definitions that do not make a field are left out."""
    made = dict(before)
    for row in rows:
        object_key, key = _mark(row)
        owner = made.get(object_key)
        if owner is None:
            continue
        held = owner.fields.get(key)
        if held is not None and held.custom:
            owner = owner.with_fields({k: f for k, f in owner.fields.items() if k != key})
        if op in _WRITTEN:
            row_like = SimpleNamespace(**{**row.after, "options": orjson.dumps(row.after.get("options") or {}).decode()})
            owner = extended(owner, [row_like])
        made[object_key] = owner
    return made


def _check_flags(batch: Batch, row: Row) -> None:
    options: Any = row.after.get("options")
    if row.after.get("required") or row.after.get("unique"):
        batch.fail(
            row,
            "required" if row.after.get("required") else "unique",
            "formula_flag",
            {"zh": "公式字段由系统计算，不能设为必填或唯一", "en": "A formula is computed; it cannot be required or unique"},
        )
    changed = batch.op != "update" or row.before.get("options") != options
    if isinstance(options, dict) and options.get("shared") and changed and not (batch.actor.is_administrator or batch.actor.is_system):
        batch.fail(row, "options", "formula_shared", {"zh": "只有管理员可以设置 shared", "en": "Only an administrator may set shared"})


def _check_unmoved(batch: Batch, row: Row, before: object, after: Formula | None) -> None:
    if not isinstance(before, Formula) or after is None:
        return
    if before.value_type != after.value_type or before.options.get("decimals") != after.options.get("decimals"):
        batch.fail(
            row,
            "options",
            "formula_fixed",
            {
                "zh": "结果类型与小数位数创建后不能修改；请新建字段",
                "en": "Result and decimals cannot be changed once created; make another field",
            },
        )
    elif before.bound is not None and before.encrypted != after.encrypted:
        batch.fail(
            row,
            "options",
            "formula_fixed",
            {
                "zh": "是否使用加密字段创建后不能改变；请新建字段",
                "en": "Whether it uses encrypted fields cannot change once created; make another field",
            },
        )


def _check_count(batch: Batch, objects: Mapping[str, ObjectType], written: Mapping[Key, Row]) -> None:
    found = formulas_of(objects)
    for mark, row in written.items():
        if sum(object_key == mark[0] for object_key, _ in found) > MOST_FORMULAS:
            batch.problem(
                row,
                "type",
                ValueProblem(
                    "formula_count",
                    zh=f"一种对象最多 {MOST_FORMULAS} 个公式字段",
                    en=f"An object type has at most {MOST_FORMULAS} formula fields",
                ),
            )


def _check_others(batch: Batch, rows: list[Row], made: Examination, written: Mapping[Key, Row]) -> None:
    """Refuse a change that leaves a formula behind which fitted until now."""
    before = formulas_of(batch.actor.schema.objects)
    for mark, verdict in made.verdicts.items():
        held = before.get(mark)
        if verdict.problem is None or mark in written or held is None or held.bound is None:
            continue
        uses = held.bound.uses.fields
        blamed = next((row for row in rows if _mark(row) in uses or any(o == row.before.get("key") for o, _ in uses)), rows[0])
        name = held.label
        batch.fail(
            blamed, "key", "used_by_formula",
            {"zh": f"公式字段“{name['zh']}”（{'.'.join(mark)}）用到它：{verdict.problem.message['zh']}", "en": f"The formula field “{name['en']}” ({'.'.join(mark)}) uses this: {verdict.problem.message['en']}"},
        )  # fmt: skip
