"""A formula tells nobody what they may not read: not its value, not by filter, sort, sum or search, not over other formulas, paths or roll-ups."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from guanxi.kernel.formulas.tests.world import follow, formula, make_bills
from guanxi.testing.api import Api
from guanxi.testing.cast import Cast


def sees(api: Api, object_key: str, record: str, key: str) -> bool:
    """Whether any channel knows the field; all of them must agree."""
    row = api.get(f"{object_key}/{record}").body
    fields = next(o for o in api.get("meta").body["objects"] if o["key"] == object_key)["fields"]
    asked = [
        key in row,
        key in {f["key"] for f in fields},
        api.get(object_key, {"fields": key}).status == 200,
        api.get(object_key, {"sort": key}).status == 200,
        api.get(object_key, {"filter": {"field": key, "op": "not_empty"}}).status == 200,
    ]
    assert len(set(asked)) == 1, asked
    return asked[0]


def refusals(api: Api, object_key: str, key: str) -> list[int]:
    """The statuses of naming a field wherever a field can be named."""
    return [
        api.get(object_key, {"fields": key}).status,
        api.get(object_key, {"sort": f"-{key}"}).status,
        api.get(object_key, {"filter": {"field": key, "op": "gt", "value": 1}}).status,
        api.get("contact", {"filter": {"field": f"customer.{key}", "op": "not_empty"}}).status,
        api.get("customer", {"filter": {"related": "customer.parent", "agg": "sum", "of": key, "op": "gt", "value": 1}}).status,
        api.post(f"{object_key}/aggregate", {"measures": [{"fn": "sum", "field": key}]}).status,
        api.post(f"{object_key}/aggregate", {"group": [{"field": key}]}).status,
    ]


def who_sees(cast: Cast, object_key: str, record: str, key: str) -> set[str]:
    return {
        name
        for name in ("owner", "colleague", "manager", "finance", "auditor", "administrator")
        if _finds(cast[name].api, object_key, record) and sees(cast[name].api, object_key, record, key)
    }


def _finds(api: Api, object_key: str, record: str) -> bool:
    return api.get(f"{object_key}/{record}").status == 200


def test_a_field_of_finance_is_hidden_in_every_formula_that_uses_it(cast: Cast) -> None:
    """Sales cannot read the credit limit, so they read nothing that is made of it."""
    formula(cast, "customer", "c_plain", "employees * 2")
    formula(cast, "customer", "c_room", "credit_limit * 0.5", "money")
    formula(cast, "customer", "c_hint", 'if(credit_limit > money(100), "高", "低")', "text")
    formula(cast, "customer", "c_nested", 'c_hint & "!"', "text")
    formula(cast, "customer", "c_present", "isempty(credit_limit)", "boolean")
    customer = cast.make("customer", name="甲", employees=3, credit_limit="200")
    everybody = {"owner", "manager", "finance", "auditor", "administrator"}
    few = {"finance", "auditor", "administrator"}
    assert {key: who_sees(cast, "customer", customer, key) for key in ("c_plain", "c_room", "c_hint", "c_nested", "c_present")} == {
        "c_plain": everybody, "c_room": few, "c_hint": few, "c_nested": few, "c_present": few,
    }  # fmt: skip
    assert refusals(cast.owner.api, "customer", "c_room") == [422] * 7
    assert refusals(cast.finance.api, "customer", "c_room")[:4] == [200] * 4


@pytest.mark.django_db(transaction=True)  # InnoDB finds words only once they are committed
def test_the_timeline_and_the_search_keep_it_too(cast: Cast) -> None:
    cast.make(
        "field",
        object="customer",
        key="c_hint",
        type="formula",
        label_zh="提示",
        searchable=True,
        options={"expression": '"级别" & number(credit_limit)', "result": "text"},
    )
    customer = cast.make("customer", name="甲", credit_limit="777")
    cast.change("customer", customer, credit_limit="888")
    from guanxi.kernel.changes.readers import catch_up

    follow()
    catch_up("search")
    assert cast.administrator.api.get("customer", {"q": "级别888"}).ids() == [customer]
    assert cast.owner.api.get("customer", {"q": "级别888"}).ids() == []
    changes = [e["change"]["fields"] for e in cast.owner.api.get(f"customer/{customer}/timeline").body["entries"] if e["kind"] == "change"]
    assert all("c_hint" not in fields for fields in changes)


def test_paths_hide_as_what_they_end_in(cast: Cast) -> None:
    formula(cast, "contact", "c_limit", "customer.credit_limit", "money", shared=True)
    formula(cast, "contact", "c_name", "customer.name", "text", shared=True)
    customer = cast.make("customer", name="甲", credit_limit="5")
    contact = cast.make("contact", name="张三", customer=customer)
    assert who_sees(cast, "contact", contact, "c_limit") == {"finance", "auditor", "administrator"}
    assert who_sees(cast, "contact", contact, "c_name") == {"owner", "manager", "finance", "auditor", "administrator"}


def test_roll_ups_and_paths_ask_for_all_rows_unless_shared(cast: Cast) -> None:
    """A colleague's contact counts in the owner's customer: who does not see all contacts does not see how many there are."""
    formula(cast, "customer", "c_contacts", "count(contact.customer)")
    formula(cast, "customer", "c_open", "count(contact.customer)", shared=True)
    formula(cast, "customer", "c_over_open", "c_open * 2")
    formula(cast, "customer", "c_over_closed", "c_contacts * 2")
    formula(cast, "contact", "c_industry", "customer.employees")
    formula(cast, "customer", "c_owner", "owner.name", "text")  # everybody may read all people
    customer = cast.make("customer", name="甲", employees=4)
    contact = cast.make("contact", name="张三", customer=customer, owner="colleague")
    follow()
    wide, all_of_them = {"finance", "auditor", "administrator"}, {"owner", "manager", "finance", "auditor", "administrator"}
    assert {key: who_sees(cast, "customer", customer, key) for key in ("c_contacts", "c_open", "c_over_open", "c_over_closed", "c_owner")} == {
        "c_contacts": wide, "c_open": all_of_them, "c_over_open": all_of_them, "c_over_closed": wide, "c_owner": all_of_them,
    }  # fmt: skip
    assert who_sees(cast, "contact", contact, "c_industry") == wide
    assert cast.owner.api.get(f"customer/{customer}").body["c_open"] == 1


def test_what_moves_unseen_leaves_no_trace(cast: Cast) -> None:
    """The owner cannot tell from the customer that somebody else's contact was made."""
    formula(cast, "customer", "c_contacts", "count(contact.customer)")
    customer = cast.make("customer", name="甲")
    follow()
    api = cast.owner.api
    before = api.get(f"customer/{customer}").body, api.get(f"customer/{customer}/timeline").body
    seq = api.get("changes").body["next"]
    cast.make("contact", name="张三", customer=customer, owner="colleague")
    follow()
    assert (api.get(f"customer/{customer}").body, api.get(f"customer/{customer}/timeline").body) == before
    told = [{c["object"] for c in one.get("changes", {"after": str(seq)}).body["changes"]} for one in (api, cast.administrator.api)]
    assert told == [{"contact"}, {"contact", "customer"}]  # a contact is seen by who sees its customer; the count is not


