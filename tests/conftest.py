"""The fixtures of all rooms, for the tests that span them."""

from guanxi.conftest import *  # noqa: F403 - fixtures are found by name
