"""The channels of the kernel's routes."""

from __future__ import annotations

from guanxi.testing.channels import Probe, Request, channel, no_channel


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


@channel("fields", "POST {object}/query")
def _fields(probe: Probe) -> Request:
    object_key = probe.object()
    return Request("POST", [object_key, "/query"], {"fields": [probe.rng.choice(probe.fields[object_key])], "sort": ["created_at"]})


@channel("sort", "POST {object}/query")
def _sort(probe: Probe) -> Request:
    object_key = probe.object()
    sort = [probe.rng.choice(["", "-"]) + probe.rng.choice(probe.fields[object_key]), "created_at"]
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
    one = {"field": probe.rng.choice(probe.fields[object_key]), **probe.rng.choice([{}, {}, {"by": "month"}, {"by": "province"}])}
    return Request("POST", [object_key, "/aggregate"], {"group": [one]})


@channel("aggregate", "POST {object}/aggregate")
def _aggregate(probe: Probe) -> Request:
    object_key = probe.object()
    measures = [
        {"fn": "count"},
        {"fn": probe.rng.choice(["sum", "avg", "min", "max"]), "field": probe.rng.choice(probe.fields[object_key])},
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
    field = {"field": probe.rng.choice(probe.fields[object_key])} if probe.rng.random() < 0.5 else {}
    return Request("GET", [object_key, "/", probe.ref(object_key), "/explain"], query=field)


@channel("meta", "GET meta", "GET openapi.json")
def _meta(probe: Probe) -> Request:
    return Request("GET", ["openapi.json" if probe.rng.random() < 0.1 else "meta"])


@channel("me", "GET me")
def _me(probe: Probe) -> Request:
    return Request("GET", ["me"])


# Writes answer too: the record as it is then, or why not. The test takes every write back.


@channel("create", "POST {object}")
def _create(probe: Probe) -> Request:
    object_key = probe.object()
    values = {probe.rng.choice(probe.fields[object_key]): probe.value() for _ in range(2)}
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
    return Request(
        "PATCH", [object_key, "/", probe.ref(object_key)], {probe.rng.choice(probe.fields[object_key]): probe.value()}, headers=headers
    )


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
            "values": {probe.rng.choice(probe.fields[object_key]): probe.value()},
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


no_channel(["GET regions", "GET regions/{code}"], "the regions of the world, the same for everybody")
no_channel(["GET site", "POST organisations"], "open to everybody: knows no record")
no_channel(
    ["PATCH me", "GET me/tokens", "POST me/tokens", "DELETE me/tokens/{id}"], "the caller's own settings and tokens, no record of others"
)
