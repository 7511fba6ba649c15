"""Who may read a file: its uploader, and whoever may read a field of its record that holds it. A token reads what is its person's own with `files:read`."""

from __future__ import annotations

from guanxi.base.errors import NotFound
from guanxi.base.ids import is_id
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.files.models import File
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records.read import get_many

FILE_TYPES = ("file", "image")


def readable_file(actor: Actor, file: str) -> File:
    """The file, where this actor may read it; raises NotFound, also for one of another organisation and for administrators without the record."""
    found: File | None = File.objects.filter(tenant=actor.tenant, id=file).first() if is_id(file) else None
    if found is None or not (_own(actor, found) or _in_a_readable_field(actor, found)):
        raise NotFound({"zh": "找不到文件", "en": "The file was not found"})
    return found


def file_fields(object_type: ObjectType) -> list[str]:
    """The keys of the fields that hold files."""
    return [key for key, field in object_type.fields.items() if field.type in FILE_TYPES]


def readable_fields(actor: Actor, object_type: ObjectType) -> list[str]:
    """Those whose files this actor may see; sensitive ones are shown masked, whatever the right."""
    fields = object_type.fields
    return [
        key
        for key in file_fields(object_type)
        if actor.field_right(object_type, key) in ("read", "write") and fields[key].data_class != "sensitive"
    ]


def _own(actor: Actor, file: File) -> bool:
    """Of a person's own files some hold records, as exports do: a token for one object type does not reach them."""
    return actor.person is not None and file.owner == actor.person and actor.in_scope("files", "read")


def _in_a_readable_field(actor: Actor, file: File) -> bool:
    object_type = actor.schema.objects.get(file.object) if file.object and file.record else None
    if object_type is None:
        return False
    fields = readable_fields(actor, object_type)
    # A sensitive field is answered with a mask, which is no list.
    for row in get_many(actor, object_type, [str(file.record)], fields=fields) if fields else ():
        if any(isinstance(row[key], list) and any(held["id"] == file.id for held in row[key]) for key in fields):
            return True
    return False
