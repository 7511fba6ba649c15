"""Who may do what, written out by hand, and how fast rights follow what happens: reorganisations, teams, shares, departures."""

from __future__ import annotations

import datetime as dt

import pytest

from guanxi.kernel.access.models import TeamMember
from guanxi.testing.api import Api
from guanxi.testing.cast import INSIDERS, Cast
from guanxi.testing.clock import at

# read, update, delete of a record of `owner`; `-` is not there at all (404), `r` seen but not so (403).
MATRIX = """
                   customer   contact    activity   lead       invoice_title  person     role       share_rule
owner              y y y      y y y      y y y      y y y      y y y          y r r      y r r      - - -
colleague          - - -      - - -      - - -      - - -      - - -          y r r      y r r      - - -
manager            y y y      y y y      y y y      y y y      y y y          y r r      y r r      - - -
other_department   - - -      - - -      - - -      - - -      - - -          y r r      y r r      - - -
finance            y y r      y y r      y y r      - - -      y y r          y r r      y r r      - - -
auditor            y r r      y r r      y r r      y r r      y r r          y r r      y r r      - - -
administrator      y y y      y y y      y y y      y y y      y y y          y y y      y y y      y y y
stranger           - - -      - - -      - - -      - - -      - - -          - - -      - - -      - - -
anonymous          0 0 0      0 0 0      0 0 0      0 0 0      0 0 0          0 0 0      0 0 0      0 0 0
"""
_MEANS = {"y": (200, 200, 204), "-": (404, 404, 404), "r": (403, 403, 403), "0": (401, 401, 401)}
_NAMES = {"activity": "title"}


def _cells() -> list[tuple[str, str, tuple[int, ...]]]:
    head, *lines = [line.split() for line in MATRIX.strip().splitlines()]
    return [
        (line[0], one, tuple(_MEANS[c][n] for n, c in enumerate(line[1 + 3 * place : 4 + 3 * place])))
        for line in lines
        for place, one in enumerate(head)
    ]


def _record(cast: Cast, object_key: str) -> str:
    if object_key == "role":
        return cast.make("role", name="角色")
    if object_key == "share_rule":
        return cast.make("share_rule", name="共享", object="lead", role=cast.roles["finance"])
    more = {"customer": cast.make("customer", name="客户")} if object_key in ("contact", "invoice_title") else {}
    return cast.make(object_key, **{_NAMES.get(object_key, "name"): "记录"}, **more)


@pytest.mark.parametrize(("member", "object_key", "wanted"), _cells())
def test_the_matrix(cast: Cast, member: str, object_key: str, wanted: tuple[int, ...]) -> None:
    record, api = _record(cast, object_key), cast[member].api
    path = f"{object_key}/{record}"
    had = (api.get(path).status, api.patch(path, {_NAMES.get(object_key, "name"): "改"}).status, api.delete(path).status)
    # finance reads leads by no grant of its own: the object is not there.
    assert had == wanted


def _sees(cast: Cast, record: str, object_key: str = "customer") -> list[str]:
    return [name for name in INSIDERS if cast[name].api.get(f"{object_key}/{record}").status == 200]


def test_a_reorganisation_holds_at_once(cast: Cast) -> None:
    record = cast.make("customer", name="客户")
    always = ["finance", "auditor", "administrator"]
    assert _sees(cast, record) == ["owner", "manager", *always]
    cast.administrator.api.patch(f"department/{cast.departments['east']}", {"parent": cast.departments["office"]})
    assert _sees(cast, record) == ["owner", *always]
    cast.administrator.api.patch(f"department/{cast.departments['east']}", {"parent": cast.departments["sales"]})
    assert _sees(cast, record) == ["owner", "manager", *always]
    cast.administrator.api.patch(f"person/{cast.manager.person}", {"department": cast.departments["channel"]})
    assert _sees(cast, record) == ["owner", *always]


