"""The same answers by hand: one prepared statement on the driver's own connection, for one who knows the tables and has no rights to look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from guanxi.kernel.database.dialect import dialect
from guanxi.kernel.database.text_index import token

LISTED = (
    "name", "number", "kind", "lifecycle", "level", "industry", "source", "tags", "phone", "email", "website", "region", "employees", "founded", "revenue",
    "next_contact_at", "last_contact_at", "owner", "created_at", "updated_at",
)  # fmt: skip
_COLUMNS = ", ".join(f"t.{name}" for name in ("id", "version", *LISTED, "revenue_currency"))
_FROM = f"SELECT {_COLUMNS}, p.name FROM customers_customer t{{hint}} LEFT JOIN identity_person p ON p.id = t.owner"
_ONE = _FROM.format(hint="")
_LIVE = "t.tenant = %s AND t.deleted_key = ''"
_LAST = "ORDER BY t.updated_at DESC, t.id DESC LIMIT 50"

Statement = tuple[str, Sequence[Any]]


def execute(sql: str, params: Sequence[Any]) -> Any:
    """The driver's cursor of a statement that it keeps prepared; Django is not in it."""
    raw = connection.connection
    if connection.vendor == "postgresql":
        return raw.cursor().execute(sql, params, prepare=True)
    return raw.execute(sql.replace("%s", "?"), [dialect().param(p) for p in params])


def rows(statement: Statement) -> list[Any]:
    """All rows of a statement."""
    return list(execute(*statement).fetchall())


def listing(tenant: int) -> Statement:
    return f"{_ONE} WHERE {_LIVE} {_LAST}", [tenant]


def after(tenant: int, updated: Any, record: str) -> Statement:
    """The page that follows a row."""
    return f"{_ONE} WHERE {_LIVE} AND (t.updated_at, t.id) < (%s, %s) {_LAST}", [tenant, updated, record]


def filtered(tenant: int, tree: str, owner: str) -> Statement:
    """By owner and by a region with all that lies in it."""
    below = tree[:-1] + chr(ord(tree[-1]) + 1)
    source = _FROM.format(hint=_by("customer_owner"))
    return f"{source} WHERE {_LIVE} AND t.owner = %s AND t.region_tree >= %s AND t.region_tree < %s {_LAST}", [tenant, owner, tree, below]


def owned(tenant: int, owner: str) -> Statement:
    """One's own and those of one's teams: two index walks, merged."""
    return _merged([_branch("owner", "customer_owner"), _team()]), [tenant, owner, tenant, owner]


def of_owners(tenant: int, owners: Sequence[str], person: str) -> Statement:
    """One index walk an owner and one's teams', merged."""
    branches = [*[_branch("owner", "customer_owner")] * len(owners), _team()]
    return _merged(branches), [v for owner in owners for v in (tenant, owner)] + [tenant, person]


def in_departments(tenant: int, departments: Sequence[str], owner: str) -> Statement:
    """One index walk a department, one's own and one's teams', merged."""
    branches = [*[_branch("department", "customer_dept")] * len(departments), _branch("owner", "customer_owner"), _team()]
    return _merged(branches), [v for department in departments for v in (tenant, department)] + [tenant, owner, tenant, owner]


def _by(index: str) -> str:
    """SQLite knows nothing of how many rows a value has until it is told; who writes by hand says which index."""
    return f" INDEXED BY {index}" if connection.vendor == "sqlite" else ""


def _branch(column: str, index: str) -> str:
    return f"SELECT * FROM (SELECT t.id, t.updated_at FROM customers_customer t{_by(index)} WHERE {_LIVE} AND t.{column} = %s {_LAST}) b"


def _team() -> str:
    return (
        "SELECT * FROM (SELECT t.id, t.updated_at FROM access_team m CROSS JOIN customers_customer t"
        f" WHERE t.id = m.record AND {_LIVE} AND m.tenant = t.tenant AND m.person = %s AND m.object = 'customer' {_LAST}) b"
    )


def _merged(branches: Sequence[str]) -> str:
    return _those(f"SELECT id FROM ({' UNION '.join(branches)}) u ORDER BY updated_at DESC, id DESC LIMIT 50")


