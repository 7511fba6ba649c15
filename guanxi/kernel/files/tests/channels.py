"""The channels of files: metadata, bytes, names in records and timelines, and what an upload or an attachment answers."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any

from guanxi.kernel.files.api import keep_file
from guanxi.testing.channels import Probe, Ref, Request, Step, channel, furnishes, handed_over
from guanxi.testing.twin_worlds import Building
from guanxi.testing.twins import World, told

PNG = b"\x89PNG\r\n\x1a\n"
# Name and bytes of a hidden file, first world and second: another length, another type.
HIDDEN = (("隐藏甲.csv", "姓名\n甲".encode()), ("隐藏乙方案.png", PNG + b"second"))
SEEN = ("可见.png", PNG + b"seen")
_FIELDS = {"customer": ("c_photos", "c_papers", "c_scan"), "activity": ("files",)}


@furnishes
def put_files(made: Building) -> None:
    """Custom fields seen, hidden and masked; files in them, in a hidden record, of somebody else, and in a value of the past."""
    for key, kind, data_class in (("c_photos", "image", "internal"), ("c_papers", "file", "internal"), ("c_scan", "file", "sensitive")):
        made.cast.make("field", object="customer", key=key, type=kind, label_zh=key, data_class=data_class)
    role = made.cast.roles["sales_representative"]
    grants = made.cast.administrator.api.get(f"role/{role}").body["grants"]
    grants["customer"]["fields"]["c_papers"] = "hidden"
    made.cast.change("role", role, grants=grants)
    hidden, picture = HIDDEN[made.number], (HIDDEN[made.number][0], PNG + HIDDEN[made.number][1])
    _keep(made, "file 1", "owner", SEEN)
    _keep(made, "file of a colleague", "administrator", SEEN)
    _keep(made, "file replaced", "administrator", ("旧.png", PNG + b"old"))
    for name in ("file hidden", "file in a hidden field", "file in a masked field", "file loose"):
        _keep(made, name, "other_department", picture if name == "file hidden" else hidden)
    made.cast.change("activity", made.ids["activity 1"], files=[made.ids["file 1"]])
    made.cast.change("customer", made.ids["customer 2"], c_photos=[made.ids["file replaced"]])
    made.cast.change("customer", made.ids["customer 2"], c_photos=[made.ids["file of a colleague"]])
    made.cast.change("customer", made.ids["customer hidden"], c_photos=[made.ids["file hidden"]])
    made.cast.change("customer", made.ids["customer 1"], c_papers=[made.ids["file in a hidden field"]])
    made.cast.change("customer", made.ids["customer 1"], c_scan=[made.ids["file in a masked field"]])


def _keep(made: Building, name: str, owner: str, file: tuple[str, bytes]) -> None:
    with made.cast.scope():
        made.ids[name] = str(keep_file(file[0], [file[1]], made.cast[owner].person).id)


@channel("file", "GET files/{id}")
def _file(probe: Probe) -> Request:
    """Asked also with the mark of content that one guesses: a 304 would say that it is right."""
    content = probe.rng.choice([*(file[1] for file in HIDDEN), SEEN[1]])
    guess = {"if_none_match": f'"{hashlib.sha256(content).hexdigest()}"'} if probe.rng.random() < 0.5 else {}
    return Request("GET", ["files/", probe.ref("file")], headers=guess)


@channel("upload", "POST files", cost=2)
def _upload(probe: Probe) -> list[Step]:
    """Bytes that a hidden file has in one world, twice under one key: nothing says that they are there already."""
    name, content = probe.rng.choice([*HIDDEN, SEEN])
    return [partial(_sent, name=name, content=content)] * 2


def _sent(world: World, name: str, content: bytes) -> Any:
    return told(world.cast.owner.api.upload(name, content, idempotency_key="file"))


@channel("attach", "POST {object}", "PATCH {object}/{id}", "POST {object}/batch", cost=2)
def _attach(probe: Probe) -> list[Step]:
    """Files of others named in one's own record; then the record and its timeline, which show names."""
    object_key = probe.rng.choice(list(_FIELDS))
    record: Any = probe.ref(object_key)
    values = {probe.rng.choice(_FIELDS[object_key]): [probe.ref("file") for _ in range(probe.rng.choice([1, 2]))]}
    write: Step = Request("PATCH", [object_key, "/", record], values)
    if probe.rng.random() < 0.3:
        write = Request("POST", [object_key], {"name" if object_key == "customer" else "title": "新", **values})
    elif probe.rng.random() < 0.3:
        write = Request("POST", [object_key, "/batch"], {"operations": [{"op": "update", "id": record, "values": values}]})
    return [write, Request("GET", [object_key, "/", record]), Request("GET", [object_key, "/", record, "/timeline"])]


@channel("file taken away", "GET files/{id}", cost=2)
def _taken_away(probe: Probe) -> list[Step]:
    """Somebody takes a file out of its field, or the record away."""
    taken_out = Request("PATCH", ["customer/", Ref("customer 2")], {"c_photos": []}, by="administrator")
    return [
        probe.rng.choice([taken_out, handed_over("customer 2", "other_department")]),
        *(Request("GET", ["files/", Ref(name)]) for name in ("file of a colleague", "file replaced", "file hidden")),
        Request("GET", ["customer/", Ref("customer 2"), "/timeline"]),
    ]
