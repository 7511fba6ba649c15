"""The big list of naughty strings over HTTP: written, read, filtered and searched for. (Each through each text field: the suite of object types.)"""

from __future__ import annotations

from pathlib import Path

from guanxi.engines.exchange.tests.scenes import all_rows
from guanxi.testing.cast import Cast
from guanxi.testing.object_suite import naughty_strings


def test_they_come_back_and_are_found(cast: Cast, shared_data: Path) -> None:
    """Declared and custom texts, short and long; nothing is refused, and what equals a text is found by it."""
    for key, kind in (("c_text", "text"), ("c_long", "long_text")):
        cast.make("field", object="lead", key=key, type=kind, label_zh="文")
    fields, strings, api = ["name", "remark", "c_text", "c_long"], naughty_strings(shared_data), cast.owner.api
    sent = [{key: text for key in fields if len(text) <= 255 or key in ("remark", "c_long")} for text in strings]
    sent = [{"name": "长", **row} for row in sent]
    written: list[str] = []
    for start in range(0, len(sent), 250):
        operations = [{"op": "create", "values": row} for row in sent[start : start + 250]]
        results = api.post("lead/batch", {"operations": operations}).body["results"]
        assert [one for one in results if "id" not in one] == []
        written += [one["id"] for one in results]
    read = {row["id"]: row for row in all_rows(cast.owner, "lead", fields=fields)}
    assert [{key: read[record][key] for key in row} for record, row in zip(written, sent, strict=True)] == sent
    for record, row in zip(written, sent, strict=True):
        same = {"field": "c_text", "op": "eq", "value": row.get("c_text")}
        assert "c_text" not in row or record in api.post("lead/query", {"filter": same, "fields": [], "limit": 200}).ids()
        assert api.post("lead/query", {"q": row["name"], "fields": [], "limit": 1}).status == 200
