"""T9: whatever stands in a name or a value, the database gets it as a parameter: every statement is read, none holds the text of a client."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import quote

import orjson
import pytest
import sqlglot
from django.db import connection
from sqlglot import exp
from sqlglot.errors import SqlglotError

from guanxi.kernel.jobs.api import run_due
from guanxi.testing.api import Api, Reply
from guanxi.testing.security_report import Figures

pytestmark = [pytest.mark.security("T9"), pytest.mark.django_db]
MARK = "zq7x"  # stands in every text of ours and in no name of the registry
PAYLOADS = (
    "{m}'", '{m}"', "{m}`", "{m}]", "{m}' OR '1'='1", '{m}" OR ""="', "{m}') OR ('1'='1", "{m}' OR 1=1 --", "{m}' OR 1=1 #", "{m}'/**/OR/**/1=1", "{m}; DROP TABLE customers_customer", "{m}'; DROP TABLE x; --",
    "{m}' UNION SELECT password FROM identity_account --", "{m}\\' OR 1=1 --", "{m}\\", "{m}縗' OR 1=1 --", "{m}\u02bc OR 1=1", "{m}＇ OR 1=1", "{m}%' AND 1=1", "{m}%s", "{m}%(a)s", "{m}?", ":{m}", "${m}$", "$${m}$$",
    "{m})) OR 1=1", "{m},(SELECT 1)", "(SELECT {m})", "{m} DESC, (SELECT 1)", "-{m}", "{m} COLLATE NOCASE", "{m}::text", "CAST({m} AS int)", "{m}->>'a'", "$.{m}[*]", "'||{m}||'", "{m}\n--", "{m}/*!50000 */", "{m} LIMIT 1", "0x27{m}",
    "pg_sleep(5){m}", "{m}.{m}", "{m}__gt", "__class__{m}", "{m}*", "{m}\" NEAR \"a", "{m}:*", "+{m} -{m}", "{m} AND NOT {m}",
)  # fmt: skip
TEXTS = tuple(one.replace("{m}", MARK) for one in PAYLOADS)
DIALECT = {"sqlite": "sqlite", "postgresql": "postgres", "mysql": "mysql"}


_SAVEPOINT = re.compile(r"(?:SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT) [\"`]\w+[\"`]")  # whose grammar the parser does not know


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that is sent, as the database gets it: before its parameters."""
    sent: list[str] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield sent


def judged(sql: str) -> str | None:
    """What is wrong with a statement: text of ours in it, or not exactly one statement."""
    if MARK in sql.lower():
        return "holds the text of a client"
    if _SAVEPOINT.fullmatch(sql):
        return None
    cast = re.sub(r"%s::(\w+(?:\[\])?)", r"CAST(%s AS \1)", sql)  # `?::uuid[]` is not understood
    bound = re.sub(r"%\(\w+\)s|%s", "?", cast).replace("%%", "%")
    try:
        read = sqlglot.parse(bound, read=DIALECT[connection.vendor])
    except SqlglotError as odd:
        return f"cannot be read: {odd}"
    if len([one for one in read if one is not None]) != 1:
        return "is not one statement"
    literals = {one.this for tree in read if tree for one in tree.find_all(exp.Literal) if one.is_string}
    odd_ones = [one for one in literals if not re.fullmatch(r"[\w$.%\[\]\"\- ,:/+*]{0,60}", one)]
    return f"literals {odd_ones}" if odd_ones else None


def test_the_judge_sees_an_injection() -> None:
    """Else the silence below would prove nothing."""
    for bad in (
        f"SELECT a FROM b WHERE c = '{MARK}'",
        f"SELECT a FROM b ORDER BY {MARK}",
        "SELECT 1; DROP TABLE a",
        "SELECT a FROM b WHERE c = 'x''; --'",
        "SELECT FROM WHERE",
    ):
        assert judged(bad), bad
    assert judged('SELECT "a" FROM "b" WHERE "c" = %s ORDER BY "a" DESC LIMIT 1') is None


def _query(api: Api, **asked: Any) -> Reply:
    return api.post("customer/query", asked)


