"""Writing exports: CSV, Excel and JSON, row by row, in forms that `reading` reads back without a change."""

from guanxi.engines.exchange.writing.columns import Column, Kind, Mark, Value, Writer, Written
from guanxi.engines.exchange.writing.opening import FORMATS, open_writer

__all__ = ["FORMATS", "Column", "Kind", "Mark", "Value", "Writer", "Written", "open_writer"]
