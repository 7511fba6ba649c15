"""Numbers with up to six decimals, stored as scaled integers so that no database rounds them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guanxi.base.errors import ValueProblem
from guanxi.base.numbers import parse_decimal
from guanxi.kernel.objects.fields.base import ORDER, Context, Field, Labels, Slot, wrong_type

LIMIT = 10**15


@dataclass(eq=False)
class Number(Field):
    """Options: `decimals` 0-6, `min`, `max`. Stored times ten to the decimals; |stored| ≤ 10^15, so JSON numbers hold it exactly."""

    type = "number"
    slots = (Slot("", "int"),)
    operators = ORDER
    numeric = True
    DECIMALS = 0

    def check_options(self) -> None:
        decimals = self.options.setdefault("decimals", self.DECIMALS)
        if not isinstance(decimals, int) or isinstance(decimals, bool) or not 0 <= decimals <= 6:
            raise ValueProblem("decimals", zh="小数位数应在 0 到 6 之间", en="Decimals must be between 0 and 6")
        for bound in ("min", "max"):
            held = self.options.get(bound)
            if held is not None and (isinstance(held, bool) or not isinstance(held, (int, float))):
                raise ValueProblem("bound_invalid", zh=f"{bound} 应为数字", en=f"{bound} must be a number")

    def parse(self, raw: Any, ctx: Context) -> Decimal:
        if isinstance(raw, bool) or not isinstance(raw, (int, float, str, Decimal)):
            raise wrong_type("数字", "a number", raw)
        value = parse_decimal(raw, self.options["decimals"])
        if abs(self.scaled(value)) > LIMIT:
            raise ValueProblem("number_range", zh="数字过大", en="The number is too large")
        low, high = self.options.get("min"), self.options.get("max")
        if low is not None and value < Decimal(str(low)):
            raise ValueProblem("number_min", zh=f"不能小于 {low}", en=f"Must be at least {low}")
        if high is not None and value > Decimal(str(high)):
            raise ValueProblem("number_max", zh=f"不能大于 {high}", en=f"Must be at most {high}")
        return value

    def scaled(self, value: Decimal) -> int:
        return int(value.scaleb(self.options["decimals"]).to_integral_value())

    def primitives(self, value: Decimal) -> tuple[Any, ...]:
        return (self.scaled(value),)

    def from_primitives(self, parts: Any) -> Decimal:
        return Decimal(parts[0]).scaleb(-self.options["decimals"])

    def wire(self, value: Decimal, labels: Labels) -> int | float:
        return int(value) if self.options["decimals"] == 0 else float(value)

    @property
    def cell(self) -> str:
        return "number"

    def mask(self, value: Decimal) -> str:
        return "***"

    def schema(self) -> dict[str, Any]:
        made: dict[str, Any] = {"type": "integer" if self.options["decimals"] == 0 else "number"}
        if self.options.get("min") is not None:
            made["minimum"] = self.options["min"]
        if self.options.get("max") is not None:
            made["maximum"] = self.options["max"]
        return made
