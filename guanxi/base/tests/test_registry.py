"""A registry refuses duplicates and latecomers."""

import pytest

from guanxi.base.registry import Registry


def filled() -> Registry[int]:
    registry = Registry[int]("number")
    registry.register("two", 2)
    registry.register("one", 1)
    return registry


def test_keeps_the_order_of_registration() -> None:
    registry = filled()
    assert (registry.keys(), registry.values(), registry.items(), list(registry), len(registry)) == (
        ["two", "one"],
        [2, 1],
        [("two", 2), ("one", 1)],
        ["two", "one"],
        2,
    )
    assert (registry.get("one"), registry.find("one"), registry.find("three"), "one" in registry, "three" in registry) == (
        1,
        1,
        None,
        True,
        False,
    )


def test_register_returns_the_item() -> None:
    assert Registry[str]("word").register("a", "A") == "A"


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda registry: registry.register("one", 3), ValueError, "number 'one' is registered already, as 1"),
        (lambda registry: registry.get("three"), LookupError, "no number 'three'"),
        (lambda registry: (registry.freeze(), registry.register("three", 3)), RuntimeError, "number 'three' comes too late"),
    ],
)
def test_refuses(act: object, error: type[Exception], message: str) -> None:
    assert callable(act)
    with pytest.raises(error, match=message):
        act(filled())


def test_override_ends_with_the_block_also_after_an_error() -> None:
    registry = filled()
    registry.freeze()
    with pytest.raises(ZeroDivisionError), registry.override("one", 10), registry.override("three", 3):
        assert registry.items() == [("two", 2), ("one", 10), ("three", 3)]
        raise ZeroDivisionError
    assert registry.items() == [("two", 2), ("one", 1)]
