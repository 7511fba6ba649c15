"""The standard tests of the field types that choose, list, place, or refer to other records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guanxi.kernel.files.api import keep_file
from guanxi.kernel.objects.fields.base import Field
from guanxi.testing.cast import Cast
from guanxi.testing.field_suite import FieldSuite

CHOICES = {"choices": [{"key": "a", "zh": "甲", "en": "Alpha"}, {"key": "b", "zh": "乙", "en": "Beta"}, {"key": "c", "zh": "丙"}]}
ID = "01936b2e-0000-7000-8000-00000000000a"
OTHER = "01936b2e-0000-7000-8000-00000000000b"


class TestChoice(FieldSuite):
    type = "choice"
    options = CHOICES
    good = [("a", "a"), ("乙", "b"), ("ALPHA", "a"), (" 丙 ", "c")]
    bad = [("d", "choice_unknown"), (1, "wrong_type"), (["a"], "wrong_type")]

    def pool(self, cast: Cast, field: Field) -> list[Any]:
        return [c["key"] for c in field.options["choices"]]


class TestOpenChoice(FieldSuite):
    type = "choice"
    options = {**CHOICES, "open": True}
    good = [("a", "a"), ("新词", "新词"), ("Neu", "Neu")]
    bad = [("x" * 101, "choice_unknown")]

    def pool(self, cast: Cast, field: Field) -> list[Any]:
        return [c["key"] for c in field.options["choices"]]


class TestMultiChoice(FieldSuite):
    type = "multi_choice"
    options = CHOICES
    good = [(["a"], ["a"]), (["乙", "a", "b"], ["b", "a"]), (["a", "b", "c"], ["a", "b", "c"])]
    bad = [("a", "wrong_type"), (["d"], "choice_unknown"), (["a"] * 101, "list_too_long"), ([1], "wrong_type")]
    cells = [("甲、乙", ["a", "b"]), ("a; c", ["a", "c"])]


class TestTags(FieldSuite):
    type = "tags"
    good = [
        (["VIP"], ["VIP"]),
        (["vip", "重点", "ＶＩＰ"], ["vip", "重点"]),
        (["a%", "b_"], ["a%", "b_"]),
        (["None", "🙂"], ["None", "🙂"]),
        (["重点"], ["重点"]),
    ]
    bad = [("VIP", "wrong_type"), ([1], "wrong_type"), (["x" * 51], "tag_too_long"), (["a"] * 101, "list_too_long")]
    cells = [("VIP，重点|新", ["VIP", "重点", "新"])]


class TestRegion(FieldSuite):
    type = "region"
    good = [
        ("310115", {"code": "310115", "name": "上海市浦东新区", "name_en": "Pudong New Area, Shanghai, China"}),
        ({"code": "110105"}, {"code": "110105", "name": "北京市朝阳区", "name_en": "Chaoyang District, Beijing, China"}),
        ("31", {"code": "310000", "name": "上海市", "name_en": "Shanghai, China"}),
        ("US-CA", {"code": "US-CA", "name": "美国加利福尼亚州", "name_en": "California, United States"}),
        ("CN", {"code": "CN", "name": "中国", "name_en": "China"}),
    ]
    bad = [("999999", "region_unknown"), (31, "wrong_type"), ({"name": "上海"}, "wrong_type")]

    def operands(self, op: str, pool: Sequence[Any]) -> list[Any]:
        return ["CN", "31", "310115", "US", "DE"] if op == "under" else super().operands(op, pool)


class TestAddress(FieldSuite):
    type = "address"
    good = [
        (
            {"region": "310115", "street": "世纪大道 1 号", "postcode": "200120"},
            {
                "region": "310115",
                "street": "世纪大道 1 号",
                "postcode": "200120",
                "name": "上海市浦东新区世纪大道 1 号",
                "name_en": "世纪大道 1 号, Pudong New Area, Shanghai, China, 200120",
            },
        ),
        ({"street": "1 Main St"}, {"street": "1 Main St", "name": "1 Main St", "name_en": "1 Main St"}),
        ("某路 1 号", {"street": "某路 1 号", "name": "某路 1 号", "name_en": "某路 1 号"}),
    ]
    bad = [
        (["上海"], "wrong_type"),
        ({"city": "x"}, "address_part"),
        ({"region": "999999"}, "region_unknown"),
        ({"street": "x" * 301}, "text_too_long"),
        ({"street": 5}, "wrong_type"),
    ]
    returns = False  # a cell of a file is one line of text


class TestPlace(FieldSuite):
    type = "place"
    good = [
        ({"lat": 31.2304, "lng": 121.4737, "name": "外滩"}, {"lat": 31.2304, "lng": 121.4737, "name": "外滩"}),
        ({"lat": 0, "lng": -180}, {"lat": 0.0, "lng": -180.0, "name": ""}),
        ({"lat": 1.23456789, "lng": 2}, {"lat": 1.2345679, "lng": 2.0, "name": ""}),
    ]
    bad = [
        ({"lat": 91, "lng": 0}, "place_range"),
        ({"lat": "1", "lng": 0}, "wrong_type"),
        ("1,2", "wrong_type"),
        ({"lat": True, "lng": 0}, "wrong_type"),
        ({"lat": 1}, "wrong_type"),
    ]
    cells = [("31.5, 121.5", {"lat": 31.5, "lng": 121.5, "name": ""})]
    returns = False  # a cell of a file is one line of text


class TestPerson(FieldSuite):
    type = "person"
    good = [(ID, {"id": ID, "name": None}), ({"id": OTHER, "name": "x"}, {"id": OTHER, "name": None})]
    bad = [("x", "reference_invalid"), (5, "wrong_type"), ({"name": "x"}, "wrong_type"), (ID.upper(), "reference_invalid")]

    def pool(self, cast: Cast, field: Field) -> list[Any]:
        return [cast.owner.person, cast.colleague.person, cast.manager.person]

    def operands(self, op: str, pool: Sequence[Any]) -> list[Any]:
        return [*super().operands(op, pool), *(["@me"] if op in ("eq", "ne") else [])]


class TestDepartment(FieldSuite):
    type = "department"
    good = [(ID, {"id": ID, "name": None})]
    bad = [("x", "reference_invalid")]

    def pool(self, cast: Cast, field: Field) -> list[Any]:
        return list(cast.departments.values())


class TestReference(FieldSuite):
    type = "reference"
    options = {"object": "customer"}
    good = [(ID, {"id": ID, "name": None}), ({"id": OTHER}, {"id": OTHER, "name": None})]
    bad = [("x", "reference_invalid"), (["x"], "wrong_type")]

    def pool(self, cast: Cast, field: Field) -> list[Any]:
        return (
            cast.make_many("customer", [{"name": f"客户 {n}"} for n in range(3)])
            if field.object == "customer"
            else list(cast.roles.values())[:3]
        )


class TestReferences(FieldSuite):
    type = "references"
    options = {"object": "customer"}
    good = [([ID, OTHER, ID], [{"id": ID, "name": None}, {"id": OTHER, "name": None}])]
    bad = [(ID, "wrong_type"), (["x"], "reference_invalid")]

    def pool(self, cast: Cast, field: Field) -> list[Any]:
        ids = (
            cast.make_many("customer", [{"name": f"客户 {n}"} for n in range(3)])
            if field.object == "customer"
            else list(cast.roles.values())[:3]
        )
        return [[ids[0]], ids[:2], ids]


class TestFile(FieldSuite):
    """Ids; the room `files` tries what they stand for."""

    type = "file"
    good = [([ID], [{"id": ID, "name": None}])]
    bad = [("x", "wrong_type"), (["x"], "reference_invalid")]

    def pool(self, cast: Cast, field: Field) -> list[Any]:
        with cast.scope():
            ids = [keep_file(f"{n}.png", [b"\x89PNG\r\n\x1a\n", bytes([n])], cast.owner.person).id for n in range(3)]
        return [[ids[0]], ids[1:]]


class TestImage(TestFile):
    type = "image"
    good = [([ID, OTHER], [{"id": ID, "name": None}, {"id": OTHER, "name": None}])]
    bad = [(ID, "wrong_type")]


class TestSubject(FieldSuite):
    type = "subject"
    good = [({"object": "customer", "id": ID}, {"object": "customer", "id": ID, "name": None})]
    bad = [(ID, "wrong_type"), ({"object": "customer", "id": "x"}, "reference_invalid"), ({"id": ID}, "wrong_type")]

    def pool(self, cast: Cast, field: Field) -> list[Any]:
        return [{"object": "customer", "id": i} for i in cast.make_many("customer", [{"name": f"客户 {n}"} for n in range(3)])]

    def operands(self, op: str, pool: Sequence[Any]) -> list[Any]:
        """The record itself or its id alone."""
        made = super().operands(op, pool)
        return [*made, *(v["id"] for v in made if isinstance(v, dict))]

    returns = None  # a name alone does not say of which object type
