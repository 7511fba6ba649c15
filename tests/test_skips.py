"""A skipped test is a failure on CI, and only there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SKIPPED = {
    "called": "import pytest\ndef test_one():\n    pytest.skip('no server')\n",
    "marked": "import pytest\n@pytest.mark.skipif(True, reason='no server')\ndef test_one():\n    pass\n",
    "in a fixture": "import pytest\n@pytest.fixture\ndef server():\n    pytest.skip('no server')\ndef test_one(server):\n    pass\n",
    "a whole module": "import pytest\npytest.skip('no server', allow_module_level=True)\ndef test_one():\n    pass\n",
    "without a case": "import pytest\n@pytest.mark.parametrize('case', [])\ndef test_one(case):\n    pass\n",
}


@pytest.mark.parametrize("way", list(SKIPPED))
def test_a_skip_fails_on_ci(tmp_path: Path, way: str) -> None:
    (tmp_path / "test_one.py").write_text(SKIPPED[way])
    ours = [sys.executable, "-m", "pytest", "-c", os.devnull, "-p", "guanxi.testing.environment", "-p", "no:cacheprovider", str(tmp_path)]
    without = [f"-p no:{name}" for name in ("django", "schemathesis", "hypothesispytest", "xdist")]
    codes, said = [], []
    for ci in ("", "true"):
        done = subprocess.run([*ours, *without], env={**os.environ, "CI": ci}, cwd=ROOT, capture_output=True, text=True, check=False)
        codes.append(done.returncode)
        said.append(done.stdout)
    nothing_ran = pytest.ExitCode.NO_TESTS_COLLECTED if way == "a whole module" else pytest.ExitCode.OK
    assert codes == [nothing_ran, pytest.ExitCode.INTERRUPTED if way == "a whole module" else pytest.ExitCode.TESTS_FAILED], said
    assert "On CI nothing is skipped" in said[1]
    assert "no server" in said[1] or way == "without a case"
