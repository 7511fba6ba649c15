"""What this version was put through before it shipped, for everybody who is signed in; for administrators also how this installation stands."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from guanxi import __version__
from guanxi.kernel.http.routes import Call, route

REPORT = Path(__file__).parent / "security-report.json"
_TEXT = {"type": "string"}
_WORDS = {"type": "object", "properties": {"zh": _TEXT, "en": _TEXT}}
_FIGURE = {
    "type": "object",
    "properties": {
        "key": _TEXT, "label": _WORDS, "value": {"type": "number"}, "met": {"type": "boolean"}, "goal": {"type": "number"}, "most": {"type": "number"},
    },
}  # fmt: skip
_SUITE = {
    "type": "object",
    "properties": {
        "key": _TEXT, "title": _WORDS, "about": _WORDS, "tests": {"type": "integer"}, "failed": {"type": "integer"}, "met": {"type": "boolean"},
        "figures": {"type": "array", "items": _FIGURE}, "command": _TEXT, "seed": _TEXT,
    },
}  # fmt: skip
_STANDING = {"type": "object", "properties": {"key": _TEXT, "label": _WORDS, "good": {"type": "boolean"}, "text": _WORDS}}
ANSWER = {
    "type": "object",
    "properties": {
        "version": _TEXT, "made": {"type": ["string", "null"]}, "on": {"type": "object"}, "suites": {"type": "array", "items": _SUITE},
        "installation": {"type": "array", "items": _STANDING},
    },
}  # fmt: skip


@route("GET", "trust", zh="安全与信任", en="Security and trust", answer=ANSWER)
def trust(call: Call) -> dict[str, Any]:
    """The security report of this version: what was tried, with figures and the command that repeats it. No record is read."""
    standing = _installation() if call.person.is_administrator else []
    return {"version": __version__, **_report(), "installation": standing}


@lru_cache(maxsize=1)
def _report() -> dict[str, Any]:
    """As it ships; empty where this copy was built without one."""
    if not REPORT.is_file():
        return {"made": None, "on": {}, "suites": []}
    held: dict[str, Any] = orjson.loads(REPORT.read_bytes())
    return {"made": held["made"], "on": held["on"], "suites": held["suites"]}


def _installation() -> list[dict[str, Any]]:
    """Settings that weaken or strengthen this installation."""
    over_tls, internal = bool(settings.SESSION_COOKIE_SECURE), settings.GUANXI_EGRESS_INTERNAL
    return [
        _standing(
            "tls", "加密连接", "Encrypted connections", over_tls,
            ("Cookie 只走加密连接", "Cookies travel over TLS alone") if over_tls
            else ("请设置 tls_certificate 或以 https:// 开头的 public_url", "Set tls_certificate, or a public_url of https://"),
        ),
        _standing(
            "debug", "调试模式", "Debug mode", not settings.DEBUG,
            ("已关闭", "Off") if not settings.DEBUG else ("生产环境切勿开启 debug", "Never switch debug on in production"),
        ),
        _standing(
            "sign_up", "开放注册", "Open sign-up", not settings.GUANXI_SIGN_UP,
            ("仅由管理员创建组织", "Organisations are made by who runs the installation") if not settings.GUANXI_SIGN_UP
            else ("任何人都可在登录页创建组织", "Anybody may create an organisation on the sign-in page"),
        ),
        _standing(
            "egress", "对外连接", "Outgoing connections", True,
            (f"只访问公网地址和：{internal}", f"Public addresses, and: {internal}") if internal else ("只访问公网地址", "Public addresses alone"),
        ),
    ]  # fmt: skip


def _standing(key: str, zh: str, en: str, good: bool, text: tuple[str, str]) -> dict[str, Any]:
    return {"key": key, "label": {"zh": zh, "en": en}, "good": good, "text": {"zh": text[0], "en": text[1]}}
