"""Which scale a training step belongs to, how far it is faded in, and how many sounds the step takes."""

from dataclasses import dataclass, field
from itertools import accumulate


@dataclass(frozen=True)
class GrowthOptimiserSettings:
    """Adam's numbers, for all networks that grow."""

    rate: float = 1e-3
    beta1: float = 0.0
    beta2: float = 0.99


@dataclass(frozen=True, kw_only=True)
class GrowthSettings:
    """Of networks that grow; one entry of `channels`, `iterations` and `batch` a scale.

    iterations: 0 skips a scale, so that training starts with those after it. fade: share of a scale's
    iterations in which it is faded in. leak: slope of the rectifiers below 0.
    """

    channels: tuple[int, ...]
    iterations: tuple[int, ...]
    batch: tuple[int, ...]
    fade: float = 0.5
    leak: float = 0.2
    optimiser: GrowthOptimiserSettings = field(default_factory=GrowthOptimiserSettings)

    def __post_init__(self) -> None:
        scales = len(self.channels)
        if not scales == len(self.iterations) == len(self.batch):
            raise ValueError(
                "channels, iterations and batch must have one entry a scale, found "
                f"{scales}, {len(self.iterations)} and {len(self.batch)}"
            )
        if not 0.0 < self.fade <= 1.0 or min(self.batch) < 2:
            raise ValueError("fade must be above 0 and up to 1, batch at least 2")
        if min(self.iterations) < 0 or self.iterations[-1] < 1:
            raise ValueError("iterations must be 0 or more, those of the last scale at least 1")


class Schedule:
    """Scale s lasts `iterations[s]` steps; the last one goes on for as long as there are steps."""

    def __init__(self, settings: GrowthSettings) -> None:
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
