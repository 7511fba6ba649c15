"""Reads JSON that strangers sent: fast, and strict where parsers differ."""

import re
from typing import Any

import orjson

from guanxi.base.errors import Malformed, Message, TooLarge

# Possessive, and used on valid JSON only: every string ends, so it runs in linear time.
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_LONG_INT = re.compile(rb"(?<![\d.eE+-])-?(\d{16,})(?![\d.eE])")
_LARGEST_INT = 2**53


def parse_json(body: bytes, max_bytes: int, max_depth: int = 64) -> Any:
    """The value of a JSON text in UTF-8 (RFC 8259, I-JSON of RFC 7493).

    `max_depth` counts nested arrays and objects. TooLarge beyond max_bytes; Malformed for anything that is not JSON,
    is nested too deeply, names a member twice, holds U+0000 in a string, an integer beyond ±2**53, or a number too
    large for a double.
    """
    if len(body) > max_bytes:
        raise TooLarge(
            {
                "zh": f"内容不得超过 {max_bytes} 字节，现为 {len(body)} 字节",
                "en": f"The limit is {max_bytes} bytes, this has {len(body)}",
            },
            max_bytes=max_bytes,
        )
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise _malformed(
            f"不是有效的 JSON（第 {error.lineno} 行第 {error.colno} 列）：{error.msg}", f"Not valid JSON at {place}: {error.msg}"
        ) from None
    members = _check(value, max_depth, nul_possible=b"\\u0000" in body)
    bare = _STRING.sub(b"", body)
    if bare.count(b":") != members:
        raise _malformed("同一对象中有重复的成员名", "An object names the same member twice")
    if any(int(digits[:20]) > _LARGEST_INT for digits in _LONG_INT.findall(bare)):
        raise _malformed("整数超出 ±2^53，请以字符串传送", "An integer is beyond ±2^53; send it as a string")
    return value


def _check(value: Any, max_depth: int, *, nul_possible: bool) -> int:
    """Walk without recursion; the number of members of all objects."""
    members = 0
    level: list[Any] = [value]
    depth = 0
    while level:
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                members += len(item)
                below.extend(item.values())
                if nul_possible and any("\0" in key for key in item):
                    raise _nul()
            elif isinstance(item, list):
                below.extend(item)
            elif isinstance(item, str):
                if nul_possible and "\0" in item:
                    raise _nul()
                continue
            else:
                continue
            if depth >= max_depth:
                raise _malformed(f"嵌套不得超过 {max_depth} 层", f"Nested deeper than {max_depth} levels")
        level = below
        depth += 1
    return members


def _nul() -> Malformed:
    return _malformed("文本中不得含有 U+0000", "Text must not contain U+0000")


def _malformed(zh: str, en: str) -> Malformed:
    detail: Message = {"zh": zh, "en": en}
    return Malformed(detail)
