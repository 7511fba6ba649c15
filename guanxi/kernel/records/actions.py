"""The actions that every object type has, declared once; route, button, bulk run and CLI come from the declarations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from guanxi.base.errors import FieldError, Invalid, NotFound, NotPermitted, ValueProblem
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.access.proof import need_proof
from guanxi.kernel.changes.log import Entry, Origin, append
from guanxi.kernel.objects.actions import Action, action, actions_of
from guanxi.kernel.objects.fields.boolean import Boolean
from guanxi.kernel.objects.fields.datetime import Datetime
from guanxi.kernel.objects.fields.json import Json
from guanxi.kernel.objects.fields.reference import Person
from guanxi.kernel.objects.fields.tags import Tags
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records import team, write
from guanxi.kernel.records.batch import Outcome
from guanxi.kernel.records.read import get_many


def run_action(
    actor: Actor,
    object_type: ObjectType,
    key: str,
    ids: Sequence[str],
    raw: Mapping[str, Any],
    channel: str,
    reason: str = "",
    correlation: str = "",
) -> Outcome:
    """Run a declared action on a batch; raises NotFound for one that the object type does not have, Invalid for a wrong input."""
    found = actions_of(object_type).get(key)
    if found is None:
        raise NotFound({"zh": "没有这个操作", "en": "There is no such action"})
    if not actor.may(object_type, found.right):
        raise NotPermitted
    if found.step_up:
        need_proof()
    values = clean_input(actor, found, raw)
    ids = list(dict.fromkeys(ids))
    outcome: Outcome = found.run(actor, object_type, ids, values, Origin(channel, f"{object_type.key}.{key}", reason, correlation))
    return outcome


def clean_input(actor: Actor, declared: Action, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The typed input of an action; every field that is declared is there, None where it was left out."""
    known = {field.key: field for field in declared.input}
    errors = [_unknown_input(str(name)[:60]) for name in raw if name not in known]
    made: dict[str, Any] = {}
    for name, field in known.items():
        try:
            made[name] = field.clean(raw.get(name, field.default), write.context_of(actor))
            if made[name] is None and field.required:
                errors.append(
                    FieldError(
                        f"input.{name}", "required", {"zh": f"请填写“{field.label['zh']}”", "en": f"“{field.label['en']}” is required"}
                    )
                )
        except ValueProblem as problem:
            errors.append(FieldError.of(f"input.{name}", problem))
    if errors:
        raise Invalid(errors=errors)
    return made


def _unknown_input(name: str) -> FieldError:
    return FieldError(f"input.{name}", "unknown_field", {"zh": f"没有“{name}”这一项", "en": f"There is no “{name}”"})


@action(
    "update", zh="批量修改", en="Change many", right="update", on="fields",
    input={"values": Json("字段与新值", "Fields and their new values", required=True)},
)  # fmt: skip
def update_records(actor: Actor, object_type: ObjectType, ids: Sequence[str], values: Mapping[str, Any], origin: Origin) -> Outcome:
    """Give all records the same values in the fields named, as one batch: all or none."""
    if not isinstance(values["values"], dict):
        message = {"zh": "应为对象：字段标识与新值", "en": "Must be an object of field keys and values"}
        raise Invalid(errors=[FieldError("input.values", "wrong_type", message)])
    return write.update(actor, object_type, [(key, None, values["values"]) for key in ids], origin)


@action("restore", zh="恢复", en="Restore", right="delete")
def restore_records(actor: Actor, object_type: ObjectType, ids: Sequence[str], values: Mapping[str, Any], origin: Origin) -> Outcome:
    """Take records out of the recycle bin."""
    return write.restore(actor, object_type, ids, origin)


@action("purge", zh="彻底删除", en="Delete for good", right="purge", danger=True, step_up=True)
def purge_records(actor: Actor, object_type: ObjectType, ids: Sequence[str], values: Mapping[str, Any], origin: Origin) -> Outcome:
    """Remove records from the recycle bin for good."""
    return write.purge(actor, object_type, ids, origin)


@action("delete", zh="删除", en="Delete", right="delete", danger=True)
def delete_records(actor: Actor, object_type: ObjectType, ids: Sequence[str], values: Mapping[str, Any], origin: Origin) -> Outcome:
    """Put records into the recycle bin."""
    return write.delete(actor, object_type, ids, origin)


@action(
    "hand_over", zh="转交", en="Hand over", right="hand_over", owned_only=True,
    input={"to": Person("新负责人", "New owner", required=True), "keep_in_team": Boolean("原负责人留在团队", "Keep the old owner in the team", default=False)},
)  # fmt: skip
def hand_over_records(actor: Actor, object_type: ObjectType, ids: Sequence[str], values: Mapping[str, Any], origin: Origin) -> Outcome:
    """Give records another owner."""
    return write.hand_over(actor, object_type, ids, values["to"], origin, keep_in_team=bool(values["keep_in_team"]))


@action("tag", zh="打标签", en="Tag", right="tag", input={"add": Tags("添加", "Add"), "remove": Tags("移除", "Remove")})
def tag_records(actor: Actor, object_type: ObjectType, ids: Sequence[str], values: Mapping[str, Any], origin: Origin) -> Outcome:
    """Add and remove tags, leaving the others."""
    if "tags" not in object_type.fields:
        raise NotFound({"zh": "此对象没有标签", "en": "These records have no tags"})
    add, remove = values["add"] or [], set(values["remove"] or [])
    held = {row["id"]: row["tags"] or [] for row in get_many(actor, object_type, ids, fields=["tags"])}
    changes = [
        (key, None, {"tags": [*(t for t in held.get(key, []) if t not in remove), *(t for t in add if t not in held.get(key, []))]})
        for key in ids
    ]
    return write.update(actor, object_type, changes, origin)


@action(
    "add_to_team", zh="添加团队成员", en="Add to team", right="add_to_team", owned_only=True,
    input={
        "person": Person("成员", "Member", required=True), "write": Boolean("可编辑", "May edit", default=False), "until": Datetime("截止时间", "Until"),
    },
)  # fmt: skip
def add_to_team(actor: Actor, object_type: ObjectType, ids: Sequence[str], values: Mapping[str, Any], origin: Origin) -> Outcome:
    """Let somebody work on records that another owns, until a moment or for good."""
    return team.add(actor, object_type, ids, values["person"], bool(values["write"]), values["until"], origin)


@action(
    "remove_from_team",
    zh="移出团队成员",
    en="Remove from team",
    right="remove_from_team",
    owned_only=True,
    input={"person": Person("成员", "Member", required=True)},
)
def remove_from_team(actor: Actor, object_type: ObjectType, ids: Sequence[str], values: Mapping[str, Any], origin: Origin) -> Outcome:
    """End somebody's work on records."""
    return team.remove(actor, object_type, ids, values["person"], origin)


@action("reveal", zh="查看明文", en="Show in clear", right="reveal")
def reveal_records(actor: Actor, object_type: ObjectType, ids: Sequence[str], values: Mapping[str, Any], origin: Origin) -> Outcome:
    """Note in the log that masked values of these records are shown in clear; the answer carries them."""
    rows = get_many(actor, object_type, ids, fields=["version"])
    if len(rows) != len(set(ids)):
        raise NotFound({"zh": "找不到记录", "en": "The record was not found"})
    with transaction.atomic():
        append(actor.tenant, actor.person, actor.now(), origin, [Entry("note", object_type.key, row["id"], row["version"]) for row in rows])
    return Outcome([(row["id"], row["version"]) for row in rows])
