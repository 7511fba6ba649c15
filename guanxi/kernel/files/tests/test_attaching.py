"""Files in the fields of records: whose may be named, copies, what is left after a record has gone."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from guanxi.base.ids import new_id
from guanxi.kernel.files.housekeeping import KEEP_UNATTACHED, delete_unattached
from guanxi.kernel.files.keeping import keep_file
from guanxi.kernel.files.models import File
from guanxi.kernel.files.tests.conftest import PNG, Upload, download, kept
from guanxi.kernel.records import write
from guanxi.testing.cast import ORIGIN

DAY = dt.timedelta(days=1)


def row(file: str) -> tuple[Any, Any]:
    return File.unscoped.values_list("object", "record").get(id=file)


@pytest.fixture
def mine(upload: Upload) -> str:
    return str(upload().body["id"])


def test_naming_a_file_attaches_it(cast: Any, mine: str) -> None:
    made = cast.owner.api.post("activity", {"title": "拜访", "files": [mine]}).body["id"]
    assert row(mine) == ("activity", made)
    assert cast.owner.api.patch(f"activity/{made}", {"title": "又一次", "files": [{"id": mine}]}).status == 200
    assert (row(mine), File.unscoped.count()) == (("activity", made), 1)


def test_what_may_not_be_named(cast: Any, upload: Upload) -> None:
    for file in (upload("colleague").body["id"], upload("stranger").body["id"], new_id()):
        assert cast.owner.api.post("activity", {"title": "拜访", "files": [file]}).codes() == [("files", "file_missing")]
    assert set(File.unscoped.values_list("record", flat=True)) == {None}


def test_who_edits_a_record_keeps_the_files_of_others(cast: Any, mine: str, upload: Upload) -> None:
    made = cast.owner.api.post("activity", {"title": "拜访", "files": [mine]}).body["id"]
    second = upload("manager").body["id"]
    edited = cast.manager.api.patch(f"activity/{made}", {"files": [mine, second]})
    assert [file["id"] for file in edited.body["files"]] == [mine, second]
    assert cast.manager.api.patch(f"activity/{made}", {"files": [second]}).status == 200
    assert cast.manager.api.patch(f"activity/{made}", {"files": [second, mine]}).status == 200  # taken back
    assert download(cast, "manager", mine)[0] == 200


def test_a_second_record_gets_a_copy(cast: Any, mine: str, root: Path) -> None:
    api = cast.owner.api
    first = api.post("activity", {"title": "一", "files": [mine]}).body
    second = api.post("activity", {"title": "二", "files": [mine]}).body
    [copy] = [file["id"] for file in second["files"]]
    assert copy != mine
    assert (row(mine), row(copy), len(kept(root))) == (("activity", first["id"]), ("activity", second["id"]), 1)
    with cast.scope() as system:
        third, fourth = write.create(
            system, system.schema.get("activity"), [{"title": n, "files": [mine], "owner": cast.owner.person} for n in "34"], ORIGIN
        ).ids()
    assert File.unscoped.filter(record__in=[third, fourth]).count() == 2


def test_of_one_batch_two_records_do_not_share_a_file(cast: Any, mine: str) -> None:
    with cast.scope():
        actor = cast.owner.actor()
        ids = write.create(actor, actor.schema.get("activity"), [{"title": n, "files": [mine]} for n in "ab"], ORIGIN).ids()
    assert sorted(File.unscoped.values_list("record", flat=True)) == sorted(ids)


def test_a_row_that_is_not_written_attaches_nothing(cast: Any, mine: str) -> None:
    with cast.scope():
        actor = cast.owner.actor()
        done = write.create(
            actor,
            actor.schema.get("activity"),
            [{"title": "a", "files": [mine], "subject": {"object": "customer", "id": new_id()}}],
            ORIGIN,
            partial=True,
        )
    assert (done.ids(), row(mine)) == ([], (None, None))


def test_a_hidden_file_cannot_be_made_readable_through_another_field(cast: Any, upload: Upload) -> None:
    cast.make("field", owner=None, object="activity", key="c_secret", type="file", label_zh="密件")
    secret = upload("administrator").body["id"]
    made = cast.owner.api.post("activity", {"title": "拜访"}).body["id"]
    assert cast.administrator.api.patch(f"activity/{made}", {"c_secret": [secret]}).status == 200
    grant = {"read": "own", "update": "own", "delete": "own", "create": True, "fields": {"c_secret": "hidden"}}
    cast.change("role", cast.roles["sales_representative"], grants={"activity": grant})
    assert cast.owner.api.patch(f"activity/{made}", {"files": [secret]}).codes() == [("files", "file_missing")]
    assert download(cast, "owner", secret)[0] == 404


def test_image_fields_take_images(cast: Any, upload: Upload) -> None:
    cast.make("field", owner=None, object="customer", key="c_photo", type="image", label_zh="照片")
    text, picture = upload().body["id"], upload(content=PNG, name="a.png").body["id"]
    assert cast.owner.api.post("customer", {"name": "上海测试", "c_photo": [text]}).codes() == [("c_photo", "not_an_image")]
    made = cast.owner.api.post("customer", {"name": "上海测试", "c_photo": [picture]})
    assert (made.status, made.body["c_photo"][0]["type"], row(picture)) == (201, "image/png", ("customer", made.body["id"]))


def test_labels_cost_one_query_a_page(cast: Any, upload: Upload) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as held:
            assert cast.owner.api.get("activity", {"fields": "title,files"}).status == 200
        return len(held)

    for count in (1, 4):
        files = [upload().body["id"] for _ in range(count)]
        cast.owner.api.post("activity", {"title": "x", "files": files})
        if count == 1:
            queries()
            first = queries()
    assert queries() == first


def test_housekeeping(cast: Any, mine: str, upload: Upload, root: Path) -> None:
    now = timezone.now()
    attached, loose = upload(content=b"attached").body["id"], upload(content=b"loose").body["id"]
    shared = upload(content=b"attached").body["id"]  # the same bytes, never attached
    made = cast.owner.api.post("activity", {"title": "拜访", "files": [attached]}).body["id"]
    delete_unattached(now + KEEP_UNATTACHED - DAY)
    assert File.unscoped.count() == 4
    for one in kept(root):
        os.utime(one, (0, 0))
    delete_unattached(now + KEEP_UNATTACHED + DAY)
    assert list(File.unscoped.values_list("id", flat=True)) == [attached]
    assert (len(kept(root)), {mine, loose, shared} & {attached}) == (1, set())
    api = cast.administrator.api
    assert api.delete(f"activity/{made}").status == 204
    assert download(cast, "administrator", attached)[0] == 200  # in the recycle bin
    assert api.act("activity", "purge", [made]).status == 200
    assert [download(cast, who, attached)[0] for who in ("owner", "administrator")] == [404, 404]
    delete_unattached(now + KEEP_UNATTACHED + DAY)
    assert (File.unscoped.count(), kept(root)) == (0, [])


def test_a_file_that_a_room_makes_itself(cast: Any) -> None:
    with cast.scope():
        file = keep_file("导出.csv", [b"a,b"], cast.owner.person, type="text/csv")
    assert download(cast, "owner", file.id)[1] == b"a,b"
