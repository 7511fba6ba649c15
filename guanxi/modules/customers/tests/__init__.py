"""Tests of the room `customers`."""
