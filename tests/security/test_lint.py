"""Holes that a reader of code can see: none in the product, and each rule finds its planted sample."""

from __future__ import annotations

import pytest

from guanxi.testing.security_report import Figures
from tests.security.allowed import ALLOWED
from tests.security.lint import RULES, Finding, findings, product

pytestmark = pytest.mark.security("T19")

# One planted line (or more) a rule, and the file it is planted in.
BAD = [
    ("network", "import socket"),
    ("network", "from http import client"),
    ("network", "import http.client as h"),
    ("network", "from urllib import request"),
    ("network", "def f():\n    import requests"),
    ("network", "import httpx._client"),
    ("network", "import smtplib"),
    ("network", "from django.core.mail import send_mail"),
    ("network", "from django.core import mail"),
    ("network", "import importlib\nimportlib.import_module('socket')"),
    ("network", "__import__('sock' + 'et')"),
    ("network", "from redis import Redis"),
    ("connection", "async def f(loop):\n    await loop.create_connection(x)"),
    ("connection", "import asyncio\nasync def f():\n    await asyncio.open_connection('a', 1)"),
    ("pickle", "import pickle"),
    ("pickle", "from joblib import load"),
    ("pickle", "import yaml"),
    ("xml", "from xml.etree import ElementTree"),
    ("xml", "import lxml.etree"),
    ("eval", "eval(text)"),
    ("eval", "exec(text, {})"),
    ("raw_sql", "Customer.objects.raw(text)"),
    ("raw_sql", "rows.filter(a=1).extra(where=[text])"),
    ("raw_sql", "connection.cursor()"),
    ("raw_sql", "cursor.execute(f'SELECT {name}')"),
    ("raw_sql", "rows.annotate(x=RawSQL(text, []))"),
    ("unpacked_into_orm", "Customer.objects.filter(**data)"),
    ("unpacked_into_orm", "Customer.objects.create(tenant=1, **data)"),
    ("unpacked_into_orm", "rows.update(**call.body)"),
    ("unpacked_into_orm", "Q(**{f'{name}__gt': 1})"),
    ("unpacked_into_orm", "rows.annotate(**{alias: F('a')})"),
    ("ordered_by_data", "rows.order_by(query['sort'])"),
    ("ordered_by_data", "rows.order_by(*columns)"),
    ("ordered_by_data", "rows.order_by(F(name).desc())"),
    ("record_by_key", "Customer.objects.get(pk=key)"),
    ("record_by_key", "Lead.unscoped.filter(id=key).first()"),
    ("record_by_key", "object_type.model.objects.get(id=key)"),
    ("record_by_key", "Contact.objects.in_bulk(keys)"),
    ("record_by_key", "get_object_or_404(Customer, pk=key)"),
    ("pattern_of_data", "import re\nre.search(view['pattern'], text)"),
    ("pattern_of_data", "import re\nre.compile(f'^{word}$')"),
    ("shell", "import subprocess\nsubprocess.run(text, shell=True)"),
    ("shell", "import os\nos.system(text)"),
    ("unverified_tls", "ask(url, verify=False)"),
    ("unverified_tls", "context.verify_mode = ssl.CERT_NONE"),
    ("unsafe_html", "mark_safe(text)"),
    ("unsafe_html", "csrf_exempt(view)"),
    ("unpacked_archive", "archive.extractall(folder)"),
    ("template_engine", "from jinja2 import Template"),
]
GOOD = [
    "rows.order_by('-created_at', F('id').desc())",
    "rows.filter(state=1, **({'tries': 0} if a else {'tries__gt': 0}))",
    "import re\n_A = 'a'\nre.compile(f'{_A}|b')",
    "import subprocess\nsubprocess.run(['a', text])",
    "values.get('pk')",
    "Import.objects.get(id=key)",
    "from defusedxml import ElementTree",
]


def is_allowed(found: Finding) -> bool:
    return any(
        found.rule == rule and (found.file == place or (place.endswith("/") and found.file.startswith(place))) for rule, place in ALLOWED
    )


@pytest.fixture(scope="module")
def found() -> list[Finding]:
    return [one for file, source in product() for one in findings(source, file)]


def test_the_product_breaks_no_rule(found: list[Finding], security: Figures) -> None:
    """Say a reason in `allowed.py`, or go through the room that may."""
    wrong = [one for one in found if not is_allowed(one)]
    security.add(rules=len(RULES), files=sum(1 for _ in product()), findings=len(wrong))
    assert wrong == []


def test_every_exception_is_still_needed(found: list[Finding]) -> None:
    used = {
        (rule, place) for rule, place in ALLOWED for one in found if one.rule == rule and (one.file == place or one.file.startswith(place))
    }
    assert set(ALLOWED) - used == set()


@pytest.mark.parametrize(("rule", "source"), BAD, ids=[f"{rule}-{i}" for i, (rule, _) in enumerate(BAD)])
def test_a_planted_hole_is_found(rule: str, source: str, security: Figures) -> None:
    assert rule in {one.rule for one in findings(source, "modules/sales/planted.py") if not is_allowed(one)}
    security.add(planted=1)


def test_every_rule_has_a_planted_hole() -> None:
    assert {rule for rule, _ in BAD} == set(RULES)


@pytest.mark.parametrize("source", GOOD)
def test_what_is_right_is_left_alone(source: str) -> None:
    assert list(findings(source, "modules/sales/right.py")) == []
