"""One of a list of options, which the organisation may edit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from guanxi.base.chinese import fold
from guanxi.base.errors import ValueProblem
from guanxi.kernel.objects.fields.base import Context, Field, Labels, Slot, choice_labels, text_of

KEY = re.compile(r"^[a-z0-9_]{1,60}$")


def check_choices(options: dict[str, Any]) -> None:
    """Raise ValueProblem on options that are no list of {key, zh, en, color} with distinct keys."""
    choices = options.setdefault("choices", [])
    ok = (
        isinstance(choices, list)
        and len(choices) <= 1000
        and all(isinstance(c, dict) and isinstance(c.get("key"), str) and 1 <= len(c["key"]) <= 100 for c in choices)
    )
    if not ok or len({c["key"] for c in choices}) != len(choices):
        raise ValueProblem(
            "choices_invalid", zh="选项应为列表，每项有不重复的 key", en="Choices must be a list of options with distinct keys"
        )


def parse_choice(raw: Any, options: dict[str, Any], ctx: Context) -> str:
    """The key of an option named by key or by label; an open list takes new words as their own key."""
    text = text_of(raw, ctx).strip()
    labels = choice_labels(options["choices"])
    if text in labels:
        return text
    wanted = fold(text)
    for key, label in labels.items():
        if wanted in (fold(key), fold(label["zh"]), fold(label["en"])):
            return key
    if options.get("open") and 0 < len(text) <= 100:
        return text
    known = list(labels.values())[:8]
    raise ValueProblem(
        "choice_unknown",
        zh=f"没有“{text[:40]}”这个选项，可选：{'、'.join(k['zh'] for k in known)}",
        en=f"There is no option “{text[:40]}”; choose one of {', '.join(k['en'] for k in known)}",
    )


def public_choices(options: dict[str, Any]) -> dict[str, Any]:
    """The options as the web application needs them."""
    labels = choice_labels(options["choices"])
    return {
        "choices": [{"key": c["key"], "label": labels[c["key"]], "color": c.get("color")} for c in options["choices"]],
        "open": bool(options.get("open")),
    }


@dataclass(eq=False)
class Choice(Field):
    """Options: `choices` [{key, zh, en, color}], `open` (takes words that are not in the list)."""

    type = "choice"
    slots = (Slot("", "text", 100),)
    groupable = True

    def check_options(self) -> None:
        check_choices(self.options)

    def parse(self, raw: Any, ctx: Context) -> str:
        return parse_choice(raw, self.options, ctx)

    def export(self, value: str, language: str, labels: Labels) -> str:
        found = choice_labels(self.options["choices"]).get(value)
        return found[language] if found else value

    def public_options(self) -> dict[str, Any]:
        return public_choices(self.options)

    def schema(self) -> dict[str, Any]:
        if self.options.get("open"):
            return {"type": "string", "maxLength": 100}
        return {"type": "string", "enum": [c["key"] for c in self.options["choices"]]}

    def read_schema(self) -> dict[str, Any]:
        return {"type": "string"}
