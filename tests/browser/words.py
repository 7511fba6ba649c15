"""What the web application says, by the English sentence in its code: from the catalogue that it is built with, so that a test reads what people read."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

CATALOGUES = Path(__file__).parents[2] / "web" / "src" / "locales"
_ENTRY = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"(?:\n|\Z))+)', re.MULTILINE)
# Labels of fields and actions come from the server.
LABELS = {
    "zh": {"Name": "客户名称", "Phone": "电话", "Tag": "打标签", "Add": "添加", "Credit limit": "信用额度", "Remark": "备注", "Customer": "客户", "Lead name": "名称"},
    "en": {"Lead name": "Name"},
}  # fmt: skip


@lru_cache
def _translations(locale: str) -> dict[str, str]:
    def text(lines: str) -> str:
        return "".join(ast.literal_eval(line) for line in lines.strip().split("\n"))

    return {text(key): text(said) for key, said in _ENTRY.findall((CATALOGUES / f"{locale}.po").read_text("utf-8"))}


class Words:
    """`say("Field for {name}", name="sector")` in the language of the page; a sentence that no page has is a KeyError."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._said = _translations("zh-CN" if language == "zh" else "en")

    def __call__(self, sentence: str, **places: object) -> str:
        said = self._said[sentence]
        assert said, f"not translated: {sentence}"
        for name, value in places.items():
            said = said.replace(f"{{{name}}}", str(value))
        return said

    def label(self, english: str) -> str:
        """The label of a field or an action."""
        return LABELS[self.language].get(english, english)
