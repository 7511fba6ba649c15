"""Who may give rights: administrators alone. A right to edit people, roles or rules never reaches further than itself."""

from __future__ import annotations

from guanxi.base.errors import NotPermitted
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.access.proof import need_proof
from guanxi.kernel.objects.types import rule
from guanxi.kernel.records.batch import Batch, Row

ONLY = {"zh": "仅管理员可以授予权限", "en": "Only an administrator may give rights"}


def need_administrator(actor: Actor) -> None:
    """Raise NotPermitted unless an administrator acts in person: a token would make a way of signing in that outlives it."""
    if not actor.is_administrator:
        raise NotPermitted(ONLY)
    if actor.scopes is not None:
        raise NotPermitted(
            {"zh": "此操作须在登录后进行，不能使用令牌", "en": "This needs somebody who has signed in; a token cannot do it"}
        )


@rule("person")
def roles_by_administrators(batch: Batch) -> None:
    """The roles of a person; also of a new one, and also one's own."""
    if batch.actor.is_administrator or batch.op not in ("create", "update"):
        return
    for row in batch.good():
        if set(row.before.get("roles") or ()) != set(row.after.get("roles") or ()):
            batch.fail(row, "roles", "administrators_only", ONLY)


@rule("role", "share_rule")
def rights_by_administrators(batch: Batch) -> None:
    """What a role may do, and which records are shared; whatever a role says of these object types."""
    if not batch.actor.is_administrator:
        raise NotPermitted(ONLY)


@rule("*")
def rights_with_a_fresh_proof(batch: Batch) -> None:
    """Whoever sits down at an open browser gives nobody rights: fields that give them are changed by who has just proved who they are."""
    giving = batch.object.step_up
    if giving and ("*" in giving or any(set(giving) & _said(batch, row) for row in batch.good())):
        need_proof()


def _said(batch: Batch, row: Row) -> set[str]:
    """The fields that somebody set: of a new record not those that hold what every new one does."""
    return set(row.given if batch.op == "create" else row.changed())
