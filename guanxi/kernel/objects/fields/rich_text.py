"""Formatted text: HTML of a small set of elements, cleaned on the way in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import nh3

from guanxi.kernel.objects.fields.base import Context
from guanxi.kernel.objects.fields.long_text import LongText

_TAGS = {
    "p",
    "br",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "s",
    "a",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "blockquote",
    "code",
    "pre",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
}


@dataclass(eq=False)
class RichText(LongText):
    type = "rich_text"

    def parse(self, raw: Any, ctx: Context) -> str:
        return nh3.clean(
            super().parse(raw, ctx), tags=_TAGS, attributes={"a": {"href", "title"}}, url_schemes={"http", "https", "mailto", "tel"}
        )

    def search_words(self, value: str) -> list[str]:
        return [re.sub(r"<[^>]*>", " ", value)[:2000]]
