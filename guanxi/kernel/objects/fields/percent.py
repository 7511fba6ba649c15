"""Percentages; 12.5 means 12.5 %."""

from __future__ import annotations

from dataclasses import dataclass

from guanxi.kernel.objects.fields.number import Number


@dataclass(eq=False)
class Percent(Number):
    type = "percent"
    DECIMALS = 2
