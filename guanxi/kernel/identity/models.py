"""The tables of people and their accounts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from guanxi.base.ids import new_id
from guanxi.kernel.database.columns import IdField, JsonTextField
from guanxi.kernel.objects.declare import Record
from guanxi.kernel.objects.fields.boolean import Boolean
from guanxi.kernel.objects.fields.choice import Choice
from guanxi.kernel.objects.fields.email import Email
from guanxi.kernel.objects.fields.json import Json
from guanxi.kernel.objects.fields.number import Number
from guanxi.kernel.objects.fields.phone import Phone
from guanxi.kernel.objects.fields.reference import Department as DepartmentField
from guanxi.kernel.objects.fields.reference import Person as PersonField
from guanxi.kernel.objects.fields.references import References
from guanxi.kernel.objects.fields.text import Text
from guanxi.kernel.objects.types import Grant
from guanxi.kernel.tenancy.models import Scoped


class AccountManager(BaseUserManager["Account"]):
    """Accounts by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        account = self.model(email=email.strip().casefold(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email=(username or "").casefold())


class Account(AbstractBaseUser):
    """What one signs in with; global, so that one account may be a person of several organisations."""

    id = models.BigAutoField(primary_key=True)
    email = models.CharField(max_length=254, unique=True)
    is_active = models.BooleanField(default=True)
    is_staff = False
    is_superuser = False
    date_joined = models.DateTimeField(default=timezone.now)
    last_tenant = models.BigIntegerField(null=True, blank=True)
    password_changed_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        db_table = "identity_account"

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self.password_changed_at = timezone.now()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class Department(Record):
    """A department; they form a tree."""

    name = Text("名称", "Name", required=True, search=True)
    parent = DepartmentField("上级部门", "Parent department")
    head = PersonField("负责人", "Head")
    position = Number("位置", "Position", default=0)

    class Meta:
        db_table = "identity_department"
        base_manager_name = "unscoped"

    class Object:
        key = "department"
        zh, en = "部门", "Department"
        group = "administration"
        step_up = ("parent",)  # rights follow the tree
        icon = "apartment"
        owned = False
        everyone = Grant(read="all")
        list_fields = ("name", "parent", "head")


class Person(Record):
    """A member of an organisation. `account` is null until the person may sign in."""

    account = models.BigIntegerField(null=True, blank=True, editable=False)
    name = Text("姓名", "Name", required=True, search=True)
    employee_number = Text("工号", "Employee number", options={"max_length": 40})
    email = Email("邮箱", "E-mail", data_class="internal")
    phone = Phone("手机", "Mobile", data_class="internal")
    department = DepartmentField("部门", "Department")
    superior = PersonField("直属上级", "Superior")
    title = Text("职位", "Position", search=True)
    roles = References("角色", "Roles", options={"object": "role"})
    status = Choice(
        "状态", "Status", required=True, default="active",
        options={"choices": [{"key": "active", "zh": "在职", "en": "Active", "color": "green"}, {"key": "left", "zh": "离职", "en": "Left", "color": "gray"}]},
    )  # fmt: skip
    language = Choice(
        "语言",
        "Language",
        options={"choices": [{"key": "zh", "zh": "中文", "en": "Chinese"}, {"key": "en", "zh": "英文", "en": "English"}]},
    )
    preferences = Json("偏好", "Preferences")

    class Meta:
        db_table = "identity_person"
        base_manager_name = "unscoped"
        indexes = [models.Index(fields=["account"], name="person_account")]

    class Object:
        key = "person"
        zh, en = "员工", "Person"
        en_plural = "People"
        group = "administration"
        icon = "user"
        owned = False
        step_up = ("roles", "department", "superior", "status")  # who sees which rows, and who may sign in
        everyone = Grant(read="all", fields={"preferences": "hidden"})
        list_fields = ("name", "department", "title", "superior", "roles", "status", "phone", "email")


class Role(Record):
    """A named set of rights. `grants` holds what differs from what the object types give the ready role of this key."""

    name = Text("名称", "Name", required=True, search=True)
    key = Text("标识", "Key", right="read", options={"max_length": 60})
    description = Text("说明", "Description", filterable=False, sortable=False)
    grants = Json("权限", "Grants")
    active = Boolean("启用", "Active", default=True)

    class Meta:
        db_table = "identity_role"
        base_manager_name = "unscoped"

    class Object:
        key = "role"
        zh, en = "角色", "Role"
        group = "administration"
        icon = "safety"
        owned = False
        step_up = ("*",)
        everyone = Grant(read="all")
        list_fields = ("name", "key", "description", "active")


class ApiToken(Scoped):
    """A token of one person. Only its SHA-256 is kept; the secret is shown once."""

    id = IdField(primary_key=True, default=new_id)
    person = IdField()
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    scopes = JsonTextField(default=list)  # ["customer:read", "customer:write", "*"]
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_token"
        base_manager_name = "unscoped"
        indexes = [models.Index(fields=["tenant", "person"], name="token_person")]
