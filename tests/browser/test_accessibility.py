"""axe-core over the pages that people spend their day on: nothing serious or critical, in light and dark, wide and on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import need, picture
from tests.browser.importing import ImportPage
from tests.browser.words import Words

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
SALES = "zhang.wei"
FILE = {
    "name": "customers.csv", "mimeType": "text/csv",
    "buffer": "客户名称,手机,成立日期,城市,区县,别的\n甲公司,12,2001,上海市,浦东新区,x\n乙公司,13800138001,很久以前,上海市,浦东新区,y\n丙公司,13800138002,2002,上海市,徐汇区,z".encode(),
}  # fmt: skip


def violations(page: Any) -> list[str]:
    """What axe-core finds serious or critical, with the first place of each."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "() => axe.run({resultTypes: ['violations']}).then(r => r.violations.map(v => [v.impact, v.id, v.nodes[0].html.slice(0, 160), v.nodes[0].failureSummary]))"
    )
    return [f"{rule}: {place} {why}" for impact, rule, place, why in found if impact in ("serious", "critical")]


@pytest.mark.parametrize(("dark", "width"), [(False, 1440), (True, 1440), (False, 390), (True, 390)])
def test_pages_without_serious_barriers(open_window: Any, open_page: Any, dark: bool, width: int) -> None:
    need(AXE.is_file(), "axe-core is not installed: make web")
    say, name = Words("zh"), f"{'dark' if dark else 'light'}-{width}"
    found: dict[str, list[str]] = {}

    def look(page: Any, what: str) -> None:
        picture(page, f"look-{what}-{name}")
        if wrong := violations(page):
            found[what] = wrong

    signing_in = open_window("zh", width, dark=dark)
    signing_in.goto("/")
    signing_in.get_by_label(say("E-mail")).wait_for()
    look(signing_in, "sign-in")
    page = open_page(SALES, "/o/customer", width=width, dark=dark)
    first = page.locator(".main a[href*='/o/customer/']").first
    first.wait_for()
    look(page, "list")
    address = first.get_attribute("href")
    page.goto(address)
    page.get_by_text(say("Timeline")).first.wait_for()
    look(page, "record")
    page.get_by_role("button", name=say("Edit"), exact=True).click()
    page.get_by_role("dialog").get_by_label(say.label("Name"), exact=True).wait_for()
    look(page, "form")
    importing = ImportPage(page, say)
    page.goto("/imports/new")
    page.get_by_text(say("What does the file hold?")).wait_for()
    look(page, "import-start")
    importing.upload("customer", FILE)
    look(page, "import-mapping")
    importing.try_dry()
    importing.report()
    look(page, "import-checked")
    assert found == {}
