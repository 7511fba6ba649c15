"""Checking a formula against the object types: every name is known and may be used, every type fits; problems name place and remedy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from guanxi.base.errors import ValueProblem
from guanxi.kernel.formulas import conditions
from guanxi.kernel.formulas.library import FUNCTIONS, NOT_STORED, call, remedy
from guanxi.kernel.formulas.nodes import Apply, Node, Read, RollUp, Value
from guanxi.kernel.formulas.syntax import SIGNS, Call, Literal, Name, Syntax, parse, problem_at
from guanxi.kernel.formulas.values import REFERENCES, Amount, Surroundings, type_of
from guanxi.kernel.formulas.words import remedy_of_result, word
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.fields.choice import parse_choice
from guanxi.kernel.objects.types import ObjectType

MOST_STEPS = 3
MOST_PATHS = 10
MOST_ROLL_UPS = 5
MOVING = frozenset({"version", "updated_at", "updated_by", "deleted_at"})
"""Fields that change with every write, also with the one that keeps a formula."""
SUMMED = ("number", "money")
COMPARED = (*SUMMED, "date", "datetime")

MayUse = Callable[[ObjectType, str], bool]
_CONSTANT = Surroundings(ZoneInfo("UTC"), "CNY")


@dataclass
class Checked:
    """A formula that fits. `inputs`: (object key, field key) -> whether the value matters, not only its presence. `rows`: objects whose records flow in."""

    node: Node
    inputs: dict[tuple[str, str], bool]
    rows: frozenset[str]


def check(expression: str, result: str, objects: Mapping[str, ObjectType], at: ObjectType, may_use: MayUse) -> Checked:
    """The checked formula of an object type; raises ValueProblem. `may_use` says which fields the author may name: others do not exist."""
    checker = _Checker(objects, at, may_use)
    node = checker.node(parse(expression))
    if node.type != result and not (result == "text" and node.type == "choice"):
        zh, en = word(node.type)
        want_zh, want_en = word(result)
        hint = remedy_of_result(node.type, result)
        raise problem_at(
            1,
            "formula_type",
            f"公式的结果是{zh}，字段的结果类型是{want_zh}；{hint[0]}",
            f"the formula gives {en}, the field holds {want_en}; {hint[1]}",
        )
    return Checked(node, checker.inputs, frozenset(checker.rows))


@dataclass
class _Checker:
    objects: Mapping[str, ObjectType]
    at: ObjectType
    may_use: MayUse
    inputs: dict[tuple[str, str], bool] = field(default_factory=dict)
    rows: set[str] = field(default_factory=set)
    paths: set[tuple[str, ...]] = field(default_factory=set)
    roll_ups: int = 0

    def node(self, part: Syntax) -> Node:
        if isinstance(part, Literal):
            return Value(part.type, part.value)
        if isinstance(part, Name):
            return self.read(part, value=True)[0]
        if part.function in NOT_STORED:
            raise problem_at(
                part.at, "formula_volatile", f"{part.function}() 每天都在变，不能存入公式；请保存日期，筛选时用“最近”“今天”等相对日期",
                f"{part.function}() changes by itself and cannot be stored; keep the date and filter by relative dates such as within today",
            )  # fmt: skip
        if self.is_roll_up(part):
            return self.roll_up(part)
        function = FUNCTIONS.get(part.function)
        if function is None:
            names = "、".join(sorted(k for k in FUNCTIONS if k not in SIGNS))
            raise problem_at(
                part.at,
                "formula_function",
                f"没有函数“{part.function[:40]}”，可用：{names}",
                f"there is no function “{part.function[:40]}”; there are {names.replace('、', ', ')}",
            )
        if len(part.args) < function.least or (function.most is not None and len(part.args) > function.most):
            raise problem_at(
                part.at,
                "formula_arguments",
                f"参数个数不对；用法：{function.usage}",
                f"the number of arguments is wrong; usage: {function.usage}",
            )
        if part.function == "isempty" and isinstance(part.args[0], Name):
            read, _ = self.read(part.args[0], value=False)
            return Apply("boolean", "isempty", (read,))
        return self.call(part, tuple(self.node(a) for a in part.args))

    def call(self, part: Call, args: tuple[Node, ...]) -> Node:
        function = FUNCTIONS[part.function]
        if part.function in ("eq", "ne"):
            args = self.options_named(part, args)
        kinds = tuple(a.type for a in args)
        kind = function.gives(kinds)
        if kind is None:
            hint = remedy(part.function, kinds)
            sign = SIGNS.get(part.function, part.function)
            zh, en = "、".join(word(k)[0] for k in kinds), ", ".join(word(k)[1] for k in kinds)
            # The place of the argument where each is judged by itself, else of the operator.
            alone = (
                next((a.at for a, k in zip(part.args, kinds, strict=True) if function.gives((k,)) is None), part.at)
                if function.most is None
                else part.at
            )
            raise problem_at(alone, "formula_type", f"“{sign}”不能用于{zh}；{hint['zh']}", f"“{sign}” does not take {en}; {hint['en']}")
        if part.function in ("date", "money") and all(isinstance(a, Value) for a in args):
            made = call(part.function, [a.value for a in args if isinstance(a, Value)], _CONSTANT)
            if made is None:
                raise problem_at(
                    part.at, "formula_constant", f"不是有效的值；用法：{function.usage}", f"this is no value; usage: {function.usage}"
                )
            if part.function == "date":
                return Value(kind, made)
        return Apply(kind, part.function, args)

    def options_named(self, part: Call, args: tuple[Node, ...]) -> tuple[Node, ...]:
        """A choice is compared with the key of an option, whether the formula names its key or its label."""
        made = list(args)
        for n, (one, other) in enumerate((args, args[::-1])):
            if isinstance(one, Value) and one.type == "text" and isinstance(other, Read) and other.type == "choice":
                try:
                    made[n] = Value("choice", parse_choice(one.value, self.field_of(other).options, conditions.ANYWHERE))
                except ValueProblem as problem:
                    raise problem_at(part.args[n].at, problem.code, problem.message["zh"], problem.message["en"]) from None
        return tuple(made)

    def field_of(self, read: Read) -> Field:
        owner = self.objects[read.path[-1][1]] if read.path else self.at
        return owner.fields[read.field]

    # Names -------------------------------------------------------------------------------------------------------

    def known(self, owner: ObjectType, key: str, at: int, shown: str, *, value: bool) -> Field:
        """A field that exists, that the author may use and that stays still; noted as an input."""
        found = owner.fields.get(key)
        if found is None or not self.may_use(owner, key):
            # The same answer for a field that does not exist and one that may not be seen.
            raise problem_at(
                at,
                "unknown_field",
                f"“{owner.label['zh']}”没有字段“{shown[:60]}”；用字段的标识，文字加引号",
                f"{owner.label['en']} has no field “{shown[:60]}”; use the key of a field, and quote texts",
            )
        if key in MOVING and found.system:
            raise problem_at(
                at,
                "formula_moving",
                f"“{found.label['zh']}”随每次写入而变，不能用于公式",
                f"“{found.label['en']}” changes with every write and cannot be used in a formula",
            )
        mark = (owner.key, key)
        self.inputs[mark] = self.inputs.get(mark, False) or value
        return found

    def read(self, name: Name, *, value: bool) -> tuple[Read, Field]:
        *steps, last = name.path
        shown = ".".join(name.path)
        if len(steps) > MOST_STEPS:
            raise problem_at(
                name.at, "formula_path", f"路径最多经过 {MOST_STEPS} 个引用", f"a path follows at most {MOST_STEPS} references"
            )
        owner, path = self.at, []
        for step in steps:
            reference = self.known(owner, step, name.at, shown, value=True)
            target = self.objects.get(str(reference.object)) if reference.value_type in REFERENCES else None
            if target is None:
                raise problem_at(
                    name.at, "formula_path", f"“{step}”不是引用字段，后面不能再跟字段", f"“{step}” is no reference, no field can follow it"
                )
            path.append((step, target.key))
            self.rows.add(target.key)
            owner = target
        found = self.known(owner, last, name.at, shown, value=value)
        if steps:
            self.paths.add(tuple(steps))
            if len(self.paths) > MOST_PATHS:
                raise problem_at(
                    name.at, "formula_cost", f"一个公式最多沿 {MOST_PATHS} 条路径取值", f"a formula reads along at most {MOST_PATHS} paths"
                )
        return Read(type_of(found), tuple(path), last), found

    # Roll-ups ----------------------------------------------------------------------------------------------------

    def is_roll_up(self, part: Call) -> bool:
        """count, sum and avg always are; min and max where the first argument names a reference to this object type from another."""
        if part.function in ("count", "sum", "avg"):
            return True
        if part.function not in ("min", "max"):
            return False
        first = part.args[0] if part.args else None
        if not isinstance(first, Name) or len(first.path) != 2 or len(part.args) < 2:
            return False
        other = self.objects.get(first.path[0])
        reference = other.fields.get(first.path[1]) if other else None
        return reference is not None and reference.value_type in REFERENCES and reference.object == self.at.key

    def roll_up(self, part: Call) -> Node:
        counted = part.function == "count"
        usage = "count(contact.customer, condition)" if counted else f"{part.function}(contact.customer, field, condition)"
        most = 2 if counted else 3
        if not most - 1 <= len(part.args) <= most:
            raise problem_at(
                part.at, "formula_arguments", f"参数个数不对；用法：{usage}", f"the number of arguments is wrong; usage: {usage}"
            )
        self.roll_ups += 1
        if self.roll_ups > MOST_ROLL_UPS:
            raise problem_at(
                part.at,
                "formula_cost",
                f"一个公式最多 {MOST_ROLL_UPS} 个汇总；把一部分移到另一个公式字段",
                f"a formula has at most {MOST_ROLL_UPS} roll-ups; move some to a formula field of its own",
            )
        first = part.args[0]
        other = self.objects.get(first.path[0]) if isinstance(first, Name) and len(first.path) == 2 else None
        if other is None or not isinstance(first, Name):
            raise problem_at(
                first.at,
                "formula_roll_up",
                f"第一个参数应为 对象.引用字段；用法：{usage}",
                f"the first argument is object.reference; usage: {usage}",
            )
        reference = self.known(other, first.path[1], first.at, ".".join(first.path), value=True)
        if reference.value_type not in REFERENCES or reference.object != self.at.key:
            zh, en = self.at.label["zh"], self.at.label["en"]
            raise problem_at(
                first.at,
                "formula_roll_up",
                f"“{'.'.join(first.path)}”不是指向“{zh}”的引用",
                f"“{'.'.join(first.path)}” is no reference to {en}",
            )
        self.rows.add(other.key)
        kind, of = "number", None
        if not counted:
            second = part.args[1]
            if not isinstance(second, Name) or len(second.path) != 1:
                raise problem_at(
                    second.at,
                    "formula_roll_up",
                    f"第二个参数应为“{other.label['zh']}”的字段",
                    f"the second argument is a field of {other.label['en']}",
                )
            found = self.known(other, second.path[0], second.at, second.path[0], value=True)
            kind, of = type_of(found), found.key
            allowed = COMPARED if part.function in ("min", "max") else SUMMED
            if kind not in allowed or found.encrypted:
                raise problem_at(
                    second.at,
                    "formula_type",
                    f"“{part.function}”不能用于{word(kind)[0]}",
                    f"“{part.function}” does not take {word(kind)[1]}",
                )
        condition = part.args[most - 1] if len(part.args) == most else None
        where, named = None, frozenset[str]()
        if condition is not None:
            reader = conditions.Reader(other, lambda key, at: self.known(other, key, at, key, value=True), self.constant)
            where, named = reader.tree(condition), frozenset(reader.named)
        return RollUp(kind, other.key, reference.key, part.function, of, where, named)

    def constant(self, part: Syntax) -> Value:
        """A part of a condition that names no field; raises ValueProblem where it does."""
        node = self.node(part) if not isinstance(part, Name) else None
        if isinstance(node, Value):
            return node
        if isinstance(node, Apply) and all(isinstance(a, Value) for a in node.args):
            made = call(node.function, [a.value for a in node.args if isinstance(a, Value)], _CONSTANT)
            if node.function == "money" and len(node.args) == 1:
                made = Amount(made.value, "")  # of the organisation's currency, whichever that is
            return Value(node.type, made)
        raise problem_at(
            part.at, "formula_condition", "汇总的条件只能把字段与固定值比较", "a condition of a roll-up compares a field with a fixed value"
        )
