"""T11: what every answer says to the browser, and whose changes are taken for whose."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.site import assets, middleware
from guanxi.site.middleware import policy
from guanxi.site.sign_in import ADDRESSES
from guanxi.site.sign_in import PREFIX as SIGN_IN
from guanxi.testing.api import PREFIX, Api, Reply
from guanxi.testing.cast import PASSWORD
from guanxi.testing.security_report import Figures
from tests.security.routes import UNSAFE, all_routes, filled

pytestmark = [pytest.mark.security("T11"), pytest.mark.django_db]
PAGES = (
    "/",
    "/sign-in",
    "/customer",
    "/anything/at/all",
    "/healthz",
    "/readyz",
    "/metrics",
    "/api/v1/no-such",
    "/api/",
    "/_allauth/x",
    "/static/x",
    "/static/app/index.html",
)
FORMS = (
    "application/x-www-form-urlencoded",
    "text/plain",
    "multipart/form-data; boundary=x",
    "",
)  # what a page of another site can send unasked


def short(headers: Mapping[str, str], *, cached: bool = False) -> list[str]:
    """What an answer's headers fall short of."""
    said = {name.lower(): value for name, value in headers.items()}
    csp = {part.split()[0]: part.split()[1:] for part in said.get("content-security-policy", "").split(";") if part.split()}
    wanted = {
        "nosniff": said.get("x-content-type-options") == "nosniff",
        "frames": said.get("x-frame-options") == "DENY",
        "referrer": said.get("referrer-policy") in ("same-origin", "no-referrer"),
        "opener": said.get("cross-origin-opener-policy") == "same-origin",
        "resource": said.get("cross-origin-resource-policy") == "same-origin",
        "permissions": "camera=()" in said.get("permissions-policy", ""),
        "csp": csp.get("default-src") == ["'none'"]
        and csp.get("frame-ancestors") == ["'none'"]
        and ("sandbox" in csp or csp.get("base-uri") == ["'none'"]),
        "inline": not {"'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "http:", "https:"}
        & {source for held in csp.values() for source in held},
        "cache": cached or "no-store" in said.get("cache-control", ""),
        "cors": not [name for name in said if name.startswith("access-control-")],
        "server": "x-powered-by" not in said,
    }
    return [name for name, is_fine in wanted.items() if not is_fine]


def test_every_route_answers_with_all_headers(cast: Any, security: Figures) -> None:
    wrong, asked = [], 0
    with tenant_scope(cast.tenant):
        paths = [(route, path) for route in all_routes() for path in filled(route, cast)]
    for member in (cast.administrator, cast.owner, None):
        for route, path in paths:
            answer = (member.api if member else Api()).call(
                route.method, path, {} if route.body is not None else None, origin="https://evil.example"
            )
            asked += 1
            if missing := short(answer.headers):
                wrong.append((route.method, path, answer.status, missing))
    for page in PAGES:
        for method in ("get", "head", "options", "post", "delete"):
            asked += 1
            if missing := short(dict(getattr(Client(), method)(page, headers={"origin": "https://evil.example"}).headers)):
                wrong.append((method, page, 0, missing))
    security.add(routes=len(all_routes()) + len(PAGES), answers=asked, wrong=len(wrong))
    assert wrong == []


def test_a_file_comes_with_all_headers(cast: Any, security: Figures) -> None:
    for name, content in (
        ("a.svg", b"<svg onload=alert(1)>"),
        ("a.html", b"<script>alert(1)</script>"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(20)),
        ("a.pdf", b"%PDF-1.7"),
    ):
        kept = cast.owner.api.upload(name, content).body["id"]
        answer = cast.owner.api.get(f"files/{kept}")
        assert answer.status == 200
        assert answer.headers["Content-Type"].partition(";")[0] not in ("text/html", "image/svg+xml", "application/xhtml+xml", "text/xml")
        assert (answer.headers["Content-Disposition"].partition(";")[0] == "inline") == (name == "a.png")
        missing = short(answer.headers)
        security.add(answers=1, wrong=len(missing))
        assert missing == []


def test_a_page_names_its_own_nonce_and_no_other_has_it() -> None:
    answers = [Client().get("/") for _ in range(3)]
    nonces = [re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"]) for answer in answers]
    assert len({found[1] for found in nonces if found}) == 3
    for answer, found in zip(answers, nonces, strict=True):
        assert found
        if answer.status_code == 200:
            assert f'content="{found[1]}"' in answer.content.decode()


class TestForgery:
    """A browser that is signed in, on a page of somebody else."""

    def test_no_change_without_the_token(self, cast: Any, security: Figures) -> None:
        browser = Api(session=cast.administrator.session, csrf=True)
        browser.client.cookies["csrftoken"] = "a" * 32
        wrong, asked = [], 0
        with tenant_scope(cast.tenant):
            paths = [(route, path) for route in all_routes() if route.method in UNSAFE and not route.open for path in filled(route, cast)]
        for route, path in paths:
            for headers in ({}, {"x_csrftoken": "b" * 32}, {"x_csrftoken": ""}):
                answer = browser.call(route.method, path, {} if route.body is not None else None, origin="https://evil.example", **headers)
                asked += 1
                if answer.status != 403 or answer.body.get("reason") != "csrf":
                    wrong.append((route.method, path, answer.status))
        security.add(answers=asked, wrong=len(wrong))
        assert wrong == []

    def test_signing_in_and_out_wants_the_token_too(self, cast: Any, security: Figures) -> None:
        browser = Api(session=cast.administrator.session, csrf=True).client
        wrong = []
        for address, (_, methods) in ADDRESSES.items():
            for method in set(methods) & set(UNSAFE):
                answer = browser.generic(method, f"/{SIGN_IN}{address}", b"{}", content_type="application/json")
                if answer.status_code != 403:
                    wrong.append((method, address, answer.status_code))
        security.add(answers=len(ADDRESSES), wrong=len(wrong))
        assert wrong == []
        assert cast.administrator.api.get("me").status == 200

    def test_what_is_open_takes_nothing_that_another_site_can_send(self, security: Figures) -> None:
        """No session, so no token; another site can send no JSON unasked, and is not answered when it asks."""
        for route in (one for one in all_routes() if one.open and one.method in UNSAFE):
            for kind in FORMS:
                answer = Client().generic(route.method, f"/{PREFIX.strip('/')}/{route.path}", b'{"organisation":"x"}', content_type=kind)
                security.add(answers=1, wrong=int(answer.status_code < 400))
                assert answer.status_code in (400, 415), (route.path, kind)

    def test_a_token_of_another_browser_is_none(self, cast: Any) -> None:
        one, other = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
        one.get("/")
        other.get("/")
        one.cookies["guanxi_session"] = cast.administrator.session
        held = other.cookies["csrftoken"].value
        assert one.post(f"{PREFIX}lead", b"{}", content_type="application/json", headers={"x-csrftoken": held}).status_code == 403
        mine = one.cookies["csrftoken"].value
        assert one.post(f"{PREFIX}lead", b"{}", content_type="application/json", headers={"x-csrftoken": mine}).status_code != 403

    def test_a_bearer_token_needs_none_and_a_cookie_beside_it_gives_nothing(self, cast: Any) -> None:
        told = cast.owner.token("lead:read", "lead:write")
        api = Api(session=cast.administrator.session, token=told, csrf=True)
        assert api.post("lead", {"name": "北京令牌"}).status == 201
        assert Api(session=cast.administrator.session, token="gx_wrong", csrf=True).get("me").status == 401


def email_of(member: Any) -> str:
    return str(member.api.get("me").body["account"]["email"])


def test_cookies_carry_their_flags(cast: Any) -> None:
    browser = Client(enforce_csrf_checks=True)
    made = browser.get("/").cookies
    flags = _flags(made)
    assert flags["csrftoken"] == {"samesite": "Lax", "httponly": False, "path": "/"}
    answer = browser.post(
        f"/{SIGN_IN}auth/login",
        {"email": email_of(cast.owner), "password": PASSWORD},
        content_type="application/json",
        headers={"x-csrftoken": made["csrftoken"].value},
    )
    assert answer.status_code == 200, answer.content
    assert _flags(answer.cookies)["guanxi_session"] == {"samesite": "Lax", "httponly": True, "path": "/"}


def _flags(cookies: SimpleCookie) -> dict[str, dict[str, Any]]:
    return {
        name: {"samesite": one["samesite"], "httponly": bool(one["httponly"]), "path": one["path"]}
        for name, one in cookies.items()
        if one.value
    }


def test_over_tls_cookies_and_browsers_stay_on_it() -> None:
    """As the settings of an installation say it, read by a process of its own."""
    import os
    import subprocess
    import sys

    asked = "import guanxi.site.settings as s; from django.conf import settings; import django; django.setup(); from guanxi.site.middleware import policy; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, policy('n').get('Strict-Transport-Security'))"
    for url, said in (("https://crm.example.com", "True True max-age=31536000"), ("http://crm.example.com", "False False None")):
        environment = {**os.environ, "GUANXI_PUBLIC_URL": url, "DJANGO_SETTINGS_MODULE": "guanxi.site.settings"}
        out = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True).stdout
        assert out.strip().splitlines()[-1] == said


class TestSession:
    def test_it_changes_when_somebody_signs_in(self, cast: Any) -> None:
        """An id that was planted before is worth nothing afterwards."""
        browser = Client()
        browser.get("/")
        first = browser.session
        first["planted"] = 1
        first.save()
        planted = first.session_key
        browser.cookies["guanxi_session"] = planted
        answer = browser.post(
            f"/{SIGN_IN}auth/login", {"email": email_of(cast.colleague), "password": PASSWORD}, content_type="application/json"
        )
        assert answer.status_code == 200
        assert browser.cookies["guanxi_session"].value != planted
        assert Api(session=planted).get("me").status == 401

    def test_signing_out_ends_it_on_the_server(self, cast: Any) -> None:
        browser = Client()
        browser.post(f"/{SIGN_IN}auth/login", {"email": email_of(cast.colleague), "password": PASSWORD}, content_type="application/json")
        held = browser.cookies["guanxi_session"].value
        assert Api(session=held).get("me").status == 200
        browser.delete(f"/{SIGN_IN}auth/session")
        assert Api(session=held).get("me").status == 401


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "localhost@evil.example",
        "localhost:80:80",
        "",
        "loc alhost",
        "localhost/evil",
        "[::1",
        "evil.example\x00localhost",
    ],
)
def test_another_host_name_is_refused_and_not_repeated(host: str, security: Figures) -> None:
    answer = Client().get("/api/v1/site", headers={"host": host, "x-forwarded-host": "evil.example"})
    security.add(answers=1, wrong=int(answer.status_code != 400))
    assert answer.status_code == 400
    assert b"evil" not in answer.content
    assert short(dict(answer.headers)) == []


