"""One spelling for each place; odd ones are refused before anybody resolves them."""

from __future__ import annotations

import pytest

from guanxi.kernel.egress.internal import internal_of
from guanxi.kernel.egress.names import target_of
from guanxi.kernel.egress.problems import EgressRefused
from guanxi.site.config import load


@pytest.mark.parametrize(
    ("raw", "known"),
    [
        ("https://Example.COM", "https://example.com/"),
        ("http://example.com:80/a?b=c#d", "http://example.com/a?b=c"),
        ("https://example.com:8443?x", "https://example.com:8443/?x"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://例子.测试/路径", "https://xn--fsqu00a.xn--0zwm56d/%E8%B7%AF%E5%BE%84"),
        ("http://[2606:4700:0::1111]:8080/", "http://[2606:4700::1111]:8080/"),
        ("http://example.com./", "http://example.com/"),
        ("http://１２７.０.０.１/", "http://127.0.0.1/"),
        ("http://hooks/", "http://hooks/"),
    ],
)
def test_a_place_has_one_spelling(raw: str, known: str) -> None:
    assert target_of(raw).url == known
    assert target_of(known).url == known


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        *((f"http://{odd}/", "host") for odd in ("0177.0.0.1", "0x7f.0.0.1", "0x7f.1", "127.1", "2130706433", "0x7f000001", "017700000001")),
        *((f"http://{odd}/", "host") for odd in ("1.2.3.4.5", "127.0.0.1.1", "127.0.0.0x1", "127.0.0.01", "256.1.1.1", "0", "①②⑦.1")),
        *((f"http://{odd}/", "host") for odd in ("", ":80", "[::1", "::1", "[::1]x", "[fe80::1%25eth0]", "[v1.x]", "a..b", "-", "a:b:c")),
        *((f"http://example.com:{odd}/", "host") for odd in ("0", "65536", "8 0".replace(" ", "x"), "-1", "+80", "٨٠", "99999999999")),
        *((odd, "scheme") for odd in ("file:///etc/passwd", "gopher://x/", "ftp://x/", "javascript:alert(1)", "//x/", "x", "", "http:x", "http:/x")),
        *((f"http://{odd}", "user") for odd in ("a@127.0.0.1/", "a:b@example.com", "example.com@127.0.0.1", "example.com:80@127.0.0.1:22/")),
        *((odd, "characters") for odd in ("http://a\r\nHost: b/", "http://a/\r\nX: y", "http://a/ b", "http://a\t/", "http://a\\@b/", "http://a\x00b/")),
        *((odd, "characters") for odd in (" http://a/", "http://a/\u2028", "http://a\u3000/", "http://a\u200b/", "http://a/\ufeff", "http://a/^|")),
        ("http://example.com/" + "a" * 2048, "too_long"),
    ],
)  # fmt: skip
def test_what_could_be_read_in_two_ways_is_refused(raw: str, reason: str) -> None:
    with pytest.raises(EgressRefused) as refused:
        target_of(raw)
    assert (refused.value.reason, refused.value.status) == (reason, 422)
    assert set(refused.value.detail or ()) == {"zh", "en"}


def test_internal_systems_are_named_by_host_port_or_network() -> None:
    internal = internal_of("Hooks.Corp.example, crm.local:8090, 10.20.0.0/16, [::1]:9000, 192.168.7.8")
    assert internal.names == {("hooks.corp.example", None), ("crm.local", 8090), ("::1", 9000), ("192.168.7.8", None)}
    assert [str(n) for n in internal.networks] == ["10.20.0.0/16"]
    assert internal_of("").names == frozenset()


@pytest.mark.parametrize(
    "entry",
    ["10.20.0.1/16", "0.0.0.0/0", "8.0.0.0/5", "8.8.8.8", "169.254.169.254", "169.254.0.0/16", "::/0", "a b", "http://x", "x:0", "127.1"],
)
def test_what_cannot_be_internal_ends_the_start_with_its_reason(entry: str) -> None:
    with pytest.raises(ValueError, match="GUANXI_EGRESS_INTERNAL: "):
        load({"GUANXI_EGRESS_INTERNAL": f"hooks.corp.example,{entry}"})
