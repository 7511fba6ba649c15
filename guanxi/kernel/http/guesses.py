"""How often a password may be guessed: failed sign-ins are counted, nobody can keep the owner out, and no answer tells whether an address has an account.

A browser that has signed in with an address before carries a signed cookie and is counted by itself. Everybody else is counted by address and place, by
place over all addresses, and by address over all places: strangers who guess wait for each other, the owner in a known browser waits for nobody.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import time

from django.conf import settings
from django.core import signing
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from guanxi.base.errors import TooManyRequests
from guanxi.kernel.http.everywhere import note_everywhere
from guanxi.kernel.http.limits import minute_of
from guanxi.kernel.http.models import Allowance
from guanxi.kernel.http.sign_in import place_of
from guanxi.kernel.identity.models import Account

MINUTES = 15
FROM_ONE_PLACE = 10
FROM_ALL_PLACES = 50
CODES_FROM_ALL_PLACES = 20  # of six digits each, by who knows the password
CODES_FROM_KNOWN = 40  # from all browsers together that have signed in before
AT_ALL_ADDRESSES = 100
COOKIE = "guanxi_device"
COOKIE_AGE = dt.timedelta(days=180)
_SALT = "guanxi.device"
_KEPT_MINUTES = 120


def refuse_if_spent(request: HttpRequest, email: str, *, code: bool = False) -> None:
    """Raise TooManyRequests, with the seconds to wait, where this browser may not guess at this address now. Unknown addresses are treated alike.

    code: what is guessed is a code of a second factor, not a password.
    """
    minute = minute_of(time.time(), MINUTES)
    limits = _counters(request, email, code=code)
    held = dict(Allowance.objects.filter(key__in=list(limits), window=minute).values_list("key", "used"))
    if any(held.get(key, 0) >= limit for key, limit in limits.items()):
        left = int((minute + MINUTES) * 60 - time.time()) + 1
        minutes = -(-left // 60)
        raise TooManyRequests(
            {"zh": f"登录失败次数过多，请在 {minutes} 分钟后再试", "en": f"Too many failed attempts; try again in {minutes} min"},
            retry_after=left,
        )


def note_failure(request: HttpRequest, email: str, *, code: bool = False) -> None:
    """Count a wrong password or code, and leave it in the log of the account's organisations. After the check: what fails for another reason costs nothing."""
    minute = minute_of(time.time(), MINUTES)
    unlogged: DatabaseError | None = None
    with transaction.atomic():
        for key in _counters(request, email, code=code):
            _count(key, minute)
        try:
            _log_failure(email)
        except DatabaseError as refused:
            unlogged = refused  # the guess counts all the same
    if unlogged is not None:
        raise unlogged


def _log_failure(email: str) -> None:
    """An entry with the person in each organisation. For an address without account the same is done with another's and taken back: time tells nothing."""
    known = Account.objects.filter(email=email.strip().casefold()).values_list("pk", flat=True).first()
    other = Account.objects.order_by("pk").values_list("pk", flat=True).first()
    account = other if known is None else known
    if account is None:
        return
    with transaction.atomic():
        note_everywhere(account, "web", "me.sign_in_failed", by_person=False)
        if known is None:
            transaction.set_rollback(True)


def forget(request: HttpRequest, email: str) -> None:
    """After a right password: this browser or place begins anew. What strangers have spent stays spent."""
    own = next(iter(_counters(request, email)))
    Allowance.objects.filter(key=own).delete()


def trust(request: HttpRequest, response: HttpResponseBase, email: str) -> None:
    """Let this browser be known as one that has signed in with the address; one that is known keeps its mark, and with it what it has spent."""
    value = signing.dumps([_digest(email), _device(request, email) or secrets.token_urlsafe(12)], salt=_SALT)
    response.set_cookie(
        COOKIE, value, max_age=COOKIE_AGE, path="/", secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip


def _counters(request: HttpRequest, email: str, *, code: bool = False) -> dict[str, int]:
    """What a failure is counted under, with its limit; the narrowest first."""
    device = _device(request, email)
    if device:
        # Codes also have a ceiling over all known browsers: who could once sign in may hold many marks.
        return {f"device:{device}": FROM_ONE_PLACE, **({f"devices:{_digest(email)}": CODES_FROM_KNOWN} if code else {})}
    address, place = _digest(email), place_of(request)
    return {
        f"guess:{_digest(place + address)}": FROM_ONE_PLACE,
        **({f"codes:{address}": CODES_FROM_ALL_PLACES} if code else {f"address:{address}": FROM_ALL_PLACES}),
        f"place:{_digest(place)}": AT_ALL_ADDRESSES,
    }


def is_known(request: HttpRequest, email: str) -> bool:
    """Whether this browser has signed in with the address before."""
    return _device(request, email) is not None


def _device(request: HttpRequest, email: str) -> str | None:
    try:
        address, device = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(device) if address == _digest(email) else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.strip().casefold().encode()).hexdigest()[:48]


def _count(key: str, minute: int) -> None:
    mine = Allowance.objects.filter(key=key)
    if mine.filter(window=minute).update(used=F("used") + 1) or mine.exclude(window=minute).update(window=minute, used=1):
        return
    Allowance.objects.filter(window__lt=minute - _KEPT_MINUTES).delete()
    try:
        with transaction.atomic():
            Allowance.objects.create(key=key, window=minute, used=1)
    except IntegrityError:  # another thread was first
        mine.update(used=F("used") + 1)
