"""Tests of the room `sales`."""
