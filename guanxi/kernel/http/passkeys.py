"""Passkeys (WebAuthn) of an account: made, named, taken away; and the check of an answer that a browser's authenticator has signed.

The ceremony is allauth's with the library fido2. Ours is that the origin is exactly the page's, and that every passkey is discoverable and
verifies its person, so that it stands for both factors.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from guanxi.kernel.identity import factors
from guanxi.kernel.identity.models import Account

MOST = 20


def origin_of(request: HttpRequest) -> str:
    """The origin at which people open the application: the public address where one is set, else that of the request."""
    if settings.CSRF_TRUSTED_ORIGINS:
        return str(settings.CSRF_TRUSTED_ORIGINS[0]).rstrip("/")
    return f"{'https' if request.is_secure() else 'http'}://{request.get_host()}"


def domain_of(request: HttpRequest) -> str:
    """The domain to which passkeys belong (the id of the relying party)."""
    host = origin_of(request).partition("://")[2]
    return host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host


def is_from_here(request: HttpRequest, credential: Any) -> bool:
    """Whether the browser that signed showed a page of exactly our origin: a sub-domain of ours may be somebody else's."""
    try:
        text = credential["response"]["clientDataJSON"]
        said = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return bool(said["origin"] == origin_of(request) and not said.get("crossOrigin"))
    except (KeyError, TypeError, ValueError):
        return False


def creation_options(account: Account) -> dict[str, Any]:
    """What the browser is asked to make; kept in the session of the request in context until it comes back."""
    return _plain(auth.begin_registration(account, True))


def request_options(account: Account) -> dict[str, Any]:
    """What the browser is asked to sign with one of the account's passkeys."""
    return _plain(auth.begin_authentication(account))


def make(request: HttpRequest, account: Account, name: str, credential: Any) -> Any | None:
    """The new row; None where the answer is not what was asked for."""
    if not is_from_here(request, credential):
        return None
    try:
        auth.parse_registration_response(credential)
        made = auth.complete_registration(credential)
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError):
        return None
    if not made.is_user_verified():
        return None
    return auth.WebAuthn.add(account, name, credential).instance


def check(request: HttpRequest, account: Account, credential: Any) -> bool:
    """Whether one of the account's passkeys signed what this session was asked. Side effect: when it was used."""
    if not is_from_here(request, credential):
        return False
    try:
        auth.parse_authentication_response(credential)
        used = auth.complete_authentication(account, credential)
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError):
        return False
    Authenticator.objects.filter(pk=used.pk).update(last_used_at=timezone.now())
    return True


def rename(account: Account, key: int, name: str) -> bool:
    row = Authenticator.objects.filter(user_id=account.pk, type=factors.PASSKEY, pk=key).first()
    if row is None:
        return False
    row.data = {**row.data, "name": name}
    row.save(update_fields=["data"])
    return True


def _plain(options: Any) -> dict[str, Any]:
    """As JSON: the library gives mappings of its own."""
    made: dict[str, Any] = json.loads(json.dumps(options, default=dict))
    return made
