"""`verify`: the log is whole, or what of it is not; and what others need to see that for themselves."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from guanxi.site.commands.frame import FAILED, USAGE, as_json, command, say, set_up

_file = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--tenant", type=int, help="Number of one organisation; all where left out / 组织编号，默认全部")
@click.option(
    "--roots", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Roots that an anchor received, JSON lines / 锚收到的根"
)
@click.option("--key", "keys", multiple=True, help="Trusted public key of roots; those of the settings where left out / 信任的公钥")
@click.option("--public-key", "public", is_flag=True, help="Show the public key of signed roots / 显示根的公钥")
@click.option("--export", "export_path", type=_file, help="Write the log of one organisation for the separate verifier / 导出日志")
@click.option("--export-verifier", "verifier_path", type=_file, help="Write the verifier that needs nothing of Guanxi / 导出独立验证程序")
@as_json
@command
def verify(
    tenant: int | None, roots: Path | None, keys: tuple[str, ...], public: bool, export_path: Path | None, verifier_path: Path | None, json_: bool,
) -> None:  # fmt: skip
    """Prove that the log is whole; exit code 1 where it is not / 验证日志未被篡改.

    Every entry is linked to the one before by a hash, and every ten minutes the last hash is signed and sent to the anchors of the setting log_anchors.
    """
    set_up(logs="error")
    if public:
        from guanxi.kernel.changes.roots import public_key

        say({"public_key": public_key()}, public_key(), json_)
        return
    if verifier_path is not None:
        _write_verifier(verifier_path, json_)
        return
    chosen = _organisations(tenant)
    if export_path is not None:
        _export(chosen, export_path, json_)
        return
    proofs = [_prove(one, roots, keys, quiet=json_) for one in chosen]
    whole = all(proof["whole"] for proof in proofs)
    say({"organisations": proofs, "whole": whole}, "\n".join(_words(proof) for proof in proofs) or "No organisation / 没有组织", json_)
    sys.exit(0 if whole else FAILED)


def _organisations(tenant: int | None) -> list[int]:
    from guanxi.base.errors import NotFound
    from guanxi.kernel.tenancy.models import Tenant

    found = list(Tenant.objects.filter(**{} if tenant is None else {"pk": tenant}).order_by("pk").values_list("pk", flat=True))
    if tenant is not None and not found:
        raise NotFound({"zh": "没有这个组织", "en": "There is no such organisation"})
    return found


def _prove(tenant: int, roots: Path | None, keys: tuple[str, ...], *, quiet: bool) -> dict[str, Any]:
    from guanxi.kernel.changes.proving import prove
    from guanxi.kernel.changes.verifier import read_roots
    from guanxi.kernel.integrity.anchors import anchored_roots

    try:
        held = anchored_roots(tenant) + (read_roots(roots.read_text("utf-8").splitlines(), tenant) if roots else [])
    except (OSError, ValueError) as wrong:
        click.echo(f"guanxi: roots / 根: {wrong}", err=True)
        sys.exit(USAGE)
    with click.progressbar(length=1, label=f"{tenant}", file=sys.stderr, hidden=quiet or not sys.stderr.isatty()) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        return {"organisation": tenant, **prove(tenant, anchored=held, trusted=keys or None, progress=progress).as_wire()}


def _words(proof: dict[str, Any]) -> str:
    found = [f"  {one['text']['zh']} / {one['text']['en']}" for one in proof["findings"]]
    if proof["more"]:
        found.append(f"  另有 {proof['more']} 处 / {proof['more']} more")
    if proof["unlinked"]:
        found.append(f"  {proof['unlinked']} 条等待链接 / {proof['unlinked']} entries wait to be linked: guanxi work")
    verdict = "完整 / whole" if proof["whole"] else "被篡改 / TAMPERED WITH"
    told = f"{proof['entries']} entries, {proof['roots']} signed roots, {proof['pending']} pending, {proof['rate']} rows/s, #{proof['seq']} {proof['hash']}"
    return "\n".join([f"{proof['organisation']:>6}  {verdict}: {told}", *found])


def _export(chosen: list[int], path: Path, json_: bool) -> None:
    from guanxi.kernel.changes.proving import write_out

    if len(chosen) != 1:
        raise click.UsageError("--export writes one organisation: name it by --tenant / 请用 --tenant 指定一个组织")
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8") as out:
        count = write_out(chosen[0], out)
    say({"file": str(path), "entries": count}, f"{path}: {count}", json_)


def _write_verifier(path: Path, json_: bool) -> None:
    from guanxi.kernel.changes import verifier

    path.write_text(Path(verifier.__file__).read_text("utf-8"), "utf-8")
    say({"file": str(path)}, f"{path}: python {path.name} LOG.jsonl --roots ROOTS.jsonl --key …", json_)
