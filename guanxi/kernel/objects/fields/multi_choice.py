"""Several of a list of options."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import orjson

from guanxi.base.errors import ValueProblem
from guanxi.kernel.objects.fields.base import LIST, Context, Field, Labels, wrong_type
from guanxi.kernel.objects.fields.choice import check_choices, parse_choice, public_choices, words_of

_SEPARATORS = re.compile(r"[,，;；、|\n]+")
MOST = 100


def members(raw: Any, ctx: Context) -> list[Any]:
    """The members of a list value: a JSON list, or separated text from a file; at most 100."""
    if isinstance(raw, str) and ctx.lenient:
        raw = [part.strip() for part in _SEPARATORS.split(raw) if part.strip()]
    if not isinstance(raw, list):
        raise wrong_type("列表", "a list", raw)
    if len(raw) > MOST:
        raise ValueProblem("list_too_long", zh=f"最多 {MOST} 项，现为 {len(raw)} 项", en=f"At most {MOST} items, this has {len(raw)}")
    return raw


@dataclass(eq=False)
class MultiChoice(Field):
    type = "multi_choice"
    operators = LIST
    listy = True

    def check_options(self) -> None:
        check_choices(self.options)

    def parse(self, raw: Any, ctx: Context) -> list[str] | None:
        words = words_of(self)
        return list(dict.fromkeys(parse_choice(item, self.options, ctx, words) for item in members(raw, ctx))) or None

    def primitives(self, value: list[str]) -> tuple[Any, ...]:
        return (orjson.dumps(value).decode(),)

    def from_primitives(self, parts: Any) -> list[str]:
        return list(orjson.loads(parts[0]))

    def operand(self, op: str, raw: Any, ctx: Context) -> Any:
        return self.clean(raw if isinstance(raw, list) else [raw], ctx)

    def export(self, value: list[str], language: str, labels: Labels) -> str:
        known = words_of(self).labels
        return "、".join(known[v][language] if v in known else v for v in value)

    def public_options(self) -> dict[str, Any]:
        return public_choices(self.options)

    def schema(self) -> dict[str, Any]:
        item: dict[str, Any] = {"type": "string"}
        if not self.options.get("open"):
            item["enum"] = [c["key"] for c in self.options["choices"]]
        return {"type": "array", "items": item, "maxItems": MOST}

    def read_schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}}
