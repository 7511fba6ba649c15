"""What a thief of the database, its files and its logs finds of encrypted values: nothing (plan T13, T23).

Seeds values through every door that takes them, then searches each table, the store of files and what was logged for their bytes, also as base64, hexadecimal and
escaped JSON.
"""

from __future__ import annotations

import base64
import datetime as dt
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.db import connection
from django.utils import timezone

from guanxi.engines.exchange.tests.scenes import Importing, csv_of
from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.changes.readers import catch_up
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.jobs.api import run_due
from guanxi.testing.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)

PHONE, OTHER_PHONE, IMPORTED_PHONE, WRONG_PHONE = "13877665544", "13955667788", "13733221100", "keinetelefonnummer-4711"
EMAIL, STREET, ID_NUMBER, ACCOUNT, IN_FILE = (
    "geheim.zhang@example.com",
    "秘密路八十八号",
    "440524188001010014",
    "6222021234509876",
    "机密附件 confidential",
)
NEEDLES = (PHONE, OTHER_PHONE, IMPORTED_PHONE, WRONG_PHONE, EMAIL.split("@", maxsplit=1)[0], STREET, ID_NUMBER, ACCOUNT, IN_FILE)


def forms(needle: str) -> list[bytes]:
    """A value as it might stand somewhere: plain, UTF-16, escaped, hexadecimal, base64 at each of the three offsets."""
    raw = needle.encode()
    made = [raw, needle.encode("utf-16-le"), orjson.dumps(needle)[1:-1], ascii(needle)[1:-1].encode(), raw.hex().encode()]
    made += [base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4] for shift in range(3)]
    return list(dict.fromkeys(made))


def hits(where: dict[str, bytes]) -> list[tuple[str, str]]:
    """(place, value) of every value that is found."""
    return sorted((place, needle) for place, held in where.items() for needle in NEEDLES if any(form in held for form in forms(needle)))


def tables() -> dict[str, bytes]:
    """Every row of every table as text."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return {name: repr(fetch(f"SELECT * FROM {dialect().quote(name)}", [])).encode() for name in names}


def files_below(root: Path) -> dict[str, bytes]:
    return {str(one.relative_to(root)): one.read_bytes() for one in root.rglob("*") if one.is_file()}


def test_the_search_finds_what_is_there() -> None:
    """Were the search blind, it would find nothing as well."""
    for needle in NEEDLES:
        for n, form in enumerate(forms(needle)):
            assert hits({str(n): b"x" + form + b"y"}) == [(str(n), needle)]
        for shift in range(3):
            assert hits({"": base64.b64encode(b"a" * shift + needle.encode() + b"bcd")}) == [("", needle)]


def test_nothing_is_found(cast: Cast, tmp_path: Path, settings: Any, caplog: Any, capsys: Any) -> None:
    settings.GUANXI_FILES = str(tmp_path / "files")
    seed(cast)

    run_due(timezone.now() + dt.timedelta(hours=1))
    number_changes()
    catch_up()
    logged = capsys.readouterr()
    told = [record.getMessage() for record in caplog.records if record.name != "django.request"]  # `site.logs` silences that one
    where = {**tables(), **files_below(tmp_path / "files"), "log": "\n".join([*told, logged.out, logged.err]).encode()}
    assert len(where) > 40
    assert hits(where) == []


def seed(cast: Cast) -> None:
    """Create, change, look for, filter by, save in a view, import rightly and wrongly, undo, export, upload, delete."""
    api, administrator = cast.owner.api, cast.administrator.api
    definition = {"object": "contact", "key": "c_id_number", "type": "cn_id", "label_zh": "身份证", "label_en": "ID number"}
    assert administrator.post("field", definition).status == 201
    customer = api.post("customer", {"name": "客户", "phone": PHONE, "email": EMAIL, "address": {"street": STREET}}).body["id"]
    values = {
        "name": "联系人",
        "customer": customer,
        "mobile": PHONE,
        "email": EMAIL,
        "address": {"street": STREET},
        "c_id_number": ID_NUMBER,
    }
    contact = api.post("contact", values).body["id"]
    assert api.patch(f"contact/{contact}", {"mobile": OTHER_PHONE}).status == 200
    assert api.patch(f"contact/{contact}", {"mobile": "12"}).status == 422
    assert api.post("contact", {"name": "x", "mobile": WRONG_PHONE}).status == 422
    title = {"name": "抬头", "customer": customer, "account": ACCOUNT, "phone": PHONE, "address": {"street": STREET}}
    assert administrator.post("invoice_title", title).status == 201
    condition = {"field": "mobile", "op": "eq", "value": OTHER_PHONE}
    assert api.get("contact", {"filter": condition}).ids() == [contact]
    assert api.get("contact", {"q": OTHER_PHONE}).ids() == [contact]
    assert api.get("search", {"q": EMAIL}).status == 200
    view = {"name": "视图", "object": "contact", "filter": condition}
    assert api.post("view", view).status == 201
    rows = [("甲", IMPORTED_PHONE, EMAIL, STREET), ("乙", WRONG_PHONE, EMAIL, STREET)]
    importing = Importing(cast.owner, "customer", csv_of(("名称", "电话", "邮箱", "地址"), *rows))
    for step in ("commit", "undo"):
        assert importing.api.post(f"imports/{importing.id}/{step}").status == 200
        run_due()
    for form in ("csv", "xlsx"):
        assert administrator.post("exports", {"object": "contact", "format": form, "filter": condition}).status == 200
    file = api.upload(f"{IN_FILE[:2]}.txt", IN_FILE.encode()).body["id"]
    values = {"kind": "call", "subject": {"object": "contact", "id": contact}, "content": "电话", "files": [file]}
    assert api.post("activity", values).status == 201
    assert api.get("contact", {"sort": PHONE}).status in (400, 422)
    assert api.get(f"contact/{PHONE}").status == 404
    assert api.delete(f"contact/{contact}").status == 204
