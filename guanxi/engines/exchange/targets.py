"""What columns may be mapped to: the fields that a person may write, and the guesses which column is which."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from guanxi.base.ids import is_id
from guanxi.base.regions import find
from guanxi.engines.exchange.abouts import about, names_of, object_of_samples, timelines
from guanxi.engines.exchange.lookup import NUMBER_KEYS, bare_key, telling_field
from guanxi.engines.exchange.mapping import TargetField, fold, suggest
from guanxi.engines.exchange.reading import SourceColumn
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.fields.text import Text
from guanxi.kernel.objects.types import ObjectType

REFERRING = frozenset({"reference", "references", "person", "department", "subject"})
SOFT = REFERRING | {"region", "choice", "multi_choice"}
"""Types whose unreadable values are by default left empty with a warning rather than losing the row."""
_NOT_FROM_FILES = frozenset({"file", "image", "formula"})
_NUMBER_WORDS = re.compile(r"\s*\b(?:id|ids|no|num|number|code|ref|key)$|\s*(?:编号|编码|代码|号码|单号|号|id)$")
_PLACE_PARTS = (
    {"country", "nation", "国家"},
    {"province", "state", "state province", "省", "省份", "州"},
    {"city", "town", "市", "城市", "地市"},
    {"county", "district", "区", "县", "区县", "区 县", "市区"},
)


class RecordId(Text):
    """The id of the record itself: a column of exports, by which they are imported again."""

    type = "id"


RECORD_ID = RecordId("ID", "ID", key="id")


def importable_fields(actor: Actor, object_type: ObjectType) -> dict[str, Field]:
    """What this person may fill from a file: writable fields, the owner, and the id."""
    made: dict[str, Field] = {"id": RECORD_ID}
    for key, field in object_type.fields.items():
        if field.type in _NOT_FROM_FILES or (field.system and key != "owner") or actor.field_right(object_type, key) != "write":
            continue
        made[key] = field
    return made


def default_policy(object_type: ObjectType, mapped: Sequence[str]) -> dict[str, Any]:
    """By id where the file has ids, else by a unique field; otherwise nothing is taken for the same record."""
    unique = [key for key in mapped if key in object_type.fields and object_type.fields[key].unique]
    return {"match": ["id"] if "id" in mapped else unique[:1], "on_match": "skip", "empty": "keep"}


def guess_mapping(actor: Actor, object_type: ObjectType, columns: Sequence[SourceColumn]) -> list[dict[str, Any]]:
    """[{"column" or "template", "field", "score", "options"}] in the order of the columns; each field at most once.

    Exact labels and keys first, then numbers of this and of other objects (`LeadID`), then what names and samples tell.
    """
    fields = importable_fields(actor, object_type)
    guesses: dict[int, dict[str, Any]] = {}

    def take(column: SourceColumn, key: str, score: float, **options: Any) -> None:
        if fields[key].type in SOFT:
            options = {"on_error": "empty", **options}
        if fields[key].type in ("date", "datetime") and column.day_order in ("dmy", "mdy"):
            options = {**options, "date_format": column.day_order}
        guesses[column.index] = {"column": column.index, "field": key, "score": score, "options": options}
        free.remove(key)

    free = list(fields)
    for name_of in (_label_names, _key_names):
        for column in columns:
            if column.index in guesses:
                continue
            hit = next((k for k in free if fold(column.name) in name_of(fields[k]) - {""} and _plausible(fields[k], column)), None)
            if hit is not None:
                take(column, hit, 1.0)
    for column in columns:
        found = _numbered(actor, object_type, fields, free, column) if column.index not in guesses else None
        if found is not None:
            take(column, found[0], 0.9, **found[1])
    subject = next((k for k in free if fields[k].type == "subject"), None)
    if subject is not None and (named := about(actor, [column for column in columns if column.index not in guesses])) is not None:
        take(named[0], subject, 0.85, **named[1])
    places = _place_parts(columns, guesses)
    rest = [column for column in columns if column.index not in guesses and column not in places]
    targets = [TargetField(k, fields[k].type, dict(fields[k].label), (bare_key(k),)) for k in free if k != "id"]
    for guess in suggest(rest, targets):
        column = next(c for c in rest if c.index == guess.column)
        key = guess.field
        if fields[key].type == "address" and _all_regions(column):
            key = next((k for k in free if fields[k].type == "region"), key)
        if key in free:
            take(column, key, guess.score)
    for column in columns:
        guess_ = guesses.get(column.index)
        if guess_ is not None and fields[guess_["field"]].type == "subject" and "object" not in guess_["options"]:
            guess_["options"].update(object_of_samples(actor, column))
    region = next((k for k in free if fields[k].type == "region"), None)
    return [guesses[index] for index in sorted(guesses)] + ([_of_places(places, region)] if places and region is not None else [])


def _of_places(places: Sequence[SourceColumn], region: str) -> dict[str, Any]:
    source = {"column": places[0].index} if len(places) == 1 else {"template": ", ".join(f"{{{column.name}}}" for column in places)}
    return {**source, "field": region, "score": 0.8, "options": {"on_error": "empty"}}


def _place_parts(columns: Sequence[SourceColumn], guesses: Mapping[int, Any]) -> list[SourceColumn]:
    """The columns that together name a region, such as 省, 市 and 区, or Country, State and City; the widest first."""
    found = []
    for names in _PLACE_PARTS:
        column = next(
            (c for c in columns if c.index not in guesses and fold(c.name) in names and not any(mark in c.name for mark in "{}")), None
        )
        if column is not None:
            found.append(column)
    # A state alone may be that of an order.
    return found if any(any(find(sample, "en") for sample in column.samples) for column in found) else []


def _label_names(field: Field) -> set[str]:
    return {fold(field.zh), fold(field.en)}


def _key_names(field: Field) -> set[str]:
    return {fold(field.key), fold(bare_key(field.key))}


def _plausible(field: Field, column: SourceColumn) -> bool:
    return field.type != "id" or all(is_id(sample) for sample in column.samples)


def _all_regions(column: SourceColumn) -> bool:
    return (
        bool(column.samples)
        and 2 * sum(bool(find(sample, "en")) for sample in column.samples) > len(column.samples)
        and not any(any(char.isdigit() for char in sample) for sample in column.samples)
    )


def _numbered(
    actor: Actor, object_type: ObjectType, fields: dict[str, Field], free: list[str], column: SourceColumn
) -> tuple[str, dict[str, Any]] | None:
    """The field of a column that says that it holds numbers: those of this object type, or of one that it refers to."""
    bare = _NUMBER_WORDS.sub("", fold(column.name)).strip()
    if bare == fold(column.name) or not bare:
        return None
    if bare not in names_of(object_type):
        return _referred(actor, fields, free, bare, column)
    hit = next((k for number in NUMBER_KEYS for k in free if bare_key(k) == number), None)
    return (hit, {}) if hit is not None else None


def _referred(
    actor: Actor, fields: dict[str, Field], free: list[str], bare: str, column: SourceColumn
) -> tuple[str, dict[str, Any]] | None:
    """The free reference to the object type that a column such as `LeadID` names, with the field by which its values are found."""
    for key in free:
        field = fields[key]
        if field.type == "subject":
            others = timelines(actor)
        elif field.type in REFERRING:
            others = [o for o in [actor.schema.objects.get(str(field.object))] if o is not None]
        else:
            continue
        for other in others:
            if bare in names_of(other):
                options = {"match": telling_field(actor, other, column.samples)}
                return key, {"object": other.key, **options} if field.type == "subject" else options
    return None
