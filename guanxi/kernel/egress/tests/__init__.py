"""Tests of the room `egress`."""
