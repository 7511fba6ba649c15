"""What the tests of imports have in common: a file given to a member of the cast, and the steps over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from guanxi.kernel.files.api import keep_file
from guanxi.kernel.jobs.api import run_due
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.testing.api import Api
from guanxi.testing.cast import Member


def upload(member: Member, content: bytes | Path, name: str = "data.csv") -> str:
    """A file of this member; its id."""
    raw = content if isinstance(content, bytes) else content.read_bytes()
    with tenant_scope(member.tenant):
        return str(keep_file(content.name if isinstance(content, Path) else name, [raw], member.person).id)


class Importing:
    """One import through the API."""

    def __init__(self, member: Member, object_key: str, content: bytes | Path, name: str = "data.csv", **plan: Any) -> None:
        self.api: Api = member.api
        made = self.api.post("imports", {"file": upload(member, content, name), "object": object_key})
        assert made.status == 201, made.body
        self.id = made.body["id"]
        self.first = made.body
        if plan:
            self.plan(**plan)

    def plan(self, **changes: Any) -> dict[str, Any]:
        """`fields` as {field: column name, or the rest of an entry}; or what PATCH takes."""
        fields = changes.pop("fields", None)
        if fields is not None:
            changes["mapping"] = [self.entry(field, source) for field, source in fields.items()]
        answer = self.api.patch(f"imports/{self.id}", changes)
        assert answer.status == 200, answer.body
        return answer.body

    def entry(self, field: str, source: Any) -> dict[str, Any]:
        entry = {"column": source} if isinstance(source, str) else dict(source)
        if isinstance(entry.get("column"), str):
            entry["column"] = [column["name"] for column in self.first["columns"]].index(entry["column"])
        return {**entry, "field": field}

    def guessed(self) -> dict[str, str]:
        """Column name, or template -> field, as guessed."""
        names = {column["index"]: column["name"] for column in self.first["columns"]}
        return {names[one["column"]] if "column" in one else one["template"]: one["field"] for one in self.first["suggestions"]}

    def step(self, what: str) -> dict[str, Any]:
        """`dry-run`, `commit` or `undo`, and the job to its end; the import then."""
        answer = self.api.post(f"imports/{self.id}/{what}")
        assert answer.status == 200, answer.body
        run_due()
        return self.now()

    def now(self) -> dict[str, Any]:
        return self.api.get(f"imports/{self.id}").body

    def report(self, kind: str | None = None) -> list[dict[str, Any]]:
        """All lines, over as many pages as it takes."""
        rows: list[dict[str, Any]] = []
        cursor = None
        while True:
            page = self.api.get(
                f"imports/{self.id}/report", {"limit": "200", **({"kind": kind} if kind else {}), **({"cursor": cursor} if cursor else {})}
            ).body
            rows += page["rows"]
            cursor = page["next"]
            if cursor is None:
                return rows

    def problems(self, kind: str | None = None) -> list[tuple[int, str, str]]:
        """(row, field, code) of every line."""
        return [(row["row"], row["field"], row["code"]) for row in self.report(kind)]


def all_rows(member: Member, object_key: str, **ask: Any) -> list[dict[str, Any]]:
    """Every record that the member sees, in the order of creation."""
    rows: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = member.api.post(
            f"{object_key}/query", {"limit": 200, "sort": ["created_at"], **ask, **({"cursor": cursor} if cursor else {})}
        )
        assert page.status == 200, page.body
        rows += page.body["rows"]
        cursor = page.body["next"]
        if cursor is None:
            return rows


def csv_of(*rows: tuple[Any, ...]) -> bytes:
    """Rows as CSV, the first one being the header."""
    return ("\n".join(",".join('"' + str(cell).replace('"', '""') + '"' for cell in row) for row in rows) + "\n").encode()
