"""The shapes that the tables of both languages fill."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Options, some likelier than others."""

    def __init__(self, options: Iterable[tuple[T, float]]) -> None:
        pairs = list(options)
        self.options = [option for option, _ in pairs]
        self._reach = list(accumulate(weight for _, weight in pairs))

    def pick(self, rng: Random) -> T:
        return self.options[bisect(self._reach, rng.random() * self._reach[-1], 0, len(self.options) - 1)]


@dataclass(frozen=True, slots=True)
class City:
    """`regions`: codes to choose from; `landline`, `mobile`: E.164 with # for a digit and N for one from 3 to 6; `territory`: a sales department."""

    name: str
    latin: str
    regions: tuple[str, ...]
    landline: str
    mobiles: tuple[str, ...]
    territory: str
    latitude: float
    longitude: float
    chinese: bool


@dataclass(frozen=True, slots=True)
class PersonName:
    """`latin`: the part of an e-mail address before the @."""

    full: str
    latin: str
    sex: str


@dataclass(frozen=True, slots=True)
class Firm:
    """A company's name and what its branches share with it; `host`: its domain without the ending."""

    name: str
    host: str
    brand: str
    trade: str
    industry: str


Talk = Sequence[tuple[str, str, str]]
"""(kind of activity, title, content) with {contact} {product} {other} {amount} {rival} {days} to fill in."""


@dataclass(frozen=True)
class Words:
    """One language's world."""

    cities: Weighted[City]
    person: Callable[[Random], PersonName]
    company: Callable[[Random, City, str], Firm]
    branch: Callable[[Random, City, Firm], Firm]  # of the firm, in the city
    street: Callable[[Random, City], str]
    jobs: Weighted[tuple[str, bool]]  # title, whether such a person decides
    tags: Sequence[str]
    remarks: Sequence[str]
    lead_remarks: Sequence[str]
    products: Sequence[str]
    rivals: Sequence[str]
    banks: Sequence[str]
    talk: Mapping[str, Talk]  # stage -> what is said: opening, selling, serving, ending, lead, task
    currency: str
    timezone: str
    organisation: str
    gap: str  # between two sentences
