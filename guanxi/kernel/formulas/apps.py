"""Registers the room."""

from django.apps import AppConfig


class FormulasConfig(AppConfig):
    name = "guanxi.kernel.formulas"
    label = "formulas"

    def ready(self) -> None:
        from guanxi.kernel.changes.readers import READERS, Reader
        from guanxi.kernel.formulas import definitions  # noqa: F401 - declares its rules
        from guanxi.kernel.formulas.binding import bind_formulas
        from guanxi.kernel.formulas.computer import FormulaComputer
        from guanxi.kernel.formulas.reader import read_changes
        from guanxi.kernel.objects.schema import COMPLETIONS
        from guanxi.kernel.records.computed import COMPUTERS

        COMPLETIONS.append(bind_formulas)
        COMPUTERS.append(FormulaComputer())
        READERS.register("formulas", Reader("formulas", read_changes))
