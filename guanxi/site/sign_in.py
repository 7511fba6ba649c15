"""The addresses of signing in: allauth's browser API, of which exactly these are there; whatever a new version adds is not."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.account.inputs import LoginInput
from allauth.headless.account.views import LoginView, SessionView
from allauth.headless.constants import Client
from allauth.headless.internal.restkit.inputs import CharField
from allauth.headless.mfa.inputs import AuthenticateInput, AuthenticateWebAuthnInput, LoginWebAuthnInput
from allauth.headless.mfa.views import AuthenticateView, AuthenticateWebAuthnView, LoginWebAuthnView
from allauth.mfa.adapter import get_adapter
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from guanxi.base.documents import parse_json
from guanxi.base.errors import Problem, TooManyRequests
from guanxi.kernel.http import guesses, passkeys
from guanxi.kernel.http.problems import MethodNotAllowed, need_json
from guanxi.kernel.http.respond import problem_response
from guanxi.kernel.identity import factors
from guanxi.site.accounts import SIGNED_IN_AS

PREFIX = "_allauth/browser/v1/"
_MOST_BYTES = 100_000


class PasswordInput(LoginInput):
    """A password just as it was typed: blanks at its ends are part of it."""

    password = CharField(strip=False)


class CodeInput(AuthenticateInput):
    """A code of an authenticator or a recovery code, after the right password: counted as passwords are, and spent once."""

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        refuse_if_spent(self.user.email)
        self.kind = factors.check_code(self.user.pk, code[:200])
        if self.kind is None:
            guesses.note_failure(context.request, self.user.email, code=True)
            raise get_adapter().validation_error("incorrect_code")
        return code

    def save(self) -> None:
        record_authentication(context.request, self.user, "mfa", type=self.kind)


class PasskeyInput(AuthenticateWebAuthnInput):
    """A passkey after the right password."""

    def clean_credential(self) -> Any:
        refuse_if_spent(self.user.email)
        _need_our_origin(self.cleaned_data["credential"])
        return super().clean_credential()


class PasskeyAloneInput(LoginWebAuthnInput):
    """A passkey instead of a password: which account it is of is in what it has signed."""

    def clean_credential(self) -> Any:
        _need_our_origin(self.cleaned_data["credential"])
        return super().clean_credential()


class Password(LoginView):
    input_class = PasswordInput


class Code(AuthenticateView):
    input_class = CodeInput


class Passkey(AuthenticateWebAuthnView):
    input_class = {"POST": PasskeyInput}


class PasskeyAlone(LoginWebAuthnView):
    input_class = {"POST": PasskeyAloneInput}


# Passwords, addresses, factors and devices are changed by our own routes (`me/…`), which ask for a fresh proof and leave an entry in the log.
ADDRESSES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "auth/login": (Password, ("POST",)),
    "auth/session": (SessionView, ("GET", "DELETE")),
    "auth/2fa/authenticate": (Code, ("POST",)),
    "auth/webauthn/authenticate": (Passkey, ("GET", "POST")),
    "auth/webauthn/login": (PasskeyAlone, ("GET", "POST")),
}


def refuse_if_spent(email: str) -> None:
    """Answer 429 in the middle of allauth's checking, where this browser may not guess codes of this account now."""
    try:
        guesses.refuse_if_spent(context.request, email, code=True)
    except TooManyRequests as spent:
        raise ImmediateHttpResponse(problem_response(spent, context.request.META.get("guanxi.request_id", ""))) from None


def _need_our_origin(credential: Any) -> None:
    if not passkeys.is_from_here(context.request, credential):
        raise get_adapter().validation_error("incorrect_code")


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
                parse_json(request.body, _MOST_BYTES)  # as strictly as every other body; allauth reads it again
        except Problem as problem:
            return problem_response(problem, request_id)
        made: HttpResponseBase = answer(request)
        if SIGNED_IN_AS in request.META:
            guesses.trust(request, made, request.META[SIGNED_IN_AS])
        return made

    return view
