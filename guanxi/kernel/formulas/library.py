"""All functions, once every file of them has declared its own."""

from guanxi.kernel.formulas import arithmetic, dates, logic, texts  # noqa: F401 - they declare their functions
from guanxi.kernel.formulas.functions import FUNCTIONS, NOT_STORED, call, remedy

__all__ = ["FUNCTIONS", "NOT_STORED", "call", "remedy"]