def test_shared_does_not_open_fields(cast: Cast) -> None:
    make_bills(cast)
    formula(cast, "customer", "c_top", "max(customer.parent, credit_limit)", "money", shared=True)
    customer = cast.make("customer", name="甲")
    assert who_sees(cast, "customer", customer, "c_top") == {"finance", "auditor", "administrator"}


def give(cast: Cast, role: str, grants: dict[str, Any]) -> None:
    cast.change("role", cast.roles[role], grants=grants)


def test_only_an_administrator_shares_and_nobody_names_what_they_do_not_see(cast: Cast) -> None:
    """An auditor who was given the right to edit fields."""
    give(
        cast,
        "auditor",
        {
            "field": {"read": "all", "update": "all", "create": True},
            "customer": {"read": "all", "fields": {"credit_limit": "hidden"}},
            "contact": {"read": "all"},
        },
    )
    api = cast.auditor.api

    def define(key: str, expression: str, **options: Any) -> Any:
        return api.post(
            "field",
            {"object": "customer", "key": key, "type": "formula", "label_zh": "式", "options": {"expression": expression, **options}},
        )

    assert define("c_a", "count(contact.customer)", shared=True).codes() == [("options", "formula_shared")]
    assert define("c_b", "number(credit_limit)").codes() == [("options", "unknown_field")]
    made = define("c_c", "count(contact.customer)")
    assert made.status == 201
    assert api.patch(f"field/{made.body['id']}", {"options": {"expression": "count(contact.customer)", "shared": True}}).codes() == [
        ("options", "formula_shared")
    ]
    shared = {"expression": "count(contact.customer)", "shared": True}
    assert cast.administrator.api.patch(f"field/{made.body['id']}", {"options": shared}).status == 200
    assert api.patch(f"field/{made.body['id']}", {"label_en": "Contacts"}).status == 200
    assert api.patch(f"field/{made.body['id']}", {"options": {**shared, "expression": "count(customer.parent)"}}).codes() == [
        ("options", "formula_shared")
    ]


