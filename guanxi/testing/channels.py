"""Channels: the ways in which record data can leave, each with an adapter that asks it something at random.

The twin-world test (`tests/test_channels.py`) asks the same of two organisations that differ only in what the asker may not see; the
answers must be equal. A room declares its channels in `<room>/tests/channels.py`, and there puts into the worlds what they ask about; a route without a channel needs a
reason in NOT_CHANNELS.
"""

from __future__ import annotations

import importlib
import pkgutil
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import guanxi
from guanxi.base.registry import Registry

if TYPE_CHECKING:
    from guanxi.testing.twin_worlds import Building
    from guanxi.testing.twins import World


@dataclass(frozen=True)
class Request:
    """A call in which `Ref` stands for a record, whose id differs from world to world; answers to others than `owner` are not compared."""

    method: str
    path: Sequence[Any]
    body: Any = None
    query: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    by: str = "owner"


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
    secrets: Mapping[str, Sequence[Any]]  # field -> what stands in it in either world, where they differ

    def object(self) -> str:
        """Customers half of the time: most of what is hidden is theirs."""
        return "customer" if self.rng.random() < 0.5 else self.rng.choice(self.objects)

    def key(self, object_key: str) -> str:
        """A field; one in which the worlds differ as often as any other."""
        differing = [key for key in self.fields[object_key] if key in self.secrets]
        return self.rng.choice(differing if differing and self.rng.random() < 0.5 else self.fields[object_key])

    def field(self, object_key: str) -> str:
        """A field, at times one that is reached over a reference."""
        if object_key in ("contact", "invoice_title") and self.rng.random() < 0.3:
            return f"customer.{self.key('customer')}"
        if object_key == "customer" and self.rng.random() < 0.2:
            return f"parent.{self.key('customer')}"
        return self.key(object_key)

    def value(self, field: str = "") -> Any:
        """Anything; half of the time what stands in this field in one of the worlds, where they differ."""
        fitting = self.secrets.get(field.rpartition(".")[2], ())
        return self.rng.choice(fitting if fitting and self.rng.random() < 0.5 else self.values)

    def written(self, object_key: str) -> dict[str, Any]:
        """A value for a field."""
        key = self.key(object_key)
        return {key: self.value(key)}

    def ref(self, object_key: str) -> Ref:
        return Ref(self.rng.choice(self.refs[object_key]))

    def leaf(self, object_key: str) -> dict[str, Any]:
        field, op = self.field(object_key), self.rng.choice(self.operators)
        listed = op in ("in", "not_in", "between", "any", "all", "none")
        return {"field": field, "op": op, "value": [self.value(field), self.value(field)] if listed else self.value(field)}

    def tree(self, object_key: str) -> dict[str, Any]:
        dice = self.rng.random()
        if dice < 0.15:
            return {"not": self.leaf(object_key)}
        if dice < 0.3:
            return {self.rng.choice(["and", "or"]): [self.leaf(object_key), self.leaf(object_key)]}
        if dice < 0.5 and object_key == "customer":
            agg = self.rng.choice(["exists", "none", "count", "sum"])
            more = {"op": self.rng.choice(["ge", "eq", "lt"]), "value": self.rng.choice([0, 1, 2, "7"])} if agg in ("count", "sum") else {}
            of = {"of": self.key("customer")} if agg == "sum" else {}
            related = "customer.parent" if agg == "sum" else self.rng.choice(["contact.customer", "customer.parent"])
            where = {"where": self.leaf(related.split(".", maxsplit=1)[0])} if self.rng.random() < 0.7 else {}
            return {"related": related, "agg": agg, **more, **of, **where}
        return self.leaf(object_key)


Step = Request | Callable[["World"], Any]
"""A call, or whatever else happens in a world; what it returns is compared, unless it is None."""
Ask = Callable[[Probe], Request | Sequence[Step]]


@dataclass(frozen=True)
class Channel:
    """`routes`: the declared routes that it covers, as `METHOD path`; `cost`: how many times as long as a plain request one of its pairs takes."""

    key: str
    routes: Sequence[str]
    ask: Ask
    cost: int = 1


CHANNELS: Registry[Channel] = Registry("channels")
NOT_CHANNELS: dict[str, str] = {}
"""Routes that carry no record data, with the reason."""
FURNISHERS: list[Callable[[Building], None]] = []
"""What the rooms put into both worlds, each with something that differs and that `owner` may not see."""


def channel(key: str, *routes: str, cost: int = 1) -> Callable[[Ask], Ask]:
    """The function below asks a channel something at random: one request, or several steps of which the last answers tell."""

    def declare(ask: Ask) -> Ask:
        CHANNELS.register(key, Channel(key, routes, ask, cost))
        return ask

    return declare


def handed_over(name: str, to: str) -> Request:
    """The administrator gives a record to a member of the cast."""
    values = {"ids": [Ref(name)], "input": {"to": Ref(f"person {to}")}}
    return Request("POST", [name.split(" ", maxsplit=1)[0], "/actions/hand_over"], values, by="administrator")


def furnishes(put: Callable[[Building], None]) -> Callable[[Building], None]:
    """The function below puts what a room's channels ask about into a world."""
    FURNISHERS.append(put)
    return put


def no_channel(routes: Sequence[str], reason: str) -> None:
    """Say why these routes need no adapter."""
    NOT_CHANNELS.update(dict.fromkeys(routes, reason))


def load_channels() -> None:
    """Import `tests/channels.py` of every room."""
    for found in pkgutil.walk_packages(guanxi.__path__, "guanxi."):
        if found.name.endswith(".tests.channels"):
            importlib.import_module(found.name)
