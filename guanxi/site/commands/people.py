"""`user`: accounts from the command line."""

from __future__ import annotations

import click

from guanxi.site.commands.frame import as_json, command, say, set_up


@click.group()
def user() -> None:
    """Organisations, people and passwords / 组织、员工与密码."""


@user.command("found")
@click.argument("organisation")
@click.argument("name")
@click.argument("email")
@click.password_option("--password", help="Password of the administrator / 管理员密码")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@as_json
@command
def found(organisation: str, name: str, email: str, password: str, language: str, json_: bool) -> None:
    """Make ORGANISATION with NAME (EMAIL) as its administrator / 新建组织与管理员."""
    set_up()
    from guanxi.kernel.http.organisations import read_sign_up
    from guanxi.kernel.records.organisations import found_organisation

    values = read_sign_up({"organisation": organisation, "name": name, "email": email, "password": password, "language": language})
    made = found_organisation(values["organisation"], values["name"], values["email"], values["password"], language=values["language"])
    say({"organisation": made.tenant, "person": made.person}, f"{organisation}: {email}", json_)


@user.command("password")
@click.argument("email")
@click.password_option("--password")
@as_json
@command
def password(email: str, password: str, json_: bool) -> None:
    """Set the password of EMAIL; all its sessions and API tokens end / 重设密码，其会话与令牌全部失效."""
    set_up()
    from django.db import transaction

    from guanxi.base.errors import NotFound
    from guanxi.kernel.access.actor import system_actor
    from guanxi.kernel.changes.log import Origin
    from guanxi.kernel.http.everywhere import note_everywhere
    from guanxi.kernel.identity.across import SEATS_OF_ACCOUNTS
    from guanxi.kernel.identity.models import Account
    from guanxi.kernel.records.accounts import check_password
    from guanxi.kernel.records.tokens import end_tokens, live_tokens
    from guanxi.kernel.tenancy.scope import tenant_scope

    check_password(password)
    account = Account.objects.filter(email=email.strip().casefold()).first()
    if account is None:
        raise NotFound({"zh": "没有这个账号", "en": "There is no such account"})
    with transaction.atomic():
        account.set_password(password)
        account.save(update_fields=["password", "password_changed_at"])
        for _, tenant, person in SEATS_OF_ACCOUNTS([account.pk]):
            with tenant_scope(tenant):
                end_tokens(system_actor(tenant), live_tokens([person]), Origin("cli", "token.revoke"))
        note_everywhere(account.pk, "cli", "me.password", by_person=False)
    say({"email": account.email}, "Done / 完成", json_)


@user.command("reset-factors")
@click.argument("email")
@as_json
@command
def reset_factors(email: str, json_: bool) -> None:
    """Take away the second factors of EMAIL; its sessions end, the password stays / 重置两步验证，其会话全部结束，密码不变."""
    set_up()
    from django.db import transaction

    from guanxi.base.errors import NotFound
    from guanxi.kernel.http.everywhere import note_everywhere
    from guanxi.kernel.identity import factors
    from guanxi.kernel.identity.devices import end_sessions_of
    from guanxi.kernel.identity.models import Account

    account = Account.objects.filter(email=email.strip().casefold()).first()
    if account is None:
        raise NotFound({"zh": "没有这个账号", "en": "There is no such account"})
    with transaction.atomic():
        there = factors.drop_all(account.pk)
        end_sessions_of(account.pk)
        note_everywhere(account.pk, "cli", "person.reset_factors")
    say({"email": account.email, "factors": there}, "Done / 完成", json_)


@user.command("list")
@as_json
@command
def list_(json_: bool) -> None:
    """List organisations and how many people they have / 列出组织."""
    set_up()
    from guanxi.kernel.identity.models import Person
    from guanxi.kernel.tenancy.models import Tenant
    from guanxi.kernel.tenancy.scope import tenant_scope

    rows = []
    for one in Tenant.objects.order_by("pk"):
        with tenant_scope(one.pk):
            rows.append({"id": one.pk, "name": one.name, "people": Person.objects.filter(deleted_key="").count()})
    say({"organisations": rows}, "\n".join(f"{r['id']:>6}  {r['name']}  {r['people']}" for r in rows), json_)
