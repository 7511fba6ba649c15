"""Twin worlds: neither the report of an import nor an export tells what the actor may not see.

GUANXI_TWIN_PAIRS sets how many imports and exports are tried in both worlds.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from guanxi.engines.exchange import lookup
from guanxi.engines.exchange.tests.scenes import all_rows, csv_of, upload
from guanxi.kernel.access.actor import system_actor
from guanxi.kernel.files.api import File, open_file
from guanxi.kernel.jobs.api import run_due
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.testing.channels import Probe
from guanxi.testing.twins import SECRETS, World, make_worlds, probe_of

# An import takes a thousand times as long as a request.
PAIRS = max(5, int(os.environ.get("GUANXI_TWIN_PAIRS", "25")) // 5)


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, World]]:
    with django_db_blocker.unblock():
        yield make_worlds()


@pytest.fixture
def worlds(made: tuple[World, World], db: None) -> tuple[World, World]:
    """With the rights to import and export."""
    for world in made:
        role = world.cast.roles["sales_representative"]
        grants = world.cast.administrator.api.get(f"role/{role}").body["grants"]
        world.cast.change("role", role, grants={key: {**grant, "import": True, "export": True} for key, grant in grants.items()})
    return made


def a_file(probe: Probe, object_key: str) -> tuple[bytes, list[dict[str, Any]], dict[str, Any]]:
    """Random rows, a random plan over them: names and fields that exist, that are hidden, and that are not there."""
    keys = [probe.rng.choice(probe.fields[object_key]) for _ in range(4)]
    keys = list(
        dict.fromkeys(["title" if object_key in ("activity", "invoice_title") and "title" in probe.fields[object_key] else "name", *keys])
    )
    rows = [[_cell(probe) for _ in keys] for _ in range(5)]
    mapping = []
    for number, key in enumerate(keys):
        options: dict[str, Any] = {"on_error": probe.rng.choice(["error", "empty"])}
        if key in ("customer", "parent") and probe.rng.random() < 0.5:
            options["match"] = probe.rng.choice(probe.fields["customer"])
        mapping.append({"column": number, "field": key, "options": options})
    match = [key for key in keys if probe.rng.random() < 0.5]
    return csv_of(tuple(keys), *map(tuple, rows)), mapping, {"match": match, "on_match": probe.rng.choice(["skip", "update", "create"])}


def _cell(probe: Probe) -> str:
    value = probe.value()
    return "" if value is None or isinstance(value, dict) else "、".join(map(str, value)) if isinstance(value, list) else str(value)


def imported(world: World, object_key: str, content: bytes, mapping: list[dict[str, Any]], policy: dict[str, Any]) -> Any:
    """Everything that the importer gets to see, step by step; then it never happened."""
    owner = world.cast.owner
    seen: list[Any] = []
    with transaction.atomic():
        made = owner.api.post("imports", {"file": upload(owner, content), "object": object_key})
        seen.append((made.status, made.body))
        if made.status == 201:
            path = f"imports/{made.body['id']}"
            changed = owner.api.patch(path, {"mapping": mapping, "policy": policy})
            seen.append((changed.status, changed.body))
            for step in (len(content) % 2 == 0 and "dry-run", "commit") if changed.status == 200 else ():
                if not step:
                    continue
                owner.api.post(f"{path}/{step}")
                run_due()
                seen += [
                    owner.api.get(path).body,
                    owner.api.get(f"{path}/report", {"limit": "200"}).body,
                    all_rows(owner, object_key, fields=["name" if object_key != "activity" else "title"], sort=None),
                ]
        transaction.set_rollback(True)
    return world.normal(_without_ids(seen))


def _without_ids(value: Any) -> Any:
    """Ids of what was made in this try differ, and so does the order of their creation."""
    if isinstance(value, dict):
        return {key: _without_ids(one) for key, one in value.items() if key not in ("job", "created_at", "file")}
    return [_without_ids(one) for one in value] if isinstance(value, list | tuple) else value


def exported(world: World, asked: dict[str, Any]) -> Any:
    """The answer, and the bytes of the file."""
    owner = world.cast.owner
    with transaction.atomic():
        answer = owner.api.post("exports", asked)
        seen: list[Any] = [answer.status, answer.body if answer.status != 200 else None]
        if answer.status == 200:
            run_due()
            job = owner.api.get(f"jobs/{answer.body['job']}").body
            seen.append(job["state"])
            if job["state"] == "done":
                with tenant_scope(world.cast.tenant), open_file(File.objects.get(id=job["result"]["file"]["id"])) as source:
                    seen.append(source.read().decode())
        transaction.set_rollback(True)
    return world.normal(seen)


def first_difference(worlds: tuple[World, World], pairs: int) -> Any:
    probe = probe_of(worlds[0], random.Random("exchange"))
    for _ in range(pairs):
        object_key = probe.object()
        plan = a_file(probe, object_key)
        answers = [imported(world, object_key, *plan) for world in worlds]
        if answers[0] != answers[1]:
            return object_key, plan, answers
        asked: dict[str, Any] = {"object": object_key, "format": "json", "form": probe.rng.choice(["labels", "machine"])}
        if probe.rng.random() < 0.5:
            asked["filter"] = probe.tree(object_key)
        if probe.rng.random() < 0.3:
            asked["fields"] = [probe.rng.choice(probe.fields[object_key]) for _ in range(3)]
        answers = [exported(world, asked) for world in worlds]
        if answers[0] != answers[1]:
            return asked, answers
    return None


def test_two_worlds_import_and_export_alike(worlds: tuple[World, World]) -> None:
    assert first_difference(worlds, PAIRS) is None


def test_a_planted_leak_is_found(worlds: tuple[World, World], monkeypatch: pytest.MonkeyPatch) -> None:
    """Matching over all records instead of the visible ones."""
    found = lookup.find_records

    def over_all(actor: Any, object_type: Any, keys: Any, wanted: Any) -> Any:
        return found(system_actor(actor.tenant), object_type, keys, wanted)

    from guanxi.engines.exchange import batch

    rows = [(name,) for name in SECRETS["name"]]
    plan = (csv_of(("name",), *rows), [{"column": 0, "field": "name"}], {"match": ["name"], "on_match": "skip"})
    assert imported(worlds[0], "customer", *plan) == imported(worlds[1], "customer", *plan)
    monkeypatch.setattr(lookup, "find_records", over_all)
    monkeypatch.setattr(batch, "find_records", over_all)
    assert imported(worlds[0], "customer", *plan) != imported(worlds[1], "customer", *plan)
