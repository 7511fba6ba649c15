"""Chooses the writer for a format."""

import os
from collections.abc import Sequence

from guanxi.engines.exchange.writing.columns import Column, Mark, Writer
from guanxi.engines.exchange.writing.csv_writer import CsvWriter
from guanxi.engines.exchange.writing.json_writer import JsonWriter
from guanxi.engines.exchange.writing.xlsx_writer import XlsxWriter

FORMATS = {"csv": CsvWriter, "xlsx": XlsxWriter, "json": JsonWriter}


def open_writer(format: str, path: str | os.PathLike[str], columns: Sequence[Column], mark: Mark | None = None) -> Writer:
    """Creates the file (replacing one that is there), writes its header and takes rows.

    mark: kept by Excel files alone; CSV and JSON have no place for it that whoever reads them again would not take for data.

    KeyError: a format that is not in FORMATS. OSError: the file cannot be written.
    """
    writer: Writer = FORMATS[format](path, columns, mark)
    return writer
