"""Text passes over the one open file that the child process has."""

import os
from typing import BinaryIO, TextIO

_BUFFER = 256 * 1024


def text_of(source: BinaryIO, encoding: str) -> TextIO:
    """The file as text from its beginning, line breaks as they are.

    source: unbuffered. The position in the file is shared: an earlier pass must not go on after this call.
    """
    descriptor = os.dup(source.fileno())
    os.lseek(descriptor, 0, os.SEEK_SET)
    return open(descriptor, encoding=encoding, newline="", buffering=_BUFFER)
