"""Chromium over an installation with a demo company of its own; without Chromium the tests are skipped, on CI that is a failure."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.installation import RUN, environment_of, running

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WEB = Path(__file__).parents[2] / "guanxi" / "site" / "web" / "index.html"
RESULTS = Path(__file__).parents[2] / "test-results"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def need(there: bool, reason: str) -> None:
    if not there and os.environ.get("CI"):
        pytest.fail(reason)
    if not there:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running installation with a small demo company."""
    need(CHROMIUM is not None, "Chromium is not installed")
    need(WEB.is_file(), "the web application is not built: make web")
    environment = environment_of(tmp_path_factory.mktemp("browser"))
    subprocess.run([*RUN, "demo", "--customers", "60"], env=environment, check=True, capture_output=True)
    with running(environment) as [port]:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, base: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """`open_page(email, language, width)` signs in and gives a page; what goes wrong in the page fails the test, and each page leaves a picture."""
    opened: list[tuple[Any, list[str]]] = []

    def sign_in(email: str, language: str = "zh", width: int = 1440) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            locale="zh-CN" if language == "zh" else "en-US",
            timezone_id="Asia/Shanghai",
            base_url=base,
        )
        page = context.new_page()
        page.set_default_timeout(20_000)
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console", lambda said: wrong.append(said.text) if said.type == "error" and "Content Security Policy" in said.text else None
        )
        opened.append((page, wrong))
        page.goto("/")
        page.locator("input[type=email], input[name=email]").fill(email)
        page.locator("input[type=password]").fill("guanxi-demo")
        page.keyboard.press("Enter")
        page.wait_for_url("**/o/**")
        return page

    yield sign_in
    RESULTS.mkdir(exist_ok=True)
    for number, (page, wrong) in enumerate(opened):
        page.screenshot(path=str(RESULTS / f"{request.node.name}-{number}.png"))
        page.context.close()
        assert wrong == []
