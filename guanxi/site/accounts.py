"""How allauth is bent to us: accounts are made by organisations, never by its own sign-up, and guesses are counted by our own rule."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from guanxi.base.errors import TooManyRequests
from guanxi.base.ids import new_id
from guanxi.kernel.http import guesses, passkeys
from guanxi.kernel.http.everywhere import note_everywhere
from guanxi.kernel.http.proving import PROVED
from guanxi.kernel.http.respond import problem_response
from guanxi.kernel.http.sessions import SIGNED_IN
from guanxi.kernel.http.sign_in import get_client_ip
from guanxi.kernel.identity.devices import device_name
from guanxi.kernel.identity.sealed import opened, seal
from guanxi.kernel.notify.api import notify

SIGNED_IN_AS = "guanxi.signed_in_as"
"""In a request: the address that has signed in with it. Whichever answer allauth then gives carries the cookie of a known browser."""


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

    def login(self, request: HttpRequest, user: Any) -> None:
        """All factors are there: from here on, and never before, the session is somebody's."""
        super().login(request, user)
        request.session[SIGNED_IN] = request.session[PROVED] = time.time()

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        known = guesses.is_known(request, user.email)
        with transaction.atomic():
            people = note_everywhere(user.pk, "web", "me.sign_in")
            if not known:
                _tell_of(request, people)
        guesses.forget(request, user.email)
        request.META[SIGNED_IN_AS] = user.email
        response: HttpResponse = super().post_login(request, user, **more)
        return response


def _tell_of(request: HttpRequest, people: list[Any]) -> None:
    """A browser that has not signed in with the account before: its person is told in every organisation."""
    device, place, cause = device_name(request.headers.get("User-Agent", "")), get_client_ip(request), new_id()
    words = " · ".join(part.replace("{", "(").replace("}", ")") for part in (device, place) if part)
    title = {"zh": "你的账号在一台新设备上登录", "en": "Your account signed in on a new device"}
    text = {
        "zh": f"{words}。如果不是你本人，请立即登出该设备并修改密码。",
        "en": f"{words}. If that was not you, sign the device out and change your password at once.",
    }
    for actor in people:
        notify(actor.tenant, [str(actor.person)], "new_device", title, text, None, cause)


class FactorAdapter(DefaultMFAAdapter):
    """Passkeys belong to the address at which people open the application; whatever allauth would keep in clear is sealed."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        from allauth.core import context

        return {"id": passkeys.domain_of(context.request), "name": "Guanxi 关系"}

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return opened(encrypted_text)
