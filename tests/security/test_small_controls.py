"""Controls of ASVS 5.0 that no suite of a room holds down: passwords, random values, cookies, tokens, addresses, lines of logs. Cited by `docs/security/asvs.json`."""

from __future__ import annotations

import ast
import io
import json
import logging
import math
import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
import time_machine
from django.conf import settings as django_settings
from django.contrib.auth.hashers import identify_hasher
from django.core import signing
from django.test import Client, RequestFactory

from guanxi.kernel.changes.models import Change
from guanxi.kernel.http import guesses
from guanxi.kernel.http.sign_in import place_of
from guanxi.kernel.identity import factors
from guanxi.kernel.identity.models import Account, ApiToken
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.site import assets, logs
from guanxi.site.sign_in import PREFIX as SIGN_IN
from guanxi.testing.api import Api
from guanxi.testing.cast import PASSWORD, Cast
from tests.security.reading import PACKAGE, ROOT, account_of, product, sign_in
from tests.security.routes import all_routes, filled

pytestmark = pytest.mark.django_db
NEW = "another long sentence"


class TestPasswords:
    """V6.2, V11.4.2."""

    @pytest.mark.parametrize("common", ["password", "12345678", "password123", "qwertyuiop", "iloveyou1", "Password"])
    def test_one_of_the_most_common_is_refused(self, cast: Cast, common: str) -> None:
        assert cast.owner.api.post("me/password", {"current": PASSWORD, "new": common}).codes() == [("new", "password_weak")]
        person = cast.make("person", name="x")
        given = cast.administrator.api.act("person", "give_account", [person], {"email": "x@example.com", "password": common})
        assert given.codes() == [("input.password", "password_weak")]

    def test_the_list_holds_more_than_3000_that_are_long_enough(self) -> None:
        from django.contrib.auth.password_validation import CommonPasswordValidator

        assert "django.contrib.auth.password_validation.CommonPasswordValidator" in {
            one["NAME"] for one in django_settings.AUTH_PASSWORD_VALIDATORS
        }
        assert sum(len(one) >= 8 for one in CommonPasswordValidator().passwords) > 3000

    @pytest.mark.parametrize("plain", ["tangerine lantern", "TANGERINELANTERN", "482915037264", "~~~!!!###$$$", "纸灯笼挂在橘子树上"])
    def test_no_kind_of_character_is_asked_for(self, cast: Cast, plain: str) -> None:
        assert cast.owner.api.post("me/password", {"current": PASSWORD, "new": plain}).status == 200

    def test_it_is_compared_as_it_was_typed(self, cast: Cast) -> None:
        """Neither case nor the end of a long one is let go."""
        email, exact = account_of(cast).email, "Long " + "x" * 140 + " End"
        assert cast.owner.api.post("me/password", {"current": PASSWORD, "new": exact}).status == 200
        for other in (exact.lower(), exact[:72], exact[:128], exact[:-1], exact + "x", exact.replace(" ", "")):
            assert sign_in(Client(), email, other).status_code == 400, other
        assert sign_in(Client(), email, exact).status_code == 200

    def test_it_is_kept_by_argon2id_with_parameters_of_today(self, cast: Cast) -> None:
        kept = account_of(cast).password
        assert identify_hasher(kept).algorithm == "argon2"
        found = re.fullmatch(r"argon2\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)", kept)
        assert found, kept[:20]
        memory, passes = int(found[1]), int(found[2])
        # OWASP's least for Argon2id: 19 MiB and two passes; salt of 128 bits, hash of 256.
        assert (memory >= 19_456, passes >= 2) == (True, True)
        assert (len(found[4]) * 6 >= 128, len(found[5]) * 6 >= 256) == (True, True)

    def test_no_question_and_no_hint_is_kept(self) -> None:
        columns = {field.name for field in Account._meta.concrete_fields}
        assert [one for one in columns if any(word in one for word in ("hint", "question", "answer"))] == []

    def test_a_password_set_by_an_administrator_leaves_the_second_factor(self, cast: Cast) -> None:
        """V6.4.3."""
        account = account_of(cast)
        factors.keep_totp(account.pk, factors.new_seed(), -1)
        given = {"email": account.email, "password": NEW}
        assert cast.administrator.api.act("person", "give_account", [str(cast.owner.person)], given).status == 200
        client = Client()
        assert sign_in(client, account.email, NEW).status_code == 401
        assert client.get("/api/v1/me").status_code == 401
        assert factors.has_second(account.pk)


