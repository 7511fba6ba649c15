"""Step-up: some acts ask for a proof of identity that is fresh. What asks is one call or one declaration; how it is known stands above, with the channel.

In a browser's session who asks has proved it by the password or a second factor some minutes ago. API tokens are made by somebody who had just
proved it and are narrowed to scopes, jobs are started by such a person, the command line belongs to the owner of the machine: none of them is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from guanxi.base.errors import Problem


class StepUpNeeded(Problem):
    """The act needs a fresh proof of identity; extra `methods` (password, code, passkey) and `minutes` for which a proof holds."""

    code = "step_up_needed"
    status = 403
    title = {"zh": "请先验证身份", "en": "Confirm that it is you"}


_check: ContextVar[Callable[[], None] | None] = ContextVar("guanxi_proof", default=None)


@contextmanager
def proved_by(check: Callable[[], None]) -> Iterator[None]:
    """Inside, `check` says whether the proof is fresh; it raises StepUpNeeded where it is not, and is called only when something asks."""
    kept = _check.set(check)
    try:
        yield
    finally:
        _check.reset(kept)


def need_proof() -> None:
    """Raise StepUpNeeded where the proof of who asks is not fresh."""
    check = _check.get()
    if check is not None:
        check()
