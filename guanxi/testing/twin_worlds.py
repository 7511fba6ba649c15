"""Builds the twin worlds: two organisations alike to `owner`, that differ in records and fields which `owner` may not see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.changes.readers import catch_up
from guanxi.kernel.jobs.api import run_due
from guanxi.testing.cast import Cast, form_organisation
from guanxi.testing.channels import FURNISHERS
from guanxi.testing.clock import at
from guanxi.testing.twins import SECRETS, World

_TAKEN_AWAY = {"revenue": "masked", "phone": "masked", "remark": "hidden", "industry": "hidden"}
_BEHIND = ("phone", "identity_number", "revenue", "remark", "credit_limit", "bank_account", "c_salary", "industry")


@dataclass
class Building:
    """A world while it is made; `number` is 0 or 1."""

    cast: Cast
    number: int
    ids: dict[str, str] = field(default_factory=dict)

    def secret(self, *keys: str) -> dict[str, Any]:
        """Values by field, this world's side."""
        return {key: SECRETS[key][self.number] for key in keys}

    def make(self, name: str, owner: str = "owner", /, **values: Any) -> str:
        """A record whose name begins with its object type; its id is kept under that name."""
        self.ids[name] = self.cast.make(name.split(" ", maxsplit=1)[0], owner=owner, **values)
        return self.ids[name]


def make_worlds() -> tuple[World, World]:
    """Both, committed, and searchable; made at one moment. The rooms' channels must be loaded."""
    moment = dt.datetime.now(dt.UTC)
    with at(moment, tick=False):
        worlds = tuple(_make(number, moment) for number in (0, 1))
    settle()
    return worlds  # type: ignore[return-value]


def settle(only: str | None = None) -> None:
    """Let everything follow that follows of itself: jobs, the numbers of the log, its readers or `only` one of them."""
    run_due()
    while number_changes():
        pass
    catch_up(only)


def _make(number: int, moment: dt.datetime) -> World:
    made = Building(form_organisation("双生"), number)
    _rights(made.cast)
    made.ids |= {f"person {k}": str(m.person) for k, m in made.cast.members.items()}
    made.ids |= {f"department {k}": v for k, v in made.cast.departments.items()} | {f"role {k}": v for k, v in made.cast.roles.items()}
    _customers(made)
    _what_belongs_to_them(made)
    for put in FURNISHERS:
        put(made)
    # One hidden record more: of this object type in one world, of that in the other, so that the log grows alike.
    made.cast.make(("customer", "lead")[number], owner="other_department", name="多一个", **({"number": "X-1"} if number == 0 else {}))
    return World(made.cast, made.ids, moment.isoformat().replace("+00:00", "Z"), number)


def _rights(cast: Cast) -> None:
    grant = {"read": "own", "update": "own", "delete": "own", "create": True, "import": True, "export": True}
    customer = {**grant, "actions": {"tag": True}, "fields": _TAKEN_AWAY}
    granted = {"customer": customer, **dict.fromkeys(("contact", "activity", "invoice_title", "lead"), grant)}
    cast.change("role", cast.roles["sales_representative"], grants=granted)
    cast.make("field", object="customer", key="c_salary", type="number", label_zh="工资", data_class="sensitive")
    cast.make("field", object="lead", key="c_code", type="text", label_zh="码", unique=True)


def _customers(made: Building) -> None:
    def ordered(n: int) -> dict[str, Any]:
        """Values of hidden fields that put the records in one order here and in the other there."""
        place = n if made.number == 0 else 9 - n
        return {"revenue": f"{place}00.00", "credit_limit": f"{place}0.00", "c_salary": place * 1000, "remark": f"绝密{place}"}

    hidden = made.make("customer hidden", "other_department", **made.secret("name", "level", "employees", "tags", "region", *_BEHIND))
    for n, level in enumerate(("a", "b", "b"), 1):
        parent = {"parent": hidden} if n == 2 else {"parent": made.ids["customer 1"]} if n == 3 else {}
        made.make(
            f"customer {n}", name=f"可见公司{n}", level=level, employees=n, tags=["可见"], region="310115", **parent, **{**made.secret(*_BEHIND), **ordered(n)},
        )  # fmt: skip
    made.make("customer hidden child", "other_department", parent=made.ids["customer 1"], **made.secret("name", "employees", *_BEHIND))
    for name, owner in (("customer bin", "owner"), ("customer hidden bin", "other_department")):
        made.make(name, owner, **made.secret(*_BEHIND), name="删掉的" if owner == "owner" else SECRETS["name"][made.number])
        made.cast.administrator.api.delete(f"customer/{made.ids[name]}")
    changed = {"credit_limit": ("71", "91"), "remark": ("绝密甲二", "绝密乙二"), "revenue": ("701", "901")}
    made.cast.change("customer", made.ids["customer 1"], **{key: pair[made.number] for key, pair in changed.items()})


def _what_belongs_to_them(made: Building) -> None:
    hidden = made.ids["customer hidden"]
    about = {"object": "customer", "id": made.ids["customer 1"]}
    for n in (1, 2):
        made.make(f"contact {n}", name=f"可见人{n}", customer=made.ids[f"customer {n}"], title="经理")
    made.make("contact hidden", "other_department", customer=hidden, **made.secret("name", "title", "tags", "region"))
    made.make("activity 1", kind="call", title="可见记", subject=about, happened_at="2026-01-02T03:04:05Z")
    made.make(
        "activity hidden", "other_department", kind=("call", "visit")[made.number], subject={"object": "customer", "id": hidden}, **made.secret("title", "content"),
    )  # fmt: skip
    made.make("invoice_title 1", name="可见抬头", customer=made.ids["customer 1"], **made.secret("account"))
    made.make("invoice_title hidden", "other_department", customer=hidden, **made.secret("name", "account"))
    made.make("lead 1", name="可见线索", c_code="V1", tags=["可见"])
    made.make("lead hidden", "other_department", c_code="U1", **made.secret("name", "tags", "region"))
    condition = {"field": "level", "op": "eq", "value": SECRETS["level"][made.number]}
    made.make("view 1", name="可见视图", object="customer", columns=["name"], sort=["name"])
    made.make(
        "view shared", "administrator", name="共享视图", object="customer", shared=True, filter={"field": "level", "op": "eq", "value": "a"}
    )
    made.make("view hidden", "other_department", object="customer", filter=condition, **made.secret("name"))
