"""Every address of the server: declared routes with their parts filled in, signing in, machines, pages, files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guanxi.kernel.http.finding import RECORD_ROUTES
from guanxi.kernel.http.objects import OBJECT_ROUTES
from guanxi.kernel.http.routes import ROUTES, Route
from guanxi.kernel.objects.actions import actions_of

NOBODY = "01890a5d-ac96-774b-bcce-b302099a8057"
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def all_routes() -> list[Route]:
    """Declared routes, those of object types, those of records."""
    return [*ROUTES.values(), *OBJECT_ROUTES, *RECORD_ROUTES]


def filled(route: Route, cast: Any) -> Iterator[str]:
    """The route's path below /api/v1/, once for each object type and action it is for."""
    if "{object}" not in route.path:
        yield _parts(route.path)
        return
    for key, object_type in cast.administrator.actor().schema.objects.items():
        path = route.path.replace("{object}", key)
        actions = actions_of(object_type) if "{action}" in path else [""]
        yield from (_parts(path.replace("{action}", action)) for action in actions)


def _parts(path: str) -> str:
    return "/".join(NOBODY if part.startswith("{") else part for part in path.split("/"))
