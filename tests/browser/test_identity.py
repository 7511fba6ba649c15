"""Signing in and staying safe, by hand: second factors, passkeys, a fresh proof, password and address, devices, demands."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from typing import Any

import pytest
from playwright.sync_api import expect

from guanxi.kernel.identity.factors import STEP, code_at
from tests.browser.conftest import need, picture
from tests.browser.installed import DOMAIN, PASSWORD, Installation
from tests.browser.test_accessibility import AXE, violations
from tests.browser.words import Words

ADMIN, SALES, OTHER = "lin.xiaofeng", "zhang.wei", "sun.li"
NEW = "a new and longer sentence"
_STALE = """
from django.contrib.sessions.models import Session
from django.contrib.sessions.backends.db import SessionStore
for one in Session.objects.all():
    store = SessionStore(one.session_key)
    store["guanxi_proved"] = 0.0
    store.save()
"""


def hours_later(running: Installation) -> None:
    """Nobody's proof of identity is fresh any more."""
    command = [sys.executable, "-m", "guanxi.site.manage", "shell", "--no-imports", "-c", _STALE]
    subprocess.run(command, env=running.environment | {"DJANGO_SETTINGS_MODULE": "guanxi.site.settings"}, check=True, capture_output=True)


def reset(running: Installation, person: str) -> None:
    """What the owner of the machine can always do."""
    command = [sys.executable, "-m", "guanxi.site.cli", "user", "reset-factors", person + DOMAIN]
    subprocess.run(command, env=running.environment, check=True, capture_output=True)


def code_of(seed: str, before: str = "") -> str:
    """The code of now; of the next step where that of now is spent."""
    step = int(time.time()) // STEP
    return next(code for code in (code_at(seed, step), code_at(seed, step + 1)) if code != before)


def fill_in(page: Any, say: Words, person: str, password: str = PASSWORD) -> None:
    page.get_by_label(say("E-mail")).fill(person + DOMAIN)
    page.get_by_label(say("Password"), exact=True).fill(password)
    page.keyboard.press("Enter")


def sign_out(page: Any, address: str) -> None:
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    page.context.request.delete(f"{address}/_allauth/browser/v1/auth/session", headers={"X-CSRFToken": token})


def set_up_authenticator(page: Any, say: Words) -> tuple[str, list[str]]:
    """Seed and recovery codes; wrong codes are told apart from right ones."""
    page.get_by_role("button", name=say("Set up"), exact=True).first.click()
    seed = page.locator(".totp-key").inner_text().strip()
    field = page.get_by_label(say("2. Enter the code that it shows"))
    wrong = "000000" if code_of(seed) != "000000" else "111111"
    field.fill(wrong)
    page.get_by_role("button", name=say("Turn on")).click()
    expect(page.locator(".new-totp").get_by_role("alert")).to_be_visible()
    field.fill(code_of(seed))
    page.get_by_role("button", name=say("Turn on")).click()
    page.locator(".recovery-codes").wait_for()
    codes = page.locator(".recovery-codes code").all_inner_texts()
    page.get_by_label(say("I have kept them")).check()
    page.get_by_role("button", name=say("Go on"), exact=True).click()
    expect(page.locator(".recovery-codes")).to_have_count(0)
    return seed, codes


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_authenticator_from_setting_up_to_taking_away(open_page: Any, open_window: Any, running: Installation, language: str) -> None:
    say = Words(language)
    page = open_page(SALES, "/account", language)
    page.get_by_role("heading", name=say("Two-step sign-in")).wait_for()
    hours_later(running)
    try:
        page.get_by_role("button", name=say("Set up"), exact=True).first.click()
        asked = page.get_by_role("dialog", name=say("Confirm that it is you"))
        asked.get_by_label(say("Your password")).fill("wrong")
        asked.get_by_role("button", name=say("Confirm"), exact=True).click()
        expect(asked.get_by_role("alert")).to_be_visible()
        asked.get_by_label(say("Your password")).fill(PASSWORD)
        asked.get_by_role("button", name=say("Confirm"), exact=True).click()
        page.locator(".totp-key").wait_for()  # what was asked before is asked again by itself
        page.get_by_role("button", name=say("Cancel"), exact=True).click()
        seed, codes = set_up_authenticator(page, say)

        other = open_window(language, 390)
        other.goto("/account")
        fill_in(other, say, SALES)
        field = other.get_by_label(say("Code of your authenticator"))
        field.wait_for()
        other.reload()  # half a sign-in survives
        field.fill("000000")
        other.keyboard.press("Enter")
        expect(other.get_by_role("alert")).to_have_text(re.compile(r"\S"))
        other.get_by_role("button", name=say("Use a recovery code")).click()
        other.get_by_label(say("Recovery code")).fill(codes[0])
        other.keyboard.press("Enter")
        other.get_by_text(re.compile(say("{left} of {0} not used").replace("{left}", "9").replace("{0}", "10"))).wait_for()
        picture(other, f"account-390-{language}")

        page.reload()
        page.get_by_role("button", name=say("Take away"), exact=True).click()
        page.get_by_role("dialog").get_by_role("button", name=say("Take away"), exact=True).click()
        page.get_by_role("button", name=say("Set up"), exact=True).first.wait_for()
        assert code_of(seed)
    finally:
        reset(running, SALES)


