"""Guesses which column of a file says what an activity is about, and records of which object type its names mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from guanxi.engines.exchange.lookup import find_by_text, telling_field
from guanxi.engines.exchange.mapping import fold, synonyms
from guanxi.engines.exchange.reading import SourceColumn
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.objects.types import ObjectType

_ABOUT = re.compile(r"^(?:相关|关联|所属|跟进|对应)|^(?:related|regarding|linked|associated)(?: to)? ")


def about(actor: Actor, columns: Sequence[SourceColumn]) -> tuple[SourceColumn, dict[str, Any]] | None:
    """The column that names what an activity is about, such as 客户, Lead name or 关联客户, and its options; of several the one that knows most of its samples."""
    found = []
    for column in columns:
        bare = _ABOUT.sub("", fold(column.name)).strip()
        if not bare:
            continue
        for other in timelines(actor):
            if bare in _callings(other):
                match = telling_field(actor, other, column.samples)
                hits = len(find_by_text(actor, other, match, column.samples))
                found.append((-hits, match != other.name_field, column.index, column, {"object": other.key, "match": match}))
    return min(found, key=lambda one: one[:3])[3:] if found else None


def timelines(actor: Actor) -> list[ObjectType]:
    return [other for other in actor.schema.objects.values() if other.timeline and actor.may_read(other)]


def _callings(other: ObjectType) -> set[str]:
    """What a column with names of such records may be called: 客户, 客户名称, customer, customers, customer name; and what other CRMs say for it."""
    names = names_of(other) | {fold(other.plural["zh"]), fold(other.plural["en"])}
    named = {fold(label) for label in other.fields[other.name_field].label.values()} | {"名称", "姓名", "name"}
    of_chinese = {f"{name}{tail}" for name in names for tail in named if not name.isascii()}
    return names | of_chinese | {f"{name} {tail}" for name in names for tail in named if name.isascii()} | synonyms(names)


def object_of_samples(actor: Actor, column: SourceColumn) -> dict[str, Any]:
    """Of a column that only says 关于 or Regarding: the object type whose records its samples name, where they do not say so themselves."""
    samples = [sample for sample in column.samples if ":" not in sample and "：" not in sample and not sample.startswith("{")]
    if not samples or len(samples) < len(column.samples):
        return {}
    found = []
    for other in timelines(actor):
        match = telling_field(actor, other, column.samples)
        found.append((len(find_by_text(actor, other, match, samples)), {"object": other.key, "match": match}))
    hits, options = max(found, key=lambda one: one[0], default=(0, {}))
    return options if hits else {}


def names_of(object_type: ObjectType) -> set[str]:
    """Its key and labels, folded."""
    return {fold(object_type.key), fold(object_type.label["zh"]), fold(object_type.label["en"])}
