"""`guanxi verify`: exit codes, words in both languages, JSON, the export and the verifier that proves it."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.changes.models import Change, Head
from guanxi.kernel.changes.roots import public_key
from guanxi.kernel.integrity.anchors import FILE
from guanxi.kernel.integrity.signing import sign_roots
from guanxi.site.commands import verify as command
from guanxi.testing.cast import Cast


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Any:
    """Runs the command in this process, with a file in `tmp_path` as the anchor."""
    monkeypatch.setattr(command, "set_up", lambda **_: None)
    settings.GUANXI_LOG_ANCHORS = f"file:{tmp_path}"

    def invoke(*arguments: object) -> Result:
        return CliRunner().invoke(command.verify, list(map(str, arguments)))

    return invoke


def _log(cast: Cast) -> str:
    record = cast.make("lead", name="甲")
    while number_changes():
        pass
    sign_roots(dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC))
    return record


def test_a_whole_log(cast: Cast, run: Any) -> None:
    _log(cast)
    done = run("--tenant", cast.tenant)
    head = Head.objects.get(pk=cast.tenant)
    assert (done.exit_code, "完整 / whole" in done.output, f"#{head.seq} {head.hash}" in done.output, "rows/s" in done.output) == (
        0,
        True,
        True,
        True,
    )
    answer = json.loads(run("--json").stdout)
    assert answer["whole"] is True
    assert {cast.tenant, cast.stranger.tenant} <= {one["organisation"] for one in answer["organisations"]}


def test_a_log_that_was_tampered_with(cast: Cast, run: Any) -> None:
    record = _log(cast)
    entry = Change.unscoped.get(record=record).pk
    Change.unscoped.filter(record=record).update(channel="x")
    done = run("--tenant", cast.tenant)
    assert (done.exit_code, "被篡改 / TAMPERED WITH" in done.output) == (1, True)
    assert "条目内容被修改 #" in done.output
    assert f"{entry} / the entry was edited #" in done.output


def test_roots_of_a_key_that_is_not_trusted(cast: Cast, run: Any) -> None:
    _log(cast)
    assert run("--tenant", cast.tenant, "--key", public_key()).exit_code == 0
    done = run("--tenant", cast.tenant, "--key", "A" * 43 + "=")
    assert (done.exit_code, "the signature of a root is not valid" in done.output) == (1, True)


def test_the_export_is_proven_by_the_exported_verifier(cast: Cast, run: Any, tmp_path: Path) -> None:
    _log(cast)
    log, verifier = tmp_path / "log.jsonl", tmp_path / "check_log.py"
    assert run("--tenant", cast.tenant, "--export", log).exit_code == 0
    assert log.stat().st_mode & 0o077 == 0
    assert run("--export-verifier", verifier).exit_code == 0
    said = run("--public-key").stdout.strip()
    asked = [sys.executable, "-I", "-S", verifier, log, "--roots", tmp_path / FILE, "--key", said]
    done = subprocess.run(list(map(str, asked)), capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, "完整 / proven" in done.stdout, " 1 roots" in done.stdout) == (0, True, True), done


def test_wrong_use(cast: Cast, run: Any, tmp_path: Path) -> None:
    odd = tmp_path / "odd"
    odd.write_text("nonsense")
    assert run("--tenant", 987654).exit_code == 1
    assert run("--export", tmp_path / "x").exit_code == 2
    assert run("--roots", odd).exit_code == 2
    assert run("--roots", tmp_path / "absent").exit_code == 2
