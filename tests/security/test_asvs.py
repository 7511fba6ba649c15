"""The table of ASVS 5.0 is whole: every requirement of levels 1 and 2 once, every test and file that it names is there, and its page says what the code does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from guanxi.testing.asvs import GAP, ROOT, count, figures, is_there, table, wrong

PAGE = ROOT / "docs" / "security" / "asvs.md"
REQUIREMENTS = table()["requirements"]
# How many requirements of levels 1 and 2 each section has, in ASVS 5.0.0.
SECTIONS = {
    "V1.1": 2, "V1.2": 9, "V1.3": 11, "V1.4": 3, "V1.5": 2, "V2.1": 3, "V2.2": 3, "V2.3": 4, "V2.4": 1, "V3.2": 2, "V3.3": 4, "V3.4": 6,
    "V3.5": 5, "V3.7": 2, "V4.1": 3, "V4.2": 1, "V4.3": 2, "V4.4": 4, "V5.1": 1, "V5.2": 3, "V5.3": 2, "V5.4": 3, "V6.1": 3, "V6.2": 12,
    "V6.3": 4, "V6.4": 4, "V6.5": 5, "V6.6": 3, "V6.8": 4, "V7.1": 3, "V7.2": 4, "V7.3": 2, "V7.4": 5, "V7.5": 2, "V7.6": 2, "V8.1": 2,
    "V8.2": 3, "V8.3": 1, "V8.4": 1, "V9.1": 3, "V9.2": 4, "V10.1": 2, "V10.2": 2, "V10.3": 4, "V10.4": 11, "V10.5": 5, "V10.6": 2, "V10.7": 3,
    "V11.1": 2, "V11.2": 3, "V11.3": 3, "V11.4": 4, "V11.5": 1, "V11.6": 1, "V12.1": 3, "V12.2": 2, "V12.3": 4, "V13.1": 1, "V13.2": 5, "V13.3": 2,
    "V13.4": 5, "V14.1": 2, "V14.2": 4, "V14.3": 3, "V15.1": 3, "V15.2": 3, "V15.3": 7, "V16.1": 1, "V16.2": 5, "V16.3": 4, "V16.4": 3, "V16.5": 3,
    "V17.1": 1, "V17.2": 4, "V17.3": 2,
}  # fmt: skip


def ids() -> list[str]:
    return [row["id"] for row in REQUIREMENTS]


def test_every_requirement_of_levels_1_and_2_is_there_once() -> None:
    assert len(ids()) == len(set(ids())) == 253
    counted: dict[str, int] = {}
    for one in ids():
        section = one.rpartition(".")[0]
        counted[section] = counted.get(section, 0) + 1
    assert counted == SECTIONS
    assert ids() == sorted(ids(), key=lambda one: [int(part) for part in one[1:].split(".")])
    assert {row["level"] for row in REQUIREMENTS} == {1, 2}
    assert sum(row["level"] == 1 for row in REQUIREMENTS) == 70
    assert {row["level"] for row in table()["level_3"]} == {3}
    further = [row["id"] for row in table()["level_3"]]
    assert len(further) == len(set(further))
    assert not set(further) & set(ids())


def test_ids_levels_and_names_are_those_of_the_standard(shared_data: Path) -> None:
    told = json.loads((shared_data / "security" / "asvs_5.0.0_en.flat.json").read_text("utf-8"))["requirements"]
    levels = {one["req_id"]: int(one["L"]) for one in told}
    assert {row["id"]: row["level"] for row in REQUIREMENTS} == {key: level for key, level in levels.items() if level < 3}
    assert {row["id"]: row["level"] for row in table()["level_3"]}.items() <= levels.items()
    assert table()["chapters"] == {one["chapter_id"]: one["chapter_name"] for one in told}
    sections = {one["section_id"]: one["section_name"] for one in told}
    used = {row["id"].rpartition(".")[0] for row in (*REQUIREMENTS, *table()["level_3"])}
    assert table()["sections"] == {key: name for key, name in sections.items() if key in used}


def test_every_row_names_what_is_there() -> None:
    found = {row["id"]: faults for row in (*REQUIREMENTS, *table()["level_3"]) if (faults := wrong(row))}
    assert found == {}


@pytest.mark.parametrize(
    "row",
    [
        {"kind": "done"},
        {"kind": "test"},
        {"kind": "test", "tests": []},
        {"kind": "test", "tests": ["tests/security/test_asvs.py::test_no_such"]},
        {"kind": "test", "tests": ["tests/security/test_asvs.py::ids"]},
        {"kind": "test", "tests": ["tests/security/test_asvs.py"]},
        {"kind": "test", "tests": ["guanxi/testing/asvs.py::count"]},
        {"kind": "test", "tests": ["tests/security/test_small_settings.py::TestTls::test_no_such"]},
        {"kind": "test", "tests": ["web/src/features/signin/nextPage.test.ts::no such title"]},
        {"kind": "configuration", "files": ["no/such.file"], "reason": "long enough"},
        {"kind": "design", "files": ["Makefile"], "reason": " "},
        {"kind": "not_applicable", "reason": ""},
        {"kind": "gap", "reason": "something is missing"},
        {"kind": "gap", "reason": "something is missing", "mend": "somehow or other", "tests": ["tests/security/test_asvs.py::test_every_row_names_what_is_there"]},
    ],
)  # fmt: skip
def test_a_row_that_falls_short_is_noticed(row: dict[str, Any]) -> None:
    assert wrong({"id": "V1.1.1", "level": 2, **row})


def test_tests_of_all_kinds_are_found() -> None:
    assert is_there("tests/security/test_asvs.py::test_tests_of_all_kinds_are_found")
    assert is_there("tests/security/test_small_settings.py::TestTls")
    assert is_there("tests/security/test_small_settings.py::TestTls::test_the_server_speaks_1_3_alone")
    assert is_there("web/src/features/signin/nextPage.test.ts::is the one asked for where it is ours")


def test_the_page_says_the_figures_and_names_every_gap() -> None:
    page, of = PAGE.read_text("utf-8"), figures()
    assert f"**{of.automated} of {of.requirements}**" in page
    assert f"{of.tests} held by tests, {of.pinned_absent} that do not apply, which tests pin" in page
    named = page.partition("## Gaps")[2].partition("\n## ")[0]
    gaps = [row["id"] for row in REQUIREMENTS if row["kind"] == GAP]
    assert [one for one in gaps if f"{one} " not in named and f"{one}," not in named] == []
    assert [one["id"] for one in REQUIREMENTS if one["kind"] != GAP and (f"{one['id']} " in named or f"{one['id']}," in named)] == []
    assert of.automated + of.configuration + of.design + of.gaps + of.not_applicable - of.pinned_absent == 253
    assert count([]).automated == 0


def test_make_asvs_prints_them_and_writes_nothing() -> None:
    told = subprocess.run([sys.executable, "-m", "guanxi.testing.asvs"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    of = figures()
    assert f"{of.automated}/253 with automated evidence" in told
    assert all(f"  {row['id']}" in told for row in REQUIREMENTS if row["kind"] == GAP)
    assert "asvs: " in (ROOT / "Makefile").read_text("utf-8")


def test_the_page_says_what_the_code_does() -> None:
    """The decisions that ASVS wants written down, in the figures of now."""
    from guanxi.engines.exchange.reading.limits import Limits
    from guanxi.kernel.files.housekeeping import KEEP_UNATTACHED
    from guanxi.kernel.http import guesses, serve
    from guanxi.kernel.http.routes import ROUTES
    from guanxi.kernel.identity.factors import CODES, STEP
    from guanxi.kernel.identity.policy import STANDARD
    from guanxi.kernel.jobs.housekeeping import KEEP_DONE
    from guanxi.kernel.vault.suites import SUITES
    from guanxi.site import stream
    from guanxi.site.config import Config

    page, limits, config, mega = PAGE.read_text("utf-8"), Limits(), Config(), 1024 * 1024
    assert (STANDARD.idle_minutes, STANDARD.second_factor, STANDARD.password_days) == (0, "optional", 0)
    said = [
        f"at least {STANDARD.password_length} characters",
        f"{STANDARD.session_hours // 24} days at the longest",
        "idle time-out is off",
        f"fresh for {STANDARD.step_up_minutes} minutes",
        f"{guesses.FROM_ONE_PLACE} failures from one place",
        f"{CODES} recovery codes",
        f"every {STEP} seconds",
        f"{config.requests_per_minute:,} calls a minute for each person",
        f"{serve.OPEN_CALLS} a minute for each place",
        f"{ROUTES.get('POST organisations').hourly} organisations an hour",
        f"{stream.MOST_OF_ONE} live connections for each person and {stream.MOST:,} for each process",
        f"{config.file_limit // 1_000_000} MB for each file",
        f"{serve.MOST_BYTES // 1_000_000} MB for any other request",
        f"{limits.book_bytes // mega} MB packed, {limits.unpacked_bytes // mega} MB unpacked, {limits.entries:,} parts",
        f"{limits.memory // mega:,} MB of memory and {limits.cpu_seconds} seconds",
        f"after {KEEP_UNATTACHED.days} days",
        f"after {KEEP_DONE.days} days",
        f"{config.import_keep_days} days after an import",
        *(f"`{name}`" for name in SUITES),
    ]
    assert [one for one in said if one not in page] == []


def test_security_md_says_the_figures_of_guessing() -> None:
    from guanxi.kernel.http import guesses

    text = (ROOT / "SECURITY.md").read_text("utf-8").partition("## Guessing passwords")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| a")]
    assert [row[1] for row in rows] == [
        str(one)
        for one in (
            guesses.FROM_ONE_PLACE,
            guesses.FROM_ONE_PLACE,
            guesses.FROM_ALL_PLACES,
            guesses.CODES_FROM_ALL_PLACES,
            guesses.CODES_FROM_KNOWN,
            guesses.AT_ALL_ADDRESSES,
        )
    ]
    assert f"windows of {guesses.MINUTES} minutes" in text
    assert f"last {guesses.COOKIE_AGE.days} days" in text
