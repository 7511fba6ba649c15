"""Organisations, and the scope without which no record can be asked for."""
