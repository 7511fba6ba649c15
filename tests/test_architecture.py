"""The house as ARCHITECTURE.md draws it: floors, the wall around each organisation, small files, nothing of this machine."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

import guanxi
from guanxi.kernel.objects.declare import Record
from guanxi.kernel.tenancy.models import Scoped
from guanxi.kernel.tenancy.scope import NoTenantScope

ROOT = Path(guanxi.__file__).parents[1]
PACKAGE = ROOT / "guanxi"
SCOPED = [m for m in apps.get_models() if issubclass(m, Scoped)]
# What is asked before there is an organisation, or over all of them, and may therefore not begin with one.
OVER_ORGANISATIONS = {
    "identity_token.digest": "sign-in knows a token by its digest alone",
    "identity_person.account": "sign-in asks in which organisations an account is a person",
    "files_file.record": "housekeeping deletes what was never attached, by age alone",
    "notify_notification.at": "housekeeping deletes what is old, by age alone",
}
# Tables that belong to no organisation and hold no record data.
WITHOUT_TENANT = {
    "tenancy_tenant", "identity_account", "http_allowance", "django_session", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions", "account_emailaddress",
    "account_emailconfirmation", "usersessions_usersession", "mfa_authenticator", "jobs_heart", "jobs_lease", "jobs_cron",
}  # fmt: skip
LONGEST = 400  # lines


def sources(*folders: str) -> Iterator[Path]:
    """Our own Python files."""
    for folder in folders:
        yield from (p for p in (ROOT / folder).rglob("*.py") if "migrations" not in p.parts and "node_modules" not in p.parts)


def test_imports_point_down() -> None:
    from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

    assert lint_imports(config_filename=str(ROOT / ".importlinter"), no_cache=True) == EXIT_STATUS_SUCCESS, (
        "run `lint-imports` to see which"
    )


@pytest.mark.parametrize("model", SCOPED, ids=lambda m: m._meta.db_table)
def test_every_index_and_constraint_begins_with_the_tenant(model: type[models.Model]) -> None:
    meta = model._meta
    firsts = [(i.name, i.fields[0][:1] and i.fields[0].lstrip("-")) for i in meta.indexes]
    firsts += [(c.name, c.fields[0]) for c in meta.constraints if isinstance(c, models.UniqueConstraint)]
    firsts += [(f"{meta.db_table}.{f.name}", f.name) for f in meta.concrete_fields if (f.unique or f.db_index) and not f.primary_key]
    firsts += [(f"{meta.db_table}.{together[0]}", together[0]) for together in meta.unique_together]
    wrong = {name: first for name, first in firsts if first != "tenant" and f"{meta.db_table}.{first}" not in OVER_ORGANISATIONS}
    assert wrong == {}


@pytest.mark.parametrize("model", SCOPED, ids=lambda m: m._meta.db_table)
def test_a_query_outside_a_scope_raises(model: type[models.Model]) -> None:
    with pytest.raises(NoTenantScope):
        model.objects.all()  # type: ignore[attr-defined]
    with pytest.raises(NoTenantScope):
        model().save()


def test_tables_without_a_tenant_are_listed() -> None:
    without = {
        m._meta.db_table for m in apps.get_models(include_auto_created=True) if "tenant" not in {f.name for f in m._meta.concrete_fields}
    }
    assert without - WITHOUT_TENANT == set()


def test_nothing_refers_across_tables_by_foreign_key() -> None:
    """References are ids, so that a cluster can split the tables by tenant."""
    found = [f"{m._meta.db_table}.{f.name}" for m in SCOPED for f in m._meta.concrete_fields if f.is_relation]
    assert found == []


def test_records_share_their_columns() -> None:
    columns = {
        "id",
        "tenant",
        "version",
        "owner",
        "department",
        "created_at",
        "created_by",
        "updated_at",
        "updated_by",
        "deleted_at",
        "deleted_key",
        "custom",
    }
    assert {m._meta.db_table: columns - {f.name for f in m._meta.concrete_fields} for m in SCOPED if issubclass(m, Record)} == {
        m._meta.db_table: set() for m in SCOPED if issubclass(m, Record)
    }


# What HTTP handlers may ask of tables themselves, by (file, function); all else goes through `records`.
_RAW = {
    ("memberships.py", "memberships"): "asked over organisations, before there is an actor",
    ("sessions.py", "look_again"): "the same, with the session in the same statement",
    ("sign_in.py", "_by_token"): "a token says itself which organisation it belongs to",
    ("finding.py", "visible_records"): "through the gate's own condition, for the log",
    ("changes.py", "visible_records"): "the same",
}


def test_http_reads_records_through_the_gate() -> None:
    """No statement of its own and no unscoped manager in the HTTP rooms; each exception is named."""
    found = set()
    for path in [*(PACKAGE / "kernel/http").glob("*.py"), *PACKAGE.glob("*/*/routes.py")]:
        for function in [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.FunctionDef)]:
            for node in ast.walk(function):
                is_raw = isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in (
                    "fetch",
                    "cursor",
                    "raw",
                    "execute",
                )
                if is_raw or (isinstance(node, ast.Attribute) and node.attr == "unscoped"):
                    found.add((path.name, function.name))
    assert found - set(_RAW) == set()


# May be longer, with the reason.
_LONG = {"guanxi/kernel/changes/verifier.py": "is carried away as one file"}


def test_files_are_short() -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in sources("guanxi", "tests", "benchmarks")
        if (n := len(p.read_text("utf-8").splitlines())) > LONGEST and str(p.relative_to(ROOT)) not in _LONG
    }
    assert long == {}


def test_every_file_says_in_its_first_line_what_it_is() -> None:
    silent = [
        str(p.relative_to(ROOT))
        for p in sources("guanxi", "tests", "benchmarks")
        if p.stat().st_size and ast.get_docstring(ast.parse(p.read_text("utf-8"))) is None
    ]
    assert silent == []


def test_no_path_of_a_machine_is_written_down() -> None:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a checkout: git does not know the files")
    paths = re.compile(rb"(?<![\w.:/<>-])/(?:work|root|home/\w+|Users/\w+)/[\w.-]")
    found = []
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = ROOT / name
        if (
            path.suffix in (".py", ".toml", ".ini", ".md", ".ts", ".tsx", ".json", ".yml", ".yaml", ".sh", ".cfg", "")
            and path.is_file()
            and path.stat().st_size < 2_000_000
        ):
            found += [f"{name}: {m[0].decode()}" for m in paths.finditer(path.read_bytes())]
    assert found == []
