"""T2: holes of other systems, tried here, where no test of a room does it already. The table of all of them: `docs/security/peer-cves.md`."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from guanxi.engines.exchange.tests.scenes import Importing, csv_of
from guanxi.engines.exchange.tests.test_exports import export
from guanxi.kernel.files.media import clean_name
from guanxi.kernel.identity.models import Account, ApiToken
from guanxi.kernel.tenancy.models import Tenant
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.testing.api import Api
from tests.security.routes import NOBODY, UNSAFE, all_routes, filled

pytestmark = [pytest.mark.security("T2"), pytest.mark.django_db]
SECRETS = ("password", "digest", "secret", "session_key", "session", "recovery", "wrapped", "private_key", "totp")


def hide(cast: Any, object_key: str, *fields: str) -> None:
    """Take fields away from sales representatives."""
    grant = {"read": "own", "create": True, "update": "own", "export": True, "import": True, "fields": dict.fromkeys(fields, "hidden")}
    answer = cast.administrator.api.patch(f"role/{cast.roles['sales_representative']}", {"grants": {object_key: grant}})
    assert answer.status == 200, answer.body


class TestAnotherRouteToTheSameRecord:
    """CordysCRM CVE-2026-76901, yshop-crm CVE-2026-111703, Prospero CVE-2026-19734/-19539."""

    def test_every_route_to_a_record_one_does_not_see_says_what_it_says_of_none(self, cast: Any) -> None:
        theirs, far = cast.make("customer", owner="other_department", name="外"), cast.make("customer", name="远")
        differing = []
        with tenant_scope(cast.tenant):
            paths = [
                (route, path)
                for route in all_routes()
                if route.path.startswith("{object}/")
                for path in filled(route, cast)
                if path.startswith("customer/") and NOBODY in path
            ]
        assert len(paths) >= 5
        for member, record in ((cast.owner, theirs), (cast.stranger, theirs), (cast.stranger, far)):
            for route, path in paths:
                told = []
                for one in (record, NOBODY):
                    answer = member.api.call(route.method, path.replace(NOBODY, one), {"name": "改"} if route.body is not None else None)
                    said = (
                        {key: value for key, value in (answer.body or {}).items() if key != "request_id"}
                        if isinstance(answer.body, dict)
                        else answer.body
                    )
                    told.append((answer.status, orjson.dumps(said).replace(one.encode(), b"")))
                if told[0] != told[1] or told[0][0] < 400:
                    differing.append((member.name, route.method, path, told))
        assert differing == []

    def test_every_action_on_a_record_one_does_not_see(self, cast: Any) -> None:
        theirs = cast.make("customer", owner="other_department", name="外")
        with tenant_scope(cast.tenant):
            actions = [
                path
                for route in all_routes()
                if "{action}" in route.path
                for path in filled(route, cast)
                if path.startswith("customer/actions/")
            ]
        assert len(actions) > 5
        for path in actions:
            told = []
            for one in (theirs, NOBODY):
                answer = cast.owner.api.post(path, {"ids": [one], "input": {}})
                told.append(
                    (answer.status, orjson.dumps({k: v for k, v in answer.body.items() if k != "request_id"}).replace(one.encode(), b""))
                )
            assert told[0] == told[1], path
        assert cast.administrator.api.get(f"customer/{theirs}").body["version"] == 1


class TestHiddenFields:
    """Twenty CVE-2026-92771 and CVE-2026-85055, EspoCRM CVE-2026-109959/-109958, Frappe GHSA-w8g7-j846-j248; by inference: Elide, SurrealDB, Payload, starlette-admin."""

    def test_a_hidden_field_is_named_nowhere(self, cast: Any) -> None:
        hide(cast, "customer", "employees", "email")
        made = cast.make("customer", name="甲", employees=4711, email="secret@example.com")
        cast.administrator.api.patch(f"customer/{made}", {"employees": 4712}, if_match='"1"')
        api = cast.owner.api
        ways = {
            "detail": api.get(f"customer/{made}"), "list": api.get("customer"), "timeline": api.get(f"customer/{made}/timeline"), "changes": api.get("changes", {"after": "0"}),
            "search": api.get("search", {"q": "secret@example.com"}), "list search": api.post("customer/query", {"q": "secret@example.com"}), "meta": api.get("meta"),
            "export": api.post("exports", {"object": "customer", "format": "csv"}),
        }  # fmt: skip
        assert [name for name, one in ways.items() if one.status != 200] == []
        assert [name for name, one in ways.items() if any(word in orjson.dumps(one.body) for word in (b"4711", b"4712", b"secret@"))] == []
        assert (ways["search"].body.get("rows") or ways["list search"].body["rows"]) == []
        assert "employees" not in next(o for o in ways["meta"].body["objects"] if o["key"] == "customer")["fields"]
        _, content = export(cast.owner, "customer", format="csv")
        assert b"4711" not in content
        assert b"secret@" not in content

    @pytest.mark.parametrize("asked", [
        {"sort": ["F"]}, {"sort": ["-F"]}, {"fields": ["F"]}, {"filter": {"field": "F", "op": "ge", "value": 1}}, {"filter": {"not": {"field": "F", "op": "is_empty"}}}, {"filter": {"field": "parent.F", "op": "ge", "value": 1}},
    ])  # fmt: skip
    def test_naming_it_in_a_list_is_naming_nothing(self, cast: Any, asked: dict[str, Any]) -> None:
        hide(cast, "customer", "employees")
        told = []
        for field in ("employees", "no_such_field"):
            answer = cast.owner.api.call(
                "POST",
                "customer/query",
                orjson.dumps(asked)
                .replace(b'"F"', f'"{field}"'.encode())
                .replace(b"parent.F", f"parent.{field}".encode())
                .replace(b'"-F"', f'"-{field}"'.encode()),
            )
            told.append((answer.status, orjson.dumps(answer.body["errors"]).replace(field.encode(), b"")))
        assert told[0] == told[1]
        assert told[0][0] == 422

    @pytest.mark.parametrize(
        "asked",
        [
            {"group": [{"field": "F"}]},
            {"measures": [{"fn": "max", "field": "F"}]},
            {"group": [{"field": "level"}], "measures": [{"fn": "avg", "field": "F"}]},
        ],
    )
    def test_nor_in_groups_and_totals(self, cast: Any, asked: dict[str, Any]) -> None:
        hide(cast, "customer", "employees")
        told = []
        for field in ("employees", "no_such_field"):
            answer = cast.owner.api.call("POST", "customer/aggregate", orjson.dumps(asked).replace(b'"F"', f'"{field}"'.encode()))
            told.append((answer.status, orjson.dumps(answer.body["errors"]).replace(field.encode(), b"")))
        assert told[0] == told[1]
        assert told[0][0] == 422


class TestWhatJobsLeaveBehind:
    """EspoCRM CVE-2026-46691, Odoo CVE-2021-23203."""

    def test_files_reports_and_results_are_their_askers_alone(self, cast: Any) -> None:
        importing = Importing(cast.owner, "customer", csv_of(("名称", "电话"), ("甲", "nothing")), policy={"on_match": "create"})
        importing.plan(fields={"name": "名称", "phone": "电话"})
        importing.step("dry-run")
        file, _ = export(cast.owner, "customer", format="csv")
        job = importing.now()["job"]
        paths = [
            f"imports/{importing.id}",
            f"imports/{importing.id}/report",
            f"imports/{importing.id}/report.xlsx",
            f"files/{file['id']}",
            *([f"jobs/{job}"] if job else []),
        ]
        assert [cast.owner.api.get(path).status for path in paths] == [200] * len(paths)
        for member in (cast.colleague, cast.other_department, cast.stranger):
            assert {path: member.api.get(path).status for path in paths} == dict.fromkeys(paths, 404)
        assert {Api().get(path).status for path in paths} == {401}


class TestWritingThroughRelations:
    """SuiteCRM CVE-2026-61650, VentureDrake CVE-2026-110629."""

    def test_a_record_one_does_not_see_cannot_be_referred_to(self, cast: Any) -> None:
        theirs = cast.make("customer", owner="other_department", name="外")
        for object_key, field, values in (
            ("contact", "customer", {"name": "甲"}),
            ("customer", "parent", {"name": "乙"}),
            ("invoice_title", "customer", {"name": "丙"}),
        ):
            told = []
            for one in (theirs, NOBODY):
                answer = cast.owner.api.post(object_key, {**values, field: one})
                assert answer.status == 422, (object_key, answer.body)
                told.append([(e["field"], e["code"]) for e in answer.body["errors"] if e["field"] == field])
            assert told[0] == told[1] != []

    def test_seeing_is_not_changing(self, cast: Any) -> None:
        """Who may only read a record takes part in it through no other."""
        made = cast.make("customer", name="甲")
        grant = {"read": "own", "create": False, "update": None}
        assert cast.administrator.api.patch(f"role/{cast.roles['sales_representative']}", {"grants": {"customer": grant}}).status == 200
        api = cast.owner.api
        assert api.get(f"customer/{made}").status == 200
        for answer in (
            api.patch(f"customer/{made}", {"name": "乙"}, if_match='"1"'), api.post("customer/batch", {"operations": [{"op": "update", "id": made, "version": 1, "values": {"name": "乙"}}]}),
            api.act("customer", "transfer", [made], {"owner": cast.colleague.person}), api.act("customer", "delete", [made]), api.act("customer", "add_team", [made], {"person": cast.colleague.person}),
        ):  # fmt: skip
            assert answer.status >= 400 or not any("id" in one for one in answer.body.get("results", ())), answer.body
        assert cast.administrator.api.get(f"customer/{made}").body["version"] == 1


class TestSecretsAreWriteOnly:
    """Twenty CVE-2026-105763, Frappe CRM CVE-2026-53761."""

    def test_no_answer_holds_a_secret(self, cast: Any) -> None:
        told = cast.owner.token("lead:read")
        with tenant_scope(cast.tenant):
            digests = list(ApiToken.objects.values_list("digest", flat=True))
            hashes = [value for value in Account.objects.values_list("password", flat=True) if value]
            paths = [
                path
                for route in all_routes()
                if route.method == "GET" and not route.binary
                for path in filled(route, cast)
                if NOBODY not in path
            ]
        secrets = [*digests, *hashes, told, cast.owner.session, cast.administrator.session]
        for member in (cast.administrator, cast.owner):
            for path in paths:
                content = orjson.dumps(member.api.get(path).body).decode()
                assert [one[:12] for one in secrets if one in content] == [], path

    def test_no_column_that_is_a_secret_is_a_field(self, cast: Any) -> None:
        with tenant_scope(cast.tenant):
            objects = cast.administrator.actor().schema.objects
        named = [f"{key}.{field}" for key, one in objects.items() for field in one.fields if any(word in field for word in SECRETS)]
        assert named == []


class TestNobodyIsNobody:
    """Wukong_HRM CVE-2026-108707, SuiteCRM CVE-2025-54786, CordysCRM CVE-2026-63647."""

    @pytest.mark.parametrize(
        "header", [None, "", "Bearer", "Bearer ", "Bearer null", "Basic YTpi", "gx_x", "Bearer gx_", "bearer undefined"]
    )
    def test_every_route_that_is_not_open_asks_who_one_is(self, cast: Any, header: str | None) -> None:
        with tenant_scope(cast.tenant):
            paths = [(route, next(iter(filled(route, cast)))) for route in all_routes() if not route.open]
        api = Api()
        if header is not None:
            api.headers["Authorization"] = header
        wrong = [
            (route.method, path)
            for route, path in paths
            if api.call(route.method, path, {} if route.body is not None else None).status != 401
        ]
        assert wrong == []


class TestTheInstallerIsGone:
    """Krayin CVE-2026-41452."""

    def test_signing_up_never_changes_what_is_there(self, cast: Any, settings: Any) -> None:
        email = cast.administrator.api.get("me").body["account"]["email"]
        before = (list(Account.objects.order_by("pk").values_list("pk", "password")), Tenant.objects.count())
        wanted = {"organisation": "新公司", "name": "某人", "email": email, "password": "another long password", "language": "zh"}
        for body in (wanted, {**wanted, "email": email.upper()}, {**wanted, "email": f" {email} "}):
            assert Api().post("organisations", body).status >= 400
        settings.GUANXI_SIGN_UP = False
        assert Api().post("organisations", {**wanted, "email": "new@example.com"}).status >= 400
        assert (list(Account.objects.order_by("pk").values_list("pk", "password")), Tenant.objects.count()) == before

    def test_no_address_sets_the_system_up(self, cast: Any) -> None:
        for path in (
            "install",
            "installer",
            "setup",
            "install.php",
            "upgrade",
            "admin",
            "admin/",
            "debug",
            "phpinfo",
            "console",
            "__debug__/",
            "actuator/env",
            "api/v1/install",
            "api/v1/setup",
        ):
            answer = cast.administrator.api.client.get(f"/{path}")
            assert answer.status_code in (200, 404, 503)
            assert b"<form" not in answer.content
            assert cast.administrator.api.client.post(f"/{path}", {}).status_code in (404, 405, 415), path


class TestTemplates:
    """ERPNext CVE-2026-65974, Mautic GHSA-9fx4-7cmj-47vg, Odoo CVE-2020-29396, Twenty CVE-2026-26720, Krayin CVE-2024-46366."""

    PAYLOADS = (
        "{{7*7}}",
        "${7*7}",
        "{%print(7*7)%}",
        "#{7*7}",
        "<%= 7*7 %>",
        "{{config.__class__.__init__.__globals__}}",
        "{{''.__class__.__mro__[1].__subclasses__()}}",
        "%(settings)s",
        "{0.__class__}",
        "@(7*7)",
        "*{7*7}",
    )

    def test_text_is_text(self, cast: Any) -> None:
        for text in self.PAYLOADS:
            made = cast.owner.api.post("lead", {"name": text, "remark": text})
            assert (made.status, made.body["name"]) == (201, text)
            assert cast.owner.api.get(f"lead/{made.body['id']}").body["remark"] == text
        _, content = export(cast.owner, "lead", fields=["name", "remark"], format="json")
        assert sorted(row["name"] for row in orjson.loads(content)["rows"]) == sorted(self.PAYLOADS)

    def test_a_formula_reaches_nothing_but_fields(self, cast: Any) -> None:
        for text in (
            "__import__('os')",
            "name.__class__",
            "().__class__.__bases__",
            "open('/etc/passwd')",
            "eval('1')",
            "lambda: 1",
            "globals()",
            "name.__init__.__globals__",
            "SELECT(1)",
            "[x for x in name]",
            *self.PAYLOADS,
        ):
            made = cast.administrator.api.post(
                "field", {"object": "customer", "key": "c_formula", "type": "formula", "label_zh": "算", "options": {"expression": text}}
            )
            assert made.status == 422, (text, made.body)


class TestForeignBytes:
    """SuiteCRM CVE-2026-29109, EspoCRM CVE-2026-47168, Wukong CVE-2024-23052; Mautic GHSA-6r9h-4h75-7q4x, Wukong CVE-2024-55078, Krayin CVE-2026-38526, EspoCRM CVE-2026-33656."""

    def test_a_body_is_json_or_nothing(self, cast: Any) -> None:
        bodies = (
            (b"\x80\x04\x95", "application/octet-stream"),
            (b'O:8:"stdClass":0:{}', "application/vnd.php.serialized"),
            (b"\xac\xed\x00\x05", "application/x-java-serialized-object"),
            (b"<a/>", "application/xml"),
            (b"!!python/object:os.system", "application/yaml"),
        )
        for body, kind in bodies:
            assert cast.owner.api.client.generic("POST", "/api/v1/lead", body, content_type=kind).status_code in (400, 415)
        typed = {"@type": "com.sun.rowset.JdbcRowSetImpl", "name": "a"}
        assert cast.owner.api.post("lead", typed).codes() == [("@type", "unknown_field")]

    @pytest.mark.parametrize(
        "name",
        [
            "../../etc/passwd",
            "..\\..\\x.php",
            "/etc/passwd",
            "C:\\x.php",
            "a\x00.php",
            "....//x",
            "..",
            "x/../../y",
            "%2e%2e%2fx",
            "a.php",
            ".htaccess",
            "con",
        ],
    )
    def test_a_file_name_is_no_path_and_decides_nothing(self, cast: Any, name: str) -> None:
        assert not set("/\\\x00") & set(clean_name(name))
        kept = cast.owner.api.upload(name.replace("\x00", "") if name.strip("./") else "x" + name, b"<?php system('id');")
        if kept.status == 201:
            answer = cast.owner.api.get(f"files/{kept.body['id']}")
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert answer.headers["Content-Type"].startswith("text/plain")

    def test_what_may_be_changed_is_listed_and_the_rest_is_not_changed(self, cast: Any) -> None:
        """Mass assignment: every column of the table is sent."""
        from guanxi.modules.customers.models.customer import Customer

        made = cast.make("customer", name="甲")
        columns = {f.name for f in Customer._meta.concrete_fields}
        own = {
            "tenant": 999,
            "created_by": NOBODY,
            "updated_by": NOBODY,
            "created_at": "2001-01-01T00:00:00Z",
            "deleted_at": "2001-01-01T00:00:00Z",
            "deleted_key": "x",
            "department": NOBODY,
            "version": 1,
            "custom": {"a": 1},
            "id": NOBODY,
        }
        assert set(own) <= columns
        before = cast.administrator.api.get(f"customer/{made}").body
        for key, value in own.items():
            cast.owner.api.patch(f"customer/{made}", {key: value}, if_match='"1"')
        after = cast.administrator.api.get(f"customer/{made}").body
        assert {k for k in after if after[k] != before[k]} <= {"version", "updated_at"}


def test_only_the_listed_ways_change_anything(cast: Any) -> None:
    """A method that a route does not name is refused, for whoever asks."""
    with tenant_scope(cast.tenant):
        declared: dict[str, set[str]] = {}
        for route in all_routes():
            declared.setdefault(next(iter(filled(route, cast))), set()).add(route.method)
    for path, methods in declared.items():
        for method in {*UNSAFE, "TRACE"} - methods:
            assert cast.administrator.api.call(method, path, {}).status in (404, 405), (method, path)
