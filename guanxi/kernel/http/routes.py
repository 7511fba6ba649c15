"""Declared routes: method, path, input, answer; the site makes URLs and OpenAPI of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from guanxi.base.errors import Message
from guanxi.base.registry import Registry
from guanxi.kernel.access.actor import Actor

Schema = Mapping[str, Any]
ANY_OBJECT: Schema = {"type": "object"}


@dataclass
class Call:
    """One request, parsed. `actor` is None only on routes that are open to everybody."""

    actor: Actor | None
    path: dict[str, str]
    query: dict[str, str]
    body: Any
    headers: Mapping[str, str]
    request: Any
    raw_body: bytes = b""

    @property
    def person(self) -> Actor:
        """The actor of a route that needs one."""
        assert self.actor is not None
        return self.actor

    def flag(self, name: str) -> bool:
        return self.query.get(name, "").lower() in ("1", "true", "yes")


@dataclass
class Answer:
    """What a handler gives back; plain values mean 200 and JSON."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    replay: dict[str, Any] | None = None  # what an idempotency key keeps instead of the body: ids, never values


BY_OBJECT = ""
"""The scope of routes whose answer follows the object types that a token reaches."""
SESSION = None
"""The scope of routes that no token reaches: what makes or changes ways of signing in needs somebody who has signed in."""
OWN_SCOPES: set[str] = set()
"""Scopes that handlers ask for themselves, beside those of routes."""
_FIRST_WORD = "?"


@dataclass(frozen=True)
class Route:
    """`path` is relative to /api/v1/ with `{name}` parts.

    scope: what an API token must have been given, as `<scope>:read` or `<scope>:write`; the first word of the path unless told.
    hourly: how often a person, or a place where nobody has signed in, may call it in an hour; 0: as often as anything.
    again: makes the answer anew from what an idempotency key keeps.
    step_up: asks for a fresh proof of who one is (`kernel.access.proof`).
    held_back: open also to who must first set up what the organisation demands.
    """

    method: str
    path: str
    handler: Callable[[Call], Any]
    summary: Message
    query: Mapping[str, Schema] = field(default_factory=dict)
    body: Schema | None = None
    answer: Schema = field(default_factory=lambda: ANY_OBJECT)
    status: int = 200
    open: bool = False
    write: bool = False
    multipart: bool = False
    binary: bool = False
    etag: bool = False
    scope: str | None = _FIRST_WORD
    hourly: int = 0
    again: Callable[[Call, dict[str, Any]], Answer] | None = None
    step_up: bool = False
    held_back: bool = False

    def __post_init__(self) -> None:
        if self.scope == _FIRST_WORD:
            word = self.path.split("/")[0]
            object.__setattr__(self, "scope", BY_OBJECT if word == "{object}" else word)


ROUTES: Registry[Route] = Registry("routes")


def route(method: str, path: str, *, zh: str, en: str, **declaration: Any) -> Callable[[Callable[[Call], Any]], Callable[[Call], Any]]:
    """Declare the function below as the handler of a route."""

    def declare(handler: Callable[[Call], Any]) -> Callable[[Call], Any]:
        declaration.setdefault("write", method != "GET")
        ROUTES.register(f"{method} {path}", Route(method, path, handler, {"zh": zh, "en": en}, **declaration))
        return handler

    return declare


def scope_words() -> set[str]:
    """The scopes of routes that are about no object type, as tokens name them."""
    return OWN_SCOPES | {one.scope for one in ROUTES.values() if one.scope and not one.open}
