"""The channels of the kernel's routes."""

from __future__ import annotations

from typing import Any

from guanxi.testing.channels import Probe, Ref, Request, Step, channel, no_channel
from guanxi.testing.twins import SECRETS, World


@channel("list", "GET {object}")
def _list(probe: Probe) -> Request:
    object_key = probe.object()
    query: dict[str, object] = {
        "limit": str(probe.rng.choice([1, 3, 50])),
        "sort": probe.rng.choice(["name", "-created_at", "created_at", "title"]),
    }
    if probe.rng.random() < 0.5:
        query["filter"] = probe.tree(object_key)
    return Request("GET", [object_key], query=query)


@channel("detail", "GET {object}/{id}")
def _detail(probe: Probe) -> Request:
    object_key = probe.object()
    return Request("GET", [object_key, "/", probe.ref(object_key)])


@channel("filter", "POST {object}/query")
def _filter(probe: Probe) -> Request:
    object_key = probe.object()
    return Request("POST", [object_key, "/query"], {"filter": probe.tree(object_key), "fields": [], "sort": ["created_at"], "limit": 200})


@channel("related", "POST {object}/query")
def _related(probe: Probe) -> Request:
    """Of the records that refer to one's own: whether there are some with just this value."""
    related = probe.rng.choice(["contact.customer", "customer.parent"])
    target = related.split(".", maxsplit=1)[0]
    key = probe.rng.choice([key for key in probe.fields[target] if key in probe.secrets])
    where = {"field": key, "op": probe.rng.choice(["eq", "eq", "ge", "contains", "any"]), "value": probe.rng.choice(probe.secrets[key])}
    tree = {"related": related, "agg": probe.rng.choice(["exists", "none"]), "where": where}
    return Request("POST", ["customer/query"], {"filter": tree, "fields": [], "sort": ["created_at"]})


@channel("fields", "POST {object}/query")
def _fields(probe: Probe) -> Request:
    object_key = probe.object()
    return Request("POST", [object_key, "/query"], {"fields": [probe.key(object_key)], "sort": ["created_at"]})


@channel("sort", "POST {object}/query")
def _sort(probe: Probe) -> Request:
    object_key = probe.object()
    sort = [probe.rng.choice(["", "-"]) + probe.key(object_key), "created_at"]
    return Request("POST", [object_key, "/query"], {"sort": sort, "fields": [], "limit": probe.rng.choice([1, 2, 200])})


@channel("count", "POST {object}/query")
def _count(probe: Probe) -> Request:
    object_key = probe.object()
    body = {"count": True, "limit": 1, "fields": [], "sort": ["created_at"], "deleted": probe.rng.random() < 0.2}
    return Request("POST", [object_key, "/query"], {**body, **({"filter": probe.tree(object_key)} if probe.rng.random() < 0.6 else {})})


@channel("q", "POST {object}/query")
def _q(probe: Probe) -> Request:
    object_key = probe.object()
    return Request("POST", [object_key, "/query"], {"q": str(probe.value()), "fields": [], "count": True, "sort": ["created_at"]})


@channel("group", "POST {object}/aggregate")
def _group(probe: Probe) -> Request:
    object_key = probe.object()
    one = {"field": probe.key(object_key), **probe.rng.choice([{}, {}, {"by": "month"}, {"by": "province"}])}
    return Request("POST", [object_key, "/aggregate"], {"group": [one]})


@channel("aggregate", "POST {object}/aggregate")
def _aggregate(probe: Probe) -> Request:
    object_key = probe.object()
    measures = [
        {"fn": "count"},
        {"fn": probe.rng.choice(["sum", "avg", "min", "max"]), "field": probe.key(object_key)},
    ]
    filtered = {"filter": probe.tree(object_key)} if probe.rng.random() < 0.3 else {}
    return Request("POST", [object_key, "/aggregate"], {"measures": measures[: probe.rng.choice([1, 2])], **filtered})


@channel("search", "GET search")
def _search(probe: Probe) -> Request:
    return Request("GET", ["search"], query={"q": str(probe.value()), "limit": "50"})


@channel("timeline", "GET {object}/{id}/timeline")
def _timeline(probe: Probe) -> Request:
    object_key = probe.object()
    return Request("GET", [object_key, "/", probe.ref(object_key), "/timeline"], query={"limit": "100"})


@channel("changes", "GET changes")
def _changes(probe: Probe) -> Request:
    return Request("GET", ["changes"], query={"after": "0", "limit": "200"})


@channel("explain", "GET {object}/{id}/explain")
def _explain(probe: Probe) -> Request:
    object_key = probe.object()
    field = {"field": probe.key(object_key)} if probe.rng.random() < 0.5 else {}
    return Request("GET", [object_key, "/", probe.ref(object_key), "/explain"], query=field)


@channel("meta", "GET meta", cost=2)
def _meta(probe: Probe) -> Request:
    return Request("GET", ["meta"])


