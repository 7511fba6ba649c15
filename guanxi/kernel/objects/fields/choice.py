"""One of a list of options, which the organisation may edit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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


class Words:
    """By what words a list of options is named: found out once for a list that does not change."""

    def __init__(self, choices: Sequence[Mapping[str, Any]]) -> None:
        self.choices = choices
        self.labels = choice_labels(choices)
        self._keys: dict[str, str] = {}
        for key, label in self.labels.items():
            for word in (key, label["zh"], label["en"]):
                self._keys.setdefault(fold(word), key)  # the first in the list has the word

    def key_of(self, text: str) -> str | None:
        """The option of this key, or of this label however it is written."""
        return text if text in self.labels else self._keys.get(fold(text))


def words_of(field: Field) -> Words:
    """The words of a field's list as it is now: an organisation may have another than the declaration, from which its field is copied."""
    held: Words | None = vars(field).get("_words")
    if held is None or held.choices is not field.options["choices"]:
        held = vars(field)["_words"] = Words(field.options["choices"])
    return held


def parse_choice(raw: Any, options: dict[str, Any], ctx: Context, words: Words | None = None) -> str:
    """The key of an option named by key or by label; an open list takes new words as their own key."""
    text = text_of(raw, ctx).strip()
    words = words or Words(options["choices"])
    found = words.key_of(text)
    if found is not None:
        return found
    if options.get("open") and 0 < len(text) <= 100:
        return text
    known = list(words.labels.values())[:8]
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
        return parse_choice(raw, self.options, ctx, words_of(self))

    def export(self, value: str, language: str, labels: Labels) -> str:
        found = words_of(self).labels.get(value)
        return found[language] if found else value

    def public_options(self) -> dict[str, Any]:
        return public_choices(self.options)

    def schema(self) -> dict[str, Any]:
        if self.options.get("open"):
            return {"type": "string", "maxLength": 100}
        return {"type": "string", "enum": [c["key"] for c in self.options["choices"]]}

    def read_schema(self) -> dict[str, Any]:
        return {"type": "string"}