class TestRandomness:
    """V6.5.3, V7.2.3, V11.5.1."""

    # Delays between tries, where nothing is to be guessed.
    NOT_SECRET = {"kernel/jobs/claim.py", "kernel/jobs/running.py"}

    def test_nothing_that_must_not_be_guessed_comes_from_random(self) -> None:
        found = {
            file
            for file, tree in product()
            for node in ast.walk(tree)
            if (isinstance(node, ast.Import) and any(one.name in ("random", "numpy.random") for one in node.names))
            or (isinstance(node, ast.ImportFrom) and node.module == "random")
        }
        assert found == self.NOT_SECRET

    def test_sessions_tokens_and_seeds_have_their_bits(self, cast: Cast) -> None:
        client = Client()
        assert sign_in(client, account_of(cast).email, PASSWORD).status_code == 200
        session = client.cookies["guanxi_session"].value
        assert set(session) <= set(string.ascii_lowercase + string.digits)
        assert len(session) * math.log2(36) >= 128
        token = cast.owner.api.post("me/tokens", {"name": "x"}).body["secret"]
        assert len(token.removeprefix("gx_")) * 6 >= 256
        assert len(factors.new_seed()) * 5 >= 160
        codes = factors.new_recovery_codes(account_of(cast).pk)
        assert all(len(code.replace("-", "")) * math.log2(20) >= 20 for code in codes)
        assert len({factors.new_seed() for _ in range(50)}) == 50

    def test_a_token_is_kept_as_its_digest_alone(self, cast: Cast) -> None:
        import hashlib

        token = cast.owner.api.post("me/tokens", {"name": "x"}).body["secret"]
        rows = list(ApiToken.unscoped.filter(tenant=cast.tenant).values())
        assert token.removeprefix("gx_") not in str(rows)
        assert hashlib.sha256(token.encode()).hexdigest() in str(rows)


class TestCookies:
    """V3.3."""

    def test_every_cookie_of_signing_in(self, cast: Cast) -> None:
        client = Client()
        client.get("/")
        sign_in(client, account_of(cast).email, PASSWORD)
        flags = {name: (bool(one["httponly"]), one["samesite"], one["domain"]) for name, one in client.cookies.items() if one.value}
        assert flags == {
            "csrftoken": (False, "Lax", ""),  # the page reads it and sends it back as a header
            "guanxi_session": (True, "Lax", ""),
            "guanxi_device": (True, "Lax", ""),
        }

    def test_the_session_is_told_by_its_cookie_alone(self, cast: Cast) -> None:
        client = Client()
        answer = sign_in(client, account_of(cast).email, PASSWORD)
        session = client.cookies["guanxi_session"].value
        assert session not in answer.content.decode()
        for path in ("/api/v1/me", "/api/v1/me/sessions", f"/{SIGN_IN}auth/session"):
            assert session not in client.get(path).content.decode(), path
        assert "guanxi_session" not in "".join(name for name in answer.headers if name.lower() != "set-cookie")


class TestKnownBrowser:
    """V9: the one token that carries its contents is the signed cookie of a known browser."""

    def request(self, value: str) -> Any:
        made = RequestFactory().get("/")
        made.COOKIES[guesses.COOKIE] = value
        return made

    def told(self, email: str) -> str:
        from django.http import HttpResponse

        answer = HttpResponse()
        guesses.trust(RequestFactory().get("/"), answer, email)
        return str(answer.cookies[guesses.COOKIE].value)

    def test_it_is_for_one_address_until_its_end_and_for_nothing_else(self) -> None:
        with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as clock:
            value = self.told("a@example.com")
            assert guesses.is_known(self.request(value), "a@example.com")
            assert not guesses.is_known(self.request(value), "b@example.com")
            clock.shift(guesses.COOKIE_AGE.total_seconds() + 1)
            assert not guesses.is_known(self.request(value), "a@example.com")

    def test_it_is_believed_by_its_signature_alone(self, settings: Any) -> None:
        value = self.told("a@example.com")
        contents, at, signature = value.split(":")
        for forged in (
            "",
            contents,
            f"{contents}:{at}",
            f"{contents}:{at}:",
            f"{contents}:{at}:{signature[:-1]}",
            f"x{contents}:{at}:{signature}",
        ):
            assert not guesses.is_known(self.request(forged), "a@example.com"), forged
        held = signing.loads(value, salt=guesses._SALT)
        assert not guesses.is_known(self.request(signing.dumps(held, salt="another use")), "a@example.com")
        assert not guesses.is_known(self.request(signing.dumps(held, key="another key", salt=guesses._SALT)), "a@example.com")
        settings.SECRET_KEY = "of another installation, long enough to be one"
        assert not guesses.is_known(self.request(value), "a@example.com")

    def test_it_signs_nobody_in(self) -> None:
        client = Client()
        client.cookies[guesses.COOKIE] = self.told("a@example.com")
        assert client.get("/api/v1/me").status_code == 401
        assert Api(token=self.told("a@example.com")).get("me").status == 401


