"""Live updates: who is let in and how many, with which headers; that they outlive a database that goes away, and end with the session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.db import Error, InterfaceError, OperationalError

from guanxi.kernel.identity.models import Account
from guanxi.site import live, stream
from guanxi.testing.cast import Cast, Member


async def _here(function: Callable[..., Any], *args: Any) -> Any:
    return function(*args)


def listener_of(member: Member) -> stream.Listener:
    found = stream.listener_behind(f"{settings.SESSION_COOKIE_NAME}={member.session}")
    assert found is not None
    return found


@pytest.fixture
def hub(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> stream.Hub:
    """One that looks often. What the database says is asked before: the transaction of the test is not to be had in an event loop."""
    known = {f"{settings.SESSION_COOKIE_NAME}={m.session}": listener_of(m) for m in (cast.owner, cast.colleague, cast.manager)}
    monkeypatch.setattr(live, "listener_behind", lambda cookies: replace(known[cookies]) if cookies in known else None)
    monkeypatch.setattr(stream, "_look", lambda tenants: ({}, {}))
    monkeypatch.setattr(stream, "_unread", lambda held: dict.fromkeys(held, 0))
    monkeypatch.setattr(stream, "_gone", lambda held: [])
    monkeypatch.setattr(stream, "close_old_connections", lambda: None)
    monkeypatch.setattr(stream, "_close_broken", lambda: None)
    monkeypatch.setattr(asyncio, "to_thread", _here)
    monkeypatch.setattr(stream, "LOOK", 0.01)
    return stream.Hub()


class Browser:
    """What one that listens is sent."""

    def __init__(self, member: Member | None = None, host: str = "localhost:8000") -> None:
        cookie = f"{settings.SESSION_COOKIE_NAME}={member.session}" if member else ""
        self.scope = {"headers": [(b"host", host.encode()), (b"cookie", cookie.encode())]}
        self.status, self.headers, self.body = 0, {}, b""

    async def listen(self, hub: stream.Hub, until: Callable[[], bool] = lambda: True) -> None:
        """Until it is answered whole, or something has happened."""
        leave = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await leave.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            self.body += message.get("body", b"")

        task = asyncio.create_task(live.stream(hub, self.scope, receive, send))
        for _ in range(300):
            if task.done() or (self.body and until()):
                break
            await asyncio.sleep(0.01)
        leave.set()
        await asyncio.wait_for(task, 5)

    @property
    def problem(self) -> tuple[int, str]:
        assert self.headers["content-type"] == "application/problem+json"
        said = orjson.loads(self.body)
        assert all((said["title"]["zh"], said["title"]["en"], said["request_id"]))
        return self.status, said["code"]


def listened(hub: stream.Hub, browser: Browser, until: Callable[[], bool] = lambda: True) -> Browser:
    asyncio.run(browser.listen(hub, until))
    return browser


def test_who_has_signed_in_listens_and_nobody_else(cast: Cast, hub: stream.Hub) -> None:
    opened = listened(hub, Browser(cast.owner))
    assert (opened.status, opened.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert listened(hub, Browser()).problem == (401, "not_signed_in")
    assert hub.listeners == set()


def test_every_answer_has_the_headers_of_all_others(cast: Cast, hub: stream.Hub) -> None:
    usual = {name.lower() for name in cast.owner.api.get("customer").headers} - {"content-length", "vary", "content-type"}
    for browser in (Browser(cast.owner), Browser()):
        assert usual - set(listened(hub, browser).headers) == set()
        assert browser.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("host", ["evil.example", "", "localhost:x", "localhost.evil.example"])
def test_the_host_is_checked(cast: Cast, hub: stream.Hub, host: str) -> None:
    assert listened(hub, Browser(cast.owner, host)).problem == (400, "malformed")


def test_a_person_and_a_process_have_so_many_and_no_more(cast: Cast, hub: stream.Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MOST_OF_ONE", 2)
    monkeypatch.setattr(stream, "MOST", 3)
    for member in (cast.owner, cast.owner, cast.colleague):
        hub.listeners.add(listener_of(member))
    for member, refusal in ((cast.owner, (429, "too_many_requests")), (cast.manager, (503, "unavailable"))):
        browser = listened(hub, Browser(member))
        assert (browser.problem, browser.headers["retry-after"]) == (refusal, "60")


@pytest.mark.parametrize("raised", [OperationalError, InterfaceError])
def test_a_database_that_is_gone_is_said(cast: Cast, hub: stream.Hub, monkeypatch: pytest.MonkeyPatch, raised: type[Error]) -> None:
    def gone(cookies: str) -> None:
        raise raised("gone")

    monkeypatch.setattr(live, "listener_behind", gone)
    browser = listened(hub, Browser(cast.owner))
    assert (browser.problem, browser.headers["retry-after"]) == ((503, "unavailable"), "5")


@pytest.mark.parametrize("raised", [OperationalError, InterfaceError, RuntimeError])
def test_who_listens_hears_again_when_the_database_is_back(
    cast: Cast, hub: stream.Hub, monkeypatch: pytest.MonkeyPatch, raised: type[Exception]
) -> None:
    looks, pause = [], asyncio.sleep

    def look(tenants: set[int]) -> tuple[dict[int, int], dict[int, tuple[int, int]]]:
        looks.append(tenants)
        if 2 <= len(looks) <= 7:
            raise raised("gone")
        return {cast.tenant: 5 if len(looks) > 7 else 4}, {cast.tenant: (1, 1)}

    monkeypatch.setattr(stream, "_look", look)
    monkeypatch.setattr(stream, "log", type("Silent", (), {"warning": lambda *a, **k: None, "exception": lambda *a, **k: None})())
    monkeypatch.setattr(stream.asyncio, "sleep", lambda seconds: pause(min(seconds, 0.01)))
    browser = Browser(cast.owner)
    listened(hub, browser, lambda: b"event: changes" in browser.body)
    assert b'event: changes\ndata: {"seq":5}' in browser.body


def test_a_connection_that_broke_while_idle_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        closed = 0

        def close(self) -> None:
            self.closed += 1
            raise InterfaceError("broken")

    held, answers = Broken(), iter([InterfaceError("broken"), "answer", OperationalError("a"), OperationalError("b")])
    monkeypatch.setattr(stream, "connections", type("All", (), {"all": lambda self, initialized_only: [held]})())
    monkeypatch.setattr(stream, "close_old_connections", lambda: None)

    def ask() -> Any:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert (stream.asked(ask), held.closed) == ("answer", 1)
    with pytest.raises(OperationalError, match="b"):
        stream.asked(ask)
    assert held.closed == 3


def test_another_password_ends_it(cast: Cast) -> None:
    listener, other = listener_of(cast.owner), listener_of(cast.colleague)
    assert stream._gone([listener, other]) == []
    account = Account.objects.get(pk=listener.account)
    account.set_password("another long sentence")
    account.save()
    assert stream._gone([listener, other]) == [listener]
    Account.objects.filter(pk=other.account).update(is_active=False)
    assert stream._gone([other]) == [other]
