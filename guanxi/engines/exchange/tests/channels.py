"""The channels of exchange: what an import shows of its file, its report, its undo, and what an export writes."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from guanxi.engines.exchange.tests.scenes import all_rows, csv_of, upload
from guanxi.kernel.files.api import File, open_file
from guanxi.kernel.jobs.api import run_due
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.testing.api import Api, Reply
from guanxi.testing.channels import Probe, Request, Step, channel, furnishes
from guanxi.testing.twin_worlds import Building
from guanxi.testing.twins import World, told

Plan = tuple[str, bytes, list[dict[str, Any]], dict[str, Any]]
"""(object, file, mapping, policy)"""


@furnishes
def put_imports(made: Building) -> None:
    """One of another, with hidden values in its file, its report and its records; and one of one's own."""
    name, tags = made.secret("name")["name"], made.secret("tags")["tags"]
    for member, key, rows in (
        ("other_department", "import hidden", [(name, "12"), (f"{name}二", tags[0])]),
        ("owner", "import 1", [("导入的公司", "x")]),
    ):
        api, file = made.cast[member].api, upload(made.cast[member], csv_of(("name", "employees"), *rows), f"{rows[0][0]}.csv")
        begun = api.post("imports", {"file": file, "object": "customer"})
        made.ids[key], made.ids[f"file of {key}"] = begun.body["id"], file
        mapping = [{"column": n, "field": field} for n, field in enumerate(("name", "employees"))]
        assert api.patch(f"imports/{begun.body['id']}", {"mapping": mapping, "policy": {"match": [], "on_match": "create"}}).status == 200
        assert api.post(f"imports/{begun.body['id']}/commit").status == 200
        run_due()


@channel("imports", "GET imports", "GET imports/{id}", "GET imports/{id}/report", "PATCH imports/{id}", "POST imports/{id}/dry-run", "POST imports/{id}/commit", "POST imports/{id}/undo")  # fmt: skip
def _imports(probe: Probe) -> Request:
    """Of others and of oneself, as they stand."""
    one = ["imports/", probe.ref("import")]
    return probe.rng.choice([
        Request("GET", ["imports"]), Request("GET", one), Request("GET", [*one, "/report"]), Request("PATCH", one, {"header_row": 1}),
        *(Request("POST", [*one, f"/{step}"], {}) for step in ("dry-run", "commit", "undo")),
    ])  # fmt: skip


@channel("import preview", "POST imports", "PATCH imports/{id}", cost=8)
def _preview(probe: Probe) -> list[Step]:
    """What is guessed of a file whose columns are named like fields that are seen, hidden, or not there."""
    return [partial(_previewed, plan=_plan(probe))]


def _previewed(world: World, plan: Plan) -> list[Any]:
    return _begun(world, plan)[1]


@channel("import report", "POST imports/{id}/dry-run", "POST imports/{id}/commit", "GET imports/{id}", "GET imports/{id}/report", "GET imports/{id}/report.xlsx", cost=16)  # fmt: skip
def _report(probe: Probe) -> list[Step]:
    """A dry run or not, the writing, the report in both forms, and the records that came of it."""
    return [partial(imported, plan=_plan(probe), dry=probe.rng.random() < 0.5)]


@channel("import undo", "POST imports/{id}/undo", cost=16)
def _undo(probe: Probe) -> list[Step]:
    """Taken back after others have written to what was imported."""
    return [partial(imported, plan=_plan(probe), dry=False, undo=True)]


def imported(world: World, plan: Plan, dry: bool, undo: bool = False) -> list[Any]:
    """Everything that the importer gets to see, step by step."""
    owner, object_key = world.cast.owner, plan[0]
    path, seen = _begun(world, plan)
    if path is None:
        return seen
    for step in (*(["dry-run"] if dry else []), "commit", *(["undo"] if undo else [])):
        if step == "undo":
            _others_write(world, object_key)
        seen.append(told(owner.api.post(f"{path}/{step}")))
        run_due()
        seen += [told(owner.api.get(path)), told(owner.api.get(f"{path}/report", {"limit": "200"})), *_workbook(owner.api, path)]
        seen.append(all_rows(owner, object_key, fields=[world.cast.object(object_key).name_field], sort=None))
    return [_without_ids(one) for one in seen]


