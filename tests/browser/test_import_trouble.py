"""The import page with wrong files, a lost connection and a killed server: it says what is wrong, and what runs is written once."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE, picture
from tests.browser.importing import ImportPage
from tests.browser.installed import FILE_LIMIT, Installation
from tests.browser.words import Words
from tests.installation import until

SALES = "zhang.wei"
ROWS = 3000


def csv_of(*rows: tuple[str, ...]) -> bytes:
    return "\r\n".join(",".join(row) for row in rows).encode()


def half_a_workbook() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook>" * 50)
    return made.getvalue()[:-40]


WRONG = {
    "broken.xlsx": (half_a_workbook(), "文件已损坏或不完整", "The file is damaged or incomplete"),
    # What Excel writes under a password: a container whose one stream is encrypted.
    "locked.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "密码", "password"),
    "empty.csv": (b"", "没有内容", "is empty"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8, "不支持此文件格式", "This kind of file is not supported"),
    "large.csv": (csv_of(("名称",), *[("东方机械有限公司",)] * (FILE_LIMIT // 20)), "文件最大 1 MB", "at most 1 MB"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(open_page: Any, language: str) -> None:
    say = Words(language)
    page = open_page(SALES, "/imports/new?object=customer", language)
    importing = ImportPage(page, say)
    alert = page.get_by_role("alert")
    for name, (content, *reasons) in WRONG.items():
        page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})
        expect(alert).to_contain_text(say("{0} was not taken", **{"0": name}))
        expect(alert).to_contain_text(reasons[language == "en"])
        picture(page, f"import-refused-{name}-{language}")
    # After all that a good file is taken as if nothing had been.
    importing.upload(
        "customer", {"name": "good.csv", "mimeType": "text/csv", "buffer": csv_of(("名称", "电话"), ("甲公司", "12"), ("", "13800138001"))}
    )
    assert importing.try_dry()[say("With errors")] == 2
    assert sorted(line[:3] for line in importing.report()) == [["2", "电话", "12"], ["3", "名称", ""]]
    # Nothing can be written, so the way on is back.
    expect(page.get_by_role("button", name=say("Import {writes} records", writes=0))).to_have_count(0)
    page.get_by_role("button", name=say("Change the matching")).click()
    importing.choose("电话", None)
    assert importing.try_dry()[say("To create")] == 1


def test_a_lost_connection_during_the_upload(open_page: Any) -> None:
    """The file is kept in the page: once the network is back, one click goes on."""
    say = Words("en")
    page = open_page(SALES, "/imports/new?object=customer", "en")
    file = {"name": "customers.csv", "mimeType": "text/csv", "buffer": csv_of(("名称",), ("断线有限公司",))}
    page.locator("input[type=file]").wait_for(state="attached")
    page.context.set_offline(True)
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("alert")).to_contain_text("Try again once the network is back")
    page.context.set_offline(False)
    page.get_by_role("button", name=say("Try again")).click()
    assert ImportPage(page, say).fields() == {"名称": "Name"}


def test_a_run_survives_clicks_reloads_and_a_killed_server(open_page: Any, running: Installation) -> None:
    """Whatever happens to the page, each row is written once, and the page shows how far it is and how it ended."""
    say = Words("zh")
    page = open_page(SALES, "/imports/new?object=customer")
    importing = ImportPage(page, say)
    rows = [(f"批量导入第{n}有限公司", f"139{n:08d}") for n in range(ROWS)]
    importing.upload("customer", {"name": "many.csv", "mimeType": "text/csv", "buffer": csv_of(("名称", "电话"), *rows)})
    assert importing.try_dry()[say("To create")] == ROWS
    importing.import_button(ROWS).dblclick()
    progress = page.get_by_role("progressbar")
    how_far = page.get_by_text(f"/ {ROWS:,}")
    until(lambda: how_far.is_visible() and not how_far.inner_text().startswith("0 "))
    with running.held("work"):
        page.reload()
        expect(how_far).to_be_visible()
        expect(progress).to_be_visible()
        picture(page, "import-running")
        # The network goes and comes back.
        page.context.set_offline(True)
        lost = page.get_by_text(say("The connection is lost. The work goes on at the server, and this page catches up by itself."))
        expect(lost).to_be_visible()
        picture(page, "import-lost")
        page.context.set_offline(False)
        expect(lost).to_be_hidden()
        # The web process is killed; the supervisor starts another.
        running.kill("serve")
        expect(lost).to_be_visible()
        until(running.is_ready)
        expect(lost).to_be_hidden(timeout=3 * PATIENCE)  # a page that has failed several times asks less often
        expect(how_far).to_be_visible()
    done = importing.result(90)
    assert (done[say("Created")], done[say("With errors")]) == (ROWS, 0)
    named = {"field": "name", "op": "starts_with", "value": "批量导入第"}
    answer = page.context.request.get("/api/v1/customer", params={"filter": json.dumps(named), "limit": "1", "count": "true"})
    assert answer.json()["count"] == {"value": ROWS, "exact": True}
