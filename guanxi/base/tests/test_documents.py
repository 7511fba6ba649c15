"""JSON of strangers: what parsers disagree about is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.base.documents import parse_json
from guanxi.base.errors import Malformed, TooLarge

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), inner),
    max_leaves=20,
)


@given(VALUES, st.booleans())
def test_reads_what_the_standard_library_writes(value: object, ascii_only: bool) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert parse_json(body, 10**6) == value


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"a": {"a": 1}, "b": "a:b, {\\"c\\": 1}"}', {"a": {"a": 1}, "b": 'a:b, {"c": 1}'}),
        (b'"\\\\u0000"', "\\u0000"),
        (b"9007199254740992", 2**53),
        (b"12345678901234567.5", 12345678901234567.5),
        (b"1e300", 1e300),
        (b"[" * 64 + b"]" * 64, None),
        (b'["9999999999999999999"]', ["9999999999999999999"]),
    ],
)
def test_reads(body: bytes, expected: object) -> None:
    found = parse_json(body, 1000)
    assert expected is None or found == expected


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"", "Not valid JSON"),
        (b"{", "Not valid JSON"),
        (b"[1,]", "Not valid JSON"),
        (b"NaN", "Not valid JSON"),
        (b"-Infinity", "Not valid JSON"),
        (b"1e999", "Not valid JSON"),
        (b'"\\ud800"', "Not valid JSON"),
        (b'"\xff"', "Not valid JSON"),
        (b'{"a":1,"a":1}', "same member twice"),
        (b'[{"b":{"a":1,"\\u0061":1}}]', "same member twice"),
        (b'["x\\u0000"]', "U+0000"),
        (b'{"\\u0000": 1}', "U+0000"),
        (b"9007199254740993", "beyond"),
        (b"[-9007199254740993]", "beyond"),
        (b'{"a":123456789012345678901234567890}', "beyond"),
        (b"[" * 65 + b"]" * 65, "64 levels"),
        (b'{"a":' * 65 + b"1" + b"}" * 65, "64 levels"),
        (b"[" * 100_000 + b"]" * 100_000, "Not valid JSON"),
        (b'"' + b'\\"' * 100_000, "Not valid JSON"),
    ],
)
def test_refuses(body: bytes, word: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_json(body, 10**6)
    assert word in str(caught.value)


def test_too_large() -> None:
    with pytest.raises(TooLarge) as caught:
        parse_json(b"[1,2]", 4)
    assert caught.value.as_dict() == {
        "type": "/problems/too_large",
        "status": 413,
        "code": "too_large",
        "title": {"zh": "内容过大", "en": "Too large"},
        "detail": {"zh": "内容不得超过 4 字节，现为 5 字节", "en": "The limit is 4 bytes, this has 5"},
        "max_bytes": 4,
    }
