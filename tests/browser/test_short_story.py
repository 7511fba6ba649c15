"""The story in short, for databases other than SQLite: import, find, follow up, delete and restore, and who cannot see it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.browser.importing import ImportPage
from tests.browser.people import finds, finds_not, follow_up
from tests.browser.words import Words

SALES, OTHER_DEPARTMENT, FINANCE = "zhang.wei", "huang.jiayi", "sun.li"
NAME, PHONE = "上海长孙智能装备有限公司", "13812348017"


def test_the_story_in_short(open_page: Any, tmp_path: Path) -> None:
    say = Words("zh")
    file = tmp_path / "customers.csv"
    file.write_bytes(f"客户名称,手机,行业\n{NAME},{PHONE},制造业\n端木机床厂,12,制造业\n".encode("gb18030"))
    page = open_page(SALES, "/o/customer")
    importing = ImportPage(page, say)
    importing.upload("customer", file)
    assert importing.fields() == {"客户名称": "客户名称", "手机": "电话", "行业": "行业"}
    checked = importing.try_dry()
    assert (checked[say("To create")], checked[say("With errors")]) == (1, 1)
    assert importing.report()[0][:3] == ["3", "手机", "12"]
    assert importing.run(1)[say("Created")] == 1

    for text in ("长孙智能", "zhangsunzhineng", "zszn", PHONE, PHONE[-4:]):
        finds(page, say, text, NAME)
    page.get_by_role("button", name=say("See the records")).click()
    page.get_by_role("link", name=NAME).first.click()
    page.get_by_role("heading", name=NAME).wait_for()
    record = page.url
    follow_up(page, say, "谈了报价，周五再联系")

    finds_not(open_page(OTHER_DEPARTMENT, "/o/customer"), say, "长孙智能", NAME)
    finance = open_page(FINANCE, record)
    finance.get_by_text(say.label("Credit limit")).first.wait_for()

    page.get_by_role("button", name=say("More"), exact=True).click()
    page.get_by_role("menuitem", name=say("Delete"), exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=say("Delete"), exact=True).click()
    page.wait_for_url("**/o/customer")
    page.goto(record)
    page.get_by_role("button", name=say("Restore"), exact=True).click()
    page.get_by_role("button", name=say("Edit"), exact=True).wait_for()
