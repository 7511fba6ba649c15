"""`demo`: a believable company to try everything with."""

from __future__ import annotations

import sys
from typing import Any

import click

from guanxi.site.commands.frame import as_json, command, say, set_up


@click.command()
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--seed", default=20260101, show_default=True, help="The same seed makes the same company / 随机种子")
@click.option("--customers", type=click.IntRange(min=1), default=2000, show_default=True, help="How many customers / 客户数")
@as_json
@command
def demo(language: str, seed: int, customers: int, json_: bool) -> None:
    """Make a demo company of 30 people / 生成 30 人的演示公司."""
    set_up()
    from guanxi.site.commands.running import run_migrations

    run_migrations()
    make_demo(language, seed, customers, json_)


def make_demo(language: str, seed: int, customers: int, json_: bool) -> None:
    """Build it with a progress bar and say how to sign in."""
    from django.utils import timezone

    from guanxi.site.demo import build_demo, remove_unfinished

    if remove_unfinished():
        click.echo("A demo company that was broken off is taken away and built anew / 清除未建完的演示公司并重新生成", err=True)
    password = "guanxi-demo"  # noqa: S105 - a demo company's password is meant to be known
    bar: Any
    with click.progressbar(length=1000, label="Demo company / 演示公司", file=sys.stderr) as bar:
        report = build_demo(
            language="zh" if language == "zh" else "en", seed=seed, customers=customers, now=timezone.now(), password=password,
            progress=lambda done, total: bar.update(int(1000 * done / max(total, 1)) - bar.pos),
        )  # fmt: skip
    lines = [f"Sign in with the password {password} as / 登录密码 {password}："]
    lines += [f"  {email:<36} {name}  {title}" for email, name, title, _ in report.people[:9]]
    say({"tenant": report.tenant, "counts": report.counts, "people": report.people, "password": password}, "\n".join(lines), json_)