def test_a_passkey_instead_of_the_password_after_it_and_as_a_proof(chromium: Any, running: Installation) -> None:
    """Over `localhost`: bare addresses have no passkeys. Chromium brings an authenticator of its own."""
    say, address = Words("en"), f"http://localhost:{running.port}"
    context = chromium.new_context(locale="en-US", base_url=address, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    try:
        page.goto("/account")
        fill_in(page, say, OTHER)
        page.wait_for_url("**/account")
        token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "csrftoken")
        context.request.patch("/api/v1/me", data={"language": "en"}, headers={"X-CSRFToken": token})
        page.reload()
        page.get_by_role("button", name=say("Add a passkey")).click()
        page.get_by_label(say("I have kept them")).check()
        page.get_by_role("button", name=say("Go on"), exact=True).click()
        page.get_by_role("button", name=say("Rename")).click()
        page.get_by_label(say("Name of the passkey")).fill("Desk")
        page.keyboard.press("Enter")
        page.locator("li.passkey").filter(has_text="Desk").wait_for()

        sign_out(page, address)
        page.goto("/sign-in?next=/account")
        page.get_by_role("button", name=say("Sign in with a passkey")).click()
        page.wait_for_url("**/account")

        sign_out(page, address)
        page.goto("/sign-in?next=/account")
        fill_in(page, say, OTHER)
        page.get_by_role("button", name=say("Use a passkey")).click()
        page.wait_for_url("**/account")

        hours_later(running)
        page.get_by_role("button", name=say("Remove"), exact=True).click()
        page.get_by_role("dialog").get_by_role("button", name=say("Remove"), exact=True).click()
        asked = page.get_by_role("dialog", name=say("Confirm that it is you"))
        asked.get_by_role("button", name=say("Use a passkey")).click()
        expect(page.locator("li.passkey")).to_have_count(0)
        page.get_by_role("heading", name=say("My account")).wait_for()
    finally:
        reset(running, OTHER)
        context.close()


