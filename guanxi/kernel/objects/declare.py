"""`Record`, the base of every declared object type: the model is the declaration."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.base import ModelBase

from guanxi.base.ids import new_id
from guanxi.kernel.database.columns import IdField
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.types import ObjectType, system_fields
from guanxi.kernel.tenancy.models import Scoped
from guanxi.kernel.vault.codec import Place


class RecordMeta(ModelBase):
    """Turns Guanxi fields into columns and indexes, and keeps them as the declaration."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any) -> Any:
        declared = {key: value for key, value in attrs.items() if isinstance(value, Field)}
        meta = attrs.get("Meta")
        for key, field in declared.items():
            del attrs[key]
            field.key = key
            attrs.update(field.columns())
        if declared:
            label = name.lower()
            options = attrs.get("Object")
            name_field = getattr(options, "name_field", "name")
            indexes = list(getattr(meta, "indexes", ()))
            constraints = list(getattr(meta, "constraints", ()))
            indexes += [
                models.Index(fields=["tenant", "updated_at", "id"], name=f"{label}_updated"),
                models.Index(fields=["tenant", "owner", "updated_at", "id"], name=f"{label}_owner"),
                models.Index(fields=["tenant", "department", "updated_at", "id"], name=f"{label}_dept"),
                models.Index(fields=["tenant", "created_at"], name=f"{label}_created"),
            ]
            for key, field in declared.items():
                if field.listy or field.encrypted:
                    continue
                if key == name_field and field.sortable:
                    indexes.append(models.Index(fields=["tenant", f"{key}{field.sort_suffix}", "id"], name=f"{label}_{key}_sort"[:30]))
                if field.unique:
                    constraints.append(
                        models.UniqueConstraint(
                            fields=["tenant", f"{key}{field.compare_suffix}", "deleted_key"], name=f"{label}_{key}_unique"[:60]
                        )
                    )
                elif field.object or key == name_field:
                    indexes.append(models.Index(fields=["tenant", f"{key}{field.compare_suffix}"], name=f"{label}_{key}"[:30]))
            attrs["Meta"] = type("Meta", (meta,) if meta else (), {"indexes": indexes, "constraints": constraints})
        made: Any = super().__new__(mcs, name, bases, attrs, **kwargs)
        inherited = dict(getattr(made, "declared", {}))
        made.declared = {**inherited, **declared}
        return made


class Record(Scoped, metaclass=RecordMeta):
    """The columns that every record has."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    version = models.BigIntegerField(default=1)
    owner = IdField(null=True, blank=True)
    department = IdField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = IdField(null=True, blank=True)
    updated_at = models.DateTimeField()
    updated_by = IdField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    # Empty while the record lives, its id in the recycle bin: a unique constraint over it works on MySQL, which has no conditional ones.
    deleted_key = models.CharField(max_length=36, default="", blank=True)
    custom = models.TextField(default="{}")

    declared: ClassVar[dict[str, Field]]

    class Meta:
        abstract = True
        base_manager_name = "unscoped"

    def value(self, key: str) -> Any:
        """The value of a declared field of this row; None where it is empty."""
        field = self.declared[key]
        place = Place(self.tenant, type(self).Object.key, self.id, key)  # type: ignore[attr-defined] # every object type has the block
        return field.unpack([getattr(self, key + slot.suffix) for slot in field.stored_slots()], place)

    @classmethod
    def object_type(cls) -> ObjectType:
        """The object type that the `Object` block and the fields declare."""
        block: Any = cls.Object  # type: ignore[attr-defined]
        options = {k: v for k, v in vars(block).items() if not k.startswith("_")}
        zh, en = options.pop("zh"), options.pop("en")
        plural = {"zh": options.pop("zh_plural", zh), "en": options.pop("en_plural", en + "s")}
        owned = options.setdefault("owned", True)
        return ObjectType(label={"zh": zh, "en": en}, plural=plural, model=cls, fields={**cls.declared, **system_fields(owned)}, **options)
