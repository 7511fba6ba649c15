"""What the demo company's world is called: one `Words` a language, each made of small tables."""

from __future__ import annotations

from functools import lru_cache

from guanxi.site.demo.words.kinds import Words


@lru_cache(maxsize=2)
def words_of(language: str) -> Words:
    """The words of `zh` or `en`; raises ValueError for any other language."""
    if language == "zh":
        from guanxi.site.demo.words.zh.words import WORDS
    elif language == "en":
        from guanxi.site.demo.words.en.words import WORDS
    else:
        raise ValueError(f"no demo company in {language!r}; choose zh or en")
    return WORDS