def _begun(world: World, plan: Plan) -> tuple[str | None, list[Any]]:
    """The path of the import, None where it was refused; and the answers."""
    object_key, content, mapping, policy = plan
    owner = world.cast.owner
    made = owner.api.post("imports", {"file": upload(owner, content), "object": object_key})
    if made.status != 201:
        return None, [told(made)]
    path = f"imports/{made.body['id']}"
    changed = owner.api.patch(path, {"mapping": mapping, "policy": policy})
    seen = [_without_ids(told(reply)) for reply in (made, changed)]
    return (path if changed.status == 200 else None), seen


def _others_write(world: World, object_key: str) -> None:
    """In a field that the importer does not see, here this value and there that."""
    if object_key == "customer":
        for row in all_rows(world.cast.owner, "customer", sort=["-created_at"])[:2]:
            world.cast.change("customer", row["id"], credit_limit=("77", "99")[world.number])


def _workbook(api: Api, path: str) -> list[Any]:
    """The report as a workbook: its cells, for the bytes hold the time of making."""
    reply: Reply = api.get(f"{path}/report.xlsx")
    if reply.status != 200:
        return [told(reply)]
    return [[list(row) for row in load_workbook(BytesIO(reply.content)).active.values]]


def _plan(probe: Probe) -> Plan:
    """Random rows, a random plan over them: names and fields that exist, that are hidden, and that are not there."""
    object_key = probe.object() if probe.rng.random() < 0.3 else probe.rng.choice(list(_WRITABLE))
    some = _WRITABLE.get(object_key, ()) if probe.rng.random() < 0.7 else probe.fields[object_key]
    first = "title" if object_key == "activity" else "name"
    keys = list(dict.fromkeys([first, *(probe.rng.choice(some) for _ in range(probe.rng.choice([1, 2, 4])) if some)]))
    rows = [[_cell(probe, key) for key in keys] for _ in range(5)]
    mapping = []
    for number, key in enumerate(keys):
        options: dict[str, Any] = {"on_error": probe.rng.choice(["error", "empty"])}
        if key in ("customer", "parent") and probe.rng.random() < 0.5:
            options["match"] = probe.key("customer")
        mapping.append({"column": number, "field": key, "options": options})
    policy = {"match": [key for key in keys if probe.rng.random() < 0.5], "on_match": probe.rng.choice(["skip", "update", "create"])}
    return object_key, csv_of(tuple(keys), *map(tuple, rows)), mapping, policy


# What the importer may write: a plan with any other field is refused before a row is read.
_WRITABLE = {
    "customer": ("level", "employees", "tags", "region", "parent", "identity_number", "c_salary"),
    "contact": ("title", "customer", "tags", "region"),
    "lead": ("c_code", "tags", "region"),
}


def _cell(probe: Probe, key: str) -> str:
    value = probe.value(key)
    return "" if value is None or isinstance(value, dict) else "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _without_ids(value: Any) -> Any:
    """Ids of what was made in this try differ, and so does the order of their creation."""
    if isinstance(value, dict):
        return {key: _without_ids(one) for key, one in value.items() if key not in ("job", "created_at", "file")}
    return [_without_ids(one) for one in value] if isinstance(value, list | tuple) else value


@channel("export", "POST exports", cost=4)
def _export(probe: Probe) -> list[Step]:
    object_key = probe.object()
    asked: dict[str, Any] = {
        "object": object_key,
        "format": probe.rng.choice(["json", "csv"]),
        "form": probe.rng.choice(["labels", "machine"]),
    }
    if probe.rng.random() < 0.3:
        asked["filter"] = probe.tree(object_key)
    if probe.rng.random() < 0.3:
        asked["fields"] = [probe.key(object_key) for _ in range(probe.rng.choice([1, 3]))]
    if probe.rng.random() < 0.3:
        asked["sort"] = [probe.key(object_key)]
    if probe.rng.random() < 0.2:
        asked["deleted"] = True
    return [partial(_exported, asked=asked)]


def _exported(world: World, asked: dict[str, Any]) -> list[Any]:
    """The answer, the job, and the bytes of the file."""
    owner = world.cast.owner
    answer = owner.api.post("exports", asked)
    if answer.status != 200:
        return [told(answer)]
    run_due()
    job = owner.api.get(f"jobs/{answer.body['job']}")
    seen = [told(job)]
    if job.body["state"] == "done":
        with tenant_scope(world.cast.tenant), open_file(File.objects.get(id=job.body["result"]["file"]["id"])) as source:
            seen.append(source.read().decode())
    return seen