_OPERATORS = ("eq", "ne", "contains", "not_contains", "starts_with", "in", "not_in", "lt", "ge", "between", "is_empty", "mine", "last")


def _with_operator(operator: str, api: Api, text: str) -> Reply:
    many = operator in ("in", "not_in", "between")
    return _query(api, filter={"field": "name", "op": operator, "value": [text, text] if many else text})


SINKS: dict[str, Callable[[Api, str], Reply]] = {
    "sort": lambda api, text: _query(api, sort=[text]),
    "sort, descending": lambda api, text: _query(api, sort=["-" + text]),
    "sort over a reference": lambda api, text: _query(api, sort=[f"owner.{text}"]),
    "fields": lambda api, text: _query(api, fields=["name", text]),
    "group": lambda api, text: api.post("customer/aggregate", {"group": [{"field": text}]}),
    "group by": lambda api, text: api.post("customer/aggregate", {"group": [{"field": "created_at", "by": text}]}),
    "measure": lambda api, text: api.post("customer/aggregate", {"measures": [{"fn": text, "field": "employees"}]}),
    "measured field": lambda api, text: api.post("customer/aggregate", {"measures": [{"fn": "sum", "field": text}]}),
    "alias": lambda api, text: api.post("customer/aggregate", {"measures": [{"fn": "count", "as": text}]}),
    "filter field": lambda api, text: _query(api, filter={"field": text, "op": "eq", "value": 1}),
    "filter path": lambda api, text: _query(api, filter={"field": f"owner.{text}", "op": "eq", "value": 1}),
    "filter operator": lambda api, text: _query(api, filter={"field": "name", "op": text, "value": "a"}),
    "filter member": lambda api, text: _query(api, filter={text: [{"field": "name", "op": "eq", "value": "a"}]}),
    **{f"value of {op}": partial(_with_operator, op) for op in _OPERATORS},
    "value of a custom field": lambda api, text: _query(api, filter={"field": "c_text", "op": "contains", "value": text}),
    "value of a choice": lambda api, text: _query(api, filter={"field": "level", "op": "in", "value": [text]}),
    "value of tags": lambda api, text: _query(api, filter={"field": "tags", "op": "contains", "value": text}),
    "value of a reference": lambda api, text: _query(api, filter={"field": "owner", "op": "eq", "value": text}),
    "value of a date": lambda api, text: _query(api, filter={"field": "created_at", "op": "ge", "value": text}),
    "value of money": lambda api, text: _query(api, filter={"field": "revenue", "op": "ge", "value": {"amount": text, "currency": text}}),
    "value of a phone": lambda api, text: _query(api, filter={"field": "phone", "op": "eq", "value": text}),
    "value of a region": lambda api, text: _query(api, filter={"field": "region", "op": "in", "value": [text]}),
    "search": lambda api, text: _query(api, q=text),
    "search everywhere": lambda api, text: api.get("search", {"q": text}),
    "searched objects": lambda api, text: api.get("search", {"q": "a", "objects": text}),
    "cursor": lambda api, text: _query(api, cursor=text),
    "limit": lambda api, text: api.get("customer", {"limit": text}),
    "object": lambda api, text: api.get(f"{quote(text, safe='')}"),
    "id": lambda api, text: api.get(f"customer/{quote(text, safe='')}"),
    "timeline": lambda api, text: api.get(f"customer/{quote(text, safe='')}/timeline", {"cursor": text}),
    "changes": lambda api, text: api.get("changes", {"after": text}),
    "explained field": lambda api, text: api.get("customer/01890a5d-ac96-774b-bcce-b302099a8057/explain", {"field": text, "person": text}),
    "language": lambda api, text: api.patch("me", {"language": text}),
    "time zone": lambda api, text: api.patch("me", {"timezone": text}),
    "currency": lambda api, text: api.post("customer", {"name": "a", "revenue": {"amount": "1", "currency": text}}),
    "written name": lambda api, text: api.post("customer", {text: 1}),
    "written text": lambda api, text: api.post("customer", {"name": text, "c_text": text, "tags": [text], "remark": text}),
    "written id": lambda api, text: api.post("customer", {"id": text, "name": "a"}),
    "batch": lambda api, text: api.post("customer/batch", {"operations": [{"op": text, "id": text, "values": {text: text}}]}),
    "action": lambda api, text: api.post(f"customer/actions/{quote(text, safe='')}", {"ids": [text], "input": {text: text}}),
    "action input": lambda api, text: api.act("customer", "transfer", [text], {"owner": text}),
    "view": lambda api, text: api.post("view", {"object": "customer", "name": text, "filter": {"field": text, "op": "eq", "value": text}, "sort": [text], "columns": [text]}),
    "field definition": lambda api, text: api.post("field", {"object": "customer", "key": text, "type": text, "label_zh": text, "options": {"choices": [{"key": text, "label_zh": text}]}}),
    "formula": lambda api, text: api.post("field", {"object": "customer", "key": "c_f", "type": "formula", "label_zh": "f", "options": {"expression": text}}),
    "jobs": lambda api, text: api.get(f"jobs/{quote(text, safe='')}"),
    "file": lambda api, text: api.get(f"files/{quote(text, safe='')}"),
    "file name": lambda api, text: api.upload(text.replace("/", "_") + ".csv", b"a,b\n1,2\n"),
    "regions": lambda api, text: api.get("regions", {"q": text, "parent": text}),
    "export": lambda api, text: api.post("exports", {"object": text, "fields": [text], "sort": [text], "q": text, "format": "csv"}),
    "import": lambda api, text: api.post("imports", {"file": text, "object": text}),
    "idempotency key": lambda api, text: api.post("lead", {"name": "a"}, idempotency_key=quote(text)),
    "token": lambda api, text: Api(token=quote(text)).get("me"),
    "session": lambda api, text: Api(session=quote(text)).get("me"),
}  # fmt: skip


