"""Team members of a record, and rules that share records."""

from __future__ import annotations

from django.db import models

from guanxi.base.ids import new_id
from guanxi.kernel.database.columns import IdField
from guanxi.kernel.objects.declare import Record
from guanxi.kernel.objects.fields.boolean import Boolean
from guanxi.kernel.objects.fields.json import Json
from guanxi.kernel.objects.fields.reference import Department, Person, Reference
from guanxi.kernel.objects.fields.text import Text
from guanxi.kernel.objects.types import Grant
from guanxi.kernel.tenancy.models import Scoped


class TeamMember(Scoped):
    """A person who works on a record that another owns, until a moment or for good."""

    id = IdField(primary_key=True, default=new_id)
    object = models.CharField(max_length=60)
    record = IdField()
    person = IdField()
    write = models.BooleanField(default=False)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "access_team"
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["tenant", "object", "record", "person"], name="team_member")]
        indexes = [models.Index(fields=["tenant", "person", "object", "record"], name="team_person")]


class ShareRule(Record):
    """Records that meet a condition are shared with a role, a department or a person."""

    name = Text("名称", "Name", required=True)
    object = Text("对象", "Object", required=True, options={"max_length": 60})
    condition = Json("条件", "Condition", sealed=True, for_editors=True)
    role = Reference("角色", "Role", options={"object": "role"})
    to_department = Department("部门", "Department")
    person = Person("员工", "Person")
    write = Boolean("可编辑", "May edit", default=False)
    active = Boolean("启用", "Active", default=True)

    class Meta:
        db_table = "access_share"
        base_manager_name = "unscoped"

    class Object:
        key = "share_rule"
        zh, en = "共享规则", "Sharing rule"
        group = "administration"
        icon = "share"
        owned = False
        step_up = ("*",)
        everyone = Grant()
        list_fields = ("name", "object", "role", "to_department", "person", "write", "active")
