"""What every request passes: an id, security headers, a metric, one line of log without personal values."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

from guanxi.base.errors import Malformed
from guanxi.base.ids import new_id
from guanxi.kernel.http.respond import problem_response
from guanxi.site.failing import in_words

log = structlog.get_logger("guanxi.request")
SECONDS = Histogram(
    "guanxi_request_seconds",
    "Time to answer a request",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


_POLICY = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # What the web application does not use, so that nothing that gets into a page can. Passkeys stay.
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in [
            "accelerometer",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "hid",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "serial",
            "usb",
        ]
    ),
    # Browsers heed it over TLS alone, and only where the certificate is in order.
    **({"Strict-Transport-Security": "max-age=31536000"} if settings.SESSION_COOKIE_SECURE else {}),
}


def policy(nonce: str) -> dict[str, str]:
    """The headers that every answer carries unless it says otherwise: pages, files of the web application and live updates alike."""
    return {
        **_POLICY,
        "Content-Security-Policy": (
            f"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; font-src 'self' data:; "
            "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        ),
    }


class RequestMiddleware:
    """Outermost of all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        request_id = new_id()
        request.META["guanxi.request_id"] = request_id
        request.META["guanxi.nonce"] = nonce = secrets.token_urlsafe(16)
        try:
            request.get_host()
        except DisallowedHost:
            response: HttpResponse = problem_response(
                Malformed({"zh": "不接受这个主机名", "en": "This host name is not served here"}), request_id
            )
        else:
            response = in_words(request, self.get_response(request))
        response["X-Request-Id"] = request_id
        for name, value in policy(nonce).items():
            response.headers.setdefault(name, value)
        route = request.resolver_match.route if request.resolver_match else ""
        seconds = time.perf_counter() - begun
        SECONDS.labels(request.method, route, response.status_code).observe(seconds)
        log.info(
            "request",
            method=request.method,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            tenant=request.META.get("guanxi.tenant"),
            request_id=request_id,
        )
        return response
