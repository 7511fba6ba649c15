"""The addresses of signing in: allauth's browser API, of which exactly these are there; whatever a new version adds is not."""

from __future__ import annotations

from typing import Any

from allauth.headless.account.views import LoginView, SessionView
from allauth.headless.constants import Client
from allauth.headless.usersessions.views import SessionsView
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from guanxi.base.errors import Problem
from guanxi.kernel.http.problems import MethodNotAllowed, need_json
from guanxi.kernel.http.respond import problem_response

PREFIX = "_allauth/browser/v1/"
# Passwords and addresses are changed by our own routes (`me/password`, `me/email`), which ask for the password and leave an entry in the log.
ADDRESSES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "auth/login": (LoginView, ("POST",)),
    "auth/session": (SessionView, ("GET", "DELETE")),
    "auth/sessions": (SessionsView, ("GET", "DELETE")),
}


def sign_in_patterns() -> list[URLPattern]:
    """One pattern an address."""
    return [path(PREFIX + address, _view(of, methods)) for address, (of, methods) in ADDRESSES.items()]


def _view(of: Any, methods: tuple[str, ...]) -> Any:
    answer = of.as_api_view(client=Client.BROWSER)

    def view(request: HttpRequest) -> HttpResponseBase:
        request_id = request.META.get("guanxi.request_id", "")
        if request.method not in methods:  # allauth reads the body, and checks a password in it, before it looks at the method
            return problem_response(MethodNotAllowed(), request_id, Allow=", ".join(methods))
        try:
            if int(request.META.get("CONTENT_LENGTH") or 0):
                need_json(request.content_type)
        except Problem as problem:
            return problem_response(problem, request_id)
        made: HttpResponseBase = answer(request)
        return made

    return view
