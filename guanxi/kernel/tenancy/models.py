"""The table of organisations and the base of every table that belongs to one."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.utils import timezone

from guanxi.kernel.database.columns import JsonTextField
from guanxi.kernel.tenancy.scope import current_tenant


class Tenant(models.Model):
    """An organisation. Integer key: it leads every index (ADR 0003)."""

    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)
    language = models.CharField(max_length=8, default="zh")
    timezone = models.CharField(max_length=64, default="Asia/Shanghai")
    currency = models.CharField(max_length=3, default="CNY")
    demo = models.BooleanField(default=False)
    access_stamp = models.BigIntegerField(default=1)
    schema_stamp = models.BigIntegerField(default=1)
    preferences = JsonTextField(default=dict)
    security = JsonTextField(default=dict)  # what it demands of those who sign in: kernel.identity.policy

    class Meta:
        db_table = "tenancy_tenant"


def organisations() -> list[int]:
    """All of them, for what is done in one after the other."""
    return list(Tenant.objects.order_by("pk").values_list("pk", flat=True))


class ScopedManager(models.Manager[Any]):
    """Rows of the organisation in scope; raises `NoTenantScope` outside one."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(tenant=current_tenant())


class Scoped(models.Model):
    """Base of every table that belongs to an organisation: tenant first, queries only in scope."""

    tenant = models.BigIntegerField(default=current_tenant, editable=False)

    objects = ScopedManager()
    # Of the organisation that the query names itself; behind the second wall it must be the one in scope.
    unscoped = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "unscoped"


def bump_access(tenant: int) -> None:
    """Make every process look at roles, people and departments again before its next answer."""
    Tenant.objects.filter(pk=tenant).update(access_stamp=_new_stamp())


def bump_schema(tenant: int) -> None:
    """Make every process read the custom objects and fields again before its next answer."""
    Tenant.objects.filter(pk=tenant).update(schema_stamp=_new_stamp(), access_stamp=_new_stamp())


def _new_stamp() -> int:
    """Never the same twice: a counter would come back after a roll-back, and name to another process what never happened."""
    return secrets.randbits(52)
