"""T23: a day of work with seeded values, and with everything that can go wrong; no log, figure, error page or crash tells one of them."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import orjson
import pytest
import structlog
from django.db import DatabaseError, IntegrityError, OperationalError
from django.test import Client

from guanxi.engines.exchange.tests.scenes import Importing, csv_of, upload
from guanxi.engines.exchange.tests.test_exports import export
from guanxi.kernel.egress.api import EgressFailed, EgressRefused, ask
from guanxi.kernel.jobs.api import run_due
from guanxi.site import logs
from guanxi.site.sign_in import PREFIX as SIGN_IN
from guanxi.testing.api import Api
from guanxi.testing.cast import PASSWORD
from guanxi.testing.security_report import Figures
from guanxi.testing.twin_worlds import settle

pytestmark = [pytest.mark.security("T23"), pytest.mark.django_db]
SEEDS = {
    "name": "欧阳种子", "company": "种子绝密有限公司", "phone": "13911112222", "email": "seed.person@example.net", "identity": "11010519491231002X", "bank": "6222021234567890123",
    "amount": "987654321", "password": "wrong horse battery 42", "word": "搜索绝密词", "file": "绝密合同种子.csv", "remark": "seeded-remark-7731", "hook": "hooksecret-5512", "cell": "坏单元格8823",
}  # fmt: skip


@pytest.fixture(params=[True, False], ids=["json", "terminal"])
def written(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """All that goes to standard error and output, at the most talkative level."""
    root, requests = logging.getLogger(), logging.getLogger("django.request")
    held, level, told = list(root.handlers), root.level, requests.level
    made = io.StringIO()
    monkeypatch.setattr(sys, "stderr", made)
    monkeypatch.setattr(sys, "stdout", made)
    logs.configure("debug", json=request.param)
    structlog.configure(cache_logger_on_first_use=False)
    yield made
    structlog.reset_defaults()
    root.handlers[:] = held
    root.setLevel(level)
    requests.setLevel(told)


def found_in(text: str, *more: str) -> list[str]:
    """Which seeds a text holds, also as digits in groups and as JSON writes them."""
    plain = text.replace(" ", "").replace("-", "")
    wanted = [*SEEDS.values(), *more]
    return [
        one
        for one in wanted
        if one in text
        or one.replace(" ", "").replace("-", "") in plain
        or orjson.dumps(one).decode()[1:-1] in text
        or one.encode("unicode_escape").decode() in text
    ]


def test_the_search_finds_a_leak() -> None:
    """Else the silence below would prove nothing."""
    assert found_in("x 139 1111 2222 y") == ["13911112222"]
    assert found_in(r"\u6b27\u9633\u79cd\u5b50") == [SEEDS["name"]]
    assert found_in("nothing") == []


def _work(cast: Any) -> list[bytes]:
    """Ordinary work, and mistakes; what was answered to mistakes."""
    api, seed = cast.owner.api, SEEDS
    key = cast.make(
        "customer",
        name=seed["company"],
        phone=seed["phone"],
        email=seed["email"],
        identity_number=seed["identity"],
        bank_account=seed["bank"],
        remark=seed["remark"],
        revenue={"amount": seed["amount"], "currency": "CNY"},
    )
    assert api.post("customer", {"name": seed["company"] + "二", "phone": seed["phone"], "remark": seed["remark"]}).status == 201
    api.post("contact", {"name": seed["name"], "customer": key, "phone": seed["phone"], "email": seed["email"]})
    api.patch(f"customer/{key}", {"remark": seed["remark"] * 2}, if_match='"1"')
    api.patch(f"customer/{key}", {"remark": seed["word"]}, if_match='"1"')
    api.get("search", {"q": seed["word"]})
    api.get("customer", {"q": seed["name"]})
    api.post("customer/query", {"filter": {"field": "phone", "op": "eq", "value": seed["phone"]}})
    export(cast.owner, "customer", format="csv")
    settle()
    return [
        api.post(*one).content
        for one in (
            ("customer", {"name": seed["company"], "phone": "x" + seed["phone"]}),
            ("customer", {seed["word"]: seed["name"]}),
            ("customer/query", {"sort": [seed["word"]]}),
        )
    ]


def _sign_in(cast: Any) -> list[bytes]:
    client = Client(raise_request_exception=False)
    email = cast.owner.api.get("me").body["account"]["email"]
    told = [
        client.post(f"/{SIGN_IN}auth/login", {"email": one, "password": SEEDS["password"]}, content_type="application/json").content
        for one in (email, SEEDS["email"])
    ]
    client.post(f"/{SIGN_IN}auth/login", {"email": email, "password": PASSWORD}, content_type="application/json")
    Api(token="gx_" + SEEDS["hook"]).get("me")
    Api(session=SEEDS["hook"]).get("me")
    client.get(f"/reset/{SEEDS['hook']}")
    client.get(
        f"/api/v1/customer?token={SEEDS['hook']}", headers={"referer": f"https://x.example/{SEEDS['hook']}", "user-agent": SEEDS["hook"]}
    )
    return told


def _imports(cast: Any) -> list[bytes]:
    importing = Importing(
        cast.owner,
        "customer",
        csv_of(("名称", "电话"), (SEEDS["company"], SEEDS["cell"]), (SEEDS["name"], SEEDS["phone"])),
        SEEDS["file"],
        policy={"on_match": "create"},
    )
    importing.plan(fields={"name": "名称", "phone": "电话"})
    importing.step("dry-run")
    importing.step("commit")
    broken = cast.owner.api.post(
        "imports", {"file": upload(cast.owner, b"PK\x03\x04" + SEEDS["cell"].encode(), SEEDS["file"]), "object": "customer"}
    )
    cast.owner.api.upload(SEEDS["file"], SEEDS["cell"].encode())
    return [broken.content]


def _failures(cast: Any) -> list[bytes]:
    """What breaks inside, with values in its words and in its frames."""
    client = Client(raise_request_exception=False)
    client.cookies["guanxi_session"] = str(cast.owner.session)
    told = []
    # A connection that seems lost is closed; here it is the test's.
    with mock.patch("django.db.backends.base.base.BaseDatabaseWrapper.close"):
        _break(cast, client, told)
    return told


def _break(cast: Any, client: Client, told: list[bytes]) -> None:
    for error in (RuntimeError, IntegrityError, OperationalError, DatabaseError, KeyError, UnicodeDecodeError):

        def broken(*_: Any, error: type[Exception] = error, **__: Any) -> None:
            held = dict(SEEDS)
            if error is UnicodeDecodeError:
                held["phone"].encode("utf-16").decode("ascii")
            raise error(f"Key (phone)=({held['phone']}) of {held['name']}") from ValueError(held["identity"])

        for where in (
            "guanxi.kernel.http.objects.page",
            "guanxi.kernel.http.serve.parse_json",
        ):
            module, _, name = where.rpartition(".")
            if hasattr(sys.modules[module], name):
                with mock.patch(where, broken):
                    body = orjson.dumps({"name": SEEDS["name"]})
                    both = client.get("/api/v1/customer"), client.post("/api/v1/customer", body, content_type="application/json")
                    told += [one.content for one in both if one.status_code >= 500]
        with mock.patch("guanxi.engines.exchange.exports.open_writer", broken):
            job = cast.owner.api.post("exports", {"object": "customer", "format": "csv"}).body["job"]
            run_due()
            told.append(orjson.dumps(cast.owner.api.get(f"jobs/{job}").body))


def _outwards(cast: Any) -> list[bytes]:
    told = []
    for url in (f"http://127.0.0.1/{SEEDS['hook']}", f"http://user:{SEEDS['hook']}@example.com/", f"http://[::1]:9/{SEEDS['hook']}"):
        try:
            ask("POST", url, headers={"Authorization": SEEDS["hook"]}, body=SEEDS["name"].encode(), seconds=1)
        except (EgressRefused, EgressFailed) as refused:
            structlog.get_logger("guanxi.hook").warning("refused", exc_info=refused, reason=refused.reason)
            told.append(orjson.dumps(refused.as_dict()))
    return told


DAYS: dict[str, Callable[[Any], list[bytes]]] = {
    "work": _work,
    "sign_in": _sign_in,
    "imports": _imports,
    "failures": _failures,
    "outwards": _outwards,
}


@pytest.mark.parametrize("day", DAYS)
def test_a_day_of_work_leaves_no_secret_in_any_log(cast: Any, written: io.StringIO, day: str, security: Figures) -> None:
    token = cast.owner.token("lead:read")
    sessions = [str(cast.owner.session), str(cast.administrator.session)]
    answers = DAYS[day](cast)
    text = written.getvalue()
    assert text.count("\n") >= len(answers), "nothing was logged, so nothing was proven"
    figures = cast.administrator.api.client.get("/metrics").content.decode()
    leaks = found_in(text, token, PASSWORD, *sessions) + found_in(figures, token, PASSWORD, *sessions)
    # What one typed oneself may be said back where it is wrong; what breaks inside says nothing.
    leaks += found_in(b"\n".join(answers).decode(), token, PASSWORD) if day in ("failures", "sign_in", "outwards") else []
    traces = [word for word in ("Traceback", 'File "', ".py") if word.encode() in b"\n".join(answers)] if day == "failures" else []
    security.add(lines=text.count("\n") + figures.count("\n"), seeds=len(SEEDS) + 4, hits=len(leaks))
    assert (leaks, traces) == ([], [])
