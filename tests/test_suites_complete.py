"""Nothing is registered without its standard tests: object types, field types, actions. (Channels: `test_channels.py`.)"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import ModuleType
from typing import Any
from unittest import mock

import pytest

import guanxi
from guanxi.kernel.objects.actions import ACTIONS
from guanxi.kernel.objects.fields.types import FIELD_TYPES
from guanxi.kernel.objects.types import OBJECT_TYPES
from guanxi.testing.action_suite import ActionSuite
from guanxi.testing.field_suite import FieldSuite
from guanxi.testing.object_suite import ObjectSuite


@pytest.fixture(scope="module", autouse=True)
def all_tests() -> list[ModuleType]:
    """Every test module of the package, so that its suites are known whatever was selected to run."""
    found = [
        m.name
        for m in pkgutil.walk_packages(guanxi.__path__, "guanxi.")
        if ".tests." in m.name and m.name.rsplit(".", 1)[1].startswith("test_")
    ]
    return [importlib.import_module(name) for name in found]


def _below(suite: type) -> set[Any]:
    return {one for sub in suite.__subclasses__() for one in ({sub} | _below(sub))}


def suites(suite: type) -> set[Any]:
    """The subclasses that pytest collects: under their own name in a test module, and as tests."""
    return {
        one
        for one in _below(suite)
        if one.__test__ and one.__name__.startswith("Test") and getattr(sys.modules[one.__module__], one.__name__, None) is one
        and one.__module__.rsplit(".", 1)[-1].startswith("test_")
    }  # fmt: skip


def test_every_object_type_has_its_suite() -> None:
    assert set(OBJECT_TYPES) - {s.object for s in suites(ObjectSuite)} == set()


def test_every_field_type_has_its_suite() -> None:
    assert set(FIELD_TYPES) - {s.type for s in suites(FieldSuite)} == set()


def test_every_action_has_its_suite() -> None:
    assert set(ACTIONS) - {s.action for s in suites(ActionSuite)} == set()


def test_no_suite_leaves_a_standard_test_out() -> None:
    """What a subclass may say otherwise are values, never tests."""
    changed = [
        f"{one.__name__}.{name}"
        for base in (ObjectSuite, FieldSuite, ActionSuite)
        for one in suites(base)
        for name in dir(base)
        if name.startswith("test_") and getattr(one, name) is not getattr(base, name)
    ]
    assert changed == []


NEW = "lately_added"
RULES: dict[str, tuple[Callable[[], AbstractContextManager[Any]], Callable[[], None]]] = {
    "object type": (lambda: OBJECT_TYPES.override(NEW, OBJECT_TYPES.get("lead")), test_every_object_type_has_its_suite),
    "field type": (lambda: mock.patch.dict(FIELD_TYPES, {NEW: FIELD_TYPES["text"]}), test_every_field_type_has_its_suite),
    "action": (lambda: ACTIONS.override(NEW, ACTIONS.get("*.tag")), test_every_action_has_its_suite),
}


@pytest.mark.parametrize("kind", list(RULES))
def test_a_missing_suite_is_noticed(kind: str) -> None:
    """The rules above can fail."""
    added, rule = RULES[kind]
    with added(), pytest.raises(AssertionError, match=NEW):
        rule()


@pytest.mark.parametrize("name", ["TestSomewhereElse", "NotCollected"])
def test_a_suite_that_is_not_collected_does_not_count(name: str) -> None:
    made = type(name, (ObjectSuite,), {"object": NEW, "__module__": __name__})
    with OBJECT_TYPES.override(NEW, OBJECT_TYPES.get("lead")), pytest.raises(AssertionError, match=NEW):
        test_every_object_type_has_its_suite()
    assert made in _below(ObjectSuite)


def test_a_suite_without_its_tests_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    [lead] = [one for one in suites(ObjectSuite) if one.object == "lead"]
    monkeypatch.setattr(lead, "test_who_reads_a_record", None)
    with pytest.raises(AssertionError, match=r"TestLead\.test_who_reads_a_record"):
        test_no_suite_leaves_a_standard_test_out()
