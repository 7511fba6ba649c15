"""Why a person can or cannot see a record or a field: the rules that decide, in words."""

from __future__ import annotations

from typing import Any

from guanxi.base.errors import NotFound, NotPermitted
from guanxi.base.ids import is_id
from guanxi.kernel.access.actor import Actor, actor_of
from guanxi.kernel.access.rights import grant_of
from guanxi.kernel.database.dialect import fetch
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.sql import Compiler

SCOPES = {
    "own": {"zh": "本人的", "en": "own"},
    "subordinates": {"zh": "本人及下属的", "en": "own and subordinates'"},
    "department": {"zh": "本部门的", "en": "the department's"},
    "department_tree": {"zh": "本部门及下级部门的", "en": "the department's and those below"},
    "all": {"zh": "全部", "en": "all"},
}


def explain(asker: Actor, object_type: ObjectType, record: str, person: str | None, field: str | None) -> dict[str, Any]:
    """{"person", "can": {read, update, delete}, "roles": [...], "field"?}. One may ask about oneself; administrators and auditors about anybody.

    Raises NotFound where the asker does not see the record, so that the answer tells nothing new.
    """
    subject = asker
    if person is not None and person != asker.person:
        if not (asker.is_administrator or any(r.key == "auditor" for r in asker.roles)):
            raise NotPermitted
        found = actor_of(asker.tenant, person) if is_id(person) else None
        if found is None:
            raise NotFound({"zh": "找不到这位在职员工", "en": "There is no such active person"})
        subject = found
    if not _in_rows(asker, object_type, record, "read"):
        raise NotFound({"zh": "找不到记录", "en": "The record was not found"})
    answer: dict[str, Any] = {
        "person": {"id": subject.person, "name": subject.name},
        "can": {op: _in_rows(subject, object_type, record, op) for op in ("read", "update", "delete")},
        "roles": [],
    }
    for role in subject.roles:
        grant = grant_of(role, object_type)
        answer["roles"].append(
            {"id": role.id, "key": role.key, **{op: SCOPES.get(str(getattr(grant, op))) for op in ("read", "update", "delete")}}
        )
    if field is not None:
        if asker.field_right(object_type, field) == "hidden":
            raise NotFound({"zh": "没有这个字段", "en": "There is no such field"})
        answer["field"] = {"key": field, "right": subject.field_right(object_type, field)}
    return answer


def _in_rows(actor: Actor, object_type: ObjectType, record: str, operation: str) -> bool:
    if not actor.may(object_type, operation):
        return False
    source, live = Compiler(actor).from_live(object_type, "t")
    rows = actor.rows(object_type, "t", operation)
    more = f" AND {rows.text}" if rows.text else ""
    return bool(fetch(f"SELECT 1 FROM {source} WHERE {live.text} AND t.id = %s{more}", [*live.params, record, *rows.params]))
