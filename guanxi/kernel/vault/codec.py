"""The one place where a field's stored value is sealed and opened.

Fields of types with `encrypted` set pass here with the place their value is bound to. Stored form: `<version of the key>.<base64 of nonce, ciphertext, tag>`.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import a2b_base64
from collections.abc import Callable
from dataclasses import dataclass

from guanxi.kernel.vault.keys import VALUE, KeyDestroyed, Version, ring
from guanxi.kernel.vault.suites import Unopened, joined


@dataclass(frozen=True, slots=True)
class Place:
    """What a sealed value is bound to, so that it opens nowhere else."""

    tenant: int
    object: str
    record: str
    field: str


def seal(text: str, place: Place) -> str:
    """The stored form of a value of this field of this record."""
    version = ring(place.tenant).current
    sealed = version.sealer(place.object, place.field).seal(text.encode(), _bound(place, version.number))
    return f"{version.number}.{b64encode(sealed).decode()}"


def unseal(stored: str, place: Place) -> str:
    """The value of a stored form. Raises Unopened (a ValueError) on one of another place or changed bytes, KeyDestroyed."""
    number, sealed = _taken_apart(stored)
    version = _version(place.tenant, number)
    return version.sealer(place.object, place.field).open(sealed, _bound(place, number)).decode()


def opener(tenant: int, object_key: str, field: str) -> Callable[[str, str], str]:
    """`unseal` of many values of one field, as (stored form, record): keys and what is bound are found once. For one page, no longer: it notices no change of keys."""
    held: dict[str, tuple[Callable[[bytes, bytes], bytes], bytes, bytes]] = {}
    head = joined("value", tenant, object_key)

    def opened(stored: str, record: str) -> str:
        number, _, text = stored.partition(".")
        found = held.get(number)
        if found is None:
            version = _version(tenant, _taken_apart(stored)[0])
            found = held[number] = (version.sealer(object_key, field).open, head, joined(field, version.number))
        unsealed, before, after = found
        try:
            sealed = a2b_base64(text, strict_mode=True)
        except ValueError:
            raise Unopened("unknown stored form") from None
        return unsealed(sealed, before + joined(record) + after).decode()

    return opened


def version_of(stored: str) -> int:
    """The version of the key under which a value lies; raises Unopened on what is no stored form."""
    return _taken_apart(stored)[0]


def _taken_apart(stored: str) -> tuple[int, bytes]:
    number, dot, text = stored.partition(".")
    if not dot or not (number.isascii() and number.isdigit()) or len(number) > 9:
        raise Unopened("unknown stored form")
    try:
        return int(number), b64decode(text, validate=True)
    except ValueError:
        raise Unopened("unknown stored form") from None


def _version(tenant: int, number: int) -> Version:
    found = ring(tenant).versions.get(number)
    if found is None:
        keys = ring(tenant, VALUE, anew=True)  # another process has just renewed it
        found = keys.versions.get(number)
        if found is None:
            if number < keys.newest:
                raise KeyDestroyed
            raise Unopened("unknown version of the key")
    return found


def _bound(place: Place, version: int) -> bytes:
    return joined("value", place.tenant, place.object, place.record, place.field, version)
