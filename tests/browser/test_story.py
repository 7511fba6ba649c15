"""The story of the ground, clicked through: sign in, create, edit, follow up, tag, find, delete and restore; and who cannot see it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.people import create_customer, day_in_a_week, finds, finds_not, follow_up, sign_in_by_form
from tests.browser.words import Words

SALES, OTHER_DEPARTMENT, FINANCE = "zhang.wei", "huang.jiayi", "sun.li"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_customer_from_creation_to_the_bin_and_back(open_window: Any, open_page: Any, language: str) -> None:
    say = Words(language)
    name = {"zh": "上海长孙智能装备有限公司", "en": "上海端木精密机床有限公司"}[language]
    phone = {"zh": "13812348017", "en": "13812348026"}[language]
    open_page(SALES, "/o/lead", language)  # the language is the person's: the page behind the form goes on in it
    page = open_window(language)
    sign_in_by_form(page, say, SALES)
    record = create_customer(page, say, name, phone)

    # Edited in the form, and what was entered is shown.
    page.get_by_role("button", name=say("Edit"), exact=True).click()
    form = page.get_by_role("dialog")
    form.get_by_label(say.label("Remark"), exact=True).fill("展会上认识的")
    form.get_by_role("button", name=say("Save"), exact=True).click()
    page.get_by_text("展会上认识的").first.wait_for()

    follow_up(page, say, "谈了报价，周五再联系")
    page.get_by_text(day_in_a_week(language)).first.wait_for()

    page.get_by_role("button", name=say.label("Tag"), exact=True).click()
    form = page.get_by_role("dialog")
    tags = form.get_by_label(say.label("Add"), exact=True)
    tags.fill("年度框架")
    tags.press("Enter")
    tags.press("Escape")
    form.get_by_role("button", name=say.label("Tag"), exact=True).click()
    form.wait_for(state="detached")
    page.get_by_text("年度框架").first.wait_for()

    # Found by name, pinyin, initials, phone and its last four digits.
    pinyin = {"zh": ("zhangsunzhineng", "zszn"), "en": ("duanmujingmi", "dmjm")}[language]
    for text in (name[2:6], *pinyin, phone, phone[-4:]):
        finds(page, say, text, name)

    # A colleague of another department finds nothing, whatever is asked; the address says no more than that of no record.
    other = open_page(OTHER_DEPARTMENT, "/o/customer", language)
    finds_not(other, say, name[2:6], name)
    for address in (record, record[:-1] + ("0" if record[-1] != "0" else "1")):
        other.goto(address)
        other.get_by_role("heading", name=say("Not found")).wait_for()
        other.get_by_text(say("It does not exist, or you have no right to see it.")).wait_for()
    assert other.get_by_text(name).count() == 0

    # To the bin and back.
    page.get_by_role("button", name=say("More"), exact=True).click()
    page.get_by_role("menuitem", name=say("Delete"), exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=say("Delete"), exact=True).click()
    page.wait_for_url("**/o/customer")
    page.goto(f"/o/customer?q={phone}")
    page.get_by_text(say("Nothing matches")).wait_for()
    page.goto("/o/customer?deleted=1")
    row = page.get_by_role("row").filter(has_text=name)
    row.get_by_role("checkbox").check()
    page.get_by_role("toolbar", name=say("Ticked records")).get_by_role("button", name=say("Restore"), exact=True).click()
    row.wait_for(state="detached")
    page.goto(record)
    page.get_by_role("heading", name=name).wait_for()
    page.get_by_text("年度框架").first.wait_for()


def test_finance_sees_a_field_that_sales_does_not(open_page: Any) -> None:
    say = Words("zh")
    sales = open_page(SALES, "/o/customer")
    sales.get_by_role("row").nth(2).get_by_role("link").first.click()
    sales.wait_for_url("**/o/customer/*-*")
    sales.get_by_text("客户编号").first.wait_for()
    limit = say.label("Credit limit")
    expect(sales.get_by_text(limit)).to_have_count(0)
    finance = open_page(FINANCE, sales.url)
    finance.get_by_text(limit).first.wait_for()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_phone_shows_cards_and_never_scrolls_sideways(open_page: Any, language: str) -> None:
    page = open_page(SALES, "/o/customer", language, width=390)
    for path in ("/o/customer", "/o/contact", "/o/lead"):
        page.goto(path)
        page.locator(".main li, .main article, .main .nothing").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
