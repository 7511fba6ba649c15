"""Whether a connection still stands is seen without asking the server."""

from __future__ import annotations

import socket

from guanxi.kernel.database.postgresql.base import _has_word


def test_a_server_that_has_something_to_say_is_asked() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert not _has_word(ours.fileno())
        theirs.send(b"E")  # as when it is shut down
        assert _has_word(ours.fileno())
        ours.recv(1)
        assert not _has_word(ours.fileno())
        theirs.close()
        assert _has_word(ours.fileno())
