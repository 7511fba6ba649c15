"""What a person does on the import page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser.words import Words


class ImportPage:
    """One window on the import page. Counts are by the words that the page shows, as `counts` gives them."""

    def __init__(self, page: Any, say: Words) -> None:
        self.page, self.say = page, say

    def upload(self, object_key: str, file: Path | Mapping[str, Any]) -> None:
        """Choose what the file holds and give the file; ends when its columns are shown. `file`: a path, or name and bytes as Playwright takes them."""
        self.offer(object_key, file)
        self.page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}$"))
        self.page.get_by_role("heading", name=str(file["name"] if isinstance(file, Mapping) else file.name)).wait_for()

    def offer(self, object_key: str, file: Path | Mapping[str, Any]) -> None:
        """The same, not waiting for what comes of it."""
        self.page.goto(f"/imports/new?object={object_key}")
        self.page.locator("input[type=file]").set_input_files(file)

    def fields(self) -> dict[str, str]:
        """Column -> the field it goes into, "" for a column that is left out."""
        lines = self.page.locator("li.mapping-line")
        lines.first.wait_for()
        return dict(
            lines.evaluate_all(
                "all => all.map(one => [one.querySelector('b').textContent, one.querySelector('.ant-select-content-has-value')?.textContent.replace(' *', '') ?? ''])"
            )
        )

    def choose(self, column: str, field: str | None) -> None:
        """Put a column into a field, found by typing a part of its name; None leaves the column out."""
        chosen = self.page.get_by_label(self.say("Field for {name}", name=column), exact=True)
        if field is None:
            line = self.page.locator("li.mapping-line").filter(has=self.page.get_by_text(column, exact=True))
            line.hover()
            line.locator(".ant-select-clear").click()
            return
        chosen.click()
        chosen.fill(field)
        self.page.get_by_role("option", name=re.compile(rf"^{re.escape(field)}")).first.wait_for(state="attached")
        chosen.press("Enter")

    def compose(self, field: str, template: str) -> None:
        """Make a required field of columns."""
        self.page.get_by_role("button", name=self.say("Make it of columns")).first.click()
        self.page.get_by_label(self.say("Text for {name}", name=field)).fill(template)

    def try_dry(self) -> dict[str, int]:
        """Press the button; what would happen."""
        self.page.get_by_role("button", name=self.say("Try without writing")).click()
        self.page.get_by_text(self.say("To create"), exact=True).wait_for()
        return self.counts()

    def counts(self) -> dict[str, int]:
        figures = self.page.locator(".import-counts > div")
        figures.first.wait_for()
        shown = figures.evaluate_all("all => all.map(one => [one.querySelector('dt').textContent, one.querySelector('dd').textContent])")
        return {label: int(figure.replace(",", "")) for label, figure in shown}

    def import_button(self, records: int) -> Any:
        return self.page.get_by_role("button", name=self.say("Import {writes} records", writes=records))

    def run(self, records: int) -> dict[str, int]:
        """Import so many records; what was written."""
        self.import_button(records).click()
        return self.result()

    def result(self, seconds: float = 20) -> dict[str, int]:
        """What was written, when the run has ended."""
        self.page.get_by_text(self.say("The import is done.")).wait_for(timeout=seconds * 1000)
        return self.counts()

    def report(self) -> list[list[str]]:
        """The lines of errors and warnings: rows, column, value, reason."""
        lines = self.page.locator(".import-report tbody tr")
        lines.first.wait_for()
        found: list[list[str]] = lines.evaluate_all("all => all.map(one => [...one.children].map(cell => cell.textContent))")
        return found

    def undo(self) -> dict[str, int]:
        self.page.get_by_role("button", name=self.say("Undo this import")).click()
        self.page.get_by_role("dialog").get_by_role("button", name=self.say("Undo"), exact=True).click()
        self.page.get_by_text(self.say("Taken out again"), exact=True).wait_for()
        return self.counts()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()
