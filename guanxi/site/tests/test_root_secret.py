"""The root secret: strong, and the one under which the database lies, or nothing starts."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from guanxi.site.cli import main
from guanxi.site.config import Config, root_secret
from guanxi.testing.cast import Cast
from tests.installation import RUN, environment_of

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("weak", ["", " ", "a", "x" * 31, "\n" * 40])
def test_a_weak_secret_is_refused(tmp_path: Path, weak: str) -> None:
    (tmp_path / "root.secret").write_text(weak)
    with pytest.raises(ValueError, match="at least 32"):
        root_secret(Config(data_dir=str(tmp_path)))
    if weak:
        with pytest.raises(ValueError, match="at least 32"):
            root_secret(Config(data_dir=str(tmp_path), root_secret=weak))


def test_a_made_secret_is_strong_and_kept(tmp_path: Path) -> None:
    made = root_secret(Config(data_dir=str(tmp_path)))
    assert len(made) >= 64
    assert root_secret(Config(data_dir=str(tmp_path), root_secret=made + "\n")) == root_secret(Config(data_dir=str(tmp_path))) == made


def test_nothing_starts_under_another_secret(tmp_path: Path) -> None:
    environment = environment_of(tmp_path)
    found = ["user", "found", "云启", "管理员", "admin@example.com", "--password", "right horse battery 7"]
    for words in (["migrate"], found, ["check"]):
        subprocess.run([*RUN, *words], env=environment, check=True, capture_output=True)
    (tmp_path / "root.secret").unlink()
    for words in (["serve"], ["work"], ["up", "--no-open"]):
        ended = subprocess.run([*RUN, *words], check=False, env=environment, capture_output=True, text=True, timeout=60)
        assert (ended.returncode, "is GUANXI_ROOT_SECRET another one than it was?" in ended.stderr) == (2, True), ended.stderr
    checked = subprocess.run([*RUN, "check"], check=False, env=environment, capture_output=True, text=True)
    assert (checked.returncode, "no root secret of the settings" in checked.stdout) == (1, True), checked.stdout


def test_every_command_of_the_guides_is_there(cast: Cast) -> None:
    named = {
        word for path in (ROOT / "docs").rglob("*.md") for word in re.findall(r"`(?:\.venv/bin/)?guanxi ([a-z-]+)", path.read_text("utf-8"))
    }
    assert named - set(main.commands) == set()
    assert {"keys", "verify", "slow", "check"} <= named
