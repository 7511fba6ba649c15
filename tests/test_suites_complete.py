"""Nothing is registered without its standard tests: object types, field types, actions. (Routes: `test_channels.py`.)"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

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


def _below(suite: type) -> set[type]:
    return {one for sub in suite.__subclasses__() for one in ({sub} | _below(sub))}


def test_every_object_type_has_its_suite() -> None:
    assert set(OBJECT_TYPES) - {s.object for s in _below(ObjectSuite)} == set()


def test_every_field_type_has_its_suite() -> None:
    assert set(FIELD_TYPES) - {s.type for s in _below(FieldSuite)} == set()


def test_every_action_has_its_suite() -> None:
    assert set(ACTIONS) - {s.action for s in _below(ActionSuite)} == set()


def test_a_missing_suite_is_noticed() -> None:
    """The rule above can fail."""
    with OBJECT_TYPES.override("lately_added", OBJECT_TYPES.get("lead")), pytest.raises(AssertionError, match="lately_added"):
        test_every_object_type_has_its_suite()
