"""Who is behind a request: a browser session or an API token, and as which person of which organisation."""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone

from guanxi.base.errors import NotPermitted, NotSignedIn
from guanxi.kernel.access.actor import Actor, actor_of
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.identity.models import ApiToken

PREFIX = "gx_"
_SAFE = ("GET", "HEAD", "OPTIONS")
_USED_EVERY = dt.timedelta(minutes=1)
_HOME_PREFIX = 64


@dataclass(frozen=True)
class Membership:
    """An account as a person of an organisation, with the stamps of that organisation."""

    person: str
    tenant: int
    stamps: tuple[int, int]
    organisation: str
    name: str


def memberships(account: int) -> list[Membership]:
    """The organisations in which an account is an active person. Looks over organisations: it is asked before there is one."""
    q = dialect().quote
    rows = fetch(
        f"SELECT p.id, p.{q('tenant')}, t.access_stamp, t.schema_stamp, t.name, p.name FROM {q('identity_person')} p JOIN {q('tenancy_tenant')} t ON t.id = p.{q('tenant')}"
        f" WHERE p.{q('account')} = %s AND p.{q('status')} = 'active' AND p.{q('deleted_key')} = '' ORDER BY p.{q('tenant')}",
        [account],
    )
    return [Membership(str(r[0]), r[1], (r[2], r[3]), r[4], r[5]) for r in rows]


def actor_behind(request: HttpRequest) -> Actor:
    """The actor of a request; raises NotSignedIn, or NotPermitted where a browser's write lacks its CSRF token."""
    header = request.headers.get("Authorization", "")
    if header:
        return _by_token(header)
    user: Any = request.user
    if not user.is_authenticated:
        raise NotSignedIn
    if request.method not in _SAFE:
        refused = CsrfViewMiddleware(lambda _: None).process_view(request, None, (), {})  # type: ignore[arg-type]
        if refused is not None:
            raise NotPermitted({"zh": "缺少 CSRF 令牌，请刷新页面", "en": "The CSRF token is missing; reload the page"}, reason="csrf")
    held = memberships(user.pk)
    if not held:
        raise NotSignedIn({"zh": "此账号不属于任何组织", "en": "This account belongs to no organisation"})
    wanted = request.session.get("tenant") or user.last_tenant
    chosen = next((m for m in held if m.tenant == wanted), held[0])
    actor = actor_of(chosen.tenant, chosen.person, stamps=chosen.stamps)
    if actor is None:
        raise NotSignedIn
    return actor


def _by_token(header: str) -> Actor:
    kind, _, secret = header.partition(" ")
    if kind.lower() != "bearer" or not secret.startswith(PREFIX):
        raise NotSignedIn({"zh": "令牌无效", "en": "The token is not valid"})
    now = timezone.now()
    # By digest, over organisations: the token says which one it belongs to.
    token = ApiToken.unscoped.filter(digest=digest(secret), revoked_at=None).first()
    if token is None or (token.expires_at is not None and token.expires_at <= now):
        raise NotSignedIn({"zh": "令牌无效或已过期", "en": "The token is not valid or has expired"})
    actor = actor_of(token.tenant, token.person, channel="api", scopes=tuple(token.scopes))
    if actor is None:
        raise NotSignedIn({"zh": "令牌无效或已过期", "en": "The token is not valid or has expired"})
    if token.last_used_at is None or now - token.last_used_at > _USED_EVERY:
        ApiToken.unscoped.filter(pk=token.pk).update(last_used_at=now)
    return actor


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> str:
    """A token of 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def get_client_ip(request: HttpRequest) -> str:
    """The address of the client: the connection's, or the one that the outermost trusted proxy saw, where that is an address."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    seen = forwarded[-proxies] if proxies and len(forwarded) >= proxies else ""
    return seen if _address(seen) else str(request.META.get("REMOTE_ADDR", ""))


def place_of(request: HttpRequest) -> str:
    """Where a call comes from, as far as it can be counted: the address; of IPv6 the network that one customer of a provider has."""
    address = get_client_ip(request)
    found = _address(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, _HOME_PREFIX), strict=False).network_address)
    return address


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
