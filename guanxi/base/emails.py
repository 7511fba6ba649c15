"""E-mail addresses in one spelling; whether one exists only a message to it can tell."""

import re
import unicodedata

import idna

from guanxi.base.errors import ValueProblem

# RFC 5321, section 4.5.3.1, in octets.
_LONGEST_LOCAL = 64
_LONGEST_ADDRESS = 254
# Cut before any work is done on it; blanks around included.
_LONGEST_READ = 1000
_LONGEST_HOST = 253  # RFC 1035
# Dot-atom of RFC 5322 with the letters that RFC 6531 adds; quoted local parts exist on paper only.
_LOCAL = re.compile(r"[^\s.@()<>\[\]:;,\\\"\x00-\x20\x7f-\x9f]+(?:\.[^\s.@()<>\[\]:;,\\\"\x00-\x20\x7f-\x9f]+)*")


def normalize_email(raw: str) -> str:
    """The address without blanks around, full-width signs made plain, the domain in lower case and IDNA 2008 (UTS 46).

    The part before @ keeps its case, which belongs to the receiver. An internationalised domain becomes its `xn--` form.
    ValueProblem: email_invalid.
    """
    text = unicodedata.normalize("NFKC", raw[:_LONGEST_READ]).strip().removeprefix("mailto:")
    local, at, domain = text.rpartition("@")
    if not at:
        raise _invalid("邮箱应含 @，如 name@example.com", "An e-mail address has an @, as in name@example.com")
    if not _LOCAL.fullmatch(local):
        raise _invalid("邮箱 @ 前的部分含有不允许的字符", "The part before @ has characters that are not allowed")
    if len(local.encode()) > _LONGEST_LOCAL:
        raise _invalid("邮箱 @ 前的部分不得超过 64 字节", "The part before @ has more than 64 bytes")
    host = normalize_host(domain)
    if host is None or "." not in host or host.rpartition(".")[2].isdigit():
        raise _invalid("邮箱 @ 后应为域名，如 example.com", "After @ comes a domain such as example.com")
    if len(raw) > _LONGEST_READ or len(f"{local}@{host}".encode()) > _LONGEST_ADDRESS:
        raise _invalid("邮箱不得超过 254 字节", "An e-mail address has at most 254 bytes")
    return f"{local}@{host}"


def normalize_host(host: str) -> str | None:
    """A host name in lower-case ASCII without final dot, or None if it is none."""
    host = host.removesuffix(".").lower()
    if len(host) > _LONGEST_HOST:
        return None
    try:
        if not host.isascii():
            return idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        return None
    labels = host.split(".")
    fine = all(re.fullmatch(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", label) for label in labels)
    return host if fine else None


def _invalid(zh: str, en: str) -> ValueProblem:
    return ValueProblem("email_invalid", zh=zh, en=en)
