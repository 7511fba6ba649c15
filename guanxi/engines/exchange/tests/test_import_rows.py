"""Rows: what counts as the same record, what is forgiven and what is not, and what the report says."""

from __future__ import annotations

from typing import Any

import pytest

from guanxi.engines.exchange import running
from guanxi.engines.exchange.models import ImportRow
from guanxi.engines.exchange.tests.scenes import Importing, all_rows, csv_of
from guanxi.kernel.changes.models import Change
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.testing.cast import Cast

pytestmark = pytest.mark.django_db
FIELDS = {"name": "名称", "phone": "电话", "email": "邮箱", "employees": "人数"}
HEADER = ("名称", "电话", "邮箱", "人数")


def customers(
    cast: Cast,
    *rows: tuple[Any, ...],
    who: str = "owner",
    fields: dict[str, Any] | None = None,
    header: tuple[str, ...] = HEADER,
    **policy: Any,
) -> Importing:
    return Importing(cast[who], "customer", csv_of(header, *rows), fields=fields or FIELDS, policy=policy)


def counts(create: int = 0, update: int = 0, skip: int = 0, error: int = 0, warning: int = 0) -> dict[str, int]:
    return {"create": create, "update": update, "skip": skip, "error": error, "warning": warning}


def people(cast: Cast, who: str = "owner") -> list[tuple[Any, ...]]:
    return sorted((row["name"], row["phone"], row["employees"]) for row in all_rows(cast[who], "customer"))


# The same record ------------------------------------------------------------------------------------------------------

SAME = [("甲公司", "13800138000", "", "1"), ("乙公司", "", "", "2"), (" 甲公司 ", "", "a@example.com", "3")]
POLICIES = [
    ({"match": []}, counts(create=3), [("甲公司", "+8613800138000", 1), (" 甲公司 ", None, 3), ("乙公司", None, 2)]),
    (
        {"match": ["name"], "on_match": "create"},
        counts(create=3),
        [("甲公司", "+8613800138000", 1), (" 甲公司 ", None, 3), ("乙公司", None, 2)],
    ),
    ({"match": ["name"], "on_match": "skip"}, counts(create=2, skip=1), [("甲公司", "+8613800138000", 1), ("乙公司", None, 2)]),
    ({"match": ["name"], "on_match": "update"}, counts(create=2, update=1), [(" 甲公司 ", "+8613800138000", 3), ("乙公司", None, 2)]),
    ({"match": ["name"], "on_match": "update", "empty": "clear"}, counts(create=2, update=1), [(" 甲公司 ", None, 3), ("乙公司", None, 2)]),
    (
        {"match": ["name", "phone"], "on_match": "skip"},
        counts(create=3),
        [("甲公司", "+8613800138000", 1), (" 甲公司 ", None, 3), ("乙公司", None, 2)],
    ),
]


@pytest.mark.parametrize("size", [500, 1])
@pytest.mark.parametrize(("policy", "expected", "left"), POLICIES)
def test_rows_of_one_file(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, policy: dict[str, Any], expected: dict[str, int], left: list[Any], size: int
) -> None:
    """Whether the record comes from the same batch or an earlier one makes no difference, nor does trying first."""
    monkeypatch.setattr(running, "BATCH", size)
    importing = customers(cast, *SAME, **policy)
    assert importing.step("dry-run")["counts"] == expected
    assert people(cast) == []
    assert importing.step("commit")["counts"] == expected
    assert people(cast) == sorted(left, key=lambda row: row[0])


@pytest.mark.parametrize("key", ["phone", "email"])
def test_encrypted_values_match_through_the_blind_index(cast: Cast, key: str) -> None:
    cast.make("customer", name="旧名", phone="13800138000", email="Info@Example.com")
    importing = customers(cast, ("新名", "+86 138-0013-8000", "INFO@example.COM", "7"), match=[key], on_match="update")
    assert importing.step("commit")["counts"] == counts(update=1)
    assert people(cast) == [("新名", "+8613800138000", 7)]


def test_several_match_fields_are_all_equal(cast: Cast) -> None:
    cast.make_many("customer", [{"name": "甲", "phone": "13800138000"}, {"name": "甲", "phone": "13900139000"}])
    importing = customers(cast, ("甲", "13900139000", "", "9"), ("甲", "13700137000", "", "8"), match=["name", "phone"], on_match="update")
    assert importing.step("commit")["counts"] == counts(create=1, update=1)
    assert people(cast) == [("甲", "+8613700137000", 8), ("甲", "+8613800138000", None), ("甲", "+8613900139000", 9)]


