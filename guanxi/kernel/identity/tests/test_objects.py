"""The standard tests of the room's object types."""

from guanxi.testing.object_suite import ObjectSuite


class TestDepartment(ObjectSuite):
    object = "department"


class TestPerson(ObjectSuite):
    object = "person"


class TestRole(ObjectSuite):
    object = "role"
