"""The channel of live updates: what a listening browser is pushed while others work."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any
from unittest import mock

from django.conf import settings

from guanxi.kernel.notify.api import NOTHING, notify
from guanxi.site import stream
from guanxi.testing.channels import Probe, Step, channel
from guanxi.testing.twin_worlds import settle
from guanxi.testing.twins import World


@channel("stream", cost=4)
def _stream(probe: Probe) -> list[Step]:
    """`GET /api/v1/stream` is served before Django and stands in no table of routes."""
    return [partial(_heard, happened=probe.rng.choice([_hidden_is_written, _another_is_told, _both_and_a_right_of_others]))]


def _heard(world: World, happened: Any) -> list[Any]:
    """The events of `owner` from before something happened to after it."""
    here = SimpleNamespace(to_thread=_here, sleep=_pause, Queue=asyncio.Queue)
    # No event loop runs: the looks are taken here, in the transaction of the test, whose connection stays.
    with mock.patch.multiple(stream, asyncio=here, close_old_connections=lambda: None):
        listener = stream.listener_behind(f"{settings.SESSION_COOKIE_NAME}={world.cast.owner.session}")
        assert listener is not None
        hub = stream.Hub()
        hub.listeners.add(listener)
        watching: Coroutine[Any, Any, None] = hub._watch()
        watching.send(None)
        happened(world)
        settle("notify")
        watching.send(None)
        watching.close()
    return [listener.events.get_nowait() for _ in range(listener.events.qsize())]


async def _here(function: Any, *args: Any) -> Any:
    return function(*args)


class _Pause:
    def __await__(self) -> Iterator[None]:
        yield


async def _pause(seconds: float) -> None:
    await _Pause()


def _hidden_is_written(world: World) -> None:
    """One entry of the log in both worlds, of another field and value."""
    change = ({"remark": "绝密新"}, {"level": "c"})[world.number]
    world.cast.change("customer", world.ids["customer hidden"], **change)


def _another_is_told(world: World) -> None:
    for n in range(1 + world.number):
        notify(world.cast.tenant, [str(world.cast.other_department.person)], "hidden", NOTHING, NOTHING, None, f"pushed {n}")


def _both_and_a_right_of_others(world: World) -> None:
    _hidden_is_written(world)
    _another_is_told(world)
    world.cast.change("role", world.ids["role finance"], grants={"customer": {"read": ("own", "all")[world.number]}})
