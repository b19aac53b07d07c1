"""Time within a run: minutes of training, what is due when, and a clean stop on a signal."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Clock:
    """Minutes of training, those of earlier sessions included."""

    def __init__(self, before: float) -> None:
        self._before, self._start = before, time.monotonic()

    def minutes(self) -> float:
        """Minutes now."""
        return self._before + (time.monotonic() - self._start) / 60


class Interval:
    """Something that is due every `minutes` minutes."""

    def __init__(self, minutes: float, now: float) -> None:
        self._minutes, self._next = minutes, now + minutes

    def due(self, now: float) -> bool:
        """Whether it is due at minute `now`; if so, the next time is set."""
        if now < self._next:
            return False
        self._next = now + self._minutes
        return True


@contextmanager
def stop_signals() -> Iterator[Callable[[], bool]]:
    """SIGTERM and SIGINT ask for a stop after the current step instead of ending the process."""
    asked = False

    def ask(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
