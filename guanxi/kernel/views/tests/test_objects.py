"""The standard tests of the room's object types."""

from guanxi.testing.object_suite import ObjectSuite


class TestView(ObjectSuite):
    object = "view"


class TestValidationRule(ObjectSuite):
    object = "validation_rule"
