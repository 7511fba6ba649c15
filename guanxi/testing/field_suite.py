"""The standard tests of a field type: subclass, give a table of good and bad values, done.

class TestRating(FieldSuite):
    type = "rating"
    good = [(3, 3), ("4", 4)]
    bad = [(9, "number_max"), ("x", "number_invalid")]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import jsonschema_rs
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.base.errors import ValueProblem
from guanxi.kernel.objects.fields.base import Context, Field
from guanxi.kernel.objects.fields.types import make_field
from guanxi.kernel.records.rows import custom_entry, from_json, to_json
from guanxi.kernel.vault.codec import Place
from guanxi.testing.field_in_database import FieldInDatabase

STRICT = Context(1, ZoneInfo("Asia/Shanghai"), "CNY")
LENIENT = Context(1, ZoneInfo("Asia/Shanghai"), "CNY", lenient=True)
HERE = Place(1, "probe", "01936b2e-0000-7000-8000-000000000001", "c_probe")
ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",)), max_size=40),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "object", "amount", "currency", "lat", "lng", "code", "region", "name", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


def no_labels(object_key: str, record: str) -> None:
    """A label book in which nothing stands."""


class FieldSuite(FieldInDatabase):
    """Everything that holds of every field type."""

    __test__ = False
    good: ClassVar[Sequence[tuple[Any, Any]]] = ()
    """(what a client sends, what it reads then)"""
    bad: ClassVar[Sequence[tuple[Any, str]]] = ()
    """(what a client sends, the code of the refusal)"""
    cells: ClassVar[Sequence[tuple[Any, Any]]] = ()
    """(a cell of a file, what a client reads then)"""
    returns: ClassVar[bool | None] = True
    """Whether an exported cell, read again, is the same value; False: only its export stays the same; None: a file cannot bring it."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.__test__ = bool(getattr(cls, "type", ""))

    def field(self, **declaration: Any) -> Field:
        return make_field(
            self.type, key="c_probe", zh="试", en="Probe", custom=True, options=orjson.loads(orjson.dumps(self.options)), **declaration
        )

    def values(self) -> list[Any]:
        """The values of the good table."""
        field = self.field()
        return [field.clean(raw, STRICT) for raw, _ in self.good]

    # Reading and showing -----------------------------------------------------------------------------------------

    def test_good_values_are_read(self) -> None:
        field = self.field()
        assert self.good
        assert [(raw, field.wire(field.clean(raw, STRICT), no_labels)) for raw, _ in self.good] == list(self.good)

    def test_bad_values_are_refused_with_a_code(self) -> None:
        field = self.field()
        assert [(raw, _refusal(field, raw, STRICT)) for raw, _ in self.bad] == list(self.bad)

    def test_cells_of_a_file_are_read(self) -> None:
        field = self.field()
        assert [(raw, field.wire(field.clean(raw, LENIENT), no_labels)) for raw, _ in self.cells] == list(self.cells)

    def test_nothing_is_nothing(self) -> None:
        field = self.field()
        assert [field.clean(raw, context) for raw in (None, "", []) for context in (STRICT, LENIENT)] == [None] * 6

    def test_whatever_comes_is_read_or_refused(self) -> None:
        field = self.field()

        @given(raw=ANY_JSON)
        def read_or_refused(raw: Any) -> None:
            for context in (STRICT, LENIENT):
                try:
                    value = field.clean(raw, context)
                except ValueProblem as problem:
                    assert set(problem.message) == {"zh", "en"}
                else:
                    assert value is None or self._again(field, value) == value

        read_or_refused()

    def test_what_was_read_can_be_written(self) -> None:
        field = self.field()
        assert [field.clean(field.wire(v, no_labels), STRICT) for v in self.values()] == self.values()

    def test_what_is_read_meets_its_schema(self) -> None:
        field = self.field()
        reads = jsonschema_rs.validator_for(field.read_schema())
        for value in self.values():
            wire = orjson.loads(orjson.dumps(field.wire(value, no_labels)))
            assert list(reads.iter_errors(wire)) == [], wire
        jsonschema_rs.validator_for(field.schema())

    def test_an_exported_cell_can_be_imported(self) -> None:
        field = self.field()
        for value in self.values() if self.returns is not None else ():
            for language in ("zh", "en"):
                cell = field.export(value, language, no_labels)
                again = field.clean(cell, LENIENT)
                if self.returns:
                    assert again == value, cell
                else:
                    assert field.export(again, language, no_labels) == cell

    def test_a_mask_is_not_the_value(self) -> None:
        field = self.field()
        for value in self.values():
            assert isinstance(field.mask(value), str)
            assert field.mask(value) != field.wire(value, no_labels)

    # Keeping -----------------------------------------------------------------------------------------------------

    def _again(self, field: Field, value: Any) -> Any:
        return field.unpack(field.pack(value, HERE), HERE)

    @pytest.mark.django_db
    def test_what_is_stored_is_read_again(self) -> None:
        field = self.field()
        assert [self._again(field, v) for v in self.values()] == self.values()
        assert field.unpack(field.pack(None, HERE), HERE) is None
        assert all(len(field.pack(v, HERE)) == len(field.stored_slots()) for v in [None, *self.values()])

    @pytest.mark.django_db
    def test_custom_and_log_keep_it_as_json(self) -> None:
        """`custom` of a record and `values` of a log entry are JSON; the value survives both."""
        field = self.field()
        slots = field.stored_slots()
        for value in self.values():
            kept = orjson.loads(orjson.dumps(custom_entry(field, field.pack(value, HERE))))
            parts = [kept] if len(slots) == 1 else kept
            assert field.unpack([from_json(p, s) for p, s in zip(parts, slots, strict=True)], HERE) == value
            logged = orjson.loads(orjson.dumps([to_json(p) for p in field.pack(value, HERE)]))
            assert field.unpack([from_json(p, s) for p, s in zip(logged, slots, strict=True)], HERE) == value

    @pytest.mark.django_db
    def test_index_rows_fit_their_table(self) -> None:
        field = self.field()
        for value in self.values():
            rows = field.index_rows(value, HERE)
            assert rows, "a filterable value without a row would count as empty"
            assert all(len(r.key) <= 255 and (r.number is None or abs(r.number) < 2**63) for r in rows)

    @pytest.mark.django_db
    def test_encrypted_values_leave_no_clear_text(self) -> None:
        field = self.field()
        if not field.encrypted:
            return
        for value in self.values():
            clear = field.plain(value)
            assert all(clear not in r.key for r in field.index_rows(value, HERE))
            assert field.search_words(value) == []


def _refusal(field: Field, raw: Any, context: Context) -> str:
    try:
        return f"read as {field.clean(raw, context)!r}"
    except ValueProblem as problem:
        return problem.code
