"""The standard tests of the room's object types."""

from guanxi.testing.object_suite import ObjectSuite


class TestLead(ObjectSuite):
    object = "lead"
