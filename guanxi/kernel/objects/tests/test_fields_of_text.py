"""The standard tests of the field types that hold text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from guanxi.kernel.objects.fields.base import EQUALITY, Field
from guanxi.kernel.objects.fields.text import Text
from guanxi.kernel.vault.codec import Place
from guanxi.testing.cast import Cast
from guanxi.testing.field_suite import FieldSuite

LONG = "长" * 255


class TestText(FieldSuite):
    type = "text"
    good = [
        (v, v)
        for v in (
            "张三",
            "zhang san",
            "ZHANG SAN",
            "Ａｃｍｅ 有限公司",
            "a%b_c",
            "100%",
            "O'Neil; --",
            " 前后空格 ",
            "🙂 emoji",
            "é",
            "é",
            "ß",
            "ﷺ",
            "\u200b",
            "None",
            "0",
            LONG,
        )
    ]
    bad = [
        (1, "wrong_type"),
        (True, "wrong_type"),
        (["a"], "wrong_type"),
        ({"a": 1}, "wrong_type"),
        ("a\nb", "text_lines"),
        (LONG + "x", "text_too_long"),
        ("a\x00", "text_nul"),
    ]
    cells = [(12.0, "12"), (1.5, "1.5"), (7, "7"), ("两\n行", "两\n行")]


class TestUrl(FieldSuite):
    type = "url"
    good = [
        ("https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
        ("Example.COM/x", "https://example.com/x"),
        ("http://[::1]:8000/", "http://[::1]:8000/"),
    ]
    bad = [
        ("javascript:alert(1)", "url_invalid"),
        ("ftp://example.com", "url_invalid"),
        ("https://u:p@example.com", "url_invalid"),
        ("a b", "url_invalid"),
        (5, "wrong_type"),
    ]


class TestAutoNumber(FieldSuite):
    type = "auto_number"
    options = {"pattern": "KH{yyyy}-{0000}"}
    good = [("KH2026-0001", "KH2026-0001"), ("kh2026-0001", "kh2026-0001"), (" A-9 ", "A-9")]
    may_be_empty = False  # a number is given
    bad = [(1, "wrong_type"), ("x" * 256, "text_too_long")]

    def pool(self, cast: Cast, field: Field) -> list[Any]:
        """No two alike: a number is given once."""
        return ["KH2026-0001", "kh2026-0002", " A-9 "]


class TestLongText(FieldSuite):
    type = "long_text"
    good = [
        ("一行\n二行\r\n三行", "一行\n二行\r\n三行"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("字" * 20_000, "字" * 20_000),
    ]
    bad = [(1, "wrong_type"), ("x" * 20_001, "text_too_long"), ("\x00", "text_nul")]


class TestRichText(FieldSuite):
    type = "rich_text"
    good = [
        ("<p>好</p>", "<p>好</p>"),
        ("<p onclick=x>好<script>alert(1)</script></p>", "<p>好</p>"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer">x</a>'),
        ("1 < 2", "1 &lt; 2"),
    ]
    bad = [(1, "wrong_type")]


class TestPhone(FieldSuite):
    type = "phone"
    good = [
        ("138 0013 8000", "+8613800138000"), ("+8613800138000", "+8613800138000"), ("021-58881234-208", "+862158881234;ext=208"), ("+1 650 253 0000", "+16502530000"),
        ("13900138000", "+8613900138000"), ("95588", "+8695588"),
    ]  # fmt: skip
    bad = [("12", "phone_invalid"), ("no", "phone_invalid"), (13800138000, "wrong_type")]
    cells = [(13800138000, "+8613800138000"), (13800138000.0, "+8613800138000")]

    def operands(self, op: str, pool: Sequence[Any]) -> list[Any]:
        return ["8000", "0000", "1234", "5588", "9999", "+86 138 0013 8000"] if op == "tail" else super().operands(op, pool)


class TestEmail(FieldSuite):
    type = "email"
    good = [("Li.Lei@EXAMPLE.com", "Li.Lei@example.com"), ("a@例子.cn", "a@xn--fsqu00a.cn"), ("mailto:x@y.zz", "x@y.zz")]
    bad = [("nobody", "email_invalid"), ("a b@c.de", "email_invalid"), ("a@b", "email_invalid"), (1, "wrong_type")]


class TestChineseId(FieldSuite):
    type = "cn_id"
    good = [("11010519491231002x", "11010519491231002X"), ("440524188001010014", "440524188001010014")]
    bad = [("110105194912310021", "cn_id_checksum"), ("1101", "cn_id_length"), (110105194912310021, "wrong_type")]


class TestCreditCode(FieldSuite):
    type = "credit_code"
    good = [("91310000ma1fl0qy5d", "91310000MA1FL0QY5D"), ("9144 0300 7084 6113 6T", "91440300708461136T")]
    bad = [("91310000MA1FL0QY5E", "credit_code_checksum"), ("123", "credit_code_length"), (1, "wrong_type")]


class TestJson(FieldSuite):
    type = "json"
    good = [({"a": [1, "二", None]}, {"a": [1, "二", None]}), (0, 0), (False, False), ({}, {}), ("text", "text")]
    bad = [("x" * 100_001, "json_too_large")]
    cells = [('{"a": 1}', {"a": 1})]


@pytest.mark.django_db
def test_a_sealed_text_is_stored_encrypted_and_found_whole() -> None:
    field = Text("账号", "Account", sealed=True)
    field.key = "account"
    place = Place(7, "invoice_title", "r", "account")
    packed = field.pack("6222 0212 3456 7890", place)
    assert (len(packed), "6222" in packed[0], field.unpack(packed, place)) == (1, False, "6222 0212 3456 7890")
    assert (list(field.columns()), field.derived("x"), field.search_words("x"), field.sortable) == (["account"], (), [], False)
    assert field.operators == EQUALITY
    assert field.index_rows("ＡＢ 1", place) == field.index_rows("ab 1", place)
    [row] = field.index_rows("ab 1", place)
    assert row.key != "ab 1"
