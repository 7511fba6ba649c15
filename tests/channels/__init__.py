"""Channels that no single room has."""
