"""Tests of the room `integrity`."""