class TestRequests:
    def test_no_get_changes_anything(self, cast: Cast) -> None:
        """V3.5.3: every route that is read leaves the log and the records as they were."""
        cast.make("customer", name="甲")
        with tenant_scope(cast.tenant):
            paths = [path for route in all_routes() if route.method == "GET" for path in filled(route, cast)]
        before = (Change.unscoped.count(), list(Account.objects.order_by("pk").values()), ApiToken.unscoped.count())
        for path in paths:
            assert cast.administrator.api.get(path).status < 500, path
        assert (Change.unscoped.count(), list(Account.objects.order_by("pk").values()), ApiToken.unscoped.count()) == before
        assert len(paths) > 50

    def test_what_is_asked_in_the_address_is_no_part_of_the_body(self, cast: Cast) -> None:
        """V15.3.7."""
        assert cast.owner.api.call("POST", "lead", {}, {"name": "甲"}).status == 400
        assert cast.owner.api.post("lead", b'{"name": "a", "name": "b"}').status == 400
        made = cast.owner.api.client.post("/api/v1/lead", {"name": "甲"})  # a form, as browsers send it
        assert made.status_code == 415
        assert cast.owner.api.get("lead").ids() == []

    @pytest.mark.parametrize("key", ["__proto__", "constructor", "prototype", "c___proto__.x", "toString", "C_X"])
    def test_no_key_is_a_name_that_objects_of_javascript_have(self, cast: Cast, key: str) -> None:
        """V15.3.6: keys of fields and object types become members of objects in the browser."""
        api = cast.administrator.api
        assert api.post("field", {"object": "customer", "key": key, "type": "text", "label_zh": "x"}).status == 422
        assert api.post("object_type", {"key": key, "label_zh": "x"}).status == 422
        assert api.post("lead", {"name": "x", key: {"polluted": True}}).codes() == [(key, "unknown_field")]
        packages = json.loads((ROOT / "web" / "package.json").read_text("utf-8"))["dependencies"]
        assert [one for one in packages if one in ("lodash", "jquery", "deepmerge", "merge", "immer", "underscore")] == []

    def test_a_token_in_the_address_is_none(self, cast: Cast) -> None:
        """V14.2.1."""
        token = cast.owner.token("*")
        for name in ("token", "access_token", "api_key", "authorization", "guanxi_session", "session"):
            assert Client().get("/api/v1/me", {name: token}).status_code == 401, name
            assert Client().get("/api/v1/me", {name: str(cast.owner.session)}).status_code == 401, name

    def test_the_place_is_what_the_trusted_proxy_saw(self, settings: Any) -> None:
        """V4.1.3, V15.3.4."""
        asked = RequestFactory().get(
            "/", REMOTE_ADDR="198.51.100.1", HTTP_X_FORWARDED_FOR="203.0.113.1, 203.0.113.2", HTTP_X_REAL_IP="203.0.113.3"
        )
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
        assert place_of(asked) == "198.51.100.1"
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        assert place_of(asked) == "203.0.113.2"  # what the client itself has put before it counts for nothing

    def test_scheme_and_proxy_headers_are_believed_of_a_proxy_alone(self) -> None:
        import os
        import subprocess

        asked = "import guanxi.site.settings as s; print(s.SECURE_PROXY_SSL_HEADER, s.ALLAUTH_TRUSTED_PROXY_COUNT)"
        for count, said in (("0", "None 0"), ("1", "('HTTP_X_FORWARDED_PROTO', 'https') 1")):
            environment = {**os.environ, "GUANXI_TRUSTED_PROXIES": count}
            out = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True).stdout
            assert out.strip() == said

    @pytest.mark.parametrize(
        "path", ["/.git/HEAD", "/.git/config", "/.svn/entries", "/static/app/../../../.git/HEAD", "/static/app/", "/static/app/assets/", "/static/", "/var/", "/pyproject.toml", "/manage.py", "/static/app/../settings.py"],
    )  # fmt: skip
    def test_nothing_of_the_machine_is_served_and_nothing_listed(self, path: str, tmp_path: Path) -> None:
        """V13.4.1, V13.4.3: below the page of the web application there is nothing but its own built files."""
        for name, content in (("index.html", "<html>"), ("assets/a-1.js", "1")):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(content)
        assert assets.asset_at("/static/app/assets/a-1.js", tmp_path) is not None
        assert assets.asset_at(path, tmp_path) is None
        assert assets.asset_at(path, PACKAGE / "site" / "web") is None
        answer = Client().get(path)
        assert answer.status_code in (200, 404, 503)
        text = answer.content.decode("utf-8", "replace")
        assert [word for word in ("ref: refs", "[core]", "[project]", "DJANGO_SETTINGS", "Index of", "a-1.js</a>") if word in text] == []

    def test_nothing_leads_to_another_host(self, cast: Cast) -> None:
        """V3.7.2: no answer is a redirect, whatever the address says."""
        for path in (
            "//evil.example",
            "/\\evil.example",
            "/sign-in?next=https://evil.example",
            "/api/v1/me?next=https://evil.example",
            "/%2f%2fevil.example/%2e%2e",
        ):
            for client in (Client(), cast.owner.api.client):
                answer = client.get(path)
                assert (answer.status_code // 100 != 3, "Location" in answer.headers, "Refresh" in answer.headers) == (
                    True,
                    False,
                    False,
                ), path
        client = Client()
        given = {"email": account_of(cast).email, "password": PASSWORD, "next": "https://evil.example"}
        answer = client.post(f"/{SIGN_IN}auth/login?next=https://evil.example", given, content_type="application/json")
        assert (answer.status_code, b"evil" in answer.content) == (200, False)


