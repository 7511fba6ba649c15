"""Two organisations that are alike but for what one of them, `owner`, may not see."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.changes.readers import catch_up
from guanxi.testing.api import Reply
from guanxi.testing.cast import Cast, form_organisation
from guanxi.testing.channels import Channel, Probe, Ref, Request
from guanxi.testing.clock import at

OBJECTS = ("customer", "contact", "activity", "invoice_title", "lead")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
_ADDRESS = re.compile(r"\.\d+@example\.com")
# What differs between the worlds, first world and second. Equal masks: the mask itself may be seen.
SECRETS: dict[str, tuple[Any, Any]] = {
    "phone": ("+8613812348000", "+8613856788000"), "identity_number": ("310101195001010014", "310101195101070014"), "revenue": ("700.00", "900.00"), "remark": ("绝密甲", "绝密乙"),
    "credit_limit": ("70.00", "90.00"), "bank_account": ("6222000", "6228888"), "c_salary": (7000, 9000), "account": ("6001", "6999"),
    "name": ("隐藏甲公司", "隐藏乙公司"), "level": ("a", "b"), "employees": (7, 9), "tags": (["甲组"], ["乙组"]), "region": ("310115", "440305"), "title": ("隐藏甲职", "隐藏乙职"),
    "content": ("隐藏甲记", "隐藏乙记"), "industry": ("software", "retail"),
}  # fmt: skip
_TAKEN_AWAY = {"revenue": "masked", "phone": "masked", "remark": "hidden", "industry": "hidden"}


@dataclass(frozen=True)
class World:
    """One of the two: its organisation, and its records by name."""

    cast: Cast
    ids: Mapping[str, str]
    begun: str

    def send(self, request: Request) -> Reply:
        """Ask as `owner`; what was written is taken back."""
        path = "".join(self.resolved(part) for part in request.path)
        with transaction.atomic():
            reply = self.cast.owner.api.call(
                request.method, path, self.resolved(request.body), self.resolved(request.query), **request.headers
            )
            transaction.set_rollback(True)
        return reply

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
            made = {
                self.normal(k): self.normal(v)
                for k, v in value.items()
                if k not in ("request_id", "stamp", "organisation", "organisations")
            }
            return {**made, "next": True} if isinstance(made.get("next"), str) else made
        if isinstance(value, list):
            return [self.normal(v) for v in value]
        if isinstance(value, str):
            named = _ID.sub(lambda m: f"<{self._names.get(m[0], 'new')}>", _ADDRESS.sub("@", value))
            return _MOMENT.sub(lambda m: "<now>" if m[0] > self.begun else m[0], named)
        return value

    @property
    def _names(self) -> dict[str, str]:
        return {v: k for k, v in self.ids.items()}


def make_worlds() -> tuple[World, World]:
    """Both, committed, and searchable; made at one moment."""
    moment = dt.datetime.now(dt.UTC)
    with at(moment, tick=False):
        worlds = tuple(_make(number, moment) for number in (0, 1))
    while number_changes():
        pass
    catch_up()
    return worlds  # type: ignore[return-value]


def _make(number: int, moment: dt.datetime) -> World:
    cast = form_organisation("双生")
    grant = {"read": "own", "update": "own", "delete": "own", "create": True}
    customer = {**grant, "actions": {"tag": True}, "fields": _TAKEN_AWAY}
    cast.change(
        "role",
        cast.roles["sales_representative"],
        grants={"customer": customer, "contact": grant, "activity": grant, "invoice_title": grant, "lead": grant},
    )
    cast.make("field", object="customer", key="c_salary", type="number", label_zh="工资", data_class="sensitive")
    cast.make("field", object="lead", key="c_code", type="text", label_zh="码", unique=True)
    ids: dict[str, str] = {f"person {k}": str(m.person) for k, m in cast.members.items()}
    ids |= {f"department {k}": v for k, v in cast.departments.items()} | {f"role {k}": v for k, v in cast.roles.items()}

    def secret(*keys: str) -> dict[str, Any]:
        return {k: SECRETS[k][number] for k in keys}

    def make(name: str, owner: str = "owner", /, **values: Any) -> str:
        object_key = name.split(" ", maxsplit=1)[0]
        ids[name] = cast.make(object_key, owner=owner, **values)
        return ids[name]

    def ordered(n: int) -> dict[str, Any]:
        """Values of hidden fields that put the records in one order here and in the other there."""
        place = n if number == 0 else 9 - n
        return {"revenue": f"{place}00.00", "credit_limit": f"{place}0.00", "c_salary": place * 1000, "remark": f"绝密{place}"}

    behind = ("phone", "identity_number", "revenue", "remark", "credit_limit", "bank_account", "c_salary", "industry")
    hidden = make("customer hidden", "other_department", **secret("name", "level", "employees", "tags", "region", *behind))
    for n, level in enumerate(("a", "b", "b"), 1):
        parent = {"parent": hidden} if n == 2 else {"parent": ids["customer 1"]} if n == 3 else {}
        make(
            f"customer {n}",
            name=f"可见公司{n}",
            level=level,
            employees=n,
            tags=["可见"],
            region="310115",
            **parent,
            **{**secret(*behind), **ordered(n)},
        )
    for n in (1, 2):
        make(f"contact {n}", name=f"可见人{n}", customer=ids[f"customer {n}"], title="经理")
    make("contact hidden", "other_department", name=SECRETS["name"][number], customer=hidden, **secret("title", "tags", "region"))
    make(
        "activity 1",
        kind="call",
        title="可见记",
        subject={"object": "customer", "id": ids["customer 1"]},
        happened_at="2026-01-02T03:04:05Z",
    )
    make(
        "activity hidden",
        "other_department",
        kind=("call", "visit")[number],
        subject={"object": "customer", "id": hidden},
        **secret("title", "content"),
    )
    make("invoice_title 1", name="可见抬头", customer=ids["customer 1"], **secret("account"))
    make("invoice_title hidden", "other_department", name=SECRETS["name"][number], customer=hidden, **secret("account"))
    make("lead 1", name="可见线索", c_code="V1", tags=["可见"])
    make("lead hidden", "other_department", name=SECRETS["name"][number], c_code="U1", **secret("tags", "region"))
    for name, owner in (("customer bin", "owner"), ("customer hidden bin", "other_department")):
        make(name, owner, name=SECRETS["name"][number] if owner != "owner" else "删掉的", **secret(*behind))
        cast.administrator.api.delete(f"customer/{ids[name]}")
    cast.change(
        "customer",
        ids["customer 1"],
        credit_limit=("71", "91")[number],
        remark=("绝密甲二", "绝密乙二")[number],
        revenue=("701", "901")[number],
    )
    # One hidden record more: of this object type in one world, of that in the other, so that the log grows alike.
    cast.make(("customer", "lead")[number], owner="other_department", name="多一个", **({"number": "X-1"} if number == 0 else {}))
    return World(cast, ids, moment.isoformat().replace("+00:00", "Z"))


def probe_of(world: World, rng: random.Random) -> Probe:
    """Random choice among all that there is, the hidden included."""
    values: list[Any] = [v for pair in SECRETS.values() for v in pair] + [
        "8000",
        "可见",
        "可见公司1",
        "V1",
        "U1",
        "u1",
        1,
        2,
        7,
        "80.00",
        8000,
        "450.00",
        4500,
        True,
        None,
        "",
        "@me",
        {"this": "year"},
        "隐藏",
        "绝密",
        "绝密乙二",
        "71",
        "甲",
    ]
    fields = {k: list(world.cast.object(k).fields) for k in OBJECTS}
    refs = {k: [n for n in world.ids if n.split(" ")[0] == k] for k in (*OBJECTS, "person")}
    return Probe(
        rng,
        OBJECTS,
        fields,
        values,
        refs,
        (
            "eq",
            "ne",
            "lt",
            "ge",
            "in",
            "not_in",
            "between",
            "contains",
            "starts_with",
            "empty",
            "not_empty",
            "any",
            "all",
            "none",
            "tail",
            "under",
        ),
    )


@dataclass(frozen=True)
class Leak:
    """A request that two worlds answered differently."""

    channel: str
    request: Request
    answers: tuple[Any, Any]
    pair: int


def first_leak(worlds: tuple[World, World], channel: Channel, pairs: int, seed: str = "") -> Leak | None:
    """Ask the same of both, `pairs` times; the first difference."""
    rng = random.Random(f"{channel.key}{seed}")
    probe = probe_of(worlds[0], rng)
    for pair in range(1, pairs + 1):
        request = channel.ask(probe)
        answers = tuple(_answer(world, request) for world in worlds)
        if answers[0] != answers[1]:
            return Leak(channel.key, request, answers, pair)  # type: ignore[arg-type]
    return None


def _answer(world: World, request: Request) -> Any:
    reply = world.send(request)
    tag = reply.headers.get("ETag", "")
    return reply.status, world.normal(reply.body), tag if len(tag) < 12 else "", reply.headers.get("Content-Type")
