"""The story of the ground, clicked through: find, open, write a follow-up, tag, delete and restore; and who cannot see it."""

from __future__ import annotations

import re
from typing import Any

import pytest

SALES, OTHER_DEPARTMENT, FINANCE = "zhang.wei", "huang.jiayi", "sun.li"
DOMAIN = "@demo.guanxi.example"
WORDS = {
    "zh": {
        "customer": "客户", "new": "新建客户", "name": "客户名称", "phone": "电话", "create": "新建", "follow": "写跟进", "record": "记录", "more": "更多",
        "delete": "删除", "bin": "回收站", "restore": "恢复", "tag": "打标签", "add": "添加", "limit": "信用额度",
    },
    "en": {
        "customer": "Customers", "new": "New Customer", "name": "Name", "phone": "Phone", "create": "Create", "follow": "Write a follow-up", "record": "Record",
        "more": "More", "delete": "Delete", "bin": "Recycle bin", "restore": "Restore", "tag": "Tag", "add": "Add", "limit": "Credit limit",
    },
}  # fmt: skip


def search(page: Any, text: str) -> list[str]:
    """What the global search shows for a text."""
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").wait_for()
    page.wait_for_timeout(300)
    page.keyboard.type(text, delay=10)
    page.wait_for_timeout(1500)
    found = [one.inner_text() for one in page.get_by_role("option").all()]
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_customer_from_creation_to_the_bin_and_back(open_page: Any, language: str) -> None:
    words = WORDS[language]
    name = f"上海长孙智能装备{language}有限公司"
    phone = {"zh": "13812348017", "en": "13812348026"}[language]
    page = open_page(SALES + DOMAIN, language)
    page.goto("/o/customer")
    if language == "en":
        page.evaluate(
            "() => fetch('/api/v1/me', {method: 'PATCH', headers: {'Content-Type': 'application/json', 'X-CSRFToken': document.cookie.match(/csrftoken=([^;]+)/)[1]}, body: '{\"language\": \"en\"}'})"
        )
        page.reload()
    page.get_by_role("button", name=re.compile(words["new"], re.IGNORECASE)).first.click()
    form = page.get_by_role("dialog")
    form.get_by_label(words["name"], exact=True).fill(name)
    form.get_by_label(words["phone"], exact=True).fill(phone)
    form.get_by_role("button", name=words["create"], exact=True).click()
    page.wait_for_url("**/o/customer/*")
    record = page.url
    page.get_by_role("heading", name=name).wait_for()

    # A follow-up with the composer, saved from the keyboard.
    page.get_by_placeholder(re.compile(words["follow"])).click()
    page.keyboard.type("谈了报价，周五再联系")
    page.keyboard.press("Control+Enter")
    page.get_by_text("谈了报价，周五再联系").first.wait_for()

    # Found by name, pinyin, initials, phone and its last four digits, once the index has caught up.
    page.wait_for_timeout(1500)
    for text in ("长孙智能", "zhangsunzhineng", "zszn", phone, phone[-4:]):
        assert any(name in hit for hit in search(page, text)), text

    # To the bin and back.
    page.goto(record)
    page.get_by_role("button", name=words["more"], exact=True).click()
    page.get_by_role("menuitem", name=words["delete"]).click()
    page.get_by_role("dialog").get_by_role("button", name=words["delete"]).click()
    page.wait_for_timeout(1200)
    page.goto("/o/customer?deleted=1")
    row = page.get_by_role("row").filter(has_text=name)
    row.get_by_role("checkbox").check()
    page.get_by_role("toolbar").last.get_by_role("button", name=words["restore"]).click()
    row.wait_for(state="detached")
    page.goto(record)
    page.get_by_role("heading", name=name).wait_for()

    # A colleague of another department finds nothing, whatever is asked.
    other = open_page(OTHER_DEPARTMENT + DOMAIN)
    assert not any(name in hit for hit in search(other, "长孙智能"))
    other.goto(record)
    other.wait_for_timeout(1500)
    assert other.get_by_text(name).count() == 0


def test_finance_sees_a_field_that_sales_does_not(open_page: Any) -> None:
    sales = open_page(SALES + DOMAIN)
    sales.goto("/o/customer")
    row = sales.get_by_role("row").nth(2).get_by_role("link").first
    row.click()
    sales.wait_for_url("**/o/customer/*")
    sales.get_by_text("客户编号").first.wait_for()
    assert sales.get_by_text("信用额度").count() == 0
    finance = open_page(FINANCE + DOMAIN)
    finance.goto(sales.url)
    finance.get_by_text("信用额度").first.wait_for()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_phone_shows_cards_and_never_scrolls_sideways(open_page: Any, language: str) -> None:
    page = open_page(SALES + DOMAIN, language, width=390)
    for path in ("/o/customer", "/o/contact", "/o/lead"):
        page.goto(path)
        page.wait_for_timeout(1200)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
