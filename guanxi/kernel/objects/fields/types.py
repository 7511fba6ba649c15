"""The registry of field types, and how a custom field's row becomes a field."""

from __future__ import annotations

from typing import Any

from guanxi.kernel.objects.fields.address import Address
from guanxi.kernel.objects.fields.auto_number import AutoNumber
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.fields.boolean import Boolean
from guanxi.kernel.objects.fields.choice import Choice
from guanxi.kernel.objects.fields.cn_id import ChineseId
from guanxi.kernel.objects.fields.credit_code import CreditCode
from guanxi.kernel.objects.fields.date import Date
from guanxi.kernel.objects.fields.datetime import Datetime
from guanxi.kernel.objects.fields.email import Email
from guanxi.kernel.objects.fields.file import File, Image
from guanxi.kernel.objects.fields.formula import Formula
from guanxi.kernel.objects.fields.json import Json
from guanxi.kernel.objects.fields.long_text import LongText
from guanxi.kernel.objects.fields.money import Money
from guanxi.kernel.objects.fields.multi_choice import MultiChoice
from guanxi.kernel.objects.fields.number import Number
from guanxi.kernel.objects.fields.percent import Percent
from guanxi.kernel.objects.fields.phone import Phone
from guanxi.kernel.objects.fields.place import Place
from guanxi.kernel.objects.fields.rating import Rating
from guanxi.kernel.objects.fields.reference import Department, Person, Reference
from guanxi.kernel.objects.fields.references import References
from guanxi.kernel.objects.fields.region import Region
from guanxi.kernel.objects.fields.rich_text import RichText
from guanxi.kernel.objects.fields.subject import Subject
from guanxi.kernel.objects.fields.tags import Tags
from guanxi.kernel.objects.fields.text import Text
from guanxi.kernel.objects.fields.url import Url

FIELD_TYPES: dict[str, type[Field]] = {
    made.type: made
    for made in (
        Text, LongText, RichText, Number, Money, Percent, Boolean, Date, Datetime, Choice, MultiChoice, Tags, Phone, Email, Url, ChineseId,
        CreditCode, Region, Address, Place, Person, Department, Reference, References, File, Image, AutoNumber, Formula, Rating, Json, Subject,
    )
}  # fmt: skip


def make_field(type_key: str, **declaration: Any) -> Field:
    """A field of a registered type; raises KeyError on an unknown type and ValueProblem on bad options."""
    return FIELD_TYPES[type_key](**declaration)
