"""The standard tests of formula fields: those of the result type, with values that are computed.

class TestDateFormula(FormulaSuite):
    type = "formula"
    options = {"expression": "birthday", "result": "date"}
"""

from __future__ import annotations

from guanxi.testing.cast import Cast
from guanxi.testing.field_suite import FieldSuite


class FormulaSuite(FieldSuite):
    """In the database the formula repeats a field of its result type, by which clients fill it."""

    __test__ = False

    def make_field(self, cast: Cast, object_key: str, key: str) -> str:
        decimals = {k: v for k, v in self.options.items() if k == "decimals"}
        cast.make("field", object=object_key, key="c_input", type=self.options["result"], label_zh="填", options=decimals or None)
        options = {**self.options, "expression": "c_input"}
        cast.make("field", object=object_key, key=key, type=self.type, label_zh="值", options=options)
        return "c_input"
