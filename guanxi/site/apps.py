"""Registers the composition: the API document, and the demo people of the sign-in page."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "guanxi.site"
    label = "guanxi_site"

    def ready(self) -> None:
        from guanxi.kernel.http.organisations import DEMO_PEOPLE
        from guanxi.site import openapi, signing_out, trust  # noqa: F401 - declare routes and what follows a sign-out

        DEMO_PEOPLE.append(_demo_people)


def _demo_people() -> list[dict[str, Any]]:
    """Whom the sign-in page offers: only where the demo company is the one organisation there is."""
    from guanxi.kernel.tenancy.models import Tenant
    from guanxi.site.demo import demo_people

    held = list(Tenant.objects.values_list("pk", "demo")[:2])
    return demo_people(held[0][0]) if len(held) == 1 and held[0][1] else []
