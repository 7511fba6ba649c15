"""What was slow in the organisation, for its administrators."""

from __future__ import annotations

from typing import Any

from guanxi.base.errors import NotPermitted
from guanxi.kernel.http.routes import Call, route
from guanxi.kernel.records.advice import as_told
from guanxi.kernel.records.slow import told

_MESSAGE = {"type": "object", "properties": {"zh": {"type": "string"}, "en": {"type": "string"}}}
_NUMBER = {"type": "number"}
SLOW = {
    "type": "object",
    "properties": {
        "object": {"type": "string"}, "kind": {"type": "string", "enum": ["list", "count", "totals"]}, "what": _MESSAGE, "count": {"type": "integer"},
        "median_ms": _NUMBER, "worst_ms": _NUMBER, "rows": {"type": "integer"}, "help": {"type": "array", "items": _MESSAGE},
    },
}  # fmt: skip


@route(
    "GET",
    "slow",
    zh="慢查询",
    en="What was slow",
    answer={"type": "object", "properties": {"rows": {"type": "array", "items": SLOW}}},
)
def slow(call: Call) -> dict[str, Any]:
    """Lists, counts and totals that took long, by what they ask: object types and fields, no values. For administrators."""
    if not call.person.is_administrator:
        raise NotPermitted({"zh": "只有管理员可以查看慢查询", "en": "Only administrators see what was slow"})
    made = (as_told(one, call.person.schema) for one in told(call.person.tenant))
    return {"rows": [one for one in made if one is not None]}
