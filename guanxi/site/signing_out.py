"""Signing out leaves an entry with the person, before the session ends: what cannot be logged is not done."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.dispatch import receiver

from guanxi.kernel.http.everywhere import note_everywhere


@receiver(user_logged_out, dispatch_uid="guanxi.signing_out")
def note_sign_out(sender: object, user: Any, **more: object) -> None:
    """Side effect: an entry in the log of each organisation of the account."""
    if user is not None and user.pk is not None:
        with transaction.atomic():
            note_everywhere(user.pk, "web", "me.sign_out")
