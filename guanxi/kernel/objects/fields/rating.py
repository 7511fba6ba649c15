"""A rating from one star to `max`, five unless told."""

from __future__ import annotations

from dataclasses import dataclass

from guanxi.kernel.objects.fields.number import Number


@dataclass(eq=False)
class Rating(Number):
    type = "rating"
    groupable = True

    def check_options(self) -> None:
        self.options.setdefault("min", 1)
        self.options.setdefault("max", 5)
        self.options["decimals"] = 0
        super().check_options()
