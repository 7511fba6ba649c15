"""The channels of notifications: lists, counts and texts. What is pushed is a count: `tests/channels/stream.py`."""

from __future__ import annotations

from guanxi.kernel.notify.api import NOTHING, notify
from guanxi.kernel.notify.models import Notification
from guanxi.testing.channels import Probe, Ref, Request, Step, channel, furnishes, handed_over
from guanxi.testing.twin_worlds import Building, settle
from guanxi.testing.twins import World


@furnishes
def put_notifications(made: Building) -> None:
    """`owner` is told of a record that goes away again and gets another name then, and of what others wrote; another is told something else."""
    passed = made.make("customer passed", "other_department", name="经手公司")
    made.cast.administrator.api.act("customer", "hand_over", [passed], {"to": made.ids["person owner"]})
    about = {"object": "customer", "id": made.ids["customer 1"]}
    made.cast.administrator.api.post("activity", {"title": "可见的跟进", "subject": about})
    settle()
    made.cast.administrator.api.act("customer", "hand_over", [passed], {"to": made.ids["person other_department"]})
    made.cast.change("customer", passed, **made.secret("name"))
    other = str(made.cast.other_department.person)
    for n in range(2 + made.number):
        title = {"zh": f"{made.secret('name')['name']} {n}", "en": "hidden"}
        notify(made.cast.tenant, [other], "hidden", title, NOTHING, ("customer", made.ids["customer hidden"]), f"hidden {n}")
    for member, name in (("owner", "notification"), ("other_department", "notification hidden")):
        rows = Notification.unscoped.filter(tenant=made.cast.tenant, person=made.cast[member].person).order_by("id")
        made.ids |= {f"{name} {n}": one.id for n, one in enumerate(rows) if member == "owner" or n == 0}


@channel("notifications", "GET notifications")
def _notifications(probe: Probe) -> Request:
    unread = {"unread": probe.rng.choice(["true", "false"])} if probe.rng.random() < 0.5 else {}
    return Request("GET", ["notifications"], query={"limit": str(probe.rng.choice([1, 2, 200])), **unread})


@channel("notifications read", "POST notifications/read", "GET notifications", cost=2)
def _read(probe: Probe) -> list[Step]:
    """One's own and those of others, of which the count says nothing."""
    some = {"ids": [probe.ref("notification") for _ in range(probe.rng.choice([1, 2, 4]))]}
    return [Request("POST", ["notifications/read"], probe.rng.choice([some, some, {"all": True}])), Request("GET", ["notifications"])]


@channel("notifications of changes", "GET notifications", cost=6)
def _of_changes(probe: Probe) -> list[Step]:
    """What others write is told without what one may not see of it."""
    record = probe.rng.choice(["customer 1", "customer 2", "customer hidden"])
    wrote = Request("POST", ["activity"], {"subject": {"object": "customer", "id": Ref(record)}, "title": "新记"}, by="administrator")
    passed = [handed_over("customer 3", "other_department"), handed_over("customer 3", "owner")]
    happened: list[Step] = probe.rng.choice([[wrote], passed, [_title_is_hidden, _write_with_or_without_title]])
    return [*happened, _settled, Request("GET", ["notifications"])]


def _title_is_hidden(world: World) -> None:
    role = world.ids["role sales_representative"]
    grants = world.cast.administrator.api.get(f"role/{role}").body["grants"]
    world.cast.change("role", role, grants={**grants, "activity": {**grants["activity"], "fields": {"title": "hidden"}}})


def _write_with_or_without_title(world: World) -> None:
    about = {"subject": {"object": "customer", "id": world.ids["customer 1"]}}
    made = world.cast.administrator.api.post("activity", {**about, "title": "绝密题"} if world.number else about)
    assert made.status == 201, made.body


def _settled(world: World) -> None:
    settle("notify")
