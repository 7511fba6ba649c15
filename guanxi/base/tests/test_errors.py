"""Problems render as the API documents them."""

import pickle

import pytest

from guanxi.base import errors
from guanxi.base.errors import FieldError, Problem, ValueProblem


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        (errors.Malformed, 400, "malformed"),
        (errors.NotSignedIn, 401, "not_signed_in"),
        (errors.NotPermitted, 403, "not_permitted"),
        (errors.NotFound, 404, "not_found"),
        (errors.VersionConflict, 409, "version_conflict"),
        (errors.IdempotencyMismatch, 409, "idempotency_mismatch"),
        (errors.AlreadyExists, 409, "id_taken"),
        (errors.TooLarge, 413, "too_large"),
        (errors.Invalid, 422, "invalid"),
        (errors.TooManyRequests, 429, "too_many_requests"),
        (errors.Unavailable, 503, "unavailable"),
    ],
)
def test_every_kind_has_the_documented_code_and_status(kind: type[Problem], status: int, code: str) -> None:
    assert kind().as_dict() == {"type": f"/problems/{code}", "status": status, "code": code, "title": kind.title}
    assert set(kind.title) == {"zh", "en"}


def test_a_problem_with_everything() -> None:
    short = ValueProblem("phone_invalid", zh="手机号应为 11 位数字，现为 10 位", en="Needs 11 digits, has 10", params={"found": 10})
    problem = errors.Invalid(
        {"zh": "两处需更正", "en": "Two corrections"},
        [FieldError.of("phone", short, row=0), FieldError("name", "required", {"zh": "必填", "en": "Required"})],
        current_version=3,
    )
    expected = {
        "type": "/problems/invalid",
        "status": 422,
        "code": "invalid",
        "title": {"zh": "有内容需要更正", "en": "Some values need correction"},
        "detail": {"zh": "两处需更正", "en": "Two corrections"},
        "errors": [
            {
                "field": "phone",
                "code": "phone_invalid",
                "message": {"zh": "手机号应为 11 位数字，现为 10 位", "en": "Needs 11 digits, has 10"},
                "row": 0,
                "params": {"found": 10},
            },
            {"field": "name", "code": "required", "message": {"zh": "必填", "en": "Required"}},
        ],
        "current_version": 3,
    }
    assert problem.as_dict() == expected
    assert str(problem) == "invalid: Two corrections; phone: Needs 11 digits, has 10; name: Required"
    # Readers of untrusted files run in another process and send their problems back.
    assert pickle.loads(pickle.dumps(problem)).as_dict() == expected
    assert vars(pickle.loads(pickle.dumps(short))) == vars(short)


def test_extra_members_do_not_replace_the_standard_ones() -> None:
    assert errors.NotFound(status=200).as_dict()["status"] == 404
