"""URLs, derived from the declared routes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from guanxi.base.errors import NotFound
from guanxi.kernel.http.finding import RECORD_ROUTES
from guanxi.kernel.http.objects import OBJECT_ROUTES, replay
from guanxi.kernel.http.respond import problem_response
from guanxi.kernel.http.routes import ROUTES, Route
from guanxi.kernel.http.serve import serve
from guanxi.site import health, pages

PREFIX = "api/v1/"


def view_of(routes: dict[str, Route]) -> Callable[..., HttpResponseBase]:
    """One Django view for the methods of a path. CSRF is checked by sign-in, which knows whether a cookie was used."""

    @csrf_exempt
    def view(request: HttpRequest, **parts: str) -> HttpResponseBase:
        route = routes.get(str(request.method))
        if route is None:
            return HttpResponseNotAllowed(sorted(routes))
        return serve(request, route, parts, partial(replay))

    return view


def api_patterns() -> list[URLPattern]:
    """Declared routes first, so that their words win over object keys."""
    by_path: dict[str, dict[str, Route]] = {}
    for one in [*ROUTES.values(), *OBJECT_ROUTES, *RECORD_ROUTES]:
        by_path.setdefault(one.path, {})[one.method] = one
    return [path(PREFIX + _django_path(p), view_of(methods)) for p, methods in by_path.items()]


def _django_path(declared: str) -> str:
    return declared.replace("{", "<str:").replace("}", ">")


@csrf_exempt
def unknown(request: HttpRequest, *parts: str) -> HttpResponse:
    """Anything else under /api/."""
    return problem_response(NotFound({"zh": "没有这个地址", "en": "There is no such address"}), request.META.get("guanxi.request_id", ""))


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", health.metrics),
    path("_allauth/", include("allauth.headless.urls")),
    *api_patterns(),
    re_path(r"^(api|_allauth|static)/", unknown),
    re_path(r"^", pages.application),
]
