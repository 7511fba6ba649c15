"""The part of the standard tests of a field type that needs a database: filters mean the same in SQL and in Python, orders are whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.base.errors import ValueProblem
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.types import OBJECT_TYPES, RULES, ObjectType
from guanxi.kernel.query.evaluate import holds
from guanxi.kernel.query.filters import read_filter
from guanxi.kernel.records.held import HeldRecord, RecordLoader
from guanxi.kernel.records.read import Ask, page
from guanxi.kernel.records.write import context_of
from guanxi.testing.cast import Cast
from guanxi.testing.samples import minimal

PERIODS = (
    "today",
    "yesterday",
    {"this": "month"},
    {"this": "year"},
    {"last": 7, "unit": "day"},
    {"next": 2, "unit": "quarter"},
    {"last": 10, "unit": "year"},
)
_LISTS = ("in", "not_in", "any", "all", "none")


class FieldInDatabase:
    """Records with every value of the pool and two without, of a custom object and of a declared one where some has a field of the type."""

    type: ClassVar[str] = ""
    options: ClassVar[Mapping[str, Any]] = {}
    good: ClassVar[Sequence[tuple[Any, Any]]] = ()
    written: ClassVar[bool] = True
    """Whether a client can write it without more than a value."""
    may_be_empty: ClassVar[bool] = True

    # What subclasses may say otherwise ---------------------------------------------------------------------------

    def pool(self, cast: Cast, field: Field) -> list[Any]:
        """What clients send: the good table unless told."""
        return [raw for raw, _ in self.good]

    def operand(self, draw: st.DataObject, op: str, pool: Sequence[Any]) -> Any:
        """The right side of a condition."""
        one = st.sampled_from(pool)
        if op in ("empty", "not_empty"):
            return None
        if op in _LISTS:
            return draw.draw(st.lists(one.map(lambda v: v[0] if isinstance(v, list) and v else v), max_size=3))
        if op == "between":
            return [draw.draw(one), draw.draw(one)]
        if op == "within":
            return draw.draw(st.sampled_from(PERIODS))
        value = draw.draw(one)
        if op in ("contains", "starts_with", "tail") and isinstance(value, str):
            start = draw.draw(st.integers(0, len(value) - 1)) if op == "contains" else max(0, len(value) - 4) if op == "tail" else 0
            return value[start : start + draw.draw(st.integers(1, 6))] if op != "tail" else value[start:]
        return value

    # Tests -------------------------------------------------------------------------------------------------------

    @pytest.mark.parametrize("place", ["custom", "declared"])
    def test_a_filter_means_the_same_in_sql_and_in_python(self, cast: Cast, place: str) -> None:
        object_type, field, records = self.placed(cast, place)
        if not field.filterable:
            pytest.skip(f"{self.type} cannot be filtered")
        with cast.scope() as viewer:
            raws = self.accepted(viewer, field, self.pool(cast, field))
            loader = RecordLoader(viewer)

            @given(draw=st.data())
            def agree(draw: st.DataObject) -> None:
                tree = self._tree(draw, field, raws, 0)
                node = read_filter(tree, object_type, viewer)
                assert node is not None
                in_python = {r.id for r in records if holds(node, r, loader, viewer)}
                in_sql = {row["id"] for row in page(viewer, object_type, Ask(filter=tree, fields=[], limit=200)).rows}
                assert in_sql & {r.id for r in records} == in_python, tree

            agree()

    @pytest.mark.parametrize("place", ["custom", "declared"])
    def test_an_order_is_whole_and_ends_with_the_empty(self, cast: Cast, place: str) -> None:
        """Every row once whatever the page size; values in their order, the empty last in both directions."""
        object_type, field, records = self.placed(cast, place)
        if not field.sortable:
            pytest.skip(f"{self.type} cannot be sorted by")
        values = {r.id: r.value(field.key) for r in records}
        with cast.scope() as viewer:
            for sign in ("", "-"):
                sort = [f"{sign}{field.key}"]
                whole = [r["id"] for r in page(viewer, object_type, Ask(sort=sort, fields=[], limit=200)).rows]
                assert sorted(set(whole) & set(values)) == sorted(values)
                assert self._paged(viewer, object_type, sort) == whole
                ours = [values[i] for i in whole if i in values]
                filled = [field.sort_of(v) for v in ours if v is not None]
                assert [v is None for v in ours] == [False] * len(filled) + [True] * (len(ours) - len(filled))
                assert filled == sorted(filled, reverse=sign == "-")

    # How it is done ----------------------------------------------------------------------------------------------

    def placed(self, cast: Cast, place: str) -> tuple[ObjectType, Field, list[HeldRecord]]:
        """An object type with a field of the type, and records: every value of the pool, some values twice, two empty."""
        if not self.written:
            pytest.skip(f"a {self.type} takes more than a value to write")
        if place == "custom":
            cast.make("object_type", key="c_probe", label_zh="试")
            cast.make("field", object="c_probe", key="c_value", type=self.type, label_zh="值", options=dict(self.options) or None)
            object_key, key = "c_probe", "c_value"
        else:
            found = self.declared()
            if found is None:
                pytest.skip(f"no declared object has a {self.type} that may be filtered or sorted by")
            object_key, key = found
        object_type = cast.object(object_key)
        field = object_type.fields[key]
        with cast.scope() as viewer:
            raws = self.accepted(viewer, field, self.pool(cast, field))
            assert raws
            raws = [*raws, *raws[:3], *([None, None] if self.may_be_empty else [])]
            least = minimal(cast, object_key)
            ids = cast.make_many(object_key, [{**least, key: raw} for raw in raws])
            return (
                object_type,
                field,
                [HeldRecord(i, {key: field.clean(raw, context_of(viewer))}) for i, raw in zip(ids, raws, strict=True)],
            )

    def declared(self) -> tuple[str, str] | None:
        """(object, field) of a shipped object type; objects that people own before those of the administration."""
        found = [
            (not one.owned, one.key, f.key)
            for one in OBJECT_TYPES.values()
            for f in one.fields.values()
            if f.type == self.type
            and not f.system
            and f.right == "write"
            and not f.unique
            and not f.required
            and (f.filterable or f.sortable)
            and one.key not in ("record", *RULES)
        ]
        return min(found)[1:] if found else None

    def accepted(self, viewer: Actor, field: Field, raws: Sequence[Any]) -> list[Any]:
        """Those that this very field takes: a declared one may have narrower options."""
        made = []
        for raw in raws:
            try:
                field.clean(raw, context_of(viewer))
            except ValueProblem:
                continue
            made.append(raw)
        return made

    def _tree(self, draw: st.DataObject, field: Field, raws: Sequence[Any], depth: int) -> dict[str, Any]:
        word = draw.draw(st.sampled_from(["leaf", "leaf", "leaf", "not", "and", "or"])) if depth < 2 else "leaf"
        if word == "not":
            return {"not": self._tree(draw, field, raws, depth + 1)}
        if word in ("and", "or"):
            return {word: [self._tree(draw, field, raws, depth + 1) for _ in range(draw.draw(st.integers(0, 2)))]}
        op = draw.draw(st.sampled_from(field.operators))
        return {"field": field.key, "op": op, "value": self.operand(draw, op, raws)}

    def _paged(self, viewer: Actor, object_type: ObjectType, sort: list[str]) -> list[str]:
        ids: list[str] = []
        cursor: str | None = None
        while True:
            one = page(viewer, object_type, Ask(sort=sort, fields=[], limit=3, cursor=cursor))
            ids += [row["id"] for row in one.rows]
            cursor = one.next
            if cursor is None:
                return ids
