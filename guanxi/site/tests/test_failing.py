"""Whatever goes wrong under /api and /_allauth is said in a problem document in both languages, never in a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest import mock

import orjson
import pytest
from django.db import IntegrityError, InterfaceError, OperationalError
from django.test import Client

from guanxi.site.sign_in import PREFIX
from guanxi.testing.cast import Cast

LOGIN, SESSION = f"/{PREFIX}auth/login", f"/{PREFIX}auth/session"
JSON = "application/json"


@pytest.fixture
def client(cast: Cast) -> Iterator[Client]:
    made = Client(raise_request_exception=False)
    made.cookies["guanxi_session"] = str(cast.owner.session)
    with (
        mock.patch("guanxi.site.failing.connection"),
        mock.patch("guanxi.kernel.http.serve.connection"),
        mock.patch("guanxi.site.failing.log"),  # test_logs.py tells what is written
    ):
        yield made


def problem(answer: Any) -> tuple[int, str]:
    """Status and code of what must be a problem in both languages."""
    assert answer["Content-Type"] == "application/problem+json", answer.content[:200]
    body = orjson.loads(answer.content)
    assert (body["status"], bool(body["title"]["zh"]), bool(body["title"]["en"]), bool(body["request_id"])) == (
        answer.status_code,
        True,
        True,
        True,
    )
    return answer.status_code, body["code"]


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "expected"),
    [
        ("GET", "/api/", b"", JSON, (404, "not_found")),
        ("GET", "/api/v2/customer", b"", JSON, (404, "not_found")),
        ("POST", "/api/v1/customer/a/b/c/d", b"{}", JSON, (404, "not_found")),
        ("GET", "/_allauth/", b"", JSON, (404, "not_found")),
        ("GET", "/_allauth/app/v1/auth/login", b"", JSON, (404, "not_found")),
        ("PUT", "/api/v1/customer", b"{}", JSON, (405, "method_not_allowed")),
        ("DELETE", "/api/v1/me", b"", JSON, (405, "method_not_allowed")),
        ("GET", LOGIN, b"", JSON, (405, "method_not_allowed")),
        ("PATCH", SESSION, b"{}", JSON, (405, "method_not_allowed")),
        ("POST", LOGIN, b"{", JSON, (400, "malformed")),
        ("POST", LOGIN, b"[]", JSON, (400, "malformed")),
        ("POST", LOGIN, b"\xff", JSON, (400, "malformed")),
        ("POST", LOGIN, b"{}", "text/plain", (415, "unsupported_media_type")),
        ("POST", "/api/v1/customer", b'{"name": "x"}', "text/plain", (415, "unsupported_media_type")),
        ("POST", "/api/v1/customer", b'{"name": "x"}', "application/x-www-form-urlencoded", (415, "unsupported_media_type")),
        ("POST", "/api/v1/customer", b'{"name": "x"}', "multipart/form-data; boundary=x", (415, "unsupported_media_type")),
        ("PATCH", "/api/v1/me", b'{"language": "en"}', "", (415, "unsupported_media_type")),
        ("POST", "/api/v1/customer", b'{"name": "x"}', "application/json; charset=utf-8", None),
    ],
)
def test_every_refusal_is_a_problem(
    client: Client, method: str, path: str, body: bytes, kind: str, expected: tuple[int, str] | None
) -> None:
    answer = client.generic(method, path, body, content_type=kind)
    assert (answer.status_code == 201) if expected is None else (problem(answer) == expected)
    assert ("Allow" in answer) == (answer.status_code == 405)


@pytest.mark.parametrize(("method", "path"), [("POST", "/api/v1/customer"), ("DELETE", SESSION), ("POST", LOGIN)])
def test_a_forged_write_is_a_problem(cast: Cast, method: str, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["guanxi_session"] = str(cast.owner.session)
    assert problem(client.generic(method, path, b"{}", content_type=JSON)) == (403, "not_permitted")


# Where a request may break: in the session before any view, in a view of allauth, in a route.
_PLACES = [
    "django.contrib.sessions.backends.db.SessionStore.load",
    "allauth.headless.account.views.AuthenticationResponse.__init__",
    "guanxi.kernel.http.objects.page",
]


@pytest.mark.parametrize("place", _PLACES)
@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (OperationalError("gone"), (503, "unavailable")),
        (InterfaceError("gone"), (503, "unavailable")),
        (IntegrityError("Duplicate entry '13800138000'"), (500, "unexpected")),
        (ValueError("Invalid isoformat string: '13800138000'"), (500, "unexpected")),
    ],
)
def test_every_failure_is_a_problem_without_values(client: Client, place: str, raised: Exception, expected: tuple[int, str]) -> None:
    with mock.patch(place, side_effect=raised):
        answers = [client.get(path) for path in ("/api/v1/customer", SESSION)]
    failed = [one for one in answers if one.status_code >= 500]
    assert failed
    for one in failed:
        assert problem(one) == expected
        assert ("Retry-After" in one, b"13800138000" in one.content) == (expected[0] == 503, False)


def test_a_rate_that_is_spent_is_a_problem(client: Client) -> None:
    with mock.patch("allauth.core.internal.ratelimit.consume", return_value=None):
        answer = Client().post(LOGIN, {"email": "a@example.com", "password": "x"}, content_type=JSON)
    assert problem(answer) == (429, "too_many_requests")
    assert int(answer["Retry-After"]) > 0


def test_the_words_of_sign_in_stay(client: Client) -> None:
    """Its own JSON says which field is wrong, and that nobody has signed in."""
    wrong = Client().post(LOGIN, {"email": "a@example.com", "password": "x"}, content_type=JSON)
    assert (wrong.status_code, wrong.json()["errors"][0]["param"]) == (400, "password")
    assert (Client().get(SESSION).status_code, Client().get(SESSION)["Content-Type"]) == (401, JSON)


@pytest.mark.parametrize("raised", [OperationalError("gone"), InterfaceError("gone")])
def test_readiness_says_that_the_database_is_gone(client: Client, raised: Exception) -> None:
    with mock.patch("guanxi.site.health.connection") as connection:
        connection.cursor.side_effect = raised
        assert client.get("/readyz").status_code == 503