@pytest.mark.parametrize("right", ["hidden", "masked"])
def test_a_mask_on_an_input_hides_the_formula(cast: Cast, right: str) -> None:
    formula(cast, "customer", "c_double", "employees * 2")
    formula(cast, "customer", "c_twice", "c_double * 2")
    customer = cast.make("customer", name="甲", employees=2)
    give(cast, "auditor", {"customer": {"read": "all", "fields": {"employees": right}}})
    row = cast.auditor.api.get(f"customer/{customer}").body
    assert "c_double" not in row
    assert "c_twice" not in row


def test_a_grant_on_the_formula_itself_holds_and_reaches_what_uses_it(cast: Cast) -> None:
    formula(cast, "customer", "c_double", "employees * 2")
    formula(cast, "customer", "c_twice", "c_double * 2")
    customer = cast.make("customer", name="甲", employees=2)
    give(cast, "auditor", {"customer": {"read": "all", "fields": {"c_double": "masked"}}})
    row = cast.auditor.api.get(f"customer/{customer}").body
    assert (row["c_double"], "c_twice" in row) == ("***", False)
    assert cast.auditor.api.get("customer", {"filter": {"field": "c_double", "op": "eq", "value": 4}}).status == 422


def test_no_grant_makes_it_writable(cast: Cast) -> None:
    formula(cast, "customer", "c_double", "employees * 2")
    give(cast, "finance", {"customer": {"read": "all", "update": "all", "fields": {"c_double": "write"}}})
    customer = cast.make("customer", name="甲", employees=2)
    assert cast.finance.api.patch(f"customer/{customer}", {"c_double": 9}).codes() == [("c_double", "not_writable")]


def test_a_token_that_does_not_reach_an_object_does_not_read_through_it(cast: Cast) -> None:
    formula(cast, "contact", "c_size", "customer.employees")
    customer = cast.make("customer", name="甲", employees=2)
    contact = cast.make("contact", name="张三", customer=customer)
    narrow = Api(token=cast.administrator.token("contact:read"))
    wide = Api(token=cast.administrator.token("contact:read", "customer:read"))
    assert "c_size" not in narrow.get(f"contact/{contact}").body
    assert wide.get(f"contact/{contact}").body["c_size"] == 2
    assert "c_size" not in narrow.get(f"contact/{contact}").body


def test_sensitive_values_stay_masked_and_cannot_be_asked_for(cast: Cast) -> None:
    formula(cast, "customer", "c_bank", "left(bank_account, 4)", "text")
    formula(cast, "customer", "c_len", "len(bank_account)")
    customer = cast.make("customer", name="甲", bank_account="6222020011112222")
    api = cast.finance.api
    row = api.get(f"customer/{customer}").body
    assert (row["c_bank"], row["c_len"]) == ("6***", "***")
    assert refusals(api, "customer", "c_len") == [200, *[422] * 6]  # read as a mask, and no more
    assert api.act("customer", "reveal", [customer]).body["values"][0]["c_bank"] == "6222"


def test_encrypted_values_are_sealed_in_the_formula_too(cast: Cast) -> None:
    from guanxi.kernel.objects.models import RecordIndex
    from guanxi.kernel.vault.codec import version_of
    from guanxi.modules.customers.models import Customer

    formula(cast, "customer", "c_tail", "right(phone, 4)", "text")
    formula(cast, "customer", "c_when", 'if(contains(phone, "138"), date(2026, 1, 2), null)', "date")
    formula(cast, "customer", "c_sum", 'if(contains(phone, "138"), money(3), null)', "money")
    customer = cast.make("customer", name="甲", phone="13800138123")
    row = cast.owner.api.get(f"customer/{customer}").body
    assert (row["c_tail"], row["c_when"], row["c_sum"]) == ("8123", "2026-01-02", {"amount": "3.00", "currency": "CNY"})
    assert cast.owner.api.get("customer", {"filter": {"field": "c_tail", "op": "eq", "value": "8123"}}).status == 422
    with cast.scope():
        assert not RecordIndex.objects.filter(record=customer, field__in=["c_tail", "c_when", "c_sum"]).exists()
        field = cast.object("customer").fields["c_tail"]
        assert (field.encrypted, field.data_class) == (True, "personal")
        stored = orjson.loads(Customer.objects.get(id=customer).custom)["c_tail"]
        assert (version_of(stored), "8123" in stored) == (1, False)  # the codec's stored form, not the bare value
