"""What the tests of the room share: a small schema in memory, a custom object of bills, and the worker's part done by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from guanxi.base.money import Money
from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.changes.readers import catch_up
from guanxi.kernel.formulas.check import Checked, check
from guanxi.kernel.formulas.compute import Evaluation
from guanxi.kernel.formulas.values import Surroundings, to_field
from guanxi.kernel.jobs.api import run_due
from guanxi.kernel.objects.fields.types import make_field
from guanxi.kernel.objects.models import CustomRecord
from guanxi.kernel.objects.types import ObjectType, system_fields
from guanxi.testing.cast import Cast

LEVELS = [{"key": "a", "zh": "重点", "en": "Key"}, {"key": "b", "zh": "普通", "en": "Plain"}]
CHINA = Surroundings(ZoneInfo("Asia/Shanghai"), "CNY")


def _object(key: str, **fields: tuple[str, dict[str, Any]]) -> ObjectType:
    made = {
        name: make_field(kind, zh=name, en=name, custom=True, key=name, options=dict(options)) for name, (kind, options) in fields.items()
    }
    return ObjectType(key, {"zh": key, "en": key}, {"zh": key, "en": key}, {**made, **system_fields(True)}, CustomRecord, custom=True)


OBJECTS: Mapping[str, ObjectType] = {
    "deal": _object(
        "deal", name=("text", {}), count=("number", {"decimals": 2}), rate=("percent", {}), amount=("money", {}), cost=("money", {}), level=("choice", {"choices": LEVELS}),
        start=("date", {}), end=("date", {}), met=("datetime", {}), won=("boolean", {}), tags=("tags", {}), place=("place", {}), phone=("phone", {}), note=("long_text", {}),
        firm=("reference", {"object": "firm"}), other_firm=("reference", {"object": "firm"}), chief=("person", {}),
    ),
    "firm": _object("firm", name=("text", {}), staff=("number", {}), parent=("reference", {"object": "firm"}), chief=("person", {}), since=("date", {})),
    "bill": _object("bill", name=("text", {}), deal=("reference", {"object": "deal"}), firm=("reference", {"object": "firm"}), sum=("money", {}), paid=("boolean", {}), due=("date", {}), share=("percent", {}), kind=("choice", {"choices": LEVELS}), phone=("phone", {}), count=("number", {}), labels=("tags", {})),
    "person": _object("person", name=("text", {})),
}  # fmt: skip


def checked(expression: str, result: str = "number", at: str = "deal") -> Checked:
    """The formula checked on the schema in memory; everybody may name everything."""
    return check(expression, result, OBJECTS, OBJECTS[at], lambda owner, key: True)


def value(expression: str, result: str, decimals: int = 2, **values: Any) -> Any:
    """The value of a formula at one deal, as its field would hold it."""
    found = Evaluation(CHINA, OBJECTS["deal"], "r", values, None, {}).value(checked(expression, result).node)
    return to_field(result, decimals, found)


def yuan(amount: str, currency: str = "CNY") -> Money:
    return Money(int(Decimal(amount) * 100), currency)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# In a database ----------------------------------------------------------------------------------------------------


def make_bills(cast: Cast) -> None:
    """A custom object of bills, each of a customer."""
    cast.make("object_type", key="c_bill", label_zh="账单", label_en="Bill")
    for key, kind, options in (
        ("c_customer", "reference", {"object": "customer"}),
        ("c_amount", "money", {}),
        ("c_count", "number", {"decimals": 1}),
        ("c_due", "date", {}),
        ("c_kind", "choice", {"choices": LEVELS}),
    ):
        cast.make("field", object="c_bill", key=key, type=kind, label_zh=key, label_en=key, options=options or None)


def formula(cast: Cast, object_key: str, key: str, expression: str, result: str = "number", **options: Any) -> str:
    """A formula field; the id of its definition."""
    return cast.make(
        "field",
        object=object_key,
        key=key,
        type="formula",
        label_zh=key,
        label_en=key,
        options={"expression": expression, "result": result, **options},
    )


def follow() -> None:
    """Number the log, let the formulas read it and run their jobs, until nothing new is there."""
    for _ in range(20):
        if not number_changes() + catch_up("formulas") + run_due():
            return
    raise AssertionError("the formulas do not come to rest")


def shown(cast: Cast, object_key: str, record: str, *keys: str, by: str = "administrator") -> Any:
    """What somebody reads of a record."""
    row = cast[by].api.get(f"{object_key}/{record}").body
    return row[keys[0]] if len(keys) == 1 else [row[k] for k in keys]
