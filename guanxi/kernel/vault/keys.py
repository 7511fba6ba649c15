"""The keys of organisations: made, unwrapped once a process, derived for (object, field), renewed and destroyed.

Hierarchy: root -> organisation -> use -> (object, field), each with the version of the organisation's key (`TenantKey`).
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import ClassVar

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from guanxi.base.errors import Message, Problem
from guanxi.kernel.egress.problems import EgressFailed
from guanxi.kernel.tenancy.models import organisations
from guanxi.kernel.tenancy.scope import in_its_scope, tenant_scope
from guanxi.kernel.vault.models import SubjectKey, TenantKey
from guanxi.kernel.vault.root import RootUnknown, current_root, root_named
from guanxi.kernel.vault.suites import SUITES, Sealer, Suite, Unopened, joined

VALUE, INDEX = "value", "index"
USES = (VALUE, INDEX)
FRESH = 60.0  # seconds that a process may go on without looking whether a key has been renewed
_KEY_BYTES = 32
_LOOKED_AT = 20  # organisations


class KeyDestroyed(Problem):
    """The key of what is asked for has been destroyed: it can be read no more, by anybody."""

    status = 410
    code = "key_destroyed"
    title: ClassVar[Message] = {
        "zh": "密钥已被销毁，数据不可恢复",
        "en": "The key has been destroyed; the data cannot be recovered",
    }


@dataclass
class Version:
    """One unwrapped key and what has been derived from it."""

    number: int
    suite: Suite
    key: bytes
    _sealers: dict[tuple[str, str], Sealer] = field(default_factory=dict)
    _macs: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def sealer(self, object_key: str, field_key: str) -> Sealer:
        """What seals the values of one field."""
        made = self._sealers.get((object_key, field_key))
        if made is None:
            made = self.suite.sealer(self.suite.derive(self.key, joined("seal", object_key, field_key, self.number)))
            self._sealers[object_key, field_key] = made
        return made

    def mac(self, object_key: str, field_key: str, data: bytes) -> bytes:
        """32 bytes that stand for a value of one field."""
        key = self._macs.get((object_key, field_key))
        if key is None:
            key = self._macs[object_key, field_key] = self.suite.derive(self.key, joined("mac", object_key, field_key, self.number), 32)
        return self.suite.mac(key, data)


@dataclass(frozen=True)
class Ring:
    """The versions of an organisation's key for one use that are not destroyed; the newest seals."""

    versions: dict[int, Version]
    newest: int

    @property
    def current(self) -> Version:
        return self.versions[self.newest]

    def down(self) -> list[Version]:
        """Newest first."""
        return [self.versions[n] for n in sorted(self.versions, reverse=True)]


@dataclass
class _Held:
    ring: Ring
    until: float
    # While the transaction in which the ring was read has not committed: its entry among what is to be done then. Keys that were made in
    # it vanish when it is rolled back, and their number may come again.
    pending: object | None = None


_held: dict[tuple[int, str], _Held] = {}


def ring(tenant: int, use: str = VALUE, *, anew: bool = False) -> Ring:
    """The keys of an organisation; made where it has none yet. Raises KeyDestroyed, RootUnknown. `anew`: read them from the database again."""
    held = _held.get((tenant, use))
    if held is not None and not anew and held.until > time.monotonic() and (held.pending is None or _still_pending(held.pending)):
        return held.ring
    try:
        found = _read(tenant, use)
    except EgressFailed:  # the key service does not answer: what is known goes on
        if held is None or held.pending is not None or anew:
            raise
        held.until = time.monotonic() + FRESH
        return held.ring
    if found is None:
        if _has_lost_its_keys(tenant):
            raise KeyDestroyed
        make_keys(tenant, (use,))
        found = _read(tenant, use)
        assert found is not None, "the keys that have just been made"
    _hold(tenant, use, found)
    return found


@in_its_scope
def _has_lost_its_keys(tenant: int) -> bool:
    """Whether there are no keys while what they sealed is there: another key would only hide that."""
    return not TenantKey.unscoped.filter(tenant=tenant).exists() and SubjectKey.unscoped.filter(tenant=tenant).exists()


