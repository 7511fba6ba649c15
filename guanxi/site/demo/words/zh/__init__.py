"""The Chinese tables."""
