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


def test_the_document_lists_every_route(cast: Any) -> None:
    with tenant_scope(cast.tenant):
        actor = cast.administrator.actor()
        paths = document(actor)["paths"]
        missing = [f"{r.method} {r.path}" for r in ROUTES.values() if r.method.lower() not in paths.get(f"/api/v1/{r.path}", {})]
        for object_type in actor.schema.objects.values():
            for route in (*OBJECT_ROUTES, *RECORD_ROUTES):
                path = "/api/v1/" + route.path.replace("{object}", object_type.key)
                if "{action}" not in path and route.method.lower() not in paths.get(path, {}):
                    missing.append(f"{route.method} {path}")
        assert missing == []


def test_every_url_is_in_the_document_or_on_the_reviewed_list() -> None:
    from guanxi.site.urls import PREFIX, urlpatterns

    reviewed = {"healthz", "readyz", "metrics", "_allauth/", "^(api|_allauth|static)/", "^"}
    others = {str(p.pattern) for p in urlpatterns} - {p for p in (str(p.pattern) for p in urlpatterns) if p.startswith(PREFIX)}
    assert others == reviewed
