"""Guesses of what the columns of real files mean."""

import pytest

from guanxi.engines.exchange.mapping import Suggestion, TargetField, fold, suggest
from guanxi.engines.exchange.reading import SourceColumn, inspect
from guanxi.engines.exchange.tests.test_reading_shared_files import SHARED, needs_shared


def field(key: str, kind: str, zh: str, en: str) -> TargetField:
    return TargetField(key, kind, {"zh": zh, "en": en})


CUSTOMER = [
    field("name", "text", "客户名称", "Name"),
    field("owner", "person", "负责人", "Owner"),
    field("level", "choice", "客户级别", "Level"),
    field("industry", "choice", "所属行业", "Industry"),
    field("source", "choice", "客户来源", "Source"),
    field("phone", "phone", "电话", "Phone"),
    field("email", "email", "邮箱", "E-mail"),
    field("website", "url", "网址", "Website"),
    field("address", "address", "地址", "Address"),
    field("employees", "number", "员工人数", "Employees"),
    field("annual_revenue", "money", "年营业额", "Annual revenue"),
    field("parent", "reference", "上级客户", "Parent account"),
    field("notes", "long_text", "备注", "Notes"),
    field("created_at", "datetime", "创建时间", "Created at"),
]
CONTACT = [
    field("name", "text", "姓名", "Name"),
    field("customer", "reference", "客户", "Account"),
    field("mobile", "phone", "手机", "Mobile"),
    field("phone", "phone", "电话", "Phone"),
    field("email", "email", "邮箱", "E-mail"),
    field("city", "text", "城市", "City"),
    field("title", "text", "职务", "Job title"),
    field("notes", "long_text", "备注", "Notes"),
]
OPPORTUNITY = [
    field("name", "text", "商机名称", "Name"),
    field("customer", "reference", "客户", "Account"),
    field("owner", "person", "负责人", "Owner"),
    field("product", "reference", "产品", "Product"),
    field("stage", "choice", "销售阶段", "Stage"),
    field("amount", "money", "商机金额", "Amount"),
    field("started_at", "date", "开始日期", "Start date"),
    field("expected_close", "date", "预计成交日期", "Expected close date"),
]
LEAD = [
    field("name", "text", "姓名", "Name"),
    field("source", "choice", "线索来源", "Source"),
    field("status", "choice", "线索状态", "Status"),
    field("notes", "long_text", "备注", "Notes"),
    field("created_at", "datetime", "创建时间", "Created at"),
]
PRODUCT = [
    field("name", "text", "产品名称", "Name"),
    field("code", "text", "产品编码", "Product code"),
    field("price", "money", "标准价格", "Price"),
    field("stock", "number", "库存", "Stock"),
    field("category", "choice", "产品分类", "Category"),
    field("active", "boolean", "上架", "Active"),
]
RECEIPT = [
    field("customer", "reference", "客户", "Customer"),
    field("amount", "money", "金额", "Amount"),
    field("paid_at", "datetime", "付款时间", "Paid at"),
    field("method", "choice", "付款方式", "Payment method"),
    field("order_no", "text", "订单号", "Order number"),
    field("status", "choice", "状态", "Status"),
    field("notes", "long_text", "备注", "Notes"),
]
FILES = [
    (
        "forecast/maven_crm/accounts.csv", CUSTOMER,
        {"account": "name", "sector": "industry", "revenue": "annual_revenue", "employees": "employees",
         "office_location": "address", "subsidiary_of": "parent"},
    ),
    (
        "forecast/maven_crm/sales_pipeline.csv", OPPORTUNITY,
        {"sales_agent": "owner", "product": "product", "account": "customer", "deal_stage": "stage",
         "engage_date": "started_at", "close_date": "expected_close", "close_value": "amount"},
    ),
    (
        "orders/sample_sales_crm/Contacts.csv", CONTACT,
        {"FullName": "name", "Email": "email", "Phone": "phone", "City": "city"},
    ),
    (
        "orders/sample_sales_crm/Leads.csv", LEAD,
        {"LeadSource": "source", "LeadStatus": "status", "CreatedDate": "created_at", "Notes": "notes"},
    ),
    (
        "orders/sample_sales_crm/Products.csv", PRODUCT,
        {"ItemNo": "code", "ItemName": "name", "UnitPrice": "price", "Inventory": "stock", "Category": "category",
         "IsActive": "active"},
    ),
    (
        "orders/cn/example-alipay-records.csv", RECEIPT,
        {"交易时间": "paid_at", "交易对方": "customer", "金额": "amount", "收/付款方式": "method", "交易状态": "status",
         "交易订单号": "order_no", "备注": "notes"},
    ),
    (
        "orders/cn/example-jd-records.csv", RECEIPT,
        {"交易时间": "paid_at", "商户名称": "customer", "金额": "amount", "收/付款方式": "method", "交易状态": "status",
         "交易订单号": "order_no", "备注": "notes"},
    ),
]  # fmt: skip