def test_a_forwarded_host_is_never_believed() -> None:
    answer = Client().get(
        "/api/v1/site", headers={"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-original-url": "/metrics"}
    )
    assert answer.status_code == 200
    assert "evil" not in str(answer.headers)


class TestFront:
    """What the process answers before Django, and the files of the web application."""

    def asked(self, path: str, method: str = "GET", headers: tuple[tuple[bytes, bytes], ...] = (), body: bytes = b"") -> Reply:
        from guanxi.site.front import app

        sent: list[dict[str, Any]] = []
        parts = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            return parts.pop() if parts else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(b"host", b"localhost"), *headers],
            "scheme": "http",
        }
        asyncio.run(app(scope, receive, send))
        return Reply(
            sent[0]["status"], None, {n.decode(): v.decode() for n, v in sent[0]["headers"]}, b"".join(m.get("body", b"") for m in sent[1:])
        )

    def test_health_and_refusals(self, security: Figures) -> None:
        answers = [
            self.asked("/healthz"),
            self.asked("/api/v1/customer", "POST", ((b"content-length", b"99999999999"),)),
            self.asked("/healthz", "HEAD"),
        ]
        wrong = [short(one.headers) for one in answers if short(one.headers)]
        security.add(answers=len(answers), wrong=len(wrong))
        assert (wrong, [one.status for one in answers]) == ([], [200, 413, 200])

    def test_files_of_the_web_application(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: Figures) -> None:
        from guanxi.site import front

        for name, content in (("index.html", "<html>"), ("assets/a-1.js", "1"), ("assets/a-1.css", "a{}"), ("mark.svg", "<svg/>")):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(content)
        monkeypatch.setattr(front, "WEB", tmp_path)
        told = {name: self.asked(f"/static/app/{name}") for name in ("assets/a-1.js", "assets/a-1.css", "mark.svg")}
        assert {name: (one.status, one.headers["content-type"], one.content) for name, one in told.items()} == {
            "assets/a-1.js": (200, "text/javascript; charset=utf-8", b"1"), "assets/a-1.css": (200, "text/css; charset=utf-8", b"a{}"), "mark.svg": (200, "image/svg+xml", b"<svg/>"),
        }  # fmt: skip
        assert "immutable" in told["assets/a-1.js"].headers["cache-control"]
        assert self.asked("/static/app/assets/a-1.js", "HEAD").content == b""
        for odd in ("index.html", "../settings.py", "assets/../index.html", "assets/%2e%2e/index.html", "/etc/passwd", ""):
            assert assets.asset_at(f"/static/app/{odd}", tmp_path) is None
        wrong = [short(one.headers, cached=True) for one in told.values() if short(one.headers, cached=True)]
        security.add(answers=len(told), wrong=len(wrong))
        assert wrong == []

    def test_nothing_is_there_before_it_is_built(self, tmp_path: Path) -> None:
        assert assets.asset_at("/static/app/assets/a.js", tmp_path) is None


def test_a_missing_header_is_seen() -> None:
    """Else the silence above would prove nothing."""
    whole = policy("n")
    assert short(whole) == []
    for name in whole:
        if name != "Strict-Transport-Security":
            assert short({key: value for key, value in whole.items() if key != name}) != [], name
    loose = {**whole, "Content-Security-Policy": whole["Content-Security-Policy"].replace("style-src 'self'", "style-src 'unsafe-inline'")}
    assert short(loose) == ["inline"]
    assert middleware.policy("a") != middleware.policy("b")
    assert django_settings.SESSION_COOKIE_HTTPONLY
