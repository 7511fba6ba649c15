"""Amounts of money: integer minor units and a currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guanxi.base.money import Money as Amount
from guanxi.base.money import minor_digits, parse_money, to_wire
from guanxi.kernel.objects.fields.base import ORDER, Context, Field, IndexRow, Labels, Slot, wrong_type


@dataclass(eq=False)
class Money(Field):
    """Compared within one currency: a condition matches only amounts of the currency it names (the organisation's unless told)."""

    type = "money"
    slots = (Slot("", "int"), Slot("_currency", "text", 3))
    operators = ORDER
    numeric = True

    def check_options(self) -> None:
        if self.options.get("currency") is not None:
            minor_digits(str(self.options["currency"]))

    def parse(self, raw: Any, ctx: Context) -> Amount:
        if isinstance(raw, bool) or not isinstance(raw, (int, float, str, dict, Decimal, Amount)):
            raise wrong_type("金额", "an amount", raw)
        return parse_money(raw, str(self.options.get("currency") or ctx.currency))

    def primitives(self, value: Amount) -> tuple[Any, ...]:
        return (value.amount, value.currency)

    def from_primitives(self, parts: Any) -> Amount:
        return Amount(parts[0], parts[1])

    def operand(self, op: str, raw: Any, ctx: Context) -> Any:
        value = self.clean(raw, ctx)
        return None if value is None else (value.amount, value.currency)

    def key_of(self, value: Amount) -> tuple[int, str]:
        return (value.amount, value.currency)

    def sort_of(self, value: Amount) -> int:
        return value.amount

    def index_row(self, key: Any) -> IndexRow:
        return IndexRow(key[1], key[0])

    def wire(self, value: Amount, labels: Labels) -> dict[str, str]:
        return to_wire(value)

    def export(self, value: Amount, language: str, labels: Labels) -> str:
        wire = to_wire(value)
        return f"{wire['amount']} {wire['currency']}"

    def mask(self, value: Amount) -> str:
        return "***"

    def number(self, value: Amount) -> Decimal:
        """The amount in major units."""
        return Decimal(value.amount).scaleb(-minor_digits(value.currency))

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {
                "amount": {"type": "string", "pattern": r"^-?[0-9]{1,16}(\.[0-9]{1,4})?$"},
                "currency": {"type": "string", "minLength": 3, "maxLength": 3},
            },
            "required": ["amount"],
            "additionalProperties": False,
        }