def test_which_of_several_is_not_guessed(cast: Cast) -> None:
    cast.make_many("customer", [{"name": "甲"}, {"name": "甲"}])
    importing = customers(cast, ("甲", "", "", "9"), match=["name"], on_match="update")
    assert importing.step("commit")["counts"] == counts(error=1)
    assert importing.problems() == [(2, "name", "match_ambiguous")]


def test_what_one_does_not_see_is_not_the_same(cast: Cast) -> None:
    """Matching is no oracle: another department's customer is neither found nor named."""
    cast.make("customer", owner="other_department", name="甲")
    importing = customers(cast, ("甲", "", "", ""), match=["name"], on_match="skip")
    assert importing.step("commit")["counts"] == counts(create=1)


def test_what_one_may_not_change_is_refused_alone(cast: Cast) -> None:
    """One row without the right to change its record does not stop the others."""
    cast.make("customer", owner="colleague", name="甲")
    cast.make("customer", owner="owner", name="乙")
    role = cast.roles["sales_representative"]
    grant = {"read": "all", "update": "own", "create": True, "import": True, "actions": {}}
    assert cast.administrator.api.patch(f"role/{role}", {"grants": {"customer": grant}}).status == 200
    importing = customers(cast, ("甲", "", "", "1"), ("乙", "", "", "2"), match=["name"], on_match="update")
    assert importing.step("commit")["counts"] == counts(update=1, error=1)
    assert importing.problems() == [(2, "", "not_permitted")]


def test_nothing_new_is_no_update(cast: Cast) -> None:
    cast.make("customer", name="甲", employees=5)
    importing = customers(cast, ("甲", "", "", "5"), match=["name"], on_match="update")
    assert importing.step("commit")["counts"] == counts(skip=1)
    with tenant_scope(cast.tenant):
        assert not Change.objects.filter(correlation=importing.id).exists()


def test_the_owner_is_handed_over_not_updated(cast: Cast) -> None:
    cast.make("customer", name="甲")
    fields = {"name": "名称", "owner": "负责人"}
    importing = customers(
        cast,
        ("甲", "colleague"),
        ("乙", "colleague"),
        ("丙", "nobody"),
        who="manager",
        fields=fields,
        header=("名称", "负责人"),
        match=["name"],
        on_match="update",
    )
    done = importing.step("commit")
    assert done["counts"] == counts(create=1, skip=1, error=1, warning=1)
    assert importing.problems() == [(2, "owner", "owner_kept"), (4, "owner", "reference_missing")]
    assert {row["name"]: row["owner"]["name"] for row in all_rows(cast.manager, "customer")} == {"甲": "owner", "乙": "colleague"}


# Forgiveness ----------------------------------------------------------------------------------------------------------


def test_a_bad_value_costs_its_row(cast: Cast) -> None:
    importing = customers(cast, ("甲", "12", "x@", "many"), ("乙", "", "", ""), ("", "", "", "4"))
    assert importing.step("dry-run")["counts"] == counts(create=1, error=2)
    assert importing.step("commit")["counts"] == counts(create=1, error=2)
    assert importing.problems() == [
        (2, "employees", "number_invalid"),
        (2, "phone", "phone_invalid"),
        (2, "email", "email_invalid"),
        (4, "name", "required"),
    ]
    assert importing.report()[0] == {
        "kind": "error", "stage": "import", "row": 2, "column": "人数", "field": "employees", "value": "many", "code": "number_invalid",
        "message": {"zh": "“many”不是数字，请写成 1234.5 或 1,234.5", "en": "“many” is not a number; write 1234.5 or 1,234.5"},
    }  # fmt: skip


def test_what_no_database_can_hold(cast: Cast) -> None:
    """U+0000 is refused by the field and shown in the report as U+FFFD."""
    content = b'[{"name": "a\\u0000b", "remark": "x"}, {"name": "ok", "remark": "y"}]'
    importing = Importing(cast.owner, "customer", content, "a.json")
    assert importing.step("commit")["counts"] == counts(create=1, error=1)
    assert [(line["code"], line["value"]) for line in importing.report()] == [("text_nul", "a\ufffdb")]


def test_a_bad_value_may_cost_its_field_alone(cast: Cast) -> None:
    soft = {key: {"column": column, "options": {"on_error": "empty"}} for key, column in FIELDS.items()}
    importing = customers(cast, ("甲", "12", "x@", "many"), ("乙", "13800138000", "b@example.com", "4"), ("", "12", "", ""), fields=soft)
    assert importing.step("commit")["counts"] == counts(create=2, error=1, warning=4)
    assert importing.problems("warning") == [
        (2, "employees", "number_invalid"),
        (2, "phone", "phone_invalid"),
        (2, "email", "email_invalid"),
        (4, "phone", "phone_invalid"),
    ]
    assert importing.problems("error") == [(4, "name", "required")]
    assert people(cast) == [("乙", "+8613800138000", 4), ("甲", None, None)]