@channel("openapi", "GET openapi.json", cost=20)
def _openapi(probe: Probe) -> Request:
    return Request("GET", ["openapi.json"])


@channel("statistics", "POST {object}/aggregate")
def _statistics(probe: Probe) -> Request:
    """As the statistics page asks: how many, how much, by when, where, what and whose."""
    by = probe.rng.choice(
        [{"field": "created_at", "by": "month"}, *({"field": k} for k in ("region", "level", "industry", "source", "owner"))]
    )
    measures = [{"fn": "count"}, {"fn": "sum", "field": probe.key("customer")}][: probe.rng.choice([1, 2])]
    return Request("POST", ["customer/aggregate"], {"group": [by], "measures": measures, "filter": probe.tree("customer")})


@channel("labels", "POST {object}/query", "POST {object}/aggregate")
def _labels(probe: Probe) -> Request:
    """Names of what records refer to, in rows and in groups."""
    object_key, key = probe.rng.choice(_REFERENCES)
    if probe.rng.random() < 0.4:
        return Request("POST", [object_key, "/aggregate"], {"group": [{"field": key}]})
    return Request("POST", [object_key, "/query"], {"fields": [key], "sort": ["created_at"]})


_REFERENCES = (
    ("customer", "parent"), ("customer", "owner"), ("customer", "department"), ("customer", "updated_by"), ("contact", "customer"), ("activity", "subject"),
    ("invoice_title", "customer"), ("view", "owner"),
)  # fmt: skip


@channel("saved view", "GET {object}", "GET {object}/{id}", "POST {object}", "PATCH {object}/{id}")
def _saved_view(probe: Probe) -> Request:
    """Those of others, and one's own over what one may not see."""
    target = probe.object()
    over = {"object": target, "filter": probe.tree(target), "sort": [probe.key(target)], "columns": [probe.key(target)]}
    one = ["view/", probe.ref("view")]
    return probe.rng.choice([
        Request("GET", ["view"], query={"q": str(probe.value("name"))}), Request("GET", one), Request("POST", ["view"], {"name": "新视图", **over}),
        Request("PATCH", one, {key: over[key] for key in probe.rng.sample(list(over), 2)}),
    ])  # fmt: skip


@channel("etag", "GET {object}/{id}", "PATCH {object}/{id}")
def _etag(probe: Probe) -> Request:
    """The mark of a version that one guesses: unchanged, changed, or not there."""
    object_key = probe.object()
    mark = f'"{probe.rng.choice([0, 1, 2, 3])}"'
    path = [object_key, "/", probe.ref(object_key)]
    if probe.rng.random() < 0.5:
        return Request("GET", path, headers={"if_none_match": mark})
    return Request("PATCH", path, probe.written(object_key), headers={"if_match": mark})


@channel("me", "GET me")
def _me(probe: Probe) -> Request:
    return Request("GET", ["me"])


# Writes answer too: the record as it is then, or why not. The test takes every write back.


@channel("create", "POST {object}")
def _create(probe: Probe) -> Request:
    object_key = probe.object()
    values = {**probe.written(object_key), **probe.written(object_key)}
    about = probe.rng.choice(
        [
            {},
            {"customer": probe.ref("customer")},
            {"parent": probe.ref("customer")},
            {"subject": {"object": "customer", "id": probe.ref("customer")}},
        ]
    )
    return Request("POST", [object_key], {"name": str(probe.value()), **values, **about})


@channel("taken", "POST {object}")
def _taken(probe: Probe) -> Request:
    return Request("POST", ["lead"], {"name": "新", "c_code": str(probe.value())})


@channel("update", "PATCH {object}/{id}")
def _update(probe: Probe) -> Request:
    object_key = probe.object()
    headers = {"if_match": f'"{probe.rng.choice([0, 1, 2])}"'} if probe.rng.random() < 0.5 else {}
    return Request("PATCH", [object_key, "/", probe.ref(object_key)], probe.written(object_key), headers=headers)


@channel("delete", "DELETE {object}/{id}")
def _delete(probe: Probe) -> Request:
    object_key = probe.object()
    return Request("DELETE", [object_key, "/", probe.ref(object_key)], headers={"if_match": '"0"'} if probe.rng.random() < 0.5 else {})


@channel("batch", "POST {object}/batch")
def _batch(probe: Probe) -> Request:
    object_key = probe.object()
    made = [
        {
            "op": probe.rng.choice(["update", "delete"]),
            "id": probe.ref(object_key),
            **probe.rng.choice([{}, {"version": 0}]),
            "values": probe.written(object_key),
        }
        for _ in range(3)
    ]
    return Request("POST", [object_key, "/batch"], {"operations": made})


