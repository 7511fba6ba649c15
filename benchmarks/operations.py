"""What is measured: each operation as an HTTP request, as a call of the kernel, and as raw SQL, over the same variants in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from benchmarks import floors
from benchmarks.calling import Request
from benchmarks.organisation import Organisation
from benchmarks.seed import SEED
from benchmarks.words import Words
from benchmarks.writes import Writes
from guanxi.base.regions import tree_key
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.changes.log import Origin
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.sql import Compiler
from guanxi.kernel.records import write
from guanxi.kernel.records.aggregate import aggregate, read_groups, read_measures
from guanxi.kernel.records.order import Order
from guanxi.kernel.records.read import Ask, get, page
from guanxi.site.demo.customers import customer_rows

ORIGIN = Origin("web", "benchmark")
_PATH = "customer"
_FIELDS = ",".join(floors.LISTED)
_RECORDS = 200
_GROUP, _MEASURES = ["level"], [{"fn": "count"}, {"fn": "sum", "field": "revenue"}]


@dataclass(frozen=True)
class Turn:
    """One variant; `floor` answers what the others do."""

    request: Request
    kernel: Callable[[], Any]
    floor: Callable[[], Any]


@dataclass(frozen=True)
class Answers:
    """What of an answer must be the same whichever way it came."""

    http: Callable[[Any], Any]
    kernel: Callable[[Any], Any]
    floor: Callable[[Any], Any]


@dataclass(frozen=True)
class Operation:
    """`who` asks; `turn` gives variant number n; without `answers` nothing can be compared."""

    key: str
    title: str
    who: str
    turn: Callable[[int], Turn]
    answers: Answers | None = None


PAGE = Answers(
    lambda body: [row["id"] for row in body["rows"]],
    lambda made: [row["id"] for row in made.rows],
    lambda rows: [str(row[0]) for row in rows],
)
ONE = Answers(
    lambda body: (body["id"], body["version"]), lambda made: (made["id"], made["version"]), lambda rows: (str(rows[0][1]), rows[0][2])
)


class Operations:
    """Builds the operations over the data that is there. In the scope of the tenant."""

    def __init__(self, organisation: Organisation, words: Words) -> None:
        self.organisation, self.words, self.tenant = organisation, words, organisation.tenant
        self.customer: ObjectType = organisation.actor("administrator").schema.get("customer")
        self.records = [
            str(row[0])
            for row in fetch("SELECT id FROM customers_customer WHERE tenant = %s ORDER BY created_at LIMIT %s", [self.tenant, _RECORDS])
        ]

    def all(self) -> list[Operation]:
        """In the order of the table."""
        return [*self.reading(), *self.searching(), *self.scoped(), *self.writing()]

    def pages(
        self, key: str, title: str, asked: Sequence[dict[str, Any]], statements: Sequence[floors.Statement], who: str = "administrator"
    ) -> Operation:
        """A page of 50 with 20 columns, over these variants."""
        actor = self.organisation.actor(who)
        turns = [self._page(actor, one, statement) for one, statement in zip(asked, statements, strict=True)]
        return Operation(key, title, who, lambda n: turns[n % len(turns)], PAGE)

    def _page(self, actor: Actor, asked: dict[str, Any], statement: floors.Statement) -> Turn:
        ask = Ask(**asked, fields=floors.LISTED)
        return Turn(
            Request("GET", _PATH, {**asked, "fields": _FIELDS}), lambda: page(actor, self.customer, ask), lambda: floors.rows(statement)
        )

    def reading(self) -> list[Operation]:
        tenant, administrator = self.tenant, self.organisation.actor("administrator")
        owners = [self.organisation.owners[n][0] for n in range(5)]
        places = [(region, owner) for region in self.words.regions for owner in owners]
        trees = [
            {"filter": {"and": [{"field": "region", "op": "under", "value": r}, {"field": "owner", "op": "eq", "value": o}]}}
            for r, o in places
        ]
        deep = self._deep(administrator)
        return [
            self.pages("list", "list 50 by last update", [{}], [floors.listing(tenant)]),
            self.pages("filter", "filter region and owner", trees, [floors.filtered(tenant, tree_key(r), o) for r, o in places]),
            self.pages("deep", "page at the middle (keyset)", [{"cursor": deep[0]}], [floors.after(tenant, *deep[1])]),
            Operation("get", "get one", "administrator", self._get(administrator), ONE),
            Operation(
                "aggregate",
                "count and sum by level",
                "administrator",
                self._aggregate(administrator),
                Answers(_levels, _levels, lambda rows: [(row[0], row[1]) for row in rows]),
            ),
            Operation(
                "count",
                "count, capped at 10,000",
                "administrator",
                self._count(administrator),
                Answers(_value, lambda made: made.count["value"], lambda rows: min(rows[0][0], 10_000)),
            ),
        ]

    def searching(self) -> list[Operation]:
        tenant, words = self.tenant, self.words
        phone: Any = self.customer.fields["phone"]
        own = self.organisation.people["own"]

        def pages(
            key: str, title: str, terms: Sequence[str], floor: Callable[[str], floors.Statement], who: str = "administrator"
        ) -> Operation:
            return self.pages(key, title, [{"q": term} for term in terms], [floor(term) for term in terms], who)

        return [
            pages("search_chinese", "search, 2 Chinese characters", words.chinese, lambda q: floors.searched(tenant, q)),
            pages("search_common", "search, in every tenth name", words.common, lambda q: floors.searched_common(tenant, q)),
            pages("search_english", "search, English word", words.english, lambda q: floors.searched(tenant, q)),
            pages("search_initials", "search, pinyin initials", words.initials, lambda q: floors.searched(tenant, q)),
            pages(
                "search_phone",
                "search, last 4 of a phone",
                words.tails,
                lambda q: floors.searched_tail(tenant, q, phone.tail_key(q, tenant, "customer")),
            ),
            pages("search_own", "search, Chinese, own records", words.chinese, lambda q: floors.searched(tenant, q, own), "own"),
        ]

    def scoped(self) -> list[Operation]:
        manager, people = self.organisation.actor("manager"), self.organisation.people
        tree = floors.in_departments(self.tenant, list(manager.departments), people["manager"])
        superior = self.organisation.actor("superior")
        twelve = [people["superior"], *superior.subordinates]
        return [
            self.pages("list_own", "list, own records (1 of 500)", [{}], [floors.owned(self.tenant, people["own"])], "own"),
            self.pages("list_few", "list, 12 of 500 owners", [{}], [floors.of_owners(self.tenant, twelve, people["superior"])], "superior"),
            self.pages("list_tree", "list, department tree (3 of 6)", [{}], [tree], "manager"),
            self.pages("list_all", "list, all (executive)", [{}], [floors.listing(self.tenant)], "executive"),
        ]

    def writing(self) -> list[Operation]:
        administrator = self.organisation.actor("administrator")
        values = [dict(row) for row in customer_rows(SEED + 1, 500, "zh")]
        pattern = write.create(administrator, self.customer, [values[0]], ORIGIN).ids()[0]
        number: Any = self.customer.fields["number"]
        floor = Writes(self.tenant, pattern, number.period(administrator.now().astimezone(administrator.zone).date()))
        fresh = count(10)

        def create(n: int) -> Turn:
            row = values[n % len(values)]
            return Turn(Request("POST", _PATH, body=row), lambda: write.create(administrator, self.customer, [row], ORIGIN), floor.create)

        def update(n: int) -> Turn:
            record, level, employees = self.records[n % len(self.records)], "abc"[n % 3], next(fresh)
            change = {"level": level, "employees": employees}
            request = Request("PATCH", f"{_PATH}/{record}", body=change)
            return Turn(
                request,
                lambda: write.update(administrator, self.customer, [(record, None, change)], ORIGIN),
                lambda: floor.update(record, level, employees),
            )

        return [Operation("create", "create one", "administrator", create), Operation("update", "update one", "administrator", update)]

    def _deep(self, actor: Actor) -> tuple[str, tuple[Any, str]]:
        """The cursor of the row in the middle of the list, and that row's place."""
        [(total,)] = fetch("SELECT COUNT(*) FROM customers_customer WHERE tenant = %s", [self.tenant])
        last = page(actor, self.customer, Ask(limit=1, fields=["updated_at"]))
        assert last.next is not None
        order = Order(actor, self.customer, Compiler(actor), "t", (), deleted=False)
        sql = "SELECT updated_at, id FROM customers_customer WHERE tenant = %s ORDER BY updated_at DESC, id DESC LIMIT 1 OFFSET %s"
        [(updated, record)] = fetch(sql, [self.tenant, total // 2])
        convert = dialect().converter("datetime")
        updated = convert(updated) if convert else updated
        return order.encode([updated], str(record)), (updated, str(record))

    def _get(self, actor: Actor) -> Callable[[int], Turn]:
        def turn(n: int) -> Turn:
            record = self.records[n % len(self.records)]
            statement = floors.got(self.tenant, record)
            return Turn(Request("GET", f"{_PATH}/{record}"), lambda: get(actor, self.customer, record), lambda: floors.rows(statement))

        return turn

    def _aggregate(self, actor: Actor) -> Callable[[int], Turn]:
        groups, measures = read_groups(actor, self.customer, _GROUP), read_measures(actor, self.customer, _MEASURES)
        statement = floors.by_level(self.tenant)
        made = Turn(
            Request("POST", f"{_PATH}/aggregate", body={"group": _GROUP, "measures": _MEASURES}), lambda: aggregate(actor, self.customer, Ask(), groups, measures),
            lambda: floors.rows(statement),
        )  # fmt: skip
        return lambda _: made

    def _count(self, actor: Actor) -> Callable[[int], Turn]:
        ask, statement = Ask(limit=1, fields=["name"], count=True), floors.counted(self.tenant)
        made = Turn(
            Request("GET", _PATH, {"limit": "1", "fields": "name", "count": "true"}),
            lambda: page(actor, self.customer, ask),
            lambda: floors.rows(statement),
        )
        return lambda _: made


def _levels(made: Any) -> list[tuple[Any, Any]]:
    return [(row["group"][0], row["values"][0]) for row in made["rows"]]


def _value(body: Any) -> int:
    return int(body["count"]["value"])
