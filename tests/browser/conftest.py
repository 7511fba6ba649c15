"""Chromium over an installation with a demo company of its own; without Chromium the tests are skipped, on CI that is a failure."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.installed import DOMAIN, PASSWORD, Installation, installation, is_server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ROOT = Path(__file__).parents[2]
WEB = ROOT / "guanxi" / "site" / "web" / "index.html"
RESULTS = ROOT / "test-results"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 20_000  # milliseconds
# What differs between databases is below the web application: the others are told the short story.
collect_ignore = (
    [path.name for path in Path(__file__).parent.glob("test_*.py") if path.name != "test_short_story.py"]
    if is_server(os.environ.get("GUANXI_DATABASE_URL", ""))
    else ["test_short_story.py"]
)


def need(there: bool, reason: str) -> None:
    if not there and os.environ.get("CI"):
        pytest.fail(reason)
    if not there:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A running installation with a small demo company."""
    need(CHROMIUM is not None, "Chromium is not installed")
    need(WEB.is_file(), "the web application is not built: make web")
    with installation(tmp_path_factory.mktemp("browser")) as started:
        yield started


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_window(chromium: Any, running: Installation, request: pytest.FixtureRequest) -> Iterator[Any]:
    """`open_window(language, width, dark)` gives a page that nobody has signed in to; what goes wrong in it fails the test, and each leaves a picture."""
    opened: list[tuple[Any, list[str]]] = []

    def open_one(language: str = "zh", width: int = 1440, *, dark: bool = False) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            locale="zh-CN" if language == "zh" else "en-US",
            timezone_id="Asia/Shanghai",
            base_url=running.address,
            color_scheme="dark" if dark else "light",
            # Both occur; with less motion other ways through the code are taken.
            reduced_motion="reduce" if language == "zh" else "no-preference",
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console", lambda said: wrong.append(said.text) if said.type == "error" and "Content Security Policy" in said.text else None
        )
        opened.append((page, wrong))
        return page

    yield open_one
    for number, (page, wrong) in enumerate(opened):
        picture(page, f"{request.node.name}-{number}")
        page.context.close()
        assert wrong == []


@pytest.fixture
def open_page(open_window: Any) -> Any:
    """`open_page(person, path, language, width)` gives a page of somebody of the demo company who speaks that language."""

    def sign_in(person: str, path: str, language: str = "zh", width: int = 1440, *, dark: bool = False) -> Any:
        page = open_window(language, width, dark=dark)
        calls = page.context.request
        calls.get("/_allauth/browser/v1/auth/session")

        def send(method: str, to: str, body: dict[str, str]) -> None:
            token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
            answer = calls.fetch(to, method=method, data=body, headers={"X-CSRFToken": token})
            assert answer.ok, (to, answer.status, answer.text())

        send("POST", "/_allauth/browser/v1/auth/login", {"email": person + DOMAIN, "password": PASSWORD})
        send("PATCH", "/api/v1/me", {"language": language})
        page.goto(path)
        return page

    return sign_in


def picture(page: Any, name: str) -> None:
    """A screenshot for people to look at."""
    RESULTS.mkdir(exist_ok=True)
    page.screenshot(path=str(RESULTS / f"{name}.png"))
