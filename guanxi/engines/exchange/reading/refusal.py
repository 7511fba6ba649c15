"""How a parser in the child process says that it will not read on; `problems.py` turns it into words."""

from typing import TypeAlias

Param: TypeAlias = str | int


class Refused(Exception):  # noqa: N818 - a refusal of the file, not a fault of ours
    """The file is not read: `code` as in `problems.py`, `params` the numbers and names in its message."""

    def __init__(self, code: str, **params: Param) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: dict[str, Param] = params