@in_its_scope
def make_keys(tenant: int, uses: tuple[str, ...] = USES) -> None:
    """Give an organisation the first version of each key; those that it has stay."""
    for use in uses:
        if not TenantKey.unscoped.filter(tenant=tenant, use=use).exists():
            try:
                with transaction.atomic():
                    _add(tenant, use, 1)
            except IntegrityError:
                continue  # another process has just made it; its commit is what this one has waited for
        forget(tenant, use)


@in_its_scope
def renew(tenant: int, use: str) -> int:
    """Add a version, by which everything is sealed from now on; returns its number. Older ones open what they have sealed."""
    ring(tenant, use, anew=True)  # raises under another root: a version made there would open nowhere else
    with transaction.atomic():
        numbers = TenantKey.unscoped.select_for_update().filter(tenant=tenant, use=use).values_list("version", flat=True)
        version = max(numbers, default=0) + 1
        _add(tenant, use, version)
    forget(tenant, use)
    return version


@in_its_scope
def destroy(tenant: int, use: str | None = None, *, below: int | None = None) -> int:
    """Destroy keys for good, all or those below a version; returns how many. What they have sealed is lost."""
    rows = TenantKey.unscoped.filter(tenant=tenant, wrapped__isnull=False)
    if use is not None:
        rows = rows.filter(use=use)
    if below is not None:
        rows = rows.filter(version__lt=below)
    gone = rows.update(wrapped=None, destroyed_at=timezone.now())
    for one in USES:
        forget(tenant, one)
    return gone


def foreign_root() -> str | None:
    """Why the keys of this database do not open with the settings as they are; None where they do. Looks at the newest key of each use of some organisations."""
    for tenant in organisations()[:_LOOKED_AT]:
        with tenant_scope(tenant):
            for use in USES:
                row = TenantKey.objects.filter(use=use, wrapped__isnull=False).order_by("-version").first()
                try:
                    if row is not None:
                        root_named(row.root).unwrap(str(row.wrapped), _bound(tenant, use, row.version, row.suite))
                except (RootUnknown, Unopened) as refused:
                    return str(refused)
    return None


def rewrap() -> int:
    """Wrap every key that an old root holds by the current one; returns how many. No value is touched."""
    root, moved = current_root(), 0
    for tenant in organisations():
        with tenant_scope(tenant):
            for row in TenantKey.objects.filter(wrapped__isnull=False).exclude(root=root.name).order_by("id"):
                bound = _bound(row.tenant, row.use, row.version, row.suite)
                wrapped = root.wrap(root_named(row.root).unwrap(str(row.wrapped), bound), bound)
                moved += TenantKey.objects.filter(pk=row.pk, root=row.root).update(root=root.name, wrapped=wrapped)
    return moved


def forget(tenant: int, use: str) -> None:
    """Read the keys anew at their next use in this process."""
    _held.pop((tenant, use), None)


def _add(tenant: int, use: str, version: int) -> None:
    root, suite = current_root(), settings.GUANXI_CIPHERS
    wrapped = root.wrap(secrets.token_bytes(_KEY_BYTES), _bound(tenant, use, version, suite))
    TenantKey.unscoped.create(
        tenant=tenant, use=use, version=version, suite=suite, root=root.name, wrapped=wrapped, created_at=timezone.now()
    )  # fmt: skip


@in_its_scope
def _read(tenant: int, use: str) -> Ring | None:
    rows = list(TenantKey.unscoped.filter(tenant=tenant, use=use).order_by("version"))
    if not rows:
        return None
    versions = {
        row.version: Version(
            row.version, SUITES[row.suite], root_named(row.root).unwrap(row.wrapped, _bound(tenant, use, row.version, row.suite))
        )
        for row in rows
        if row.wrapped is not None
    }
    if rows[-1].version not in versions:
        raise KeyDestroyed
    return Ring(versions, rows[-1].version)


def _bound(tenant: int, use: str, version: int, suite: str) -> bytes:
    return joined("key", tenant, use, version, suite)


def _hold(tenant: int, use: str, found: Ring) -> None:
    held = _Held(found, time.monotonic() + FRESH)
    if connection.in_atomic_block:

        def committed() -> None:
            held.pending = None

        transaction.on_commit(committed)
        held.pending = committed
    _held[tenant, use] = held


def _still_pending(entry: object) -> bool:
    return any(one[1] is entry for one in connection.run_on_commit)
