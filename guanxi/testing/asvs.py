"""How much of OWASP ASVS 5.0 is held down here, by what: reads `docs/security/asvs.json`, counts, and finds what in it is not there.

`python -m guanxi.testing.asvs` prints it for each chapter (`make asvs`) and writes nothing.
"""

from __future__ import annotations

import ast
import json
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "security" / "asvs.json"
TEST, CONFIGURATION, DESIGN, NOT_APPLICABLE, GAP = KINDS = ("test", "configuration", "design", "not_applicable", "gap")
NEEDED = {
    TEST: {"tests"},
    CONFIGURATION: {"files", "reason"},
    DESIGN: {"files", "reason"},
    NOT_APPLICABLE: {"reason"},
    GAP: {"reason", "mend"},
}
MAY = {TEST: {"reason"}, CONFIGURATION: set(), DESIGN: set(), NOT_APPLICABLE: {"tests"}, GAP: set()}
"""What a row of each kind must and may say beside its id, level and kind."""


@dataclass(frozen=True)
class Count:
    """Rows of one chapter or of all. `automated`: held by a test, those that do not apply and whose absence a test pins included."""

    requirements: int
    tests: int
    pinned_absent: int
    configuration: int
    design: int
    not_applicable: int
    gaps: int

    @property
    def automated(self) -> int:
        return self.tests + self.pinned_absent


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """`{"about", "chapters": {id: name}, "sections": {id: name}, "requirements": [row], "level_3": [row]}`."""
    held: dict[str, Any] = json.loads(TABLE.read_text("utf-8"))
    return held


def count(rows: list[dict[str, Any]]) -> Count:
    """The figures of some rows."""
    kinds = Counter(row["kind"] for row in rows)
    pinned = sum(row["kind"] == NOT_APPLICABLE and bool(row.get("tests")) for row in rows)
    return Count(len(rows), kinds[TEST], pinned, kinds[CONFIGURATION], kinds[DESIGN], kinds[NOT_APPLICABLE], kinds[GAP])


def figures() -> Count:
    """The figures of levels 1 and 2, for the trust page."""
    return count(table()["requirements"])


def chapter_of(row: dict[str, Any]) -> str:
    return str(row["id"]).partition(".")[0]


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def is_there(test: str) -> bool:
    """Whether a test of this id stands in its file: `path.py::function`, `path.py::Class`, `path.py::Class::function`, or `path.test.ts::its title`."""
    path, *names = test.split("::")
    if not names or not (ROOT / path).is_file():
        return False
    if path.endswith((".test.ts", ".test.tsx")):
        return f'it("{names[0]}"' in (ROOT / path).read_text("utf-8")
    node: Any = _tree(ROOT / path)
    for name in names:
        node = next((one for one in node.body if isinstance(one, ast.ClassDef | ast.FunctionDef) and one.name == name), None)
        if node is None:
            return False
    if not Path(path).name.startswith("test_"):
        return False
    return str(node.name).startswith("test_") if isinstance(node, ast.FunctionDef) else str(node.name).startswith("Test")


def wrong(row: dict[str, Any]) -> list[str]:
    """What a row falls short of."""
    kind = row.get("kind")
    if kind not in KINDS:
        return [f"{kind!r} is no kind"]
    said = set(row) - {"id", "level", "kind"}
    found = [f"does not say {one}" for one in sorted(NEEDED[kind] - said)]
    found += [f"says {one}" for one in sorted(said - NEEDED[kind] - MAY[kind])]
    found += [f"says nothing in {one}" for one in sorted(said) if not row[one] or not all(row[one])]
    found += [f"{one} is too short to be a reason" for one in ("reason", "mend") if one in row and len(row[one].strip()) < 8]
    found += [f"no test {one}" for one in row.get("tests", ()) if not is_there(one)]
    found += [f"no file {one}" for one in row.get("files", ()) if not (ROOT / one).exists()]
    if len(set(row.get("tests", ()))) != len(row.get("tests", ())):
        found.append("names a test twice")
    return found


def _print() -> None:
    held, say = table(), sys.stdout.write
    rows = held["requirements"]
    say("OWASP ASVS 5.0.0, levels 1 and 2\n\n")
    say(f"{'':46}{'automated':>11}{'config.':>9}{'design':>8}{'n/a':>6}{'gaps':>6}\n")
    for key, name in held["chapters"].items():
        mine = [row for row in rows if chapter_of(row) == key]
        if mine:
            _line(f"{key} {name}", count(mine))
    all_of_them = count(rows)
    _line("all", all_of_them)
    say(
        f"\n{all_of_them.automated}/{all_of_them.requirements} with automated evidence: {all_of_them.tests} held by tests, "
        f"{all_of_them.pinned_absent} that do not apply, which tests pin\n"
    )
    further = count(held["level_3"])
    say(f"level 3, a choice: {further.automated}/{further.requirements}\n\nGaps\n")
    for row in rows:
        if row["kind"] == GAP:
            say(f"  {row['id']:8} L{row['level']}  {row['reason']}\n")


def _line(name: str, of: Count) -> None:
    plain = of.not_applicable - of.pinned_absent
    sys.stdout.write(f"{name[:45]:46}{of.automated:>5}/{of.requirements:<5}{of.configuration:>9}{of.design:>8}{plain:>6}{of.gaps:>6}\n")


if __name__ == "__main__":
    _print()
