"""Channels: the ways in which record data can leave, each with an adapter that asks it something at random.

The twin-world test (`tests/test_channels.py`) asks the same of two organisations that differ only in what the asker may not see; the
answers must be equal. A room declares its channels in `<room>/tests/channels.py`; a route without one needs a reason in NOT_CHANNELS.
"""

from __future__ import annotations

import importlib
import pkgutil
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import guanxi
from guanxi.base.registry import Registry


@dataclass(frozen=True)
class Request:
    """A call in which `Ref` stands for a record, whose id differs from world to world."""

    method: str
    path: Sequence[Any]
    body: Any = None
    query: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ref:
    """A record by the name it has in both worlds."""

    name: str


@dataclass(frozen=True)
class Probe:
    """What a random request is made of: names that exist, names that are hidden, values of either world."""

    rng: random.Random
    objects: Sequence[str]
    fields: dict[str, Sequence[str]]  # all of them, hidden ones too
    values: Sequence[Any]
    refs: dict[str, Sequence[str]]  # object -> names of records, hidden ones too
    operators: Sequence[str]

    def object(self) -> str:
        return self.rng.choice(self.objects)

    def field(self, object_key: str) -> str:
        """A field, at times one that is reached over a reference."""
        key = self.rng.choice(self.fields[object_key])
        if object_key in ("contact", "invoice_title") and self.rng.random() < 0.3:
            return f"customer.{self.rng.choice(self.fields['customer'])}"
        if object_key == "customer" and self.rng.random() < 0.2:
            return f"parent.{self.rng.choice(self.fields['customer'])}"
        return key

    def value(self) -> Any:
        return self.rng.choice(self.values)

    def ref(self, object_key: str) -> Ref:
        return Ref(self.rng.choice(self.refs[object_key]))

    def leaf(self, object_key: str) -> dict[str, Any]:
        op = self.rng.choice(self.operators)
        value: Any = [self.value(), self.value()] if op in ("in", "not_in", "between", "any", "all", "none") else self.value()
        return {"field": self.field(object_key), "op": op, "value": value}

    def tree(self, object_key: str) -> dict[str, Any]:
        dice = self.rng.random()
        if dice < 0.15:
            return {"not": self.leaf(object_key)}
        if dice < 0.3:
            return {self.rng.choice(["and", "or"]): [self.leaf(object_key), self.leaf(object_key)]}
        if dice < 0.5 and object_key == "customer":
            agg = self.rng.choice(["exists", "none", "count", "sum"])
            more = {"op": self.rng.choice(["ge", "eq", "lt"]), "value": self.rng.choice([0, 1, 2, "7"])} if agg in ("count", "sum") else {}
            of = {"of": self.rng.choice(self.fields["customer"])} if agg == "sum" else {}
            where = {"where": self.leaf("customer" if agg == "sum" else "contact")} if self.rng.random() < 0.7 else {}
            return {"related": "customer.parent" if agg == "sum" else "contact.customer", "agg": agg, **more, **of, **where}
        return self.leaf(object_key)


Ask = Callable[[Probe], Request]


@dataclass(frozen=True)
class Channel:
    """`routes`: the declared routes that it covers, as `METHOD path`."""

    key: str
    routes: Sequence[str]
    ask: Ask


CHANNELS: Registry[Channel] = Registry("channels")
NOT_CHANNELS: dict[str, str] = {}
"""Routes that carry no record data, with the reason."""


def channel(key: str, *routes: str) -> Callable[[Ask], Ask]:
    """The function below asks a channel something at random."""

    def declare(ask: Ask) -> Ask:
        CHANNELS.register(key, Channel(key, routes, ask))
        return ask

    return declare


def no_channel(routes: Sequence[str], reason: str) -> None:
    """Say why these routes need no adapter."""
    NOT_CHANNELS.update(dict.fromkeys(routes, reason))


def load_channels() -> None:
    """Import `tests/channels.py` of every room."""
    for found in pkgutil.walk_packages(guanxi.__path__, "guanxi."):
        if found.name.endswith(".tests.channels"):
            importlib.import_module(found.name)
