"""The API keeps its own document: no 5xx, nothing undocumented, answers as described; over every operation of a tenant with a custom object."""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from guanxi.kernel.http.finding import RECORD_ROUTES
from guanxi.kernel.http.objects import OBJECT_ROUTES
from guanxi.kernel.http.routes import ROUTES
from guanxi.kernel.http.sign_in import digest
from guanxi.kernel.identity.models import ApiToken
from guanxi.kernel.objects.actions import actions_of
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.site.openapi import document
from guanxi.site.wsgi import application

SECRET = "gx_contract"
EXAMPLES = int(os.environ.get("GUANXI_CONTRACT_EXAMPLES", "3"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def api_schema(cast: Any, db: None) -> Any:
    with tenant_scope(cast.tenant):
        actor = cast.administrator.actor()
        ApiToken.objects.create(person=actor.person, name="contract", digest=digest(SECRET), hint="gx_con", scopes=["*"])
        made = schemathesis.openapi.from_dict(document(actor))
    made.app = application
    # As Django's own test client does: the connection of the test outlives the request.
    request_finished.disconnect(close_old_connections)
    request_started.disconnect(close_old_connections)
    yield made
    request_finished.connect(close_old_connections)
    request_started.connect(close_old_connections)


def test_every_operation_answers_as_it_says(api_schema: Any) -> None:
    wrong: list[str] = []
    for found in api_schema.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def asked(case: Any) -> None:
            case.call_and_validate(checks=CHECKS, headers={"Authorization": f"Bearer {SECRET}"})

        try:
            asked()
        except (Exception, BaseExceptionGroup) as failure:  # every operation is asked before the test says what is wrong
            wrong.append(f"{operation.label}: {str(failure)[:800]}")
    assert not wrong, "\n\n".join(wrong[:8])


def test_the_document_lists_every_route_and_no_other(cast: Any) -> None:
    """Every declared route, every route of every object type, and every action of it; nothing that is not there."""
    with tenant_scope(cast.tenant):
        cast.make("object_type", key="c_thing", label_zh="东西")
        actor = cast.administrator.actor()
        paths = document(actor)["paths"]
        declared = {(r.method, f"/api/v1/{r.path}") for r in ROUTES.values()}
        for object_type in actor.schema.objects.values():
            of_records = [(r.method, "/api/v1/" + r.path.replace("{object}", object_type.key)) for r in (*OBJECT_ROUTES, *RECORD_ROUTES)]
            declared |= {(m, p) for m, p in of_records if "{action}" not in p}
            declared |= {(m, p.replace("{action}", key)) for m, p in of_records if "{action}" in p for key in actions_of(object_type)}
    written = {(method.upper(), path) for path, methods in paths.items() for method in methods if method != "parameters"}
    assert written ^ declared == set()


def test_every_url_is_in_the_document_or_on_the_reviewed_list() -> None:
    from guanxi.site.sign_in import ADDRESSES
    from guanxi.site.urls import PREFIX, urlpatterns

    signing_in = {f"_allauth/browser/v1/{one}" for one in ADDRESSES}
    reviewed = {"healthz", "readyz", "metrics", *signing_in, "^(api|_allauth|static)/", "^"}
    others = {str(p.pattern) for p in urlpatterns} - {p for p in (str(p.pattern) for p in urlpatterns) if p.startswith(PREFIX)}
    assert others == reviewed