@channel("action", "POST {object}/actions/{action}")
def _action(probe: Probe) -> Request:
    object_key = probe.object()
    action, values = probe.rng.choice(
        [
            ("tag", {"add": ["新"]}),
            ("reveal", {}),
            ("delete", {}),
            ("restore", {}),
            ("hand_over", {"to": probe.ref("person")}),
            ("add_to_team", {"person": probe.ref("person")}),
        ]
    )
    return Request(
        "POST",
        [object_key, "/actions/", action],
        {"ids": [probe.ref(object_key) for _ in range(probe.rng.choice([1, 2]))], "input": values},
    )


@channel("replay", "POST {object}", "PATCH {object}/{id}", "DELETE {object}/{id}", "POST {object}/batch", "POST {object}/actions/{action}", cost=3)  # fmt: skip
def _replay(probe: Probe) -> list[Step]:
    """A write asked again under its key, after the record has gone out of sight or has got other values behind masks."""
    name = probe.rng.choice(["customer 1", "customer 2", "customer hidden"])
    record, values = Ref(name), probe.written("customer")
    write = probe.rng.choice([
        ("PATCH", ["customer/", record], values), ("DELETE", ["customer/", record], None), ("POST", ["customer"], {"name": "新", **values}),
        ("POST", ["customer/batch"], {"operations": [{"op": "update", "id": record, "values": values}]}),
        ("POST", ["customer/actions/", probe.rng.choice(["tag", "reveal", "hand_over"])], {"ids": [record], "input": probe.rng.choice([{}, {"add": ["新"]}])}),
    ])  # fmt: skip
    asked = Request(*write, headers={"idempotency_key": "again"})
    happened: list[Step] = probe.rng.choice([[_given_away, _renamed], [_other_secrets], []])
    return [asked, *happened, asked]


def _given_away(world: World) -> None:
    for name in ("customer 1", "customer 2"):
        ids = {"ids": [world.ids[name]], "input": {"to": world.ids["person other_department"]}}
        world.cast.administrator.api.post("customer/actions/hand_over", ids)


def _renamed(world: World) -> None:
    _change(world, name=SECRETS["name"][world.number], level=SECRETS["level"][world.number])


def _other_secrets(world: World) -> None:
    _change(world, remark=("绝密丙", "绝密丁")[world.number], identity_number=SECRETS["identity_number"][world.number])


def _change(world: World, **values: Any) -> None:
    """As far as they live: the write before may have deleted them."""
    for name in ("customer 1", "customer 2"):
        world.cast.administrator.api.patch(f"customer/{world.ids[name]}", values)


@channel("error", "POST {object}", "PATCH {object}/{id}", "POST {object}/query", "POST {object}/actions/{action}", "POST {object}/batch")
def _error(probe: Probe) -> Request:
    """What is refused, in words that name fields and values."""
    object_key, value = probe.object(), probe.value()
    key, record = probe.key(object_key), probe.ref(object_key)
    wrong: Any = probe.rng.choice(["x" * 300, {"a": 1}, [[value]], -1, "2026-02-30", {"id": "x"}])
    return probe.rng.choice([
        Request("POST", [object_key], {key: wrong}), Request("PATCH", [object_key, "/", record], {key: wrong}),
        Request("PATCH", [object_key, "/", record], {key: value, "name": value}, headers={"if_match": '"0"'}),
        Request("POST", [object_key, "/query"], {"filter": {"field": key, "op": probe.rng.choice(probe.operators), "value": wrong}}),
        Request("POST", [object_key, "/query"], {"filter": {"field": f"{key}.name", "op": "eq", "value": value}}),
        Request("POST", [object_key, "/actions/", probe.rng.choice(["purge", "add_to_team", "nothing"])], {"ids": [record], "input": {key: wrong}}),
        Request("POST", [object_key, "/batch"], {"operations": [{"op": "update", "id": record, "version": 0, "values": {key: wrong}}]}),
    ])  # fmt: skip


no_channel(["GET regions", "GET regions/{code}"], "the regions of the world, the same for everybody")
no_channel(["GET site", "POST organisations"], "open to everybody: knows no record")
no_channel(
    ["PATCH me", "POST me/password", "POST me/email", "GET me/tokens", "POST me/tokens", "DELETE me/tokens/{id}"],
    "the caller's own settings and tokens, no record of others",
)
no_channel(
    ["GET me/security", "POST me/totp", "POST me/totp/confirm", "DELETE me/totp", "POST me/recovery-codes", "POST me/passkeys/options", "POST me/passkeys",
     "PATCH me/passkeys/{id}", "DELETE me/passkeys/{id}", "GET me/proof", "POST me/proof", "POST me/proof/options", "GET me/sessions", "DELETE me/sessions",
     "DELETE me/sessions/{id}"],
    "the caller's own second factors, proofs and devices, no record of anybody",
)  # fmt: skip
no_channel(["GET organisation/security", "PUT organisation/security"], "for administrators alone: what signing in demands, no record")
no_channel(["GET person/{id}/account", "DELETE person/{id}/tokens/{token}"], "for administrators alone, who see all: how a person signs in")
no_channel(["GET slow"], "for administrators alone; names of object types and fields, durations, no values of records")
