"""What an organisation demands of those who sign in to it: one declaration, from which checking, the API and the page for administrators come."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

import orjson

from guanxi.base.errors import FieldError, Message

Demand = Literal["optional", "administrators", "all"]
DEMANDS: tuple[Demand, ...] = ("optional", "administrators", "all")
NEVER = 0


def _number(default: int, least: int, most: int, zh: str, en: str, *, off: bool = False, larger_is_stricter: bool = False) -> int:
    """A whole number in its unit; `off`: 0 says that nothing is demanded."""
    about = {"least": least, "most": most, "off": off, "label": {"zh": zh, "en": en}, "larger": larger_is_stricter}
    return field(default=default, metadata=about)


@dataclass(frozen=True)
class SecurityPolicy:
    """The demands of one organisation, or the strictest of several. Lengths in characters; the defaults follow ASVS 5.0 V6 and V7."""

    password_length: int = _number(8, 8, 64, "密码最短长度（字符）", "Shortest password (characters)", larger_is_stricter=True)
    password_days: int = _number(NEVER, 1, 730, "密码有效期（天）", "Age of a password (days)", off=True)
    second_factor: Demand = field(default="optional", metadata={"label": {"zh": "两步验证", "en": "Second factor"}})
    session_hours: int = _number(24 * 14, 1, 24 * 90, "会话最长时间（小时）", "Longest session (hours)")
    idle_minutes: int = _number(NEVER, 5, 24 * 60, "闲置超时（分钟）", "Idle time-out (minutes)", off=True)
    step_up_minutes: int = _number(15, 1, 240, "重要操作前验证的有效时间（分钟）", "How long a proof of identity holds (minutes)")


STANDARD = SecurityPolicy()
PROFILES: Mapping[str, tuple[Message, SecurityPolicy]] = {
    "standard": ({"zh": "标准", "en": "Standard"}, STANDARD),
    "cn-dengbao-3": (
        {"zh": "等保三级参考", "en": "Modelled on MLPS level 3 (等保)"},
        SecurityPolicy(
            password_length=10, password_days=90, second_factor="all", session_hours=12, idle_minutes=30, step_up_minutes=10,
        ),
    ),
}  # fmt: skip
"""Ready sets of demands that an administrator may begin with; nothing is kept of which one it was."""


@lru_cache(maxsize=2000)
def policy_of(stored: str | None) -> SecurityPolicy:
    """The policy that a column holds; what it does not name, or no longer may say, is the default."""
    held: Any = orjson.loads(stored) if stored else {}
    kept = {key: value for key, value in held.items() if key in _FIELDS and _wrong(_FIELDS[key], value) is None}
    return SecurityPolicy(**kept)


def strictest(policies: Iterable[SecurityPolicy]) -> SecurityPolicy:
    """What holds for an account that several organisations use: of each demand the strictest."""
    held = list(policies) or [STANDARD]
    return SecurityPolicy(**{key: _strictest(about, [getattr(one, key) for one in held]) for key, about in _FIELDS.items()})


def _strictest(about: dataclasses.Field[Any], values: list[Any]) -> Any:
    if about.name == "second_factor":
        return max(values, key=DEMANDS.index)
    if about.metadata["larger"]:
        return max(values)
    return min((value for value in values if value != NEVER), default=NEVER)


def read_policy(given: Mapping[str, Any]) -> tuple[SecurityPolicy, list[FieldError]]:
    """The policy that a request sends, all of it, and what is wrong with it."""
    errors = [
        FieldError(str(key)[:60], "unknown_field", {"zh": "没有这一项", "en": "There is no such field"})
        for key in given
        if key not in _FIELDS
    ]
    kept: dict[str, Any] = {}
    for key, about in _FIELDS.items():
        wrong = {"zh": "请填写", "en": "Required"} if key not in given else _wrong(about, given[key])
        if wrong is None:
            kept[key] = given[key]
        else:
            errors.append(FieldError(key, "required" if key not in given else "out_of_range", wrong))
    return SecurityPolicy(**kept), errors


def _wrong(about: dataclasses.Field[Any], value: Any) -> Message | None:
    if about.name == "second_factor":
        words = ", ".join(DEMANDS)
        return None if value in DEMANDS else {"zh": f"应为 {words} 之一", "en": f"One of {words}"}
    least, most, off = about.metadata["least"], about.metadata["most"], about.metadata["off"]
    if isinstance(value, int) and not isinstance(value, bool) and (least <= value <= most or (off and value == NEVER)):
        return None
    zh, en = ("，或 0 表示不限", ", or 0 for none") if off else ("", "")
    return {"zh": f"应为 {least} 到 {most} 的整数{zh}", "en": f"A whole number from {least} to {most}{en}"}


def as_wire(policy: SecurityPolicy) -> dict[str, Any]:
    return dataclasses.asdict(policy)


def described() -> list[dict[str, Any]]:
    """The demands as a page shows them: key, label, bounds."""
    return [
        {
            "key": key,
            "label": about.metadata["label"],
            **({"choices": list(DEMANDS)} if key == "second_factor" else {k: about.metadata[k] for k in ("least", "most", "off")}),
        }
        for key, about in _FIELDS.items()
    ]


_FIELDS: dict[str, dataclasses.Field[Any]] = {one.name: one for one in dataclasses.fields(SecurityPolicy)}
