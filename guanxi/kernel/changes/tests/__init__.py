"""Tests of the room `changes`."""
