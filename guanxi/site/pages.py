"""The web application: one page for every address that is not the API's."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.middleware.csrf import get_token

WEB = Path(__file__).parent / "web"
MISSING = "<!doctype html><meta charset=utf-8><title>Guanxi</title><p>网页应用尚未构建：请运行 make web。The web application has not been built: run make web."


@lru_cache(maxsize=1)
def _page(stamp: float) -> str:
    return (WEB / "index.html").read_text("utf-8")


def application(request: HttpRequest) -> HttpResponse:
    """The built index page with this answer's nonce; sets the CSRF cookie."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    get_token(request)
    index = WEB / "index.html"
    if not index.is_file():
        return HttpResponse(MISSING, status=503)
    html = _page(index.stat().st_mtime).replace('name="csp-nonce" content=""', f'name="csp-nonce" content="{request.META["guanxi.nonce"]}"')
    return HttpResponse(html)
