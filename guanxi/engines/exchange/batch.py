"""One batch of rows through the actions of the kernel, in rounds.

A round holds each match key once: a row that names the record of an earlier row of the file meets it in the database, like any other. Rows whose
only fault are values that may be left empty go into the next round without them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import DataError, transaction

from guanxi.base.errors import AlreadyExists, FieldError, Problem, ValueProblem
from guanxi.base.ids import is_id
from guanxi.engines.exchange.drafting import Drafting
from guanxi.engines.exchange.drafts import Draft, Result, Seen, Written
from guanxi.engines.exchange.lookup import Found, Key, compare_key, find_records, key_of, permitted
from guanxi.engines.exchange.plan import Plan
from guanxi.engines.exchange.reading import Row
from guanxi.engines.exchange.references import References
from guanxi.engines.exchange.targets import importable_fields
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.changes.log import Origin
from guanxi.kernel.objects.fields.base import Context
from guanxi.kernel.records import write
from guanxi.kernel.records.batch import Outcome
from guanxi.kernel.records.checks import unique_key
from guanxi.kernel.vault.codec import Place

_NOT_OF_THE_VALUE = frozenset({"required", "taken", "unknown_field", "not_writable", "id_invalid", "id_taken"})
_UNEXPECTED = (Problem, ValueError, ArithmeticError, DataError)


class Batches:
    """Writes batch after batch of one import under one actor. `seen`: of a dry run, whose transactions are rolled back."""

    def __init__(self, actor: Actor, plan: Plan, origin: Origin, seen: Seen | None = None) -> None:
        self.actor, self.plan, self.origin, self.seen = actor, plan, origin, seen
        self.object = plan.object
        self.context = Context(actor.tenant, actor.zone, actor.currency, lenient=True)
        self.references = References(actor, plan)
        self.fields = importable_fields(actor, plan.object)
        referring = {entry.field for entry, _ in self.references.entries()}
        self._drafting = Drafting(plan, self.context, self.fields, referring)
        self._self_match = [
            str(e.options.get("match") or plan.object.name_field) for e, t in self.references.entries() if t.object == plan.object.key
        ]

    def drafts(self, rows: Sequence[Row]) -> list[Draft]:
        """The rows with their values taken from their cells; asks the database nothing."""
        return [self._drafting.draft(row) for row in rows]

    # Writing -----------------------------------------------------------------------------------------------------

    def write(self, drafts: Sequence[Draft]) -> Result:
        """Create and update what the drafts say; in the caller's transaction, which for a dry run is rolled back."""
        result = Result()
        self._refer(drafts)
        todo = []
        for draft in drafts:
            if draft.wrong:
                self._reject(draft, [*draft.wrong, *self._further_errors(draft)], result)
            else:
                todo.append(draft)
        while todo:
            todo = self._round(todo, result)
        result.issues.sort(key=lambda issue: issue.row)
        return result

    def _refer(self, drafts: Sequence[Draft]) -> None:
        for entry, target in self.references.entries():
            holders = [draft for draft in drafts if draft.given.get(entry.field) is not None]
            uses = self.references.resolve(entry, target, [draft.given[entry.field] for draft in holders])
            for draft, use in zip(holders, uses, strict=True):
                if use.problem is not None:
                    self._drafting.refuse(draft, entry.field, use.problem)
                elif use.deferred is not None:
                    del draft.given[entry.field]
                    draft.deferred[entry.field] = use.deferred
                else:
                    draft.given[entry.field] = use.value

    def _further_errors(self, draft: Draft) -> list[FieldError]:
        """What else is wrong with the values of a row that is refused anyway, so that it can be mended in one go."""
        found = []
        for key, value in draft.given.items():
            one = self.fields.get(key)
            if one is None or key == "id":
                continue
            try:
                one.clean(value, self.context)
            except ValueProblem as problem:
                if not self.plan.by_field[key].soft:
                    found.append(FieldError.of(key, problem))
        return found

    def _round(self, todo: Sequence[Draft], result: Result) -> list[Draft]:
        """Write what has no rival before it; returns what is left for the next round, in the order of the file."""
        policy = self.plan.policy
        creates: list[Draft] = []
        updates: list[Draft] = []
        later: list[Draft] = []
        if not self.plan.looks_for_same:
            creates = list(todo)
        else:
            keyed: dict[Key, Draft] = {}
            values: dict[Key, dict[str, Any]] = {}
            for draft in todo:
                named = self._match_values(draft)
                if named is None:
                    creates.append(draft)
                    continue
                key = key_of(self.object.fields, policy.match, named)
                if key in keyed:
                    later.append(draft)
                else:
                    keyed[key], values[key] = draft, named
            found = find_records(self.actor, self.object, policy.match, values.values()) if keyed else {}
            for key, draft in keyed.items():
                self._decide(draft, found.get(key, []), key, creates, updates, result)
        again = [*self._create(creates, result), *self._update(updates, result)]
        return sorted([*again, *later], key=lambda draft: draft.row.number)

    def _match_values(self, draft: Draft) -> dict[str, Any] | None:
        """The values of the match fields; None where one is empty or cannot be read: such a row is like no record."""
        made: dict[str, Any] = {}
        for key in self.plan.policy.match:
            try:
                value = (
                    (draft.id if draft.from_file else None)
                    if key == "id"
                    else self.object.fields[key].clean(draft.given.get(key), self.context)
                )
            except ValueProblem:
                return None
            if value is None:
                return None
            made[key] = value
        return made

    def _decide(self, draft: Draft, hits: Sequence[Found], key: Key, creates: list[Draft], updates: list[Draft], result: Result) -> None:
        planned = self.seen is not None and not hits and hash(key) in self.seen.keys
        if not hits and not planned:
            creates.append(draft)
        elif self.plan.policy.on_match == "skip":
            self._done("skip", draft, result)
        elif planned:
            errors = self._further_errors(draft)
            if errors:
                self._reject(draft, errors, result)
            else:
                self._done("update", draft, result)
        elif len(hits) > 1:
            message = {
                "zh": f"有 {len(hits)} 条记录与此行相同，无法确定更新哪一条",
                "en": f"{len(hits)} records are the same as this row; it is not clear which to update",
            }
            self._reject(draft, [FieldError(self.plan.policy.match[0], "match_ambiguous", message)], result)
        else:
            draft.target = hits[0]
            updates.append(draft)

    def _create(self, drafts: list[Draft], result: Result) -> list[Draft]:
        drafts = self._with_free_ids(drafts, result)
        if self.seen is not None:
            drafts = self._not_planned_twice(drafts, self.seen, result)
        outcomes = self.attempt(
            drafts,
            lambda part: write.create(
                self.actor, self.object, [{**d.given, "id": d.id} for d in part], self.origin, lenient=True, partial=True
            ),
        )
        return self._settle(drafts, outcomes, "create", result)

    def _update(self, drafts: list[Draft], result: Result) -> list[Draft]:
        if not drafts:
            return []
        allowed = permitted(self.actor, self.object, "update", [draft.record for draft in drafts])
        ready = []
        for draft in drafts:
            assert draft.target is not None
            if draft.record not in allowed:
                self._reject(
                    draft,
                    [
                        FieldError(
                            "",
                            "not_permitted",
                            {"zh": "你不能修改这条已有的记录", "en": "You may not change the record that is already there"},
                        )
                    ],
                    result,
                )
                continue
            self._keep_owner(draft, draft.target)
            ready.append(draft)
        outcomes = self.attempt(
            ready,
            lambda part: write.update(
                self.actor, self.object, [(d.record, None, d.given) for d in part], self.origin, lenient=True, partial=True
            ),
        )
        return self._settle(ready, outcomes, "update", result)

    def _keep_owner(self, draft: Draft, held: Found) -> None:
        """Owners change by handing over, not by an update."""
        if "owner" in draft.given and draft.given.pop("owner") not in (None, held.owner):
            self._drafting.warn(
                draft, "owner", "owner_kept", {"zh": "负责人没有改动，请用“转交”", "en": "The owner was left as it is; use “hand over”"}
            )

    def attempt(self, drafts: list[Draft], action: Callable[[list[Draft]], Outcome]) -> dict[int, tuple[int | None, list[FieldError]]]:
        """Position -> (version, errors). All at once; where that is refused as a whole, one by one, so that one row cannot lose the others."""
        if not drafts:
            return {}
        try:
            with transaction.atomic():
                return _by_row(action(drafts), drafts)
        except _UNEXPECTED:
            pass
        made: dict[int, tuple[int | None, list[FieldError]]] = {}
        for number, draft in enumerate(drafts):
            try:
                with transaction.atomic():
                    made[number] = _by_row(action([draft]), [draft])[0]
            except AlreadyExists as clash:
                made[number] = (None, clash.errors or [_id_taken()])
            except Problem as problem:
                made[number] = (None, problem.errors or [FieldError("", problem.code, problem.detail or problem.title)])
            except _UNEXPECTED as strange:
                name = type(strange).__name__
                made[number] = (
                    None,
                    [FieldError("", "row_failed", {"zh": f"此行无法写入（{name}）", "en": f"The row cannot be written ({name})"})],
                )
        return made

    def _settle(
        self, drafts: list[Draft], outcomes: Mapping[int, tuple[int | None, list[FieldError]]], op: str, result: Result
    ) -> list[Draft]:
        again = []
        for number, draft in enumerate(drafts):
            version, errors = outcomes[number]
            if errors and all(self._may_be_emptied(draft, error) for error in errors):
                for error in errors:
                    self._drafting.warn(draft, error.field, error.code, error.message)
                    draft.given.pop(error.field, None)
                again.append(draft)
            elif errors or version is None:
                self._reject(draft, errors, result)
            elif op == "update" and draft.target is not None and version == draft.target.version and not draft.deferred:
                self._done("skip", draft, result)
            else:
                result.written.append(Written(draft.row.number, draft.record, op, version, draft.deferred))
                self._done(op, draft, result)
        return again

    def _may_be_emptied(self, draft: Draft, error: FieldError) -> bool:
        entry = self.plan.by_field.get(error.field)
        return entry is not None and entry.soft and error.code not in _NOT_OF_THE_VALUE and error.field in draft.given

    def _with_free_ids(self, drafts: list[Draft], result: Result) -> list[Draft]:
        """Without the rows whose id is taken, by whomever and wherever; a malformed one is refused by the kernel."""
        asked = [draft.id for draft in drafts if draft.from_file and is_id(draft.id)]
        taken: set[str] = set()
        if asked:
            # Those of other organisations are taken too; the database says so when the row is written (`attempt`).
            taken = {str(i) for i in self.object.model.objects.filter(id__in=asked).values_list("id", flat=True)}  # type: ignore[attr-defined]
        free = []
        for draft in drafts:
            if draft.id in taken:
                self._reject(draft, [_id_taken()], result)
            else:
                taken.add(draft.id)
                free.append(draft)
        return free

    # Dry runs ----------------------------------------------------------------------------------------------------

    def _not_planned_twice(self, drafts: list[Draft], seen: Seen, result: Result) -> list[Draft]:
        """Unique values that an earlier batch of this dry run would have taken."""
        free = []
        for draft in drafts:
            clash = next((key for key, mark in self._unique_marks(draft) if mark in seen.unique), None)
            if clash is None:
                free.append(draft)
                continue
            label = self.object.fields[clash].label
            self._reject(
                draft,
                [FieldError(clash, "taken", {"zh": f"“{label['zh']}”的值已被使用", "en": f"This “{label['en']}” is already in use"})],
                result,
            )
        return free

    def _unique_marks(self, draft: Draft) -> list[tuple[str, int]]:
        made = []
        for key, one in self.object.fields.items():
            if one.unique and draft.given.get(key) is not None:
                value = self._clean(key, draft.given[key])
                if value is not None:
                    made.append((key, hash((key, unique_key(one, value, Place(self.actor.tenant, self.object.key, "", key))))))
        return made

    def remember(self, drafts: Sequence[Draft], result: Result) -> None:
        """After a batch of a dry run: what it would have created."""
        assert self.seen is not None
        created = {written.row for written in result.written if written.op == "create"}
        match = self.plan.policy.match
        for draft in drafts:
            if draft.row.number not in created:
                continue
            named = self._match_values(draft) if match else None
            if named is not None:
                self.seen.keys.add(hash(key_of(self.object.fields, match, named)))
            self.seen.unique.update(mark for _, mark in self._unique_marks(draft))
            for key in {*self._self_match, *(["id"] if self._self_match and draft.from_file else [])}:
                self.seen.names.add(self.name_mark(key, draft.id if key == "id" else draft.given.get(key)))

    def name_mark(self, key: str, text: Any) -> int:
        """The hash of a name by which rows of the same file refer to each other."""
        value = None if text is None or key == "id" else self._clean(key, text)
        return hash((key, text if value is None else compare_key(self.object.fields[key], value)))

    def _clean(self, key: str, given: Any) -> Any:
        try:
            return self.object.fields[key].clean(given, self.context)
        except ValueProblem:
            return None

    # The report --------------------------------------------------------------------------------------------------

    def _reject(self, draft: Draft, errors: Iterable[FieldError], result: Result) -> None:
        draft.issues += [self._drafting.issue("error", draft.row, error.field, error.code, error.message) for error in errors]
        self._done("error", draft, result)

    def _done(self, op: str, draft: Draft, result: Result) -> None:
        result.counts[op] += 1
        result.issues += draft.issues


def _id_taken() -> FieldError:
    return FieldError("id", "id_taken", {"zh": "此 ID 不能使用", "en": "This id cannot be used"})


def _by_row(outcome: Outcome, drafts: Sequence[Draft]) -> dict[int, tuple[int | None, list[FieldError]]]:
    versions = dict(outcome.written)
    errors: dict[int, list[FieldError]] = defaultdict(list)
    for error in outcome.errors:
        errors[error.row or 0].append(error)
    return {number: (versions.get(draft.record), errors.get(number, [])) for number, draft in enumerate(drafts)}
