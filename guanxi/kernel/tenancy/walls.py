"""Which tables stand behind the second wall, read off the models: all that have a `tenant`, but for the few that are named here with their reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from guanxi.kernel.database.wall.building import build, close_for_owner, open_for_owner, refuse_unfit
from guanxi.kernel.database.wall.owner import as_owner, make_role, owner_settings
from guanxi.kernel.database.wall.plan import Plan
from guanxi.kernel.tenancy.across import ACROSS

FREE = {
    # With a tenant, asked over organisations all the time, without a word of any record.
    "changes_pending": "which entries wait for a number: the keeper looks over organisations; ids alone",
    "changes_head": "how far the log of an organisation has come: numbers alone",
    "changes_cursor": "how far a reader has come: numbers, and where in the program it failed",
    "jobs_job": "heads of jobs: workers look over organisations; what a job is about lies in jobs_content",
    # Without a tenant.
    "tenancy_tenant": "the organisations themselves",
    "identity_account": "who signs in: an account may belong to people of several organisations",
    "django_session": "sessions of accounts",
    "usersessions_usersession": "sessions of accounts, for their list",
    "account_emailaddress": "of django-allauth; addresses of accounts",
    "account_emailconfirmation": "of django-allauth; not used",
    "mfa_authenticator": "of django-allauth: second factors of accounts, sealed",
    "jobs_lease": "what one process does at a time",
    "jobs_cron": "how far a timed function has come",
    "http_allowance": "counts of calls under hashes of who called",
    "site_cache": "counts of sign-ins",
    "auth_permission": "of Django; not used",
    "auth_group": "of Django; not used",
    "auth_group_permissions": "of Django; not used",
    "django_content_type": "of Django; not used",
    "django_migrations": "which migrations have run; the application reads it",
}


def plan() -> Plan:
    """The plan of the wall for the models of this version."""
    walled: list[str] = []
    free = {"site_cache"}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        has_tenant = any(field.column == "tenant" for field in model._meta.local_concrete_fields)
        if model._meta.managed and not model._meta.proxy:
            if has_tenant and table not in FREE:
                walled.append(table)
            else:
                free.add(table)
    return Plan(tuple(sorted(walled)), tuple(sorted(free)), tuple(one.as_question() for one in ACROSS.values()))


@contextmanager
def migrating() -> Iterator[None]:
    """Migrations run as the owner of the tables, who sees all rows meanwhile; afterwards the wall is built to what the models are now.

    Does nothing where the settings name no owner. Raises WallRefused where the roles make no wall.
    """
    if owner_settings() is None:
        yield
        return
    serving = connections["default"].settings_dict
    with as_owner() as owner:
        made = plan()
        make_role(owner, serving["USER"], serving["PASSWORD"])
        with owner.cursor() as cursor:
            refuse_unfit(cursor, serving["USER"])
        if is_pending(owner):
            open_for_owner(owner, made.walled)
        try:
            yield
        except BaseException:
            close_for_owner(owner, made.walled)
            raise
        build(owner, made, serving["USER"])


def is_pending(connection: Any) -> bool:
    """Whether there are migrations that this database has not seen."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
