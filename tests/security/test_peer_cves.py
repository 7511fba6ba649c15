"""T2: the table of published holes answers each, by a test that is there or a reason why it cannot occur."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from guanxi.testing.security_report import Figures

pytestmark = pytest.mark.security("T2")
ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "security"
CASES: list[dict[str, Any]] = json.loads((FOLDER / "peer-cves.json").read_text("utf-8"))["cases"]
HEAD = """# Published holes of peers

What other CRM systems and frameworks have published, by class, and what answers each class here. Made of [peer-cves.json](peer-cves.json) by
`python -m tests.security.test_peer_cves`; a test checks that every test named here exists. The advisories were read as titles and summaries.
"""


def page() -> str:
    """The table as a page."""
    parts = [HEAD]
    for case in CASES:
        parts.append(f"\n## {case['class']}\n\n{', '.join(case['advisories'])}.\n\n**Lesson.** {case['lesson']}\n")
        if "cannot" in case:
            parts.append(f"\n**Cannot occur.** {case['cannot']}\n")
        parts += ["\n", *(f"- `{test}`\n" for test in case["tests"])] if "tests" in case else []
    return "".join(parts)


def is_there(test: str) -> bool:
    """Whether a test of this id stands in its file: `path::function`, `path::Class` or `path::Class::function`."""
    path, *names = test.split("::")
    if not names or not (ROOT / path).is_file():
        return False
    node: Any = ast.parse((ROOT / path).read_text("utf-8"))
    for name in names:
        node = next((one for one in node.body if isinstance(one, ast.ClassDef | ast.FunctionDef) and one.name == name), None)
        if node is None:
            return False
    return str(node.name).lower().startswith("test")


def test_every_advisory_has_an_answer(security: Figures) -> None:
    missing = [test for case in CASES for test in case.get("tests", ()) if not is_there(test)]
    silent = [case["class"] for case in CASES if not case.get("tests") and len(case.get("cannot", "")) < 40]
    tried = sum(len(case["advisories"]) for case in CASES if case.get("tests"))
    known = sum(len(case["advisories"]) for case in CASES)
    security.add(advisories=known, tried=tried, cannot=known - tried, missing=len(missing) + len(silent))
    assert (missing, silent) == ([], [])


def test_no_advisory_stands_twice_and_every_class_has_some() -> None:
    named = [one for case in CASES for one in case["advisories"]]
    assert len(named) == len(set(named)) >= 72
    assert all(case["advisories"] and case["lesson"] for case in CASES)


def test_reasons_name_tests_that_are_there() -> None:
    for case in CASES:
        for test in re.findall(r"[\w/]+\.py(?:::\w+)*", case.get("cannot", "")):
            assert is_there(test) or ("::" not in test and (ROOT / test).is_file()), test


def test_the_page_is_made_of_the_table() -> None:
    assert (FOLDER / "peer-cves.md").read_text("utf-8") == page()


@pytest.mark.parametrize(
    "test",
    ["tests/security/test_lint.py::no_such", "tests/none.py::test_a", "tests/security/lint.py::findings", "tests/security/test_lint.py"],
)
def test_a_test_that_is_not_there_is_noticed(test: str) -> None:
    assert not is_there(test)


if __name__ == "__main__":
    (FOLDER / "peer-cves.md").write_text(page(), "utf-8")
