"""Which scale a training step belongs to, how far it is faded in, and how many sounds the step takes."""

from itertools import accumulate
from typing import Protocol


class GrowingSettings(Protocol):
    """What a schedule is made of: an entry a scale, and the share of a scale in which it is faded in."""

    @property
    def iterations(self) -> tuple[int, ...]: ...
    @property
    def batch(self) -> tuple[int, ...]: ...
    @property
    def fade(self) -> float: ...


class Schedule:
    """Scale s lasts `iterations[s]` steps; the last one goes on for as long as there are steps."""

    def __init__(self, settings: GrowingSettings) -> None:
        self._settings = settings
        self._ends = list(accumulate(settings.iterations))

    def scale(self, step: int) -> int:
        """Index of the newest scale at step 0.. ."""
        passed = sum(step >= end for end in self._ends)
        return min(passed, len(self._ends) - 1)

    def growth(self, step: int) -> float:
        """Growth as `networks.progressive` has it: linear in the fade, then whole (thesis fig. 2.7)."""
        scale = self.scale(step)
        if scale == 0:
            return 0.0
        fade = max(1.0, self._settings.fade * self._settings.iterations[scale])
        return scale - 1 + min(1.0, (step - self._ends[scale - 1] + 1) / fade)

    def batch(self, step: int) -> int:
        """Sounds in the batch of a step."""
        return self._settings.batch[self.scale(step)]
