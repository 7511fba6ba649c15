"""Web addresses that are safe to store and to show as a link."""

import re
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import quote, urlsplit, urlunsplit

from guanxi.base.emails import normalize_host
from guanxi.base.errors import ValueProblem

_LONGEST = 2048
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):(?!\d+(?:[/?#]|$))")
# What nearly every address looks like: there is nothing to be taken apart.
_PLAIN = re.compile(r"https?://(?P<host>[a-z0-9][a-z0-9.-]*[a-z0-9])(?:/[A-Za-z0-9._~/-]*)?")
# What a URL may hold as it is (RFC 3986); all else becomes %XX of its UTF-8.
_SAFE = "!#$%&'()*+,/:;=?@[]~-._"


def normalize_url(raw: str) -> str:
    """An absolute http or https address; `https://` before a bare host, scheme and host in lower case, IDN as `xn--`.

    Path, query and fragment stay as they are, apart from characters that no URL may hold, which are percent-encoded.
    ValueProblem: url_invalid for other schemes, user names, control characters and blanks, missing or wrong hosts.
    """
    text = raw.strip()
    if len(text) > _LONGEST:
        raise _invalid(f"网址不得超过 {_LONGEST} 个字符", f"A web address has at most {_LONGEST} characters")
    if not text or re.search(r"[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202e\u2060-\u206f\u3000\ufeff\\]", text):
        raise _invalid("网址不得为空，也不得含空格或控制字符", "A web address has no blanks, control characters or backslashes")
    plain = _PLAIN.fullmatch(text)
    if plain is not None and "." in plain["host"] and normalize_host(plain["host"]) == plain["host"]:
        return text
    match = _SCHEME.match(text)
    if match is None:
        text = "https://" + text.removeprefix("//")
    elif match[1].lower() not in {"http", "https"} or not text[match.end() :].startswith("//"):
        raise _invalid("网址只能以 http:// 或 https:// 开头", "A web address begins with http:// or https://")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _no_host() from None
    if "@" in parts.netloc:
        raise _invalid("网址不得含用户名或密码", "A web address must not contain a user name or password")
    host = _host(parts.hostname or "")
    # urlsplit keeps what it does not understand in the netloc; only host and port may be there.
    known = host if port is None else f"{host}:{port}"
    rest = (quote(part, safe=_SAFE) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, known, *rest))


def _host(name: str) -> str:
    if ":" in name:
        try:
            return f"[{IPv6Address(name)}]"
        except AddressValueError:
            raise _no_host() from None
    host = normalize_host(name)
    if not host or ("." not in host and host != "localhost"):
        raise _no_host()
    return host


def _no_host() -> ValueProblem:
    return _invalid("网址缺少有效的域名，如 https://example.com", "A web address needs a host, as in https://example.com")


def _invalid(zh: str, en: str) -> ValueProblem:
    return ValueProblem("url_invalid", zh=zh, en=en)
