"""Every list asks the database as often for one row as for fifty, whatever its rows refer to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.engines.exchange.tests.scenes import Importing, csv_of
from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.http.finding import RECORD_ROUTES
from guanxi.kernel.http.objects import OBJECT_ROUTES
from guanxi.kernel.http.routes import ROUTES
from guanxi.kernel.identity.models import Account, Person
from guanxi.kernel.jobs.api import JOBS, enqueue
from guanxi.kernel.jobs.declare import JobType
from guanxi.kernel.notify.api import NOTHING, notify
from guanxi.kernel.objects.types import OBJECT_TYPES
from guanxi.testing.api import Reply
from guanxi.testing.cast import Cast, session_of
from guanxi.testing.samples import full
from guanxi.testing.twin_worlds import settle

MANY = 50
Ask = Callable[[int], Reply]
"""Ask for so many rows."""
LISTS: dict[str, Callable[[Cast], tuple[Ask, str]]] = {}
"""`METHOD path` -> fills the list with fifty rows; how to ask, and the member of the answer that holds the rows."""
# What answers with one thing, or reads no table of ours.
SINGLE = {
    "GET jobs/{id}", "GET files/{id}", "GET meta", "GET regions", "GET regions/{code}", "GET me", "GET site", "GET imports/{id}", "GET openapi.json",
    "GET {object}/{id}", "GET {object}/{id}/explain", "GET person/{id}/account", "GET me/proof", "GET me/security", "GET organisation/security", "GET slow", "GET trust", "GET keys", "GET log",
}  # fmt: skip


def filled(route: str) -> Callable[[Callable[[Cast], tuple[Ask, str]]], Callable[[Cast], tuple[Ask, str]]]:
    def declare(fill: Callable[[Cast], tuple[Ask, str]]) -> Callable[[Cast], tuple[Ask, str]]:
        LISTS[route] = fill
        return fill

    return declare


def customers(cast: Cast) -> list[str]:
    """Fifty, each with another parent."""
    parents = cast.make_many("customer", [{"name": f"母公司 {n}"} for n in range(MANY)])
    return cast.make_many("customer", [{"name": f"可见 {n}", "parent": parents[n], "tags": ["一"]} for n in range(MANY)])


@filled("GET {object}")
def a_list(cast: Cast) -> tuple[Ask, str]:
    customers(cast)
    return lambda limit: cast.owner.api.get("customer", {"limit": str(limit), "count": "true"}), "rows"


@filled("GET search")
def a_search(cast: Cast) -> tuple[Ask, str]:
    customers(cast)
    settle()
    return lambda limit: cast.owner.api.get("search", {"q": "可见", "limit": str(limit)}), "hits"


def number() -> None:
    while number_changes():
        pass


@filled("GET changes")
def the_change_feed(cast: Cast) -> tuple[Ask, str]:
    number()
    before = cast.administrator.api.get("changes").body["next"]
    customers(cast)
    number()
    return lambda limit: cast.administrator.api.get("changes", {"after": str(before), "limit": str(limit)}), "changes"


@filled("GET {object}/{id}/timeline")
def a_timeline(cast: Cast) -> tuple[Ask, str]:
    """Activities of many people, then changes that name many records; enough of both, so that no portion of the log has to be read twice."""
    [one, *others] = customers(cast)
    about = {"object": "customer", "id": one}
    for n in range(MANY // 2):
        by = ("owner", "colleague", "manager")[n % 3]
        cast.make("activity", owner=by, title=f"跟进 {n}", subject=about, happened_at=f"2100-01-01T00:{n:02d}:00Z")
    for other in (*others, *others[:5]):
        assert cast.owner.api.patch(f"customer/{one}", {"parent": other}).status == 200
    return lambda limit: cast.owner.api.get(f"customer/{one}/timeline", {"limit": str(limit)}), "entries"


@filled("GET jobs")
def the_jobs(cast: Cast) -> tuple[Ask, str]:
    with cast.scope(), JOBS.override("test.list", JobType("test.list", {"zh": "任务", "en": "Job"}, lambda run: None)):
        for n in range(MANY):
            enqueue("test.list", {}, actor=cast[("owner", "colleague", "manager")[n % 3]].actor())
    return lambda limit: cast.administrator.api.get("jobs", {"limit": str(limit)}), "rows"


@filled("GET notifications")
def the_notifications(cast: Cast) -> tuple[Ask, str]:
    for n, record in enumerate(customers(cast)):
        by = {"by": ("person", str(cast[("colleague", "manager")[n % 2]].person))}
        title = {"zh": "{by}：{record}", "en": "{by}: {record}"}
        notify(cast.tenant, [str(cast.owner.person)], "test", title, NOTHING, ("customer", record), f"cause {n}", names=by)
    return lambda limit: cast.owner.api.get("notifications", {"limit": str(limit)}), "rows"


@filled("GET imports")
def the_imports(cast: Cast) -> tuple[Ask, str]:
    from guanxi.engines.exchange.models import Import

    first = Importing(cast.owner, "customer", csv_of(("名称",), ("甲",)))
    held = Import.unscoped.get(id=first.id)
    look = held.seen()
    for _ in range(MANY - 1):
        held.pk = Import._meta.pk.get_default()
        held._state.adding = True
        held.see(look)  # sealed to its row
        held.save()
    return lambda limit: cast.owner.api.get("imports", {"limit": str(limit)}), "rows"


@filled("GET imports/{id}/report")
def the_report_of_an_import(cast: Cast) -> tuple[Ask, str]:
    made = Importing(cast.owner, "customer", csv_of(("名称", "电话"), *((f"甲{n}", "12") for n in range(MANY))))
    made.step("commit")
    return lambda limit: cast.owner.api.get(f"imports/{made.id}/report", {"limit": str(limit)}), "rows"


@filled("GET imports/{id}/report.xlsx")
def the_report_as_a_workbook(cast: Cast) -> tuple[Ask, str]:
    made = {n: Importing(cast.owner, "customer", csv_of(("名称", "电话"), *((f"甲{i}", "12") for i in range(n)))) for n in (1, MANY)}
    for one in made.values():
        one.step("commit")
    return lambda limit: cast.owner.api.get(f"imports/{made[limit].id}/report.xlsx"), ""


@filled("GET me/tokens")
def the_tokens(cast: Cast) -> tuple[Ask, str]:
    for member, number in ((cast.owner, 1), (cast.colleague, MANY)):
        for _ in range(number):
            member.token()
    return lambda limit: (cast.owner if limit == 1 else cast.colleague).api.get("me/tokens"), "rows"


@filled("GET me/sessions")
def the_devices(cast: Cast) -> tuple[Ask, str]:
    account = Account.objects.get(pk=Person.unscoped.get(id=cast.colleague.person).account)
    for _ in range(MANY - 1):
        session_of(account, cast.tenant)
    return lambda limit: (cast.owner if limit == 1 else cast.colleague).api.get("me/sessions"), "rows"


def counted(ask: Ask, member: str) -> list[tuple[int, int]]:
    """(statements, rows) of one row and of fifty; calls before fill caches."""
    made = []
    for limit in (1, MANY, 1, MANY):
        with CaptureQueriesContext(connection) as asked:
            reply = ask(limit)
        assert reply.status == 200, reply.body
        made.append((len(asked), len(reply.body[member]) if member else limit))
    return made[2:]


# A page in the order of a field that may be empty asks once more where it comes to the end of the values, whatever its length (ADR 0021).
AT_THE_END = {"GET {object}/{id}/timeline": 1}
# Committed: an index of text may not show what is not.
COMMITTED = {"GET search": pytest.mark.django_db(transaction=True)}


@pytest.mark.parametrize("route", [pytest.param(route, marks=COMMITTED.get(route, ())) for route in LISTS])
def test_a_list_asks_as_often_for_one_row_as_for_fifty(cast: Cast, route: str) -> None:
    (one, rows_of_one), (fifty, rows_of_fifty) = counted(*LISTS[route](cast))
    assert (rows_of_one, rows_of_fifty, fifty) == (1, MANY, one + AT_THE_END.get(route, 0))


@pytest.mark.parametrize("key", list(OBJECT_TYPES))
def test_rows_with_every_field_filled(cast: Cast, key: str) -> None:
    """List, recycle bin and totals of every object type: each row refers to records of its own."""
    api = cast.administrator.api
    made = cast.make_many(key, [full(cast, key, n) for n in range(1, MANY + 1)])
    newest = {"sort": ["-created_at"], "count": True}
    lists = [
        (lambda limit, deleted=deleted: api.post(f"{key}/query", {**newest, "limit": limit, "deleted": deleted}))
        for deleted in (False, True)
    ]
    groups = [{"field": k} for k, f in cast.object(key).fields.items() if f.groupable and f.type in ("reference", "person", "department")][
        :2
    ]
    totals = {"group": groups or [{"field": "created_by"}], "measures": [{"fn": "count"}]}
    assert len({one for one, _ in counted(lists[0], "rows")}) == 1
    assert len({one for one, _ in counted(lambda limit: api.post(f"{key}/aggregate", {**totals, "limit": limit}), "rows")}) == 1
    assert api.act(key, "delete", made).status == 200
    assert [rows for _, rows in counted(lists[1], "rows")] == [1, MANY]
    assert len({one for one, _ in counted(lists[1], "rows")}) == 1


def test_every_list_is_here() -> None:
    """A new GET route is filled above, or answers with one thing."""
    routes = {f"{r.method} {r.path}" for r in (*ROUTES.values(), *OBJECT_ROUTES, *RECORD_ROUTES) if r.method == "GET"}
    assert routes - SINGLE - set(LISTS) == set()
    assert SINGLE | set(LISTS) <= routes
