"""Sign-up of a new organisation, and what the sign-in page may know before anybody has signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from guanxi.base.emails import normalize_email
from guanxi.base.errors import FieldError, Invalid, NotPermitted, ValueProblem
from guanxi.kernel.http.routes import Answer, Call, route
from guanxi.kernel.records.accounts import check_password
from guanxi.kernel.records.organisations import found_organisation

_FIELDS = ("organisation", "name", "email", "password", "language")
# The demo people of the sign-in page, filled in by the site where a demo company is there.
DEMO_PEOPLE: list[Any] = []


@route("GET", "site", zh="登录页信息", en="What the sign-in page shows", open=True)
def site(call: Call) -> dict[str, Any]:
    """Whether sign-up is open, and the demo people where the installation holds the demo company alone."""
    demo = [row for source in DEMO_PEOPLE for row in source()]
    return {"name": "Guanxi", "sign_up": bool(settings.GUANXI_SIGN_UP), "demo": demo}


@route(
    "POST", "organisations", zh="注册新组织", en="Sign up a new organisation", open=True, status=201, hourly=20,
    body={"type": "object", "required": list(_FIELDS[:4]), "additionalProperties": False, "properties": {k: {"type": "string", "maxLength": 200} for k in _FIELDS}},
)  # fmt: skip
def sign_up(call: Call) -> Answer:
    """Create an organisation with its first administrator; 403 where the installation has switched sign-up off.

    Says of an address that it has an account already: without mail there is nobody else to tell. Hence few calls an hour from one place.
    """
    if not settings.GUANXI_SIGN_UP:
        raise NotPermitted({"zh": "此处未开放注册", "en": "Sign-up is switched off here"})
    values = read_sign_up(call.body)
    made = found_organisation(values["organisation"], values["name"], values["email"], values["password"], language=values["language"])
    return Answer({"organisation": {"id": made.tenant, "name": values["organisation"]}}, 201)


def read_sign_up(body: dict[str, Any]) -> dict[str, str]:
    """The checked fields of a sign-up; raises Invalid with all that is wrong."""
    errors: list[FieldError] = []
    values: dict[str, str] = {"language": "zh"}
    errors += [
        FieldError(str(key)[:60], "unknown_field", {"zh": "没有这一项", "en": "There is no such field"})
        for key in body
        if key not in _FIELDS
    ]
    for key in _FIELDS[:4]:
        raw = body.get(key)
        if not isinstance(raw, str) or not raw.strip() or len(raw) > 200 or "\x00" in raw:
            errors.append(FieldError(key, "required", {"zh": "请填写", "en": "Required"}))
        else:
            values[key] = raw if key == "password" else raw.strip()
    if body.get("language") in ("zh", "en"):
        values["language"] = body["language"]
    if "email" in values:
        try:
            values["email"] = normalize_email(values["email"]).casefold()
        except ValueProblem as problem:
            errors.append(FieldError.of("email", problem))
    if "password" in values:
        try:
            check_password(values["password"])
        except Invalid as weak:
            errors += weak.errors or ()
    if errors:
        raise Invalid(errors=errors)
    return values
