"""Which records the names in a file mean: by name, by another field, by id; and those that stand further down in the same file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from guanxi.base.chinese import fold
from guanxi.base.errors import ValueProblem
from guanxi.base.ids import is_id
from guanxi.engines.exchange.lookup import find_by_text
from guanxi.engines.exchange.plan import Entry, Plan
from guanxi.engines.exchange.reading import cell_text
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.objects.fields.base import Context, Field
from guanxi.kernel.objects.fields.multi_choice import members
from guanxi.kernel.objects.types import ObjectType

_KEPT = 50_000


@dataclass
class Use:
    """One cell of a reference column. `parts`: (object key, text or id) that it names."""

    parts: list[tuple[str, str]]
    value: Any = None
    problem: ValueProblem | None = None
    deferred: str | None = None


@dataclass
class References:
    """The reference entries of a plan, and what they have found so far."""

    actor: Actor
    plan: Plan
    known: dict[tuple[str, str, str], str] = field(default_factory=dict)  # (object, match field, text) -> id

    def entries(self) -> list[tuple[Entry, Field]]:
        """Entries whose field refers to other records."""
        found = []
        for entry in self.plan.entries:
            target = self.plan.object.fields.get(entry.field)
            if target is not None and (target.type == "subject" or (target.object and target.type != "file")):
                found.append((entry, target))
        return found

    def resolve(self, entry: Entry, target: Field, cells: Sequence[Any]) -> list[Use]:
        """What these cells mean. A name that is not found but may stand further down in the file is `deferred`. One query an object type."""
        if len(self.known) > _KEPT:
            self.known.clear()
        uses = [self._use(entry, target, cell) for cell in cells]
        wanted: dict[tuple[str, str], set[str]] = {}
        for use in uses:
            for object_key, text in use.parts:
                match = self.match(entry, object_key, text)
                # Ids of other objects are looked up by the kernel, which has to do it anyway.
                if (match != "id" or object_key == self.plan.object.key) and (object_key, match, text) not in self.known:
                    wanted.setdefault((object_key, match), set()).add(text)
        ambiguous: set[tuple[str, str]] = set()
        for (object_key, match), texts in wanted.items():
            ambiguous |= self._look_up(object_key, match, texts)
        for use in uses:
            if use.problem is None:
                self._settle(entry, target, use, ambiguous)
        return uses

    def _look_up(self, object_key: str, match: str, texts: Iterable[str]) -> set[tuple[str, str]]:
        other = self.actor.schema.objects.get(object_key)
        if other is None:
            return set()
        several = set()
        for text, ids in find_by_text(self.actor, other, match, texts).items():
            if len(ids) > 1:
                several.add((object_key, text))
            else:
                self.known[object_key, match, text] = ids[0]
        return several

    def match(self, entry: Entry, object_key: str, text: str) -> str:
        """The field by which a text names a record of this object type."""
        if is_id(text):
            return "id"
        other = self.actor.schema.objects.get(object_key)
        return str(entry.options.get("match") or (other.name_field if other is not None else "name"))

    def _use(self, entry: Entry, target: Field, cell: Any) -> Use:
        try:
            if target.type == "subject":
                return self._subject(entry, cell)
            if target.type == "references":
                return Use(
                    [(str(target.object), _text(part)) for part in members(_list_of(cell), Context(0, self.actor.zone, lenient=True))]
                )
            return Use([(str(target.object), _text(cell))])
        except ValueProblem as problem:
            return Use([], problem=problem)

    def _subject(self, entry: Entry, cell: Any) -> Use:
        """An object with `object` and `id`, a name of the object type that the plan says, or `线索: 张三`."""
        if isinstance(cell, str) and cell.startswith("{"):
            cell = _parsed(cell)
        if isinstance(cell, dict):
            return Use([(str(cell.get("object")), str(cell.get("id")))])
        text, object_key = _text(cell), entry.options.get("object")
        if object_key is None:
            head, mark, tail = text.replace("：", ":", 1).partition(":")
            other = self._named_object(head) if mark else None
            if other is None:
                raise ValueProblem(
                    "subject_object", zh="请说明关于哪种对象，如“客户: 名称”", en="Say of which kind it is, such as “Customer: name”"
                )
            object_key, text = other.key, tail.strip()
        return Use([(str(object_key), text)])

    def _named_object(self, name: str) -> ObjectType | None:
        wanted = fold(name)
        for other in self.actor.schema.objects.values():
            if (
                other.timeline
                and self.actor.may_read(other)
                and wanted in (fold(other.key), fold(other.label["zh"]), fold(other.label["en"]))
            ):
                return other
        return None

    def _settle(self, entry: Entry, target: Field, use: Use, ambiguous: set[tuple[str, str]]) -> None:
        ids = []
        for object_key, text in use.parts:
            match = self.match(entry, object_key, text)
            found = self.known.get((object_key, match, text))
            if found is None and match == "id" and (object_key != self.plan.object.key or target.type != "reference"):
                found = text
            if found is None:
                self._unresolved(target, use, object_key, text, (object_key, text) in ambiguous)
                return
            ids.append({"object": object_key, "id": found} if target.type == "subject" else found)
        use.value = ids if target.type == "references" else ids[0]

    def _unresolved(self, target: Field, use: Use, object_key: str, text: str, several: bool) -> None:
        shown, label = text[:40], target.label
        if several:
            use.problem = ValueProblem(
                "reference_ambiguous",
                zh=f"“{label['zh']}”：有多条名为“{shown}”的记录，请改用编号",
                en=f"“{label['en']}”: several records are called “{shown}”; use a number",
            )
        elif object_key == self.plan.object.key and target.type == "reference":
            use.deferred = text
        else:
            use.problem = missing(target, text)


def missing(target: Field, text: str) -> ValueProblem:
    """The problem of a name that no visible record has; the words of the kernel."""
    shown, label = text[:40], target.label
    return ValueProblem("reference_missing", zh=f"“{label['zh']}”：找不到“{shown}”", en=f"“{label['en']}”: “{shown}” was not found")


def _text(cell: Any) -> str:
    if isinstance(cell, dict):
        cell = cell.get("id")
    if not isinstance(cell, str | int | float) or isinstance(cell, bool):
        raise ValueProblem("wrong_type", zh="应为记录的名称", en="Needs the name of a record")
    return cell_text(cell).strip()


def _list_of(cell: Any) -> Any:
    if isinstance(cell, str) and cell.startswith("["):
        found = _parsed(cell)
        return found if isinstance(found, list) else cell
    return [cell] if isinstance(cell, int | float | dict) else cell


def _parsed(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
