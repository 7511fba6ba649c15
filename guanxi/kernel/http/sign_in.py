"""Who is behind a request: a browser session or an API token, and as which person of which organisation."""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone

from guanxi.base.errors import NotPermitted, NotSignedIn
from guanxi.kernel.access.actor import Actor, actor_of
from guanxi.kernel.http import demands, sessions
from guanxi.kernel.http.memberships import Membership, memberships
from guanxi.kernel.identity.across import TOKENS_BY_DIGEST
from guanxi.kernel.identity.models import ApiToken
from guanxi.kernel.tenancy.scope import tenant_scope

PREFIX = "gx_"
_SAFE = ("GET", "HEAD", "OPTIONS")
_USED_EVERY = dt.timedelta(minutes=1)
_HOME_PREFIX = 64


def actor_behind(request: HttpRequest, *, held_back: bool = False) -> Actor:
    """The actor of a request; raises NotSignedIn, or NotPermitted where a browser's write lacks its CSRF token.

    Raises SetUpFirst for who has not set up what the organisation demands, unless the route is open to those whom that holds back.
    """
    header = request.headers.get("Authorization", "")
    if header:
        return _by_token(header)
    known = sessions.look_again(request)
    user: Any = None if known else request.user
    if known is None and not user.is_authenticated:
        raise NotSignedIn
    if request.method not in _SAFE:
        refused = CsrfViewMiddleware(lambda _: None).process_view(request, None, (), {})  # type: ignore[arg-type]
        if refused is not None:
            raise NotPermitted({"zh": "缺少 CSRF 令牌，请刷新页面", "en": "The CSRF token is missing; reload the page"}, reason="csrf")
    held = known.held if known else memberships(user.pk)
    if not held:
        raise NotSignedIn({"zh": "此账号不属于任何组织", "en": "This account belongs to no organisation"})
    wanted = known.tenant if known else request.session.get("tenant") or user.last_tenant
    chosen = next((m for m in held if m.tenant == wanted), held[0])
    account, began = (known.account, known.signed_in) if known else (user.pk, request.session.get(sessions.SIGNED_IN))
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    demands.need_alive(key, began, held, used=demands.UNATTENDED not in request.headers)
    if not held_back:
        demands.need_met(account, held)
    if known is None:
        sessions.remember(request, user.pk)
    actor = actor_of(chosen.tenant, chosen.person, stamps=chosen.stamps)
    if actor is None:
        raise NotSignedIn
    return actor


def _by_token(header: str) -> Actor:
    kind, _, secret = header.partition(" ")
    if kind.lower() != "bearer" or not secret.startswith(PREFIX):
        raise NotSignedIn({"zh": "令牌无效", "en": "The token is not valid"})
    now = timezone.now()
    token = None
    # By digest, over organisations: the token says which one it belongs to.
    for tenant, key in TOKENS_BY_DIGEST([digest(secret)]):
        with tenant_scope(tenant):
            token = ApiToken.objects.filter(id=key, revoked_at=None).first()
    if token is None or (token.expires_at is not None and token.expires_at <= now):
        raise NotSignedIn({"zh": "令牌无效或已过期", "en": "The token is not valid or has expired"})
    actor = actor_of(token.tenant, token.person, channel="api", scopes=tuple(token.scopes))
    if actor is None:
        raise NotSignedIn({"zh": "令牌无效或已过期", "en": "The token is not valid or has expired"})
    if token.last_used_at is None or now - token.last_used_at > _USED_EVERY:
        with tenant_scope(token.tenant):
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
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


__all__ = ["Membership", "actor_behind", "digest", "get_client_ip", "memberships", "new_secret", "place_of"]
