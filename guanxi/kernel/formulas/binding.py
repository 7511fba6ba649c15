"""Binding all formulas of a tenant at once: in the order of who uses whom, refusing cycles, with the class and the uses that each inherits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args

from guanxi.base.errors import ValueProblem
from guanxi.kernel.formulas.check import Checked, MayUse, check
from guanxi.kernel.formulas.nodes import Node, RollUp, walk
from guanxi.kernel.objects.fields.base import DataClass
from guanxi.kernel.objects.fields.formula import Bound, Formula, Uses
from guanxi.kernel.objects.types import ObjectType

Key = tuple[str, str]
"""(object key, field key)."""
CLASSES: tuple[DataClass, ...] = get_args(DataClass)
MOST_CHAIN = 8


@dataclass
class Verdict:
    """What became of one formula: bound, or the reason why not."""

    checked: Checked | None = None
    problem: ValueProblem | None = None
    field: Formula | None = None
    chain: int = 1


@dataclass
class Examination:
    """All formulas of a tenant. `order`: those that are bound, each after those that it uses."""

    verdicts: dict[Key, Verdict] = field(default_factory=dict)
    order: list[Key] = field(default_factory=list)


def formulas_of(objects: Mapping[str, ObjectType]) -> dict[Key, Formula]:
    return {(o.key, f.key): f for o in objects.values() for f in o.fields.values() if isinstance(f, Formula)}


def _anything(owner: ObjectType, key: str) -> bool:
    return True


def examine(objects: Mapping[str, ObjectType], authors: Mapping[Key, MayUse] | None = None) -> Examination:
    """Check every formula. `authors`: for formulas being written, which fields their author may name."""
    found = formulas_of(objects)
    made = Examination()
    for (object_key, key), one in found.items():
        verdict = made.verdicts[object_key, key] = Verdict()
        may_use = (authors or {}).get((object_key, key), _anything)
        try:
            verdict.checked = check(one.expression, one.value_type, objects, objects[object_key], may_use)
        except ValueProblem as problem:
            verdict.problem = problem
    for mark in found:
        _bind(mark, found, objects, made, ())
    return made


def _bind(mark: Key, found: Mapping[Key, Formula], objects: Mapping[str, ObjectType], made: Examination, above: tuple[Key, ...]) -> None:
    verdict = made.verdicts[mark]
    if verdict.field is not None or verdict.problem is not None or verdict.checked is None:
        return
    if mark in above:
        around = " → ".join(f"{o}.{k}" for o, k in (*above[above.index(mark) :], mark))
        for one in above[above.index(mark) :]:
            made.verdicts[one].problem = ValueProblem(
                "formula_cycle", zh=f"公式互相引用：{around}；去掉其中一处", en=f"The formulas use each other: {around}; take one use out"
            )
        return
    if len(above) > MOST_CHAIN:
        verdict.problem = _too_long()
        return
    used = [one for one in verdict.checked.inputs if one in found]
    for one in used:
        _bind(one, found, objects, made, (*above, mark))
        if verdict.problem is not None:
            return  # found to be on a cycle
        if made.verdicts[one].field is None:
            verdict.problem = ValueProblem(
                "formula_broken",
                zh=f"所用的公式“{'.'.join(one)}”本身有误，先修正它",
                en=f"The formula “{'.'.join(one)}” that it uses is wrong itself; mend that first",
            )
            return
    verdict.chain = 1 + max((made.verdicts[one].chain for one in used), default=0)
    if verdict.chain > MOST_CHAIN:
        verdict.problem = _too_long()
        return
    try:
        verdict.field = _bound(mark, found[mark], verdict.checked, objects, made)
    except ValueProblem as problem:
        verdict.problem = problem
        return
    made.order.append(mark)


def _too_long() -> ValueProblem:
    return ValueProblem(
        "formula_chain", zh=f"公式最多逐层引用 {MOST_CHAIN} 层", en=f"Formulas build on each other at most {MOST_CHAIN} deep"
    )


def _bound(mark: Key, formula: Formula, checked: Checked, objects: Mapping[str, ObjectType], made: Examination) -> Formula:
    """The field with what it inherits: rights through `Uses`, the highest class and encryption of the values that flow in."""
    fields, rows = set(checked.inputs), set(checked.rows)
    data_class, encrypted = formula.data_class or "internal", False
    for (object_key, key), value_matters in checked.inputs.items():
        inner = made.verdicts.get((object_key, key))
        used = inner.field if inner is not None else objects[object_key].fields[key]
        assert used is not None
        if isinstance(used, Formula) and used.bound is not None:
            fields |= used.bound.uses.fields
            rows |= used.bound.uses.rows
        if value_matters:
            data_class = max(data_class, used.data_class or "internal", key=CLASSES.index)
            encrypted = encrypted or used.encrypted
    _check_roll_ups(checked.node, made)
    if encrypted and not formula.custom and not formula.options.get("encrypted"):
        raise ValueProblem(
            "formula_encrypted", zh="使用了加密字段的公式须声明 encrypted", en="A declared formula over encrypted fields must say encrypted"
        )
    uses = Uses(frozenset(fields), frozenset() if formula.shared else frozenset(rows))
    return formula.bind(Bound(checked.node, uses), data_class, encrypted=encrypted or formula.encrypted)


def _check_roll_ups(node: Node, made: Examination) -> None:
    """What is neither found nor sorted by has no keys to sum or to compare in the database."""
    for one in walk(node):
        if isinstance(one, RollUp):
            for key in {one.of, *one.conditions} - {None}:
                inner = made.verdicts.get((one.object, str(key)))
                if inner is not None and inner.field is not None and not inner.field.filterable:
                    raise ValueProblem(
                        "formula_closed",
                        zh=f"“{one.object}.{key}”含敏感或加密的值，不能汇总",
                        en=f"“{one.object}.{key}” holds sensitive or encrypted values and cannot be rolled up",
                    )


def bind_formulas(objects: Mapping[str, ObjectType]) -> Mapping[str, ObjectType]:
    """The object types with their formulas bound; a formula that does not fit any more stays unbound and therefore hidden."""
    if not formulas_of(objects):
        return objects
    made = dict(objects)
    for (object_key, key), verdict in examine(objects).verdicts.items():
        if verdict.field is not None:
            made[object_key] = made[object_key].with_fields({**made[object_key].fields, key: verdict.field})
    return made
