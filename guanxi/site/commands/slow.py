"""`guanxi slow`: which lists and totals took long on this machine, and what would help."""

from __future__ import annotations

import click

from guanxi.site.commands.frame import as_json, command, say, set_up


@click.command()
@click.option("--clear", is_flag=True, help="Forget it all / 清空记录")
@as_json
@command
def slow(clear: bool, json_: bool) -> None:
    """Show what was slow, and which index helps / 查看慢查询与建议."""
    set_up()
    from guanxi.kernel.objects.schema import schema_of
    from guanxi.kernel.records.advice import as_told
    from guanxi.kernel.records.slow import forget, told
    from guanxi.kernel.tenancy.models import Tenant
    from guanxi.kernel.tenancy.scope import tenant_scope

    if clear:
        forget()
    rows = []
    for tenant, name in Tenant.objects.order_by("id").values_list("id", "name"):
        if seen := told(tenant):
            with tenant_scope(tenant):
                schema = schema_of(tenant)
            rows += [{"organisation": name, **row} for one in seen if (row := as_told(one, schema)) is not None]
    lines = []
    for row in rows:
        lines.append(f"{row['organisation']}: {row['what']['zh']} / {row['what']['en']}")
        lines.append(
            f"  {row['count']} x, median {row['median_ms']} ms, worst {row['worst_ms']} ms, {row['rows']} rows / 次数、中位、最慢、行数"
        )
        lines += [f"  {one['zh']} / {one['en']}" for one in row["help"]]
    say({"rows": rows}, "\n".join(lines) or "Nothing was slow / 没有慢查询", json_)
