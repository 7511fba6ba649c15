"""Two organisations that are alike but for what one of them, `owner`, may not see, are asked the same; the first difference is a leak."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from guanxi.testing.api import Reply
from guanxi.testing.cast import Cast
from guanxi.testing.channels import Channel, Probe, Ref, Request, Step

OBJECTS = ("customer", "contact", "activity", "invoice_title", "lead", "view")
# What differs between the worlds, first world and second. Equal masks: the mask itself may be seen.
SECRETS: dict[str, tuple[Any, Any]] = {
    "phone": ("+8613812348000", "+8613856788000"), "identity_number": ("310101195001010014", "310101195101070014"), "revenue": ("700.00", "900.00"), "remark": ("绝密甲", "绝密乙"),
    "credit_limit": ("70.00", "90.00"), "bank_account": ("6222000", "6228888"), "c_salary": (7000, 9000), "account": ("6001", "6999"),
    "name": ("隐藏甲公司", "隐藏乙公司"), "level": ("a", "b"), "employees": (7, 9), "tags": (["甲组"], ["乙组"]), "region": ("310115", "440305"), "title": ("隐藏甲职", "隐藏乙职"),
    "content": ("隐藏甲记", "隐藏乙记"), "industry": ("software", "retail"),
}  # fmt: skip
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
_ADDRESS = re.compile(r"\.\d+@example\.com")
_OWN = ("request_id", "stamp", "organisation", "organisations")
_TOLD = ("Content-Type", "Content-Disposition", "Content-Length", "Location", "Retry-After")
_OPERATORS = (
    "eq", "ne", "lt", "ge", "in", "not_in", "between", "contains", "starts_with", "empty", "not_empty", "any", "all", "none", "tail", "under",
)  # fmt: skip
_VALUES = (
    "8000", "可见", "可见公司1", "V1", "U1", "u1", 1, 2, 7, "80.00", 8000, "450.00", 4500, True, None, "", "@me", {"this": "year"}, "隐藏", "绝密", "绝密乙二", "71", "甲",
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """One of the two: its organisation, its records by name, and its side of every secret."""

    cast: Cast
    ids: Mapping[str, str]
    begun: str
    number: int

    def learned(self, steps: Request | list[Step] | tuple[Step, ...]) -> list[Any]:
        """What `owner` learns from these steps, one after the other; then they never happened."""
        with transaction.atomic():
            answers = [self._step(step) for step in ([steps] if isinstance(steps, Request) else steps)]
            transaction.set_rollback(True)
        return [self.normal(answer) for answer in answers if answer is not None]

    def _step(self, step: Step) -> Any:
        if not isinstance(step, Request):
            return step(self)
        reply = self.send(step)
        assert step.by == "owner" or reply.status < 300, (step, reply.body)
        return told(reply) if step.by == "owner" else None

    def send(self, request: Request) -> Reply:
        """Ask as the member whom the request names."""
        path = "".join(self.resolved(part) for part in request.path)
        return self.cast[request.by].api.call(
            request.method, path, self.resolved(request.body), self.resolved(request.query), **request.headers
        )

    def resolved(self, value: Any) -> Any:
        """With ids of this world for names."""
        if isinstance(value, Ref):
            return self.ids[value.name]
        if isinstance(value, dict):
            return {k: self.resolved(v) for k, v in value.items()}
        return [self.resolved(v) for v in value] if isinstance(value, list) else value

    def normal(self, value: Any) -> Any:
        """With names for ids, and without what every answer has of its own."""
        if isinstance(value, dict):
            made = {self.normal(k): self.normal(v) for k, v in value.items() if k not in _OWN}
            return {**made, "next": True} if isinstance(made.get("next"), str) else made
        if isinstance(value, list | tuple):
            return [self.normal(v) for v in value]
        if isinstance(value, str):
            named = _ID.sub(lambda m: f"<{self._names.get(m[0], 'new')}>", _ADDRESS.sub("@", value))
            return _MOMENT.sub(lambda m: "<now>" if m[0] > self.begun else m[0], named)
        return value

    @property
    def _names(self) -> dict[str, str]:
        return {v: k for k, v in self.ids.items()}


def told(reply: Reply) -> list[Any]:
    """All that an answer says: status, body, and the headers that depend on what was found."""
    tag = reply.headers.get("ETag", "")
    # The tag of a JSON document covers the stamp, that of a file is made under a key; each organisation has its own.
    shown = {k: reply.headers[k] for k in _TOLD if k in reply.headers and not (k == "Content-Length" and reply.body is not None)}
    return [reply.status, reply.body, reply.content, shown, "" if len(tag) > 12 else tag]


def probe_of(world: World, rng: random.Random) -> Probe:
    """Random choice among all that there is, the hidden included."""
    refs: dict[str, list[str]] = {}
    for name in world.ids:
        refs.setdefault(name.split(" ", maxsplit=1)[0], []).append(name)
    fields = {k: list(world.cast.object(k).fields) for k in OBJECTS}
    return Probe(rng, OBJECTS, fields, [*(v for pair in SECRETS.values() for v in pair), *_VALUES], refs, _OPERATORS, SECRETS)


@dataclass(frozen=True)
class Leak:
    """What two worlds answered differently."""

    channel: str
    asked: Any
    answers: tuple[Any, Any]
    pair: int

    def __str__(self) -> str:
        return f"{self.channel}, pair {self.pair}, asked {self.asked}:\n" + "\n".join(_differences(*self.answers))


def _differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    """The places in which two answers differ, with what stands there."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for key in one:
            yield from _differences(one[key], other[key], f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for n, pair in enumerate(zip(one, other, strict=True)):
            yield from _differences(*pair, f"{path}[{n}]")
    elif one != other:
        yield f"{path}: {one!r} and {other!r}"


def first_leak(worlds: tuple[World, World], channel: Channel, pairs: int, seed: str = "") -> Leak | None:
    """Ask the same of both, `pairs` times, costly channels as many times less; the first difference."""
    probe = probe_of(worlds[0], random.Random(f"{channel.key}{seed}"))
    for pair in range(1, max(3, pairs // channel.cost) + 1):
        asked: Any = channel.ask(probe)
        answers = tuple(world.learned(asked) for world in worlds)
        if answers[0] != answers[1]:
            return Leak(channel.key, asked, answers, pair)  # type: ignore[arg-type]
    return None
