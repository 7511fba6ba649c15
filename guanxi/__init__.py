"""Guanxi (关系): a customer relationship platform."""

__version__ = "0.1.0"