@pytest.mark.parametrize("sink", SINKS)
def test_no_text_of_a_client_is_part_of_a_statement(cast: Any, sink: str, security: Figures) -> None:
    cast.make("field", owner=None, object="customer", key="c_text", type="text", label_zh="文")
    cast.make("customer", name="甲")
    api = cast.administrator.api
    failed, seen = [], set()
    with statements() as sent:
        for text in TEXTS:
            answer = SINKS[sink](api, text)
            if answer.status >= 500:
                failed.append((text, answer.body))
        run_due()
    wrong = [(sql[:300], why) for sql in sent if sql not in seen and not seen.add(sql) and (why := judged(sql))]  # type: ignore[func-returns-value]
    security.add(requests=len(TEXTS), statements=len(sent), literals=len(wrong), crashes=len(failed))
    assert (wrong, failed) == ([], [])


def test_what_was_stored_stays_text(cast: Any, security: Figures) -> None:
    """Second order: texts that were written are sorted, grouped, searched, exported, and used as labels."""
    cast.make(
        "field",
        owner=None,
        object="customer",
        key="c_pick",
        type="choice",
        label_zh=TEXTS[0],
        options={"choices": [{"key": "a", "label_zh": TEXTS[1]}]},
    )
    cast.make_many("customer", [{"name": text.replace("\n", " "), "tags": [text.replace("\n", " ")[:20]], "c_pick": "a"} for text in TEXTS])
    api = cast.administrator.api
    with statements() as sent:
        answers = [
            _query(api, sort=["name"], limit=200), _query(api, sort=["-c_pick", "name"]), _query(api, q=MARK), api.get("search", {"q": MARK}),
            api.post("customer/aggregate", {"group": [{"field": "c_pick"}], "measures": [{"fn": "count"}]}), api.post("exports", {"object": "customer", "q": MARK, "format": "csv"}),
        ]  # fmt: skip
        page = _query(api, sort=["name"], limit=10)
        while page.body.get("next"):
            page = _query(api, sort=["name"], limit=10, cursor=page.body["next"])
        run_due()
    wrong = [(sql[:300], why) for sql in dict.fromkeys(sent) if (why := judged(sql))]
    security.add(requests=len(answers), statements=len(sent), literals=len(wrong), crashes=sum(a.status >= 500 for a in answers))
    assert [(a.status, orjson.dumps(a.body)[:200]) for a in answers if a.status >= 400] == []
    assert wrong == []
