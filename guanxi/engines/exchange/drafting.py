"""Rows of a file to drafts of records: cells read by the fields that they go to. Asks the database nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from guanxi.base.errors import FieldError, Message, ValueProblem
from guanxi.base.ids import new_id
from guanxi.engines.exchange.cells import Reading, read_cell, replaced
from guanxi.engines.exchange.drafts import Draft, Issue, left_out
from guanxi.engines.exchange.plan import Plan
from guanxi.engines.exchange.reading import CellError, Row, cell_text
from guanxi.kernel.objects.fields.base import Context, Field

_TEXT_FORMATS = ("csv", "json", "jsonl")
_WITHOUT_PERCENT = ("xls", "xlsb", "ods")


class Drafting:
    """How the rows of one import are read. `referring`: fields whose cells name other records, which are looked up later."""

    def __init__(self, plan: Plan, context: Context, fields: Mapping[str, Field], referring: Collection[str]) -> None:
        self._plan, self._fields = plan, fields
        source = plan.source
        self._reading = Reading(context, source.format not in _TEXT_FORMATS, source.since_1904, source.format not in _WITHOUT_PERCENT)
        # An entry, the field whose cells it reads (None: they are taken as they are), and how.
        self._sources = [
            (entry, None if entry.field in referring else fields.get(entry.field), plan.options_of(entry)) for entry in plan.entries
        ]

    def draft(self, row: Row) -> Draft:
        """The row with its values; what cannot be read is left out with a warning, or is an error of the row."""
        draft = Draft(row, {})
        if len(row.cells) > len(self._plan.columns):
            draft.issues += left_out(row, len(self._plan.columns))
        given = draft.given
        for entry, one, options in self._sources:
            cell = self._plan.cell(entry, row.cells)
            if "values" in entry.options:
                cell = replaced(cell, entry.options)
            if cell is None:
                if self._plan.policy.clear and entry.field != "id":
                    given[entry.field] = None
                continue
            if one is None and not isinstance(cell, CellError):
                given[entry.field] = cell
                continue
            try:
                read = read_cell(self._fields[entry.field] if one is None else one, cell, options, self._reading)
            except ValueProblem as problem:
                self.refuse(draft, entry.field, problem)
                continue
            given[entry.field] = read.value
            if read.warning is not None:
                self.warn(draft, entry.field, read.warning.code, read.warning.message)
        named = draft.given.pop("id", None)
        draft.id, draft.from_file = named or new_id(), named is not None
        return draft

    def refuse(self, draft: Draft, key: str, problem: ValueProblem) -> None:
        """Take a value away: with a warning where its column may be wrong, else as an error."""
        draft.given.pop(key, None)
        if self._plan.by_field[key].soft:
            self.warn(draft, key, problem.code, problem.message)
        else:
            draft.wrong.append(FieldError.of(key, problem))

    def warn(self, draft: Draft, key: str, code: str, message: Message) -> None:
        """A line of the report that lets the row go on."""
        draft.issues.append(self.issue("warning", draft.row, key, code, message))

    def issue(self, kind: str, row: Row, key: str, code: str, message: Message) -> Issue:
        """A line of the report, with the column and cell that the field was filled from."""
        entry = self._plan.by_field.get(key)
        value = "" if entry is None else cell_text(self._plan.cell(entry, row.cells))[:500]
        return Issue(kind, row.number, key, code, message, self._plan.column_of(key)[:255], value)
