"""An organisation keeps an administrator who can sign in: without one nobody could give anybody a right again."""

from __future__ import annotations

from collections.abc import Iterable

from guanxi.base.errors import Message
from guanxi.kernel.identity.models import Account, Person, Role
from guanxi.kernel.identity.ready_roles import ADMINISTRATOR
from guanxi.kernel.objects.models import RecordIndex
from guanxi.kernel.objects.types import rule
from guanxi.kernel.records.batch import Batch, Row
from guanxi.kernel.tenancy.models import Tenant

LAST: Message = {
    "zh": "组织至少要有一位能登录的管理员；请先指定另一位管理员",
    "en": "An organisation needs an administrator who can sign in; make somebody else one first",
}


@rule("person")
def keep_an_administrator(batch: Batch) -> None:
    """The last one keeps the role, stays active and is not deleted. Where nobody could sign in as one before, nothing is lost and all is allowed."""
    losing = [row for row in batch.good() if row.before.get("roles") and _ends(batch, row, ("roles", "status"))]
    if not losing:
        return
    _one_at_a_time(batch)
    roles = _administrator_roles()
    lost = [row for row in losing if roles & set(row.before["roles"]) and not _stays(batch, row, roles)]
    able = _able(roles)
    gained = {row.id for row in batch.good() if _stays(batch, row, roles)}
    if able - {row.id for row in lost} or _with_account(gained):
        return
    for row in lost:
        if row.id in able:
            batch.fail(row, "status" if row.after.get("status") != row.before.get("status") else "roles", "last_administrator", LAST)


@rule("role")
def keep_the_role(batch: Batch) -> None:
    """The role of administrators is neither deleted nor switched off while no other makes administrators."""
    losing = [
        row
        for row in batch.good()
        if row.before.get("key") == ADMINISTRATOR and row.before.get("active") and _ends(batch, row, ("active",))
    ]
    if not losing:
        return
    _one_at_a_time(batch)
    roles = _administrator_roles()
    if _able(roles) and not _able(roles - {row.id for row in losing}):
        for row in losing:
            batch.fail(row, "active", "last_administrator", LAST)


def _ends(batch: Batch, row: Row, keys: Iterable[str]) -> bool:
    """Whether this write may take away what these fields give."""
    return batch.op == "delete" or (batch.op == "update" and any(row.before.get(key) != row.after.get(key) for key in keys))


def _stays(batch: Batch, row: Row, roles: set[str]) -> bool:
    return batch.op != "delete" and row.after.get("status") == "active" and bool(roles & set(row.after.get("roles") or ()))


def _one_at_a_time(batch: Batch) -> None:
    """Two administrators who remove each other at once wait for one another."""
    Tenant.objects.select_for_update().get(pk=batch.actor.tenant)


def _administrator_roles() -> set[str]:
    return set(Role.objects.filter(key=ADMINISTRATOR, active=True, deleted_key="").values_list("id", flat=True))


def _able(roles: Iterable[str]) -> set[str]:
    """The active people with one of these roles whose account may sign in."""
    holders = RecordIndex.objects.filter(object="person", field="roles", key__in=list(roles)).values("record")
    return _with_account(Person.objects.filter(id__in=holders, deleted_key="", status="active").values_list("id", flat=True))


def _with_account(people: Iterable[str]) -> set[str]:
    accounts = Account.objects.filter(is_active=True).values("id")
    return set(Person.objects.filter(id__in=list(people), account__in=accounts).values_list("id", flat=True))
