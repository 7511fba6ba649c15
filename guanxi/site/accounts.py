"""How allauth is bent to us: accounts are made by organisations, never by its own sign-up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up happens with an organisation (`POST /api/v1/organisations`), not here."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False
