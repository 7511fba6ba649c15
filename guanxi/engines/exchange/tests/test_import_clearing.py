"""What imports keep of files goes after its time; counts, records and the way back stay."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from guanxi.engines.exchange.housekeeping import clear_imports
from guanxi.engines.exchange.models import Import, ImportIssue
from guanxi.engines.exchange.tests.scenes import Importing, all_rows, csv_of
from guanxi.kernel.files.api import File
from guanxi.kernel.files.housekeeping import delete_unattached
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.testing.cast import Cast

pytestmark = pytest.mark.django_db
CONTENT = csv_of(("名称", "电话"), ("甲", "13800138000"), ("乙", "12"))


def later(days: float) -> None:
    """Both housekeepings, so many days from now."""
    now = timezone.now() + dt.timedelta(days=days)
    clear_imports(now)
    delete_unattached(now)


def kept(cast: Cast, importing: Importing) -> tuple[int, int, str]:
    """Files, lines of the report, and all that is sealed of the file."""
    with tenant_scope(cast.tenant):
        held = Import.objects.get(id=importing.id)
        return File.objects.filter(id=held.file).count(), ImportIssue.objects.filter(import_id=held.id).count(), str(held.seen())


def test_after_thirty_days_file_and_report_are_gone_and_the_way_back_is_not(cast: Cast) -> None:
    importing = Importing(cast.owner, "customer", CONTENT)
    done = importing.step("commit")
    assert (done["counts"]["create"], done["counts"]["error"], done["cleared_at"]) == (1, 1, None)
    later(29)
    assert kept(cast, importing)[:2] == (1, 1)
    later(31)
    files, lines, look = kept(cast, importing)
    assert (files, lines, "13800138000" in look) == (0, 0, False)
    now = importing.now()
    assert (now["counts"], now["state"], [column["name"] for column in now["columns"]]) == (done["counts"], "done", ["名称", "电话"])
    assert now["cleared_at"] is not None
    refused = cast.owner.api.get(f"imports/{importing.id}/report.xlsx")
    assert (refused.status, refused.body["code"]) == (409, "import_cleared")
    assert importing.step("undo")["state"] == "undone"
    assert all_rows(cast.owner, "customer") == []


def test_what_was_left_unconfirmed(cast: Cast) -> None:
    """It can be committed for as long as its file is kept; then it says what is missing."""
    importing = Importing(cast.owner, "customer", CONTENT)
    later(20)
    assert kept(cast, importing)[0] == 1
    assert importing.step("dry-run")["counts"]["create"] == 1
    later(31)
    assert kept(cast, importing)[:2] == (0, 0)
    calls: list[tuple[str, str, dict[str, Any]]] = [("POST", "/commit", {}), ("POST", "/dry-run", {}), ("PATCH", "", {"header_row": 1})]
    for method, path, body in calls:
        answer = cast.owner.api.call(method, f"imports/{importing.id}{path}", body)
        assert (answer.status, answer.body["code"], bool(answer.body["title"]["zh"])) == (409, "import_cleared", True)


def test_what_is_running_is_not_cleared(cast: Cast) -> None:
    importing = Importing(cast.owner, "customer", CONTENT)
    cast.owner.api.post(f"imports/{importing.id}/commit")
    abandoned = Importing(cast.owner, "customer", CONTENT)
    with tenant_scope(cast.tenant):
        Import.objects.filter(id=abandoned.id).update(state="dry_running")  # in a process that was killed, without a job
    later(31)
    assert (kept(cast, importing)[0], kept(cast, abandoned)[0]) == (1, 0)


def test_a_file_that_two_imports_read_stays_for_the_second(cast: Cast) -> None:
    first = Importing(cast.owner, "customer", CONTENT)
    with tenant_scope(cast.tenant):
        file = Import.objects.get(id=first.id).file
    second = cast.owner.api.post("imports", {"file": file, "object": "contact"}).body["id"]
    with tenant_scope(cast.tenant):
        Import.objects.filter(id=second).update(touched_at=timezone.now() + dt.timedelta(days=10))
    later(31)
    assert kept(cast, first)[0] == 1
    later(41)
    assert kept(cast, first)[0] == 0


def test_how_long_is_a_setting(cast: Cast, settings: Any) -> None:
    settings.GUANXI_IMPORT_KEEP_DAYS = 9
    importing = Importing(cast.owner, "customer", CONTENT)
    later(8)
    assert kept(cast, importing)[0] == 1
    later(10)
    assert kept(cast, importing)[0] == 0
