"""The one place where a field's stored value is sealed and opened.

Fields of types with `encrypted` set pass here with the place their value is bound to. There is no cipher yet: the stored form is the plain
text behind a version mark, so that a cipher changes no caller.
"""

from __future__ import annotations

from dataclasses import dataclass

_PLAIN = "p:"


@dataclass(frozen=True, slots=True)
class Place:
    """What a sealed value is bound to, so that it opens nowhere else."""

    tenant: int
    object: str
    record: str
    field: str


def seal(text: str, place: Place) -> str:
    """The stored form of a value of this field of this record."""
    return _PLAIN + text


def unseal(stored: str, place: Place) -> str:
    """The value of a stored form; raises ValueError on a form of another version."""
    if not stored.startswith(_PLAIN):
        raise ValueError("unknown stored form")
    return stored[len(_PLAIN) :]