def guesses(names: list[str], fields: list[TargetField], samples: dict[str, tuple[str, ...]] | None = None) -> dict[str, str]:
    columns = [SourceColumn(index, name, (samples or {}).get(name, ())) for index, name in enumerate(names)]
    return {columns[one.column].name: one.field for one in suggest(columns, fields)}


@needs_shared
@pytest.mark.parametrize(("path", "fields", "expected"), FILES, ids=[path for path, _, _ in FILES])
def test_columns_of_real_files(path: str, fields: list[TargetField], expected: dict[str, str]) -> None:
    columns = inspect(SHARED / path).columns
    assert {columns[one.column].name: one.field for one in suggest(columns, fields)} == expected


@pytest.mark.parametrize(
    ("names", "fields", "expected"),
    [
        (
            ["公司名称", "负责人", "行业", "来源", "联系电话", "电子邮箱", "详细地址", "备注"], CUSTOMER,
            ["name", "owner", "industry", "source", "phone", "email", "address", "notes"],
        ),
        (
            ["Company", "Sales Rep", "Tel.", "E-Mail Address", "Remark"], CUSTOMER,
            ["name", "owner", "phone", "email", "notes"],
        ),
        (["联系人", "公司", "手机号码", "座机", "邮件"], CONTACT, ["name", "customer", "mobile", "phone", "email"]),
        (
            ["Contact Name", "Account Name", "Mobile Phone", "Job Title"], CONTACT,
            ["name", "customer", "mobile", "title"],
        ),
        (["商机名称", "客户名称", "预计金额(元)", "阶段"], OPPORTUNITY, ["name", "customer", "amount", "stage"]),
    ],
)  # fmt: skip
def test_names_alone(names: list[str], fields: list[TargetField], expected: list[str]) -> None:
    assert guesses(names, fields) == dict(zip(names, expected, strict=True))


def test_samples_alone() -> None:
    samples: dict[str, tuple[str, ...]] = {
        "A": ("甲公司", "乙公司"),
        "B": ("13800138000", "13900139000"),
        "C": ("a@b.cn", "c@d.com"),
    }
    assert guesses(["A", "B", "C"], CUSTOMER, samples) == {"B": "phone", "C": "email"}


def test_samples_forbid_the_absurd_and_break_ties() -> None:
    assert guesses(["联系方式"], CUSTOMER, {"联系方式": ("a@b.cn", "x@y.cn")}) == {"联系方式": "email"}
    names = ["客户电话", "电话"]
    samples: dict[str, tuple[str, ...]] = {"客户电话": ("见备注", "无"), "电话": ("13800138000",)}
    assert guesses(names, CUSTOMER, samples)["电话"] == "phone"


def test_each_field_and_each_column_is_used_once() -> None:
    found = suggest([SourceColumn(0, "Name"), SourceColumn(1, "name"), SourceColumn(2, "Notes")], CUSTOMER)
    assert found == [Suggestion(0, "name", 1.0), Suggestion(2, "notes", 1.0)]


def test_synonyms_of_a_field_count() -> None:
    own = TargetField("c_77", "text", {"zh": "门店", "en": "Shop"}, ("分店编码",))
    assert suggest([SourceColumn(4, "分店编码")], [own]) == [Suggestion(4, "c_77", 0.95)]


def test_nothing_alike_is_not_suggested() -> None:
    assert suggest([SourceColumn(0, "天气"), SourceColumn(1, "")], CUSTOMER) == []


@pytest.mark.parametrize(
    ("name", "folded"),
    [("LeadSource", "lead source"), ("E-Mail Address", "e mail address"), ("金额（元）", "金额"), ("ＮＡＭＥ", "name"),
     ("sales_agent*", "sales agent"), ("(必填)", "必填"), ("SalesID", "sales id")],
)  # fmt: skip
def test_fold(name: str, folded: str) -> None:
    assert fold(name) == folded
