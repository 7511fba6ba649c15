"""The tables of the room, one aggregate a file."""

from guanxi.modules.sales.models.lead import Lead

__all__ = ["Lead"]
