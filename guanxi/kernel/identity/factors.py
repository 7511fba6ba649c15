"""Second factors of an account: codes by time (RFC 6238), recovery codes, passkeys. Their rows are allauth's; what they hold is ours.

Seeds lie sealed, recovery codes as digests; a code that was taken once is never taken again, also not in the seconds in which it is still shown.
"""

from __future__ import annotations

import hmac
import secrets
import struct
import time
from base64 import b32decode, b32encode
from typing import Any
from urllib.parse import quote, urlencode

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from guanxi.kernel.identity.sealed import is_current, opened, seal

STEP = 30  # seconds
DIGITS = 6
DRIFT = 1  # steps that a telephone's clock may be off, either way
CODES = 10
_SEED_BYTES = 20  # the length of the hash, RFC 4226 section 4
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels, nothing that looks like a digit
_LENGTH = 10
TOTP, RECOVERY, PASSKEY = "totp", "recovery_codes", "webauthn"
SECOND = (TOTP, PASSKEY)
"""What counts as a second factor; recovery codes only stand in for one."""


def new_seed() -> str:
    return b32encode(secrets.token_bytes(_SEED_BYTES)).decode()


def address_of(seed: str, issuer: str, email: str) -> str:
    """What an authenticator application reads from the picture."""
    return f"otpauth://totp/{quote(f'{issuer}:{email}')}?{urlencode({'secret': seed, 'issuer': issuer}, quote_via=quote)}"


def code_at(seed: str, step: int) -> str:
    """HOTP of RFC 4226 for a step of time."""
    made = hmac.digest(b32decode(seed), struct.pack(">Q", step), "sha1")
    start = made[-1] & 0x0F
    [number] = struct.unpack(">I", made[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 10**DIGITS:0{DIGITS}}"


def step_of(seed: str, code: str, after: int = -1, now: float | None = None) -> int | None:
    """The step of time, later than `after`, to which the code belongs; None where there is none."""
    given = "".join(code.split())
    current = int(time.time() if now is None else now) // STEP
    found = None
    for step in range(current - DRIFT, current + DRIFT + 1):  # all of them: the time taken says nothing
        same = hmac.compare_digest(code_at(seed, step).encode(), given.encode())
        if same and step > after:
            found = step
    return found


def has_second(account: int) -> bool:
    return bool(Authenticator.objects.filter(user_id=account, type__in=SECOND).exists())


def held(account: int) -> list[Any]:
    """The rows of an account, the oldest first."""
    return list(Authenticator.objects.filter(user_id=account).order_by("created_at", "pk"))


def keep_totp(account: int, seed: str, step: int) -> None:
    """From now on the account has this authenticator; the code that confirmed it is spent."""
    with transaction.atomic():
        Authenticator.objects.filter(user_id=account, type=TOTP).delete()
        Authenticator.objects.create(user_id=account, type=TOTP, data={"secret": seal(seed, TOTP, account), "step": step})


def check_code(account: int, code: str) -> str | None:
    """Spend a code: the kind of factor that it was of, `totp` or `recovery_codes`; None where it is wrong or was taken before."""
    with transaction.atomic():
        rows = {one.type: one for one in Authenticator.objects.select_for_update().filter(user_id=account, type__in=(TOTP, RECOVERY))}
        kind = next((kind for kind in (TOTP, RECOVERY) if kind in rows and _spent(rows[kind], account, code)), None)
        if kind is not None:
            rows[kind].last_used_at = timezone.now()
            rows[kind].save(update_fields=["data", "last_used_at"])
    return kind


def _spent(row: Any, account: int, code: str) -> bool:
    """Whether the code is good; the row, not yet saved, then knows that it is spent."""
    if row.type == TOTP:
        step = step_of(opened(row.data["secret"], TOTP, account), code, row.data["step"])
        if step is not None:
            row.data["step"] = step
        return step is not None
    wanted = _mark(opened(row.data["key"], RECOVERY, account), code)
    left = [one for one in row.data["marks"] if not hmac.compare_digest(one, wanted)]
    good = len(left) < len(row.data["marks"])
    row.data["marks"] = left
    return good


def new_recovery_codes(account: int) -> list[str]:
    """Ten codes, each good once; those of before are not any more. They are known to nobody after this answer."""
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(CODES)]
    key = secrets.token_hex(32)
    data = {"key": seal(key, RECOVERY, account), "marks": [_mark(key, code) for code in codes]}
    with transaction.atomic():
        Authenticator.objects.filter(user_id=account, type=RECOVERY).delete()
        Authenticator.objects.create(user_id=account, type=RECOVERY, data=data)
    return [f"{code[: _LENGTH // 2]}-{code[_LENGTH // 2 :]}" for code in codes]


def _mark(key: str, code: str) -> str:
    """A digest by which a code is known again: without the key, which lies sealed, codes cannot be tried."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hmac.digest(bytes.fromhex(key), plain.encode(), "sha256").hex()


def reseal() -> int:
    """Seal anew what a former root secret has sealed; how many rows. Safe to run again."""
    done = 0
    for row in Authenticator.objects.filter(type__in=(TOTP, RECOVERY)).order_by("pk").iterator():
        part = "secret" if row.type == TOTP else "key"
        if not is_current(row.data[part]):
            with transaction.atomic():
                held = Authenticator.objects.select_for_update().get(pk=row.pk)
                held.data[part] = seal(opened(held.data[part], held.type, held.user_id), held.type, held.user_id)
                held.save(update_fields=["data"])
                done += 1
    return done


def drop(account: int, kind: str, key: int | None = None) -> bool:
    """Take a factor away; with the last one the recovery codes go too. Whether there was one."""
    with transaction.atomic():
        rows = Authenticator.objects.filter(user_id=account, type=kind)
        there, _ = (rows if key is None else rows.filter(pk=key)).delete()
        if there and not has_second(account):
            Authenticator.objects.filter(user_id=account, type=RECOVERY).delete()
    return bool(there)


def drop_all(account: int) -> int:
    """Take all factors away; how many rows there were."""
    return int(Authenticator.objects.filter(user_id=account).delete()[0])
