"""What the tests of small controls share: the product's own sources as trees, an account of the cast, signing in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.test import Client

import guanxi
from guanxi.kernel.identity.models import Account, Person
from guanxi.site.sign_in import PREFIX as SIGN_IN
from guanxi.testing.cast import Cast

PACKAGE = Path(guanxi.__file__).parent
ROOT = PACKAGE.parent


def account_of(cast: Cast) -> Account:
    return Account.objects.get(pk=Person.unscoped.get(id=cast.owner.person).account)


def sign_in(client: Client, email: str, password: str) -> Any:
    return client.post(f"/{SIGN_IN}auth/login", {"email": email, "password": password}, content_type="application/json")


def product() -> Iterator[tuple[str, ast.Module]]:
    """(file below the package, its tree) of what ships and runs: no tests, no demo data."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if not {"tests", "testing", "demo", "migrations"} & set(path.relative_to(PACKAGE).parts) and path.name != "conftest.py":
            yield str(path.relative_to(PACKAGE)), ast.parse(path.read_text("utf-8"))
