"""Time within a run: minutes of training, and what is due when."""

import time


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
