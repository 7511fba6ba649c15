"""Removing an organisation with all that it holds; for one whose building was broken off, and for nothing that people have worked in."""

from __future__ import annotations

from django.apps import apps
from django.db import models, transaction

from guanxi.kernel.changes.models import Cursor, Head
from guanxi.kernel.database import text_index
from guanxi.kernel.identity.across import SEATS_OF_ACCOUNTS
from guanxi.kernel.identity.models import Account, Person
from guanxi.kernel.search.models import Document
from guanxi.kernel.tenancy.models import Scoped, Tenant
from guanxi.kernel.tenancy.scope import tenant_scope

_PORTION = 5000


def disband(tenant: int) -> None:
    """Delete the organisation, its records, its log and the accounts that belong to nobody else; bytes of uploaded files stay.

    In portions, the organisation's own row last, so that a broken-off removal can be repeated.
    """
    with tenant_scope(tenant):
        _disband(tenant)


def _disband(tenant: int) -> None:
    accounts = {a for a in Person.objects.values_list("account", flat=True) if a is not None}
    # Whether somebody of another organisation signs in with the same account.
    accounts -= {account for account, other, _ in SEATS_OF_ACCOUNTS(sorted(accounts)) if other != tenant}
    Account.objects.filter(pk__in=accounts).delete()
    documents = Document.unscoped.filter(tenant=tenant).order_by("id").values_list("id", flat=True)
    while found := list(documents[:_PORTION]):
        with transaction.atomic():
            text_index.remove(found)
            Document.unscoped.filter(tenant=tenant, id__in=found).delete()
    for model in _tables():
        model._base_manager.filter(tenant=tenant).delete()
    Tenant.objects.filter(pk=tenant).delete()


def _tables() -> list[type[models.Model]]:
    return [*(m for m in apps.get_models() if issubclass(m, Scoped)), Cursor, Head]