def test_a_circle_of_departments_ends(cast: Cast) -> None:
    record = cast.make("customer", name="客户")
    cast.administrator.api.patch(f"department/{cast.departments['sales']}", {"parent": cast.departments["east"]})
    assert _sees(cast, record) == ["owner", "manager", "finance", "auditor", "administrator"]


def test_a_new_superior_sees_at_once(cast: Cast) -> None:
    cast.change("role", cast.roles["sales_representative"], grants={"customer": {"read": "subordinates", "update": "own"}})
    record = cast.make("customer", name="客户")
    assert "colleague" not in _sees(cast, record)
    cast.administrator.api.patch(f"person/{cast.owner.person}", {"superior": cast.colleague.person})
    assert "colleague" in _sees(cast, record)
    assert cast.colleague.api.patch(f"customer/{record}", {"name": "x"}).status == 403


def test_a_role_that_is_switched_off_gives_nothing(cast: Cast) -> None:
    record = cast.make("customer", name="客户")
    cast.administrator.api.patch(f"role/{cast.roles['finance']}", {"active": False})
    assert cast.finance.api.get(f"customer/{record}").status == 404
    assert cast.finance.api.get("customer").status == 404


@pytest.mark.parametrize("write", [False, True])
def test_a_team_member_reads_or_writes_until_the_end(cast: Cast, write: bool) -> None:
    record = cast.make("customer", name="客户")
    contact = cast.make("contact", name="人", customer=record)
    until = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
    assert (
        cast.owner.api.act(
            "customer", "add_to_team", [record], {"person": cast.colleague.person, "write": write, "until": until.isoformat()}
        ).status
        == 200
    )
    api = cast.colleague.api

    def tries() -> tuple[int, ...]:
        return (
            api.get(f"customer/{record}").status, api.patch(f"customer/{record}", {"name": "改"}).status, api.delete(f"customer/{record}").status,
            api.get(f"contact/{contact}").status, api.patch(f"contact/{contact}", {"name": "改"}).status,
        )  # fmt: skip

    changes = 200 if write else 403
    assert tries() == (200, changes, 403, 200, changes)
    with at(until + dt.timedelta(seconds=1)):
        assert tries() == (404,) * 5
        assert cast.owner.api.get(f"customer/{record}").body["team"] == []
    assert cast.owner.api.act("customer", "remove_from_team", [record], {"person": cast.colleague.person}).status == 200
    assert tries() == (404,) * 5


def test_a_team_of_one_object_type_says_nothing_about_another(cast: Cast) -> None:
    """Ids are unique over object types, but a team row names its own."""
    record = cast.make("lead", name="线索")
    with cast.scope():
        TeamMember.objects.create(object="customer", record=record, person=cast.colleague.person, write=True)
    assert cast.colleague.api.get(f"lead/{record}").status == 404


@pytest.mark.parametrize("to", ["person", "role", "to_department"])
@pytest.mark.parametrize("write", [False, True])
def test_a_rule_shares_what_meets_its_condition(cast: Cast, to: str, write: bool) -> None:
    key, other = cast.make("customer", name="重点", level="a"), cast.make("customer", name="普通", level="b")
    # channel lies below headquarters, where the rule is made for.
    target = {
        "person": cast.other_department.person,
        "role": cast.roles["sales_representative"],
        "to_department": cast.departments["channel"],
    }[to]
    rule = cast.make(
        "share_rule",
        name="重点客户",
        object="customer",
        condition={"field": "level", "op": "eq", "value": "a"},
        write=write,
        **{to: target},
    )
    api = cast.other_department.api
    change = 200 if write else 403
    assert [api.get(f"customer/{r}").status for r in (key, other)] == [200, 404]
    assert [api.patch(f"customer/{key}", {"name": "改"}).status, api.delete(f"customer/{key}").status] == [change, 403]
    assert ("colleague" in _sees(cast, key)) == (to == "role")
    cast.change("customer", key, level="b")
    assert api.get(f"customer/{key}").status == 404
    cast.change("customer", key, level="a")
    cast.administrator.api.patch(f"share_rule/{rule}", {"active": False})
    assert api.get(f"customer/{key}").status == 404


