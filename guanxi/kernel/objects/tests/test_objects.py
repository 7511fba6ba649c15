"""The standard tests of the room's object types, and of one that an organisation makes itself."""

from __future__ import annotations

from typing import Any

import pytest

from guanxi.testing.cast import Cast
from guanxi.testing.object_suite import ObjectSuite


class TestObjectDefinition(ObjectSuite):
    object = "object_type"


class TestFieldDefinition(ObjectSuite):
    object = "field"


class TestCustomObject(ObjectSuite):
    """An object type made at run time, with a field of most types, behaves like one that is shipped."""

    object = "c_project"

    @pytest.fixture(autouse=True)
    def declared(self, cast: Cast) -> None:
        cast.make("object_type", key="c_project", label_zh="项目", label_en="Project")
        choices = {"choices": [{"key": "a", "zh": "甲", "en": "A"}, {"key": "b", "zh": "乙", "en": "B"}]}
        types: dict[str, dict[str, Any]] = {
            "text": {}, "long_text": {}, "number": {"decimals": 0}, "money": {}, "boolean": {}, "date": {}, "datetime": {}, "choice": choices, "multi_choice": choices,
            "tags": {}, "phone": {}, "email": {}, "region": {}, "address": {}, "place": {}, "person": {}, "department": {}, "reference": {"object": "customer"},
            "references": {"object": "role"}, "percent": {}, "rating": {}, "json": {}, "url": {}, "cn_id": {}, "credit_code": {},
        }  # fmt: skip
        fields = [{"object": "c_project", "key": f"c_{t}", "type": t, "label_zh": t, "options": o} for t, o in types.items()]
        cast.make_many("field", fields)
