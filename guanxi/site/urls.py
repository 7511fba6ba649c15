"""URLs, derived from the declared routes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from guanxi.kernel.http.finding import RECORD_ROUTES
from guanxi.kernel.http.objects import OBJECT_ROUTES, replay
from guanxi.kernel.http.problems import MethodNotAllowed
from guanxi.kernel.http.respond import problem_response
from guanxi.kernel.http.routes import ROUTES, Route
from guanxi.kernel.http.serve import serve
from guanxi.site import failing, health, pages
from guanxi.site.sign_in import sign_in_patterns

PREFIX = "api/v1/"


def view_of(routes: dict[str, Route]) -> Callable[..., HttpResponseBase]:
    """One Django view for the methods of a path. CSRF is checked by sign-in, which knows whether a cookie was used."""

    @csrf_exempt
    def view(request: HttpRequest, **parts: str) -> HttpResponseBase:
        route = routes.get(str(request.method))
        if route is None:
            return problem_response(MethodNotAllowed(), request.META.get("guanxi.request_id", ""), Allow=", ".join(sorted(routes)))
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
    return failing.not_found(request)


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", health.metrics),
    *sign_in_patterns(),
    *api_patterns(),
    re_path(r"^(api|_allauth|static)/", unknown),
    re_path(r"^", pages.application),
]

# Django finds these by name.
handler400 = failing.malformed
handler403 = failing.not_permitted
handler404 = failing.not_found
handler500 = failing.failed