def test_a_default_stands_in_for_what_is_empty(cast: Cast) -> None:
    """An unknown option of a required field: the default, and a warning."""
    soft = {"name": "名称", "kind": {"column": "类型", "options": {"on_error": "empty"}}}
    importing = customers(cast, ("甲", "外星人"), ("乙", "个人"), fields=soft, header=("名称", "类型"))
    assert importing.step("commit")["counts"] == counts(create=2, warning=1)
    assert {row["name"]: row["kind"] for row in all_rows(cast.owner, "customer")} == {"甲": "company", "乙": "person"}


def test_open_choices_take_new_words(cast: Cast) -> None:
    importing = customers(
        cast,
        ("甲", "航天", "X"),
        ("乙", "软件", "A 重点"),
        fields={"name": "名称", "industry": "行业", "level": "级别"},
        header=("名称", "行业", "级别"),
    )
    assert importing.step("commit")["counts"] == counts(create=1, error=1)
    assert importing.problems() == [(2, "level", "choice_unknown")]
    assert [(row["industry"], row["level"]) for row in all_rows(cast.owner, "customer")] == [("software", "a")]


def test_options_of_a_mapping(cast: Cast) -> None:
    fields = {
        "name": {"template": "{市}{名称}"}, "kind": {"value": "person"}, "level": {"column": "级别", "options": {"values": {"VIP": "a", "普通": "b"}}},
        "revenue": {"column": "营收", "options": {"currency": "USD"}}, "next_contact_at": {"column": "下次", "options": {"date_format": "dmy"}},
    }  # fmt: skip
    importing = customers(
        cast,
        ("甲", "上海", "vip", "1,200.5", "03/04/2026 09:30"),
        ("乙", "", "", "3 EUR", ""),
        fields=fields,
        header=("名称", "市", "级别", "营收", "下次"),
    )
    assert importing.step("commit")["counts"] == counts(create=2)
    rows = {row["name"]: (row["kind"], row["level"], row["revenue"], row["next_contact_at"]) for row in all_rows(cast.owner, "customer")}
    assert rows == {
        "上海甲": ("person", "a", {"amount": "1200.50", "currency": "USD"}, "2026-04-03T01:30:00Z"),
        "乙": ("person", None, {"amount": "3.00", "currency": "EUR"}, None),
    }


REMARKS = [
    ("131.77(已退款89.84)", "131.77", True), ("468.32（已全额退款）", "468.32", True), ("(12.50)", "-12.50", False), ("12(万元)", "120000.00", False),
    ("5 (CNY)", "5.00", False), ("88", "88.00", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "amount", "warned"), REMARKS)
def test_remarks_behind_amounts(cast: Cast, text: str, amount: str, warned: bool) -> None:
    importing = customers(cast, ("甲", text), fields={"name": "名称", "revenue": "营收"}, header=("名称", "营收"))
    assert importing.step("commit")["counts"] == counts(create=1, warning=int(warned))
    assert [row["revenue"]["amount"] for row in all_rows(cast.owner, "customer")] == [amount]


# References -----------------------------------------------------------------------------------------------------------


def test_references_by_name_and_by_number(cast: Cast) -> None:
    cast.make_many("customer", [{"name": "甲", "number": "K-1"}, {"name": "乙", "number": "K-2"}, {"name": "乙", "number": "K-3"}])
    by_name = Importing(
        cast.owner,
        "contact",
        csv_of(("姓名", "客户"), ("张三", "甲"), ("李四", "乙"), ("王五", "丙")),
        fields={"name": "姓名", "customer": "客户"},
    )
    assert by_name.step("commit")["counts"] == counts(create=1, error=2)
    assert by_name.problems() == [(3, "customer", "reference_ambiguous"), (4, "customer", "reference_missing")]
    entry = {"column": "客户", "options": {"match": "number"}}
    by_number = Importing(cast.owner, "contact", csv_of(("姓名", "客户"), ("赵六", "k-3")), fields={"name": "姓名", "customer": entry})
    assert by_number.step("commit")["counts"] == counts(create=1)
    numbers = {row["id"]: row["number"] for row in all_rows(cast.owner, "customer")}
    assert {row["name"]: numbers[row["customer"]["id"]] for row in all_rows(cast.owner, "contact")} == {"张三": "K-1", "赵六": "K-3"}


