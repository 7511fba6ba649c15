"""What a person does anywhere: sign in by the form, create a customer, search, follow up."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.installed import DOMAIN, PASSWORD
from tests.browser.words import Words
from tests.installation import until

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def sign_in_by_form(page: Any, say: Words, person: str) -> None:
    page.goto("/o/customer")
    page.get_by_label(say("E-mail")).fill(person + DOMAIN)
    page.get_by_label(say("Password"), exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/o/customer")


def create_customer(page: Any, say: Words, name: str, phone: str) -> str:
    """Fill the form in; the address of the new record."""
    page.get_by_role("button", name=say("New {label}", label=say.label("Customer").lower())).first.click()
    form = page.get_by_role("dialog")
    form.get_by_label(say.label("Name"), exact=True).fill(name)
    form.get_by_label(say.label("Phone"), exact=True).fill(phone)
    form.get_by_role("button", name=say("Create"), exact=True).click()
    page.wait_for_url("**/o/customer/*-*")
    page.get_by_role("heading", name=name).wait_for()
    return str(page.url)


def follow_up(page: Any, say: Words, text: str) -> None:
    """Write it, come back in a week, save from the keyboard."""
    written = page.get_by_label(say("What happened"))
    written.click()
    written.fill(text)
    page.get_by_label(say("Next contact"), exact=True).last.click()
    page.get_by_text(say("In a week"), exact=True).click()
    expect(page.get_by_label(say("Next contact"), exact=True).last).to_have_value(re.compile(r"\d{4}-"))
    written.press("Control+Enter")
    page.get_by_text(text).first.wait_for()


def day_in_a_week(language: str) -> str:
    """As pages of that language write it."""
    day = dt.datetime.now(ZoneInfo("Asia/Shanghai")) + dt.timedelta(days=7)
    return f"{day:%Y-%m-%d}" if language == "zh" else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def hits(page: Any, text: str) -> list[str]:
    """The names that the search gives this person for a text."""
    answer = page.context.request.get("/api/v1/search", params={"q": text, "limit": "12"})
    return [hit["name"] for hit in answer.json()["hits"]]


def finds(page: Any, say: Words, text: str, name: str) -> None:
    """The record comes up under this text, as soon as the index has caught up."""
    until(lambda: name in hits(page, text))
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name=say("Search")).fill(text)
    expect(page.get_by_role("option").filter(has_text=name).first).to_be_visible()
    page.keyboard.press("Escape")


def finds_not(page: Any, say: Words, text: str, name: str) -> None:
    """Neither the search, nor the list, shows anything of the record."""
    page.get_by_role("row").nth(1).wait_for()
    page.keyboard.press("Control+k")
    with page.expect_response("**/api/v1/search*"):
        page.get_by_role("combobox", name=say("Search")).fill(text)
    page.get_by_text(say("Nothing found for “{settled}”.", settled=text)).wait_for()
    page.keyboard.press("Escape")
    page.goto(f"/o/customer?q={text}")
    page.get_by_text(say("Nothing matches")).wait_for()
    assert page.get_by_text(name).count() == 0
