"""How allauth is bent to us: accounts are made by organisations, never by its own sign-up, and guesses are counted by our own rule."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest, HttpResponse

from guanxi.base.errors import TooManyRequests
from guanxi.kernel.http import guesses
from guanxi.kernel.http.respond import problem_response
from guanxi.kernel.http.sign_in import get_client_ip


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up happens with an organisation (`POST /api/v1/organisations`), not here."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return get_client_ip(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Instead of allauth's own count, which lets anybody lock an address everywhere."""
        try:
            guesses.refuse_if_spent(request, credentials["email"])
        except TooManyRequests as spent:
            raise ImmediateHttpResponse(problem_response(spent, request.META.get("guanxi.request_id", ""))) from None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        guesses.note_failure(request, credentials["email"])

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        guesses.forget(request, user.email)
        response: HttpResponse = super().post_login(request, user, **more)
        guesses.trust(response, user.email)
        return response
