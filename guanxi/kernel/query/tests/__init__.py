"""Tests of the room `query`."""
