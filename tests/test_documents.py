"""What the documents say of the repository itself: links lead somewhere, guides are there in both languages, no place of one machine is named."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[1]
ELSEWHERE = {"node_modules", "var", "test-results"}
PAGES = sorted(p for p in ROOT.rglob("*.md") if not any(part in ELSEWHERE or part.startswith(".") for part in p.relative_to(ROOT).parts))
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_HEAD = re.compile(r"^#+ (.+)$", re.MULTILINE)
_MACHINE = re.compile(r"(?<![\w.:/])/(?:home|root|Users|work|tmp|mnt|opt)/\w|\b[A-Z]:\\\w")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as repository sites make them."""
    heads = _HEAD.findall(_CODE.sub("", page.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_relative_links_lead_somewhere(page: Path) -> None:
    missing = []
    for found in _LINK.finditer(_CODE.sub("", page.read_text("utf-8"))):
        link = found[1] or found[2]
        if re.match(r"[a-z][a-z0-9+.-]*:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / unquote(path)).resolve() if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            missing.append(link)
    assert missing == []


@pytest.mark.parametrize("folder", ["user", "admin"])
def test_guides_are_there_in_both_languages(folder: str) -> None:
    names = {p.name for p in (ROOT / "docs" / folder).glob("*.md")}
    english = {n.removesuffix(".md") for n in names if not n.endswith(".zh-CN.md")}
    chinese = {n.removesuffix(".zh-CN.md") for n in names if n.endswith(".zh-CN.md")}
    assert english
    assert english == chinese


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_place_of_one_machine_is_named(page: Path) -> None:
    assert _MACHINE.findall(page.read_text("utf-8")) == []


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "adr"
    listed = set(re.findall(r"\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text("utf-8")))
    assert listed == {p.name for p in folder.glob("[0-9]*.md")}