def _those(ids: str, more: str = "") -> str:
    """The page of the records with these ids. SQLite keeps the order of a CROSS JOIN: the ids first, then their rows."""
    return f"SELECT {_COLUMNS}, p.name FROM ({ids}) k CROSS JOIN customers_customer t LEFT JOIN identity_person p ON p.id = t.owner WHERE t.id = k.id{more} {_LAST}"


def _held() -> str:
    return "strpos(d.text, %s) > 0" if connection.vendor == "postgresql" else "instr(d.text, %s) > 0"


def _documents(tenant: int, needle: str) -> Statement:
    """Records of the documents that hold a text, by the index of bigrams."""
    tokens = sorted({token(needle[n : n + 2]) for n in range(len(needle) - 1)})
    if connection.vendor == "postgresql":
        return (
            f"SELECT d.record AS id FROM search_document d WHERE d.grams @> %s::text[] AND d.tenant = %s AND d.object = 'customer' AND {_held()}",
            [tokens, tenant, needle],
        )
    sql = f"SELECT d.record AS id FROM search_fts JOIN search_document d ON d.id = search_fts.rowid WHERE search_fts MATCH %s AND d.tenant = %s AND d.object = 'customer' AND {_held()}"
    return sql, [" AND ".join([f"t{tenant}", *tokens]), tenant, needle]


def searched(tenant: int, needle: str, owner: str | None = None) -> Statement:
    """A rare term: the documents first, then the order. With an owner: of those that are the owner's or the owner's teams'."""
    hits, params = _documents(tenant, needle)
    mine, more = "", []
    if owner is not None:
        mine = " AND (t.owner = %s OR t.id IN (SELECT m.record FROM access_team m WHERE m.tenant = %s AND m.person = %s AND m.object = 'customer'))"
        more = [owner, tenant, owner]
    return _those(f"SELECT DISTINCT id FROM ({hits}) h", f" AND {_LIVE}{mine}"), [*params, tenant, *more]


def searched_common(tenant: int, needle: str) -> Statement:
    """A frequent term: the order first, until there are fifty."""
    exists = (
        f"EXISTS (SELECT 1 FROM search_document d WHERE d.tenant = t.tenant AND d.object = 'customer' AND d.record = t.id AND {_held()})"
    )
    return f"{_ONE} WHERE {_LIVE} AND {exists} {_LAST}", [tenant, needle]


def searched_tail(tenant: int, needle: str, key: str) -> Statement:
    """Four digits: the documents that hold them, and the telephones that end with them."""
    hits, params = _documents(tenant, needle)
    tails = "SELECT i.record FROM objects_index i WHERE i.tenant = %s AND i.object = 'customer' AND i.field = 'phone#tail' AND i.key = %s"
    return _those(f"{hits} UNION {tails}", f" AND {_LIVE}"), [*params, tenant, key, tenant]


def got(tenant: int, record: str) -> Statement:
    """One record with the names of those it refers to."""
    sql = (
        "SELECT t.*, p.name, q.name, d.name, c.name FROM customers_customer t LEFT JOIN identity_person p ON p.id = t.owner LEFT JOIN identity_person q ON q.id = t.updated_by"
        " LEFT JOIN identity_department d ON d.id = t.department LEFT JOIN customers_customer c ON c.id = t.parent WHERE t.tenant = %s AND t.id = %s AND t.deleted_key = ''"
    )
    return sql, [tenant, record]


def counted(tenant: int) -> Statement:
    """Exact up to ten thousand."""
    return f"SELECT COUNT(*) FROM (SELECT 1 FROM customers_customer t WHERE {_LIVE} LIMIT 10001) c", [tenant]


def by_level(tenant: int) -> Statement:
    """How many customers of each level, and their revenue in the organisation's currency."""
    revenue = "SUM(CASE WHEN t.revenue_currency = 'CNY' THEN t.revenue END)"
    return f"SELECT t.level, COUNT(*), {revenue} FROM customers_customer t WHERE {_LIVE} GROUP BY t.level ORDER BY 2 DESC", [tenant]
