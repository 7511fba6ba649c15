"""The part of the standard tests of a field type that needs a database: filters mean the same in SQL and in Python, orders are whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.base.errors import Invalid, ValueProblem
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
CUSTOM = "c_probe.c_value"
_LISTS = ("in", "not_in", "any", "all", "none")


def trees(leaves: Sequence[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Conditions put together from these."""
    leaf = st.sampled_from(leaves)
    return st.recursive(
        leaf, lambda inner: st.one_of(st.builds(lambda n: {"not": n}, inner), st.builds(lambda w, n: {w: n}, st.sampled_from(["and", "or"]), st.lists(inner, max_size=3))), max_leaves=5
    )  # fmt: skip


class FieldInDatabase:
    """Records with every value of the pool and two without, of a custom object and of a declared one where some has such a field."""

    type: ClassVar[str] = ""
    options: ClassVar[Mapping[str, Any]] = {}
    good: ClassVar[Sequence[tuple[Any, Any]]] = ()
    may_be_empty: ClassVar[bool] = True

    # What subclasses may say otherwise ---------------------------------------------------------------------------

    def pool(self, cast: Cast, field: Field) -> list[Any]:
        """What clients send: the good table unless told."""
        return [raw for raw, _ in self.good]

    def operands(self, op: str, pool: Sequence[Any]) -> list[Any]:
        """Right sides that are worth asking with this operator."""
        singles = [v[0] if isinstance(v, list) and v else v for v in pool]
        texts = [v for v in singles if isinstance(v, str) and v]
        if op in ("empty", "not_empty"):
            return [None]
        if op in _LISTS:
            return [[], *([v] for v in singles[:6]), singles[:3], singles]
        if op == "between":
            return [[a, b] for a in pool[:4] for b in pool[-4:]]
        if op == "within":
            return list(PERIODS)
        if op == "contains":
            return [part for v in texts[:8] for part in (v[:1], v[1:4], v[-2:], v) if part]
        if op == "starts_with":
            return [part for v in texts[:8] for part in (v[:1], v[:3], v[1:3], v) if part]
        return list(pool[:12])

    # Tests -------------------------------------------------------------------------------------------------------

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """`place`: a custom field, and a declared one where some object type has it."""
        if "place" in metafunc.fixturenames:
            metafunc.parametrize("place", [CUSTOM, *filter(None, [self.declared()])])

    def test_a_filter_means_the_same_in_sql_and_in_python(self, cast: Cast, place: str) -> None:
        object_type, field, records, raws = self.placed(cast, place)
        assert field.filterable
        with cast.scope() as viewer:
            loader = RecordLoader(viewer)

            def agree(tree: dict[str, Any]) -> None:
                node = read_filter(tree, object_type, viewer)
                assert node is not None
                in_python = {r.id for r in records if holds(node, r, loader, viewer)}
                in_sql = {row["id"] for row in page(viewer, object_type, Ask(filter=tree, fields=[], limit=200)).rows}
                assert in_sql & {r.id for r in records} == in_python, tree

            leaves = [{"field": field.key, "op": op, "value": value} for op in field.operators for value in self.operands(op, raws)]
            for leaf in leaves:
                agree(leaf)
            given(tree=trees(leaves))(agree)()

    def test_an_order_is_whole_or_refused(self, cast: Cast, place: str) -> None:
        """Every row once whatever the page size; values in their order, the empty last in both directions. No order where the type has none."""
        object_type, field, records, _ = self.placed(cast, place)
        values = {r.id: r.value(field.key) for r in records}
        with cast.scope() as viewer:
            for sign in ("", "-"):
                sort = [f"{sign}{field.key}"]
                if not field.sortable:
                    with pytest.raises(Invalid):
                        page(viewer, object_type, Ask(sort=sort, fields=[]))
                    continue
                whole = [r["id"] for r in page(viewer, object_type, Ask(sort=sort, fields=[], limit=200)).rows]
                assert sorted(set(whole) & set(values)) == sorted(values)
                assert self._paged(viewer, object_type, sort) == whole
                ours = [values[i] for i in whole if i in values]
                filled = [field.sort_of(v) for v in ours if v is not None]
                assert [v is None for v in ours] == [False] * len(filled) + [True] * (len(ours) - len(filled))
                assert filled == sorted(filled, reverse=sign == "-")

    # How it is done ----------------------------------------------------------------------------------------------

    def placed(self, cast: Cast, place: str) -> tuple[ObjectType, Field, list[HeldRecord], list[Any]]:
        """An object type with a field of the type, and its records: every value of the pool, some values twice, two empty; and that pool."""
        object_key, _, key = place.partition(".")
        written = key
        if place == CUSTOM:
            cast.make("object_type", key=object_key, label_zh="试")
            written = self.make_field(cast, object_key, key)
        object_type = cast.object(object_key)
        field = object_type.fields[key]
        with cast.scope() as viewer:
            raws = self.accepted(viewer, field, self.pool(cast, field))
            assert raws
            twice = [] if field.unique else raws[:3]
            all_raws = [*raws, *twice, *([None, None] if self.may_be_empty else [])]
            least = minimal(cast, object_key)
            ids = cast.make_many(object_key, [{**least, written: raw} for raw in all_raws])
            loader = RecordLoader(viewer)
            loader.preload(object_type, ids)
            records = [one for i in ids if (one := loader.get(object_type, i)) is not None]
        assert [r.value(key) is None for r in records] == [raw is None for raw in all_raws]
        return object_type, field, records, raws

    def make_field(self, cast: Cast, object_key: str, key: str) -> str:
        """Add a custom field of the type; the key of the field by which clients fill it."""
        cast.make("field", object=object_key, key=key, type=self.type, label_zh="值", options=dict(self.options) or None)
        return key

    def declared(self) -> str | None:
        """`object.field` of a shipped object type; objects that people own before those of the administration."""
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
        return ".".join(min(found)[1:]) if found else None

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

    def _paged(self, viewer: Actor, object_type: ObjectType, sort: list[str]) -> list[str]:
        ids: list[str] = []
        cursor: str | None = None
        while True:
            one = page(viewer, object_type, Ask(sort=sort, fields=[], limit=3, cursor=cursor))
            ids += [row["id"] for row in one.rows]
            cursor = one.next
            if cursor is None:
                return ids
