"""E-mail and web addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.base.emails import normalize_email
from guanxi.base.errors import ValueProblem
from guanxi.base.urls import normalize_url


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (" Zhang.San@Example.COM ", "Zhang.San@example.com"),
        ("a＠qq.com", "a@qq.com"),
        ("张三@例子.中国", "张三@xn--fsqu00a.xn--fiqs8s"),
        ("mailto:a+b@c-d.org", "a+b@c-d.org"),
        ("o'brien@x.co", "o'brien@x.co"),
        ("a" * 64 + "@x.com", "a" * 64 + "@x.com"),
    ],
)
def test_reads_emails(raw: str, expected: str) -> None:
    assert normalize_email(raw) == expected
    assert normalize_email(expected) == expected


@pytest.mark.parametrize(
    "raw",
    ["", "a", "@x.com", "a@", "a@b", "a..b@c.com", ".a@c.com", "a b@c.com", "a@b c.com", "a@b@c.com", "a@1.2.3.4", "a@-x.com", "a@x..com",
     "a@[1.2.3.4]", "a\r\nBcc: b@c.com", "<a@b.com>", "a" * 65 + "@x.com", "a@" + "x" * 64 + ".com", "a@" + "x." * 130 + "com"],
)  # fmt: skip
def test_refuses_emails(raw: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        normalize_email(raw)
    assert caught.value.code == "email_invalid"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("example.com", "https://example.com"),
        ("//example.com/a", "https://example.com/a"),
        ("example.com:8080/a", "https://example.com:8080/a"),
        ("HTTP://Example.COM/A?B=1#C", "http://example.com/A?B=1#C"),
        ("http://例子.中国/路径?q=中", "http://xn--fsqu00a.xn--fiqs8s/%E8%B7%AF%E5%BE%84?q=%E4%B8%AD"),
        ("https://x.com/%E4%b8?a=[2]", "https://x.com/%E4%b8?a=[2]"),
        ("https://[::1]:80/", "https://[::1]:80/"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("https://x.com/a@b", "https://x.com/a@b"),
        ("https://1.2.3.4/", "https://1.2.3.4/"),
    ],
)
def test_reads_urls(raw: str, expected: str) -> None:
    assert normalize_url(raw) == expected
    assert normalize_url(expected) == expected


@pytest.mark.parametrize(
    "raw",
    ["", " ", "x", "javascript:alert(1)", "JaVaScRiPt://x.com/%0aalert(1)", "data:text/html,x", "ftp://x.com", "file:///etc/passwd", "mailto:a@b.com",
     "https://u:p@x.com", "https://u@x.com", "https://", "https:///x", "https:x.com", "https://x.com:99999", "https://x.com:a/", "https://x .com",
     "https://x.com/a b", "https://x.com/\na", "java\tscript:alert(1)", "https://x.com\\@y.com", "https://[::1", "https://-x.com", "https://x.com/" + "a" * 2100,
     "https://x\u202ecom.cn"],
)  # fmt: skip
def test_refuses_urls(raw: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        normalize_url(raw)
    assert caught.value.code == "url_invalid"


@given(st.text(max_size=40))
def test_an_accepted_url_is_plain_and_stays_as_it_is(rest: str) -> None:
    try:
        url = normalize_url("x.com/" + rest)
    except ValueProblem:
        return
    assert url.isascii()
    assert url.startswith("https://x.com/")
    assert normalize_url(url) == url
