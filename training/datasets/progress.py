"""How long work tells its caller where it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with what was just done, the number of steps done and the number of all steps."""


def silent(message: str, done: int, total: int) -> None:
    """The progress of those who do not want to know."""