def test_a_rule_for_a_department_reaches_those_below(cast: Cast) -> None:
    record = cast.make("lead", owner="other_department", name="线索")
    cast.make("share_rule", name="给销售", object="lead", to_department=cast.departments["sales"])
    assert _sees(cast, record, "lead") == ["owner", "colleague", "manager", "other_department", "auditor", "administrator"]


def test_a_rule_over_a_hidden_field_shares_but_does_not_tell(cast: Cast) -> None:
    """The rule is the administrator's; who sees the record through it still does not see the field."""
    record = cast.make("customer", owner="other_department", name="客户", credit_limit="100")
    cast.make(
        "share_rule",
        name="大额",
        object="customer",
        condition={"field": "credit_limit", "op": "ge", "value": "50"},
        person=cast.owner.person,
    )
    read = cast.owner.api.get(f"customer/{record}")
    assert (read.status, "credit_limit" in read.body) == (200, False)


@pytest.mark.parametrize("how", ["left", "deleted"])
def test_who_leaves_loses_access_at_once(cast: Cast, how: str) -> None:
    token = Api(token=cast.owner.token())
    assert (cast.owner.api.get("customer").status, token.get("customer").status) == (200, 200)
    if how == "left":
        assert cast.administrator.api.patch(f"person/{cast.owner.person}", {"status": "left"}).status == 200
    else:
        assert cast.administrator.api.delete(f"person/{cast.owner.person}").status == 204
    assert (cast.owner.api.get("customer").status, token.get("customer").status) == (401, 401)
    assert cast.owner.api.post("customer", {"name": "x"}).status == 401


def test_who_comes_back_has_access_again(cast: Cast) -> None:
    for status, wanted in (("left", 401), ("active", 200)):
        cast.administrator.api.patch(f"person/{cast.owner.person}", {"status": status})
        assert cast.owner.api.get("customer").status == wanted


def test_an_expired_token_signs_nobody_in(cast: Cast) -> None:
    api = Api(token=cast.owner.api.post("me/tokens", {"name": "x", "days": 1}).body["secret"])
    assert api.get("me").status == 200
    with at(dt.datetime.now(dt.UTC) + dt.timedelta(days=1, seconds=1)):
        assert api.get("me").status == 401


def test_a_cookie_without_a_csrf_token_changes_nothing(cast: Cast) -> None:
    record = cast.make("customer", name="客户")
    api = Api(cast.owner.session, csrf=True)
    refused = [
        api.post("customer", {"name": "x"}),
        api.patch(f"customer/{record}", {"name": "x"}),
        api.delete(f"customer/{record}"),
        api.act("customer", "delete", [record]),
    ]
    assert [(r.status, r.body["reason"]) for r in refused] == [(403, "csrf")] * 4
    assert (
        api.get(f"customer/{record}").body["name"],
        Api(token=cast.owner.token(), csrf=True).patch(f"customer/{record}", {"name": "令牌"}).status,
    ) == ("客户", 200)


def test_the_session_says_in_which_organisation_one_is(cast: Cast) -> None:
    """An account that is a person of two organisations sees the records of the one in use, and of no third."""
    from guanxi.kernel.identity.models import Person

    assert cast.other is not None
    here = cast.make("customer", name="这里")
    account = Person.unscoped.get(id=cast.administrator.person).account
    Person.unscoped.filter(id=cast.stranger.person).update(account=account)
    api = cast.administrator.api
    assert api.get(f"customer/{here}").status == 200
    assert api.patch("me", {"organisation": cast.other.tenant}).status == 200
    assert api.get(f"customer/{here}").status == 404
    assert api.patch("me", {"organisation": 987654321}).status == 422
