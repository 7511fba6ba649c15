"""What is no request gets an answer of RFC 9457, never a trace."""

from __future__ import annotations

import pytest

from guanxi.testing.cast import Cast


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"[]", b"5", b'"x"', b'{"name": "a", "name": "b"}', b'{"name": "\\u0000"}', b'{"name": "\\ud800"}', b"\xff", b'{"employees": 12345678901234567890}', b'{"employees": 1e999}',
        b"[" * 100 + b"]" * 100, b'{"a":' * 70 + b"1" + b"}" * 70,
    ],
)  # fmt: skip
def test_a_body_that_is_none_is_refused(cast: Cast, body: bytes) -> None:
    refused = cast.owner.api.post("customer", body)
    assert (refused.status, refused.body["code"], set(refused.body) >= {"type", "title", "request_id"}) == (400, "malformed", True)
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_a_body_that_is_too_large_is_refused(cast: Cast) -> None:
    assert cast.owner.api.post("customer", b'{"remark": "' + b"x" * 5_000_000 + b'"}').status == 413


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"}, {"limit": "201"}, {"limit": "x"}, {"limit": "-1"}, {"limit": "１"}, {"count": "maybe"}, {"filter": "{"}, {"filter": "[" * 200}, {"unknown": "1"}, {"q": "a\x00b"},
        {"cursor": "x"}, {"filter": "x" * 200_000},
    ],
)  # fmt: skip
def test_a_query_that_is_none_is_refused(cast: Cast, query: dict[str, str]) -> None:
    assert cast.owner.api.get("customer", query).status in (400, 413)


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "customer/1",
        "customer/x/y/z",
        "customer/01936b2e-0000-7000-8000-00000000000A",
        "me/x",
        "customer/actions/fly",
        "CUSTOMER",
        "record",
        "customer%00",
    ],
)
def test_what_is_not_there_is_not_found(cast: Cast, path: str) -> None:
    assert cast.owner.api.get(path).status in (404, 405)


@pytest.mark.parametrize("method", ["PUT", "OPTIONS", "TRACE", "HEAD"])
def test_methods_that_are_not_declared_are_refused(cast: Cast, method: str) -> None:
    assert cast.owner.api.call(method, "customer").status == 405


def test_answers_are_not_kept_by_caches_and_carry_the_headers(cast: Cast) -> None:
    for reply in (
        cast.owner.api.get("customer"),
        cast.owner.api.get("nothing"),
        cast.anonymous.api.get("customer"),
        cast.owner.api.get("meta"),
    ):
        assert reply.headers["Cache-Control"] == "no-store"
        assert (reply.headers["X-Content-Type-Options"], reply.headers["X-Frame-Options"]) == ("nosniff", "DENY")
        assert "unsafe-inline" not in reply.headers["Content-Security-Policy"]


def test_meta_is_not_sent_again_until_rights_or_fields_change(cast: Cast) -> None:
    tag = cast.owner.api.get("meta").headers["ETag"]
    assert cast.owner.api.get("meta", if_none_match=tag).status == 304
    cast.make("field", object="customer", key="c_new", type="text", label_zh="新")
    assert cast.owner.api.get("meta", if_none_match=tag).status == 200


def test_an_idempotency_key_keeps_no_values(cast: Cast) -> None:
    """What is kept of an answer are ids; who has lost the right to see the record reads nothing from the second answer."""
    from guanxi.kernel.records.models import Asked

    first = cast.owner.api.post("customer", {"name": "秘密公司"}, idempotency_key="k")
    [kept] = Asked.unscoped.filter(tenant=cast.tenant, person=cast.owner.person)
    assert "秘密" not in str(kept.answer)
    cast.administrator.api.act("customer", "hand_over", [first.body["id"]], {"to": cast.other_department.person})
    again = cast.owner.api.post("customer", {"name": "秘密公司"}, idempotency_key="k")
    assert (again.status, again.body) == (201, {"id": first.body["id"]})


def test_a_batch_under_a_key_keeps_no_values_either(cast: Cast) -> None:
    from guanxi.kernel.records.models import Asked

    record = cast.make("customer", name="现值")
    operations = [{"op": "update", "id": record, "version": 0, "values": {"name": "我的值"}}]
    done = cast.owner.api.post("customer/batch", {"operations": operations}, idempotency_key="k")
    assert done.body["results"][0]["conflicts"] == {"name": {"yours": "我的值", "current": "现值"}}
    [kept] = Asked.unscoped.filter(tenant=cast.tenant, person=cast.owner.person)
    assert "现值" not in str(kept.answer)
    again = cast.owner.api.post("customer/batch", {"operations": operations}, idempotency_key="k").body["results"]
    assert [(r["row"], r["status"], r["code"]) for r in again] == [(0, 409, "version_conflict")]


def test_another_file_under_the_same_key_is_another_request(cast: Cast) -> None:
    first = cast.owner.api.upload("a.csv", b"one", idempotency_key="k")
    same = cast.owner.api.upload("a.csv", b"one", idempotency_key="k")
    assert (first.status, same.status, same.body) == (201, 201, first.body)
    assert same.body["name"] == "a.csv"
    for name, content in (("a.csv", b"two"), ("b.csv", b"one"), ("b.csv", b"longer")):
        other = cast.owner.api.upload(name, content, idempotency_key="k")
        assert (other.status, other.body["code"]) == (409, "idempotency_mismatch")
    assert cast.owner.api.upload("a.csv", b"two", idempotency_key="l").body["size"] == 3