@pytest.fixture(params=[True, False], ids=["json", "terminal"])
def written(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What goes to standard error."""
    root, django = logging.getLogger(), logging.getLogger("django.request")
    held, level, told = list(root.handlers), root.level, django.level
    made = io.StringIO()
    monkeypatch.setattr(sys, "stderr", made)
    logs.configure("info", json=request.param)
    structlog.configure(cache_logger_on_first_use=False)
    yield made
    structlog.reset_defaults()
    root.handlers[:] = held
    root.setLevel(level)
    django.setLevel(told)


def test_a_value_in_a_log_line_begins_no_other_line(written: io.StringIO) -> None:
    """V16.4.1."""
    structlog.get_logger("x").warning("refused", path='a\nlevel="info" event="forged"\r\n{"event": "forged"}')
    assert len([line for line in written.getvalue().splitlines() if line.strip()]) == 1


def test_every_line_of_a_request_says_when_where_and_what_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    """V16.2.1, V16.2.2, V16.2.4."""
    made = io.StringIO()
    root = logging.getLogger()
    held, level = list(root.handlers), root.level
    monkeypatch.setattr(sys, "stderr", made)
    logs.configure("info", json=True)
    structlog.configure(cache_logger_on_first_use=False)
    try:
        answer = Client().get("/api/v1/me")
    finally:
        structlog.reset_defaults()
        root.handlers[:] = held
        root.setLevel(level)
    lines = [json.loads(line) for line in made.getvalue().splitlines()]
    [line] = [one for one in lines if one["event"] == "request"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", line["timestamp"])
    assert {key: line[key] for key in ("level", "method", "route", "status", "request_id")} == {
        "level": "info", "method": "GET", "route": "api/v1/me", "status": 401, "request_id": answer.headers["X-Request-Id"],
    }  # fmt: skip
    assert (django_settings.TIME_ZONE, django_settings.USE_TZ) == ("UTC", True)


def test_an_entry_of_the_log_says_who_did_what_when_and_from_where(cast: Cast) -> None:
    """V16.2.1."""
    made = cast.owner.api.post("customer", {"name": "甲"}).body["id"]
    entry = Change.unscoped.get(record=made)
    assert (entry.tenant, entry.object, entry.record, entry.op, entry.actor) == (cast.tenant, "customer", made, "create", cast.owner.person)
    assert entry.at.utcoffset() is not None
    assert entry.at.utcoffset().total_seconds() == 0
    assert entry.channel
    assert entry.action