def test_password_and_address_are_changed_and_a_device_signed_out(open_page: Any, open_window: Any, running: Installation) -> None:
    say = Words("zh")
    page, other = open_page(OTHER, "/account"), open_page(OTHER, "/account")
    password = page.locator("section").filter(has=page.get_by_role("heading", name=say("Password"), exact=True))

    def change(current: str, new: str) -> None:
        password.get_by_label(say("Present password")).fill(current)
        password.get_by_label(say("New password")).fill(new)
        password.get_by_role("button", name=say("Change the password")).click()

    change("wrong", NEW)
    expect(password.get_by_role("alert")).to_have_text("密码不正确")
    change(PASSWORD, "12345678")
    expect(password.get_by_role("alert")).to_have_text(re.compile("至少 8 位"))
    change(PASSWORD, NEW)
    try:
        expect(password.get_by_label(say("New password"))).to_have_value("")
        other.wait_for_url("**/sign-in**")  # its live updates end, and it looks again
        again = open_window("zh")
        again.goto("/account")
        fill_in(again, say, OTHER)
        expect(again.get_by_role("alert")).to_have_text(re.compile(r"\S"))
        fill_in(again, say, OTHER, NEW)
        again.wait_for_url("**/account")

        page.reload()
        devices = page.locator("section").filter(has=page.get_by_role("heading", name=say("Signed in on")))
        expect(devices.get_by_role("listitem")).to_have_count(2)
        devices.get_by_role("button", name=say("Sign out"), exact=True).click()
        expect(devices.get_by_role("listitem")).to_have_count(1)
        again.wait_for_url("**/sign-in**")
    finally:
        change(NEW, PASSWORD)
        expect(password.get_by_label(say("New password"))).to_have_value("")

    page.get_by_role("button", name=say("Change"), exact=True).click()
    page.get_by_label(say("New e-mail to sign in with")).fill(ADMIN + DOMAIN)
    page.get_by_label(say("Your password")).fill(PASSWORD)
    page.get_by_role("button", name=say("Change the address")).click()
    expect(page.get_by_role("alert")).to_have_text(re.compile("不能使用"))
    page.get_by_label(say("New e-mail to sign in with")).fill("moved@demo.guanxi.example")
    page.get_by_role("button", name=say("Change the address")).click()
    page.locator("dd").filter(has_text="moved@demo.guanxi.example").wait_for()
    page.get_by_role("button", name=say("Change"), exact=True).click()
    page.get_by_label(say("New e-mail to sign in with")).fill(OTHER + DOMAIN)
    page.get_by_label(say("Your password")).fill(PASSWORD)
    page.get_by_role("button", name=say("Change the address")).click()
    page.locator("dd").filter(has_text=OTHER + DOMAIN).wait_for()


@pytest.mark.parametrize("width", [1440, 390])
def test_what_the_organisation_demands_comes_first(open_page: Any, running: Installation, width: int) -> None:
    say = Words("zh")
    need(AXE.is_file(), "axe-core is not installed: make web")
    admin, page = open_page(ADMIN, "/settings/security", width=width), open_page(SALES, "/o/customer", width=width)
    demand, hours = admin.get_by_role("combobox"), admin.get_by_label("会话最长时间（小时）")
    hours.wait_for()
    barriers = {"policy": violations(admin)}

    def choose(words: str) -> None:
        demand.click()
        admin.locator(".ant-select-item").filter(has_text=words).click()
        admin.get_by_role("button", name=say("Save"), exact=True).click()

    hours.fill("0")
    hours.press("Tab")
    expect(hours).to_have_value("1")  # what cannot be demanded is set right before it is sent
    choose(say("Required for administrators"))
    try:
        admin.get_by_role("heading", name=say("Set up your sign-in")).wait_for()
        barriers["first"] = violations(admin)
        picture(admin, f"set-up-first-{width}")
        page.reload()
        page.locator(".main").wait_for()  # sales is not asked
        set_up_authenticator(admin, say)
        hours.wait_for()  # where one was
        admin.goto("/account")
        admin.get_by_role("heading", name=say("Two-step sign-in")).wait_for()
        barriers["account"] = violations(admin)
        people = admin.context.request.get("/api/v1/person?limit=100").json()["rows"]
        person = next(row["id"] for row in people if row["name"] == "张伟")
        admin.goto(f"/o/person/{person}")
        admin.locator(".person-account dl").wait_for()
        barriers["person"] = violations(admin)
        picture(admin, f"person-account-{width}")
        out = admin.locator(".person-account").get_by_role("button", name=say("Sign out everywhere"))
        out.click()
        admin.get_by_role("dialog").get_by_role("button", name=say("Sign out"), exact=True).click()
        page.wait_for_url("**/sign-in**")
        admin.goto("/settings/security")
        hours.fill("336")
        choose(say("Optional"))
        expect(admin.get_by_role("button", name=say("Save"), exact=True)).to_be_disabled()
    finally:
        reset(running, ADMIN)
    assert {what: found for what, found in barriers.items() if found} == {}
