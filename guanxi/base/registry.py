"""A typed table of named things that modules fill at start and everybody reads afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Things of one kind under unique keys, in the order of registration; `kind` is the word for one in messages."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._items: dict[str, T] = {}
        self._frozen = False

    def register(self, key: str, item: T) -> T:
        """Enter an item and return it. ValueError if the key is taken, RuntimeError once frozen."""
        if self._frozen:
            message = f"{self.kind} {key!r} comes too late: register it in the app's ready()"
            raise RuntimeError(message)
        if key in self._items:
            message = f"{self.kind} {key!r} is registered already, as {self._items[key]!r}"
            raise ValueError(message)
        self._items[key] = item
        return item

    def get(self, key: str) -> T:
        """The item. LookupError that names the key if there is none."""
        try:
            return self._items[key]
        except KeyError:
            message = f"no {self.kind} {key!r}"
            raise LookupError(message) from None

    def find(self, key: str) -> T | None:
        """The item, or None."""
        return self._items.get(key)

    def keys(self) -> list[str]:
        """All keys, in the order of registration."""
        return list(self._items)

    def values(self) -> list[T]:
        """All items, in the order of registration."""
        return list(self._items.values())

    def items(self) -> list[tuple[str, T]]:
        """All keys with their items, in the order of registration."""
        return list(self._items.items())

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self._items)

    def freeze(self) -> None:
        """Refuse every later registration; `override` still works."""
        self._frozen = True

    @contextmanager
    def override(self, key: str, item: T) -> Iterator[T]:
        """For tests: put an item under a key, new or taken, for the time of a `with` block."""
        before = dict(self._items)
        self._items[key] = item
        try:
            yield item
        finally:
            self._items = before
