"""A good value for a field of any type, as a client writes it; other numbers give other values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from guanxi.kernel.objects.fields.base import Field

if TYPE_CHECKING:
    from guanxi.testing.cast import Cast

_DAY = dt.date(2026, 1, 1)
CREDIT_CODES = ("91310000MA1FL0QY5D", "91440300708461136T", "9144030071526726XG", "91110000802100433B")
IDENTITY_NUMBERS = ("11010519491231002X", "440524188001010014", "310101195001010014")
REGIONS = ("310115", "110105", "440305", "330106")

Sample = Callable[[Field, int, "Cast"], Any]


def _text(field: Field, number: int, cast: Cast) -> str:
    return f"样本 {field.key} {number}"[-int(field.options.get("max_length", 255)) :]


def _choice(field: Field, number: int, cast: Cast) -> str:
    choices = field.options["choices"]
    return str(choices[number % len(choices)]["key"])


def _number(field: Field, number: int, cast: Cast) -> int:
    low, high = field.options.get("min"), field.options.get("max")
    value = (int(low) if low is not None else 0) + number
    return min(value, int(high)) if high is not None else value


def _person(field: Field, number: int, cast: Cast) -> str:
    people = [m.person for m in cast.members.values() if m.person and m.tenant == cast.tenant]
    return str(people[number % len(people)])


def _reference(field: Field, number: int, cast: Cast) -> str | None:
    if field.object == "role":
        return list(cast.roles.values())[number % len(cast.roles)]
    return cast.make(str(field.object), **minimal(cast, str(field.object), number))


SAMPLES: dict[str, Sample] = {
    "text": _text,
    "long_text": lambda f, n, c: f"第一行 {n}\n第二行",
    "rich_text": lambda f, n, c: f"<p>第 {n} 段</p>",
    "number": _number,
    "percent": lambda f, n, c: n + 0.25,
    "rating": lambda f, n, c: n % 5 + 1,
    "money": lambda f, n, c: {"amount": f"{n + 1}.50", "currency": "CNY"},
    "boolean": lambda f, n, c: n % 2 == 0,
    "date": lambda f, n, c: (_DAY + dt.timedelta(days=n)).isoformat(),
    "datetime": lambda f, n, c: f"2026-01-{n % 28 + 1:02d}T06:05:00Z",
    "choice": _choice,
    "multi_choice": lambda f, n, c: [_choice(f, n, c)],
    "tags": lambda f, n, c: [f"标签{n}", "VIP"],
    "phone": lambda f, n, c: f"+86138001{n % 100000:05d}",
    "email": lambda f, n, c: f"sample{n}@example.com",
    "url": lambda f, n, c: f"https://example.com/{n}",
    "cn_id": lambda f, n, c: IDENTITY_NUMBERS[n % len(IDENTITY_NUMBERS)],
    "credit_code": lambda f, n, c: CREDIT_CODES[n % len(CREDIT_CODES)],
    "region": lambda f, n, c: REGIONS[n % len(REGIONS)],
    "address": lambda f, n, c: {"region": "310115", "street": f"世纪大道 {n} 号", "postcode": "200120"},
    "place": lambda f, n, c: {"lat": 31.2304, "lng": 121.4737, "name": f"门店 {n}"},
    "person": _person,
    "department": lambda f, n, c: list(c.departments.values())[n % len(c.departments)],
    "reference": _reference,
    "references": lambda f, n, c: [_reference(f, n, c)],
    "file": lambda f, n, c: None,  # the files room tries its own
    "image": lambda f, n, c: None,
    "auto_number": lambda f, n, c: f"N-{n:05d}",
    "json": lambda f, n, c: {"sample": n},
    "subject": lambda f, n, c: {"object": "customer", "id": c.make("customer", name=f"关于 {n}")},
}
# Fields whose text names something of the registry.
_NAMED: dict[tuple[str, str], Sample] = {
    ("object_type", "key"): lambda f, n, c: f"c_sample{n}",
    ("object_type", "list_fields"): lambda f, n, c: ["name"],
    ("field", "key"): lambda f, n, c: f"c_sample{n}",
    ("field", "type"): lambda f, n, c: "text",
    ("field", "object"): lambda f, n, c: "customer",
    ("field", "options"): lambda f, n, c: {"max_length": 40},
    ("share_rule", "object"): lambda f, n, c: "customer",
    ("share_rule", "condition"): lambda f, n, c: {"field": "name", "op": "eq", "value": f"样本 {n}"},
    ("role", "grants"): lambda f, n, c: {"customer": {"read": "own"}},
    ("view", "object"): lambda f, n, c: "customer",
    ("view", "filter"): lambda f, n, c: {"field": "name", "op": "eq", "value": f"样本 {n}"},
    ("view", "sort"): lambda f, n, c: ["-updated_at"],
    ("view", "columns"): lambda f, n, c: ["name"],
    ("validation_rule", "object"): lambda f, n, c: "customer",
    ("validation_rule", "condition"): lambda f, n, c: {"field": "name", "op": "not_empty"},
    ("validation_rule", "field"): lambda f, n, c: "name",
}


def name_sample(object_key: str, field_key: str, sample: Sample) -> None:
    """Let a room say what a good value of one of its fields is where the type alone does not tell."""
    _NAMED[object_key, field_key] = sample


def is_named(object_key: str, field_key: str) -> bool:
    """Whether this field takes only texts of a certain meaning."""
    return (object_key, field_key) in _NAMED


def value_of(cast: Cast, object_key: str, field: Field, number: int = 1) -> Any:
    """A good value for this field, None where there is none to give."""
    return (_NAMED.get((object_key, field.key)) or SAMPLES[field.type])(field, number, cast)


def minimal(cast: Cast, object_key: str, number: int = 1) -> dict[str, Any]:
    """The least that a record needs: its required fields and its name."""
    object_type = cast.object(object_key)
    wanted = [
        f for k, f in object_type.fields.items() if not f.system and (f.required or k == object_type.name_field) and f.right == "write"
    ]
    return {f.key: value_of(cast, object_key, f, number) for f in wanted}


def full(cast: Cast, object_key: str, number: int = 1) -> dict[str, Any]:
    """A value in every field that an administrator may write."""
    object_type = cast.object(object_key)
    made = {k: value_of(cast, object_key, f, number) for k, f in object_type.fields.items() if not f.system and f.right == "write"}
    return {k: v for k, v in made.items() if v is not None}