def test_what_one_does_not_see_cannot_be_referred_to(cast: Cast) -> None:
    cast.make("customer", owner="other_department", name="甲")
    importing = Importing(cast.owner, "contact", csv_of(("姓名", "客户"), ("张三", "甲")), fields={"name": "姓名", "customer": "客户"})
    assert importing.step("commit")["counts"] == counts(error=1)


@pytest.mark.parametrize("size", [500, 1])
def test_parents_further_down_in_the_file(cast: Cast, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(running, "BATCH", size)
    rows = [("子一", "母"), ("孙", "子一"), ("母", ""), ("子二", "无此公司"), ("子三", "坏"), ("坏", "")]
    content = csv_of(("名称", "上级公司", "电话"), *((name, parent, "12" if name == "坏" else "") for name, parent in rows))
    importing = Importing(cast.owner, "customer", content, fields={"name": "名称", "parent": "上级公司", "phone": "电话"})
    expected = counts(create=5, error=1, warning=2)
    assert importing.step("dry-run")["counts"] == expected
    assert importing.step("commit")["counts"] == expected
    assert importing.problems("warning") == [(5, "parent", "reference_missing"), (6, "parent", "reference_missing")]
    parents = {row["name"]: row["parent"] and row["parent"]["name"] for row in all_rows(cast.owner, "customer")}
    assert parents == {"子一": "母", "孙": "子一", "母": None, "子二": None, "子三": None}
    with tenant_scope(cast.tenant):
        assert not ImportRow.objects.filter(import_id=importing.id, pending__isnull=False).exists()


def test_activities_name_what_they_are_about(cast: Cast) -> None:
    customer = cast.make("customer", name="甲")
    rows = [("客户: 甲",), ("Customer：甲",), (f'{{"object":"customer","id":"{customer}"}}',), ("甲",), ("角色: 管理员",)]
    importing = Importing(cast.owner, "activity", csv_of(("关于",), *rows), fields={"subject": "关于", "title": {"value": "x"}})
    assert importing.step("commit")["counts"] == counts(create=3, error=2)
    assert importing.problems() == [(5, "subject", "subject_object"), (6, "subject", "subject_object")]
    assert {row["subject"]["id"] for row in all_rows(cast.owner, "activity")} == {customer}


# Trying, unique values, ids -------------------------------------------------------------------------------------------


def test_a_dry_run_writes_nothing(cast: Cast) -> None:
    from guanxi.kernel.objects.models import Counter, RecordIndex

    importing = customers(cast, *SAME, match=["name"], on_match="update")
    importing.step("dry-run")
    with tenant_scope(cast.tenant):
        assert [model.objects.filter(object="customer").count() for model in (Change, RecordIndex, Counter)] == [0, 0, 0]
        assert ImportRow.objects.count() == 0
    assert all_rows(cast.owner, "customer", deleted=False) == []


@pytest.mark.parametrize("size", [500, 1])
def test_unique_values(cast: Cast, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(running, "BATCH", size)
    field = {"object": "customer", "key": "c_code", "type": "text", "label_zh": "编码", "unique": True}
    assert cast.administrator.api.post("field", field).status == 201
    cast.make("customer", name="旧", c_code="X1")
    rows = [("甲", "x1"), ("乙", "X2"), ("丙", "x2"), ("丁", "")]
    importing = customers(cast, *rows, fields={"name": "名称", "c_code": "编码"}, header=("名称", "编码"))
    expected = counts(create=2, error=2)
    assert importing.first["policy"] == {"match": ["c_code"], "on_match": "skip", "empty": "keep"}
    importing.plan(policy={"match": []})
    assert importing.step("dry-run")["counts"] == expected
    assert importing.step("commit")["counts"] == expected
    assert importing.problems() == [(2, "c_code", "taken"), (4, "c_code", "taken")]


def test_ids_of_the_file(cast: Cast) -> None:
    """An id that is taken anywhere, also in another organisation, is refused without saying by whom."""
    from guanxi.base.ids import new_id

    mine, fresh = cast.make("customer", name="甲"), new_id()
    foreign = cast.other.make("customer", owner=None, name="外") if cast.other else ""
    rows = [(mine, "甲2"), (foreign, "乙"), (fresh, "丙"), (fresh, "丁"), ("abc", "戊")]
    importing = customers(cast, *rows, fields={"id": "ID", "name": "名称"}, header=("ID", "名称"), match=[])
    assert importing.step("commit")["counts"] == counts(create=1, error=4)
    assert importing.problems() == [(2, "id", "id_taken"), (3, "id", "id_taken"), (5, "id", "id_taken"), (6, "id", "id_invalid")]
    assert cast.owner.api.get(f"customer/{fresh}").body["name"] == "丙"


# The plan -------------------------------------------------------------------------------------------------------------

WRONG = [
    ({"mapping": [{"column": 9, "field": "name"}]}, ("mapping.0.column", "unknown_column")),
    ({"mapping": [{"column": 0, "field": "nothing"}]}, ("mapping.0.field", "unknown_field")),
    ({"mapping": [{"column": 0, "field": "created_at"}]}, ("mapping.0.field", "unknown_field")),
    ({"mapping": [{"column": 0, "field": "last_contact_at"}]}, ("mapping.0.field", "unknown_field")),
    ({"mapping": [{"column": 0, "field": "credit_limit"}]}, ("mapping.0.field", "unknown_field")),
    ({"mapping": [{"column": 0, "field": "name"}, {"column": 1, "field": "name"}]}, ("mapping.1.field", "field_taken")),
    ({"mapping": [{"field": "name"}]}, ("mapping.0", "mapping_invalid")),
    ({"mapping": [{"column": 0, "value": 1, "field": "name"}]}, ("mapping.0", "mapping_invalid")),
    ({"mapping": [{"template": "{没有}", "field": "name"}]}, ("mapping.0.template", "unknown_column")),
    ({"mapping": [{"column": 0, "field": "name", "options": {"on_error": "panic"}}]}, ("mapping.0.options.on_error", "choice_unknown")),
    ({"mapping": [{"column": 0, "field": "name", "options": {"match": "name"}}]}, ("mapping.0.options", "mapping_invalid")),
    ({"mapping": [{"column": 0, "field": "parent", "options": {"match": "credit_limit"}}]}, ("mapping.0.options.match", "unknown_field")),
    ({"mapping": [{"column": 0, "field": "revenue", "options": {"currency": "yuan"}}]}, ("mapping.0.options.currency", "currency_unknown")),
    ({"mapping": "name"}, ("mapping", "mapping_invalid")),
    ({"policy": {"match": ["level"]}}, ("policy.match", "field_not_mapped")),
    ({"policy": {"match": ["tags"]}}, ("policy.match", "unknown_field")),
    ({"policy": {"match": ["bank_account"]}}, ("policy.match", "unknown_field")),
    ({"policy": {"on_match": "merge"}}, ("policy.on_match", "choice_unknown")),
    ({"header_row": -1}, ("header_row", "number_invalid")),
    ({"encoding": "klingon"}, ("encoding", "encoding_unknown")),
    ({"state": "done"}, ("state", "unknown_field")),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), WRONG, ids=[str(n) for n in range(len(WRONG))])
def test_plans_that_cannot_be(cast: Cast, changes: dict[str, Any], expected: tuple[str, str]) -> None:
    importing = customers(cast, ("甲", "", "", ""))
    answer = cast.owner.api.patch(f"imports/{importing.id}", changes)
    assert (answer.status, answer.codes()) == (422, [expected])


def test_states(cast: Cast) -> None:
    """What has been written is not planned anew, and what was not written is not undone."""
    importing = customers(cast, ("甲", "", "", ""))
    assert cast.owner.api.post(f"imports/{importing.id}/undo").body["code"] == "import_state"
    importing.step("commit")
    for method, path, body in (("PATCH", "", {"policy": {}}), ("POST", "/commit", {}), ("POST", "/dry-run", {})):
        answer = cast.owner.api.call(method, f"imports/{importing.id}{path}", body)
        assert (answer.status, answer.body["code"]) == (409, "import_state")
    assert importing.step("undo")["state"] == "undone"
    assert cast.owner.api.post(f"imports/{importing.id}/undo").status == 409


def test_pages_of_the_report(cast: Cast) -> None:
    importing = customers(cast, *[("", "", "", "")] + [("", "12", "", "") for _ in range(7)])
    importing.step("commit")
    first = cast.owner.api.get(f"imports/{importing.id}/report", {"limit": "3", "kind": "error"}).body
    second = cast.owner.api.get(f"imports/{importing.id}/report", {"limit": "50", "kind": "error", "cursor": first["next"]}).body
    assert [row["row"] for row in (*first["rows"], *second["rows"])] == list(range(3, 10))
    assert second["next"] is None
    assert cast.owner.api.get(f"imports/{importing.id}/report", {"kind": "warning"}).body == {"rows": [], "next": None}
    assert cast.owner.api.get(f"imports/{importing.id}/report", {"cursor": first["next"]}).status == 400
