"""The standard tests of the room's object types."""

from guanxi.testing.object_suite import ObjectSuite


class TestShareRule(ObjectSuite):
    object = "share_rule"
