"""`guanxi keys`: what there is, renewing, moving to another root secret."""

from __future__ import annotations

from typing import Any

import click

from guanxi.site.commands.frame import as_json, command, say, set_up


@click.group()
def keys() -> None:
    """Encryption keys / 加密密钥."""


@keys.command("list")
@as_json
@command
def list_keys(json_: bool) -> None:
    """The versions of every organisation's keys, never the keys / 各组织的密钥版本（不含密钥本身）."""
    set_up()
    from guanxi.kernel.tenancy.models import organisations
    from guanxi.kernel.tenancy.scope import tenant_scope
    from guanxi.kernel.vault.models import TenantKey

    found: list[dict[str, Any]] = []
    for one in organisations():
        with tenant_scope(one):
            rows = TenantKey.objects.order_by("use", "version")
            found += rows.values("tenant", "use", "version", "suite", "root", "created_at", "destroyed_at")
    lines = [
        f"{row['tenant']}  {row['use']:<6} {row['version']:>3}  {row['suite']:<5} {row['created_at']:%Y-%m-%d %H:%M}"
        f"{'  destroyed / 已销毁' if row['destroyed_at'] else ''}"
        for row in found
    ]
    say({"keys": found}, "\n".join(lines) or "no keys yet / 还没有密钥", json_)


@keys.command()
@click.option("--tenant", type=int, help="One organisation only / 仅此组织")
@click.option("--use", type=click.Choice(["value", "index"]), default="value", show_default=True)
@as_json
@command
def renew(tenant: int | None, use: str, json_: bool) -> None:
    """Add a version to each organisation's key; the worker brings all that lies under older ones to it / 更新密钥，由后台任务重新加密."""
    set_up()
    from guanxi.kernel.access.actor import system_actor
    from guanxi.kernel.key_management.renewal import start_renewal
    from guanxi.kernel.tenancy.models import Tenant
    from guanxi.kernel.tenancy.scope import tenant_scope

    jobs = {}
    for one in Tenant.objects.order_by("pk").values_list("pk", flat=True):
        if tenant in (None, one):
            with tenant_scope(one):
                jobs[one] = start_renewal(system_actor(one), use)
    if not jobs:
        raise click.BadParameter("there is no such organisation / 没有这个组织", param_hint="--tenant")
    say(
        {"jobs": jobs},
        f"{len(jobs)} renewed; the worker goes on in a minute / 已更新 {len(jobs)} 个组织的密钥，一分钟后后台开始重新加密",
        json_,
    )


@keys.command()
@as_json
@command
def rewrap(json_: bool) -> None:
    """Wrap every key by the present root secret; GUANXI_OLD_ROOT_SECRETS names the former one / 用新的根密钥重新包裹所有密钥."""
    set_up()
    from guanxi.kernel.identity import factors
    from guanxi.kernel.vault.keys import rewrap as wrap_anew
    from guanxi.kernel.vault.root import RootUnknown

    try:
        moved = wrap_anew() + factors.reseal()
    except RootUnknown as unknown:
        raise click.ClickException(str(unknown)) from None
    say({"rewrapped": moved}, f"{moved} keys wrapped by the present root secret / 已重新包裹 {moved} 个密钥", json_)
