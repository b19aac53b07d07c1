"""Many sounds of each kind of drum, measured once, of which the nearest to a wish is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sistrum.errors import SistrumError
from sistrum.python_host.factory.hit_measures import HitMeasures, measure_hit

if TYPE_CHECKING:
    from sistrum import Model, Renderer

_SEEDS = range(200, 296)  # the model's own named sounds have lower ones
_CHOSEN_BEFORE = 0.4  # how much another sound is preferred to one that was chosen already
_UNUSUAL = 0.3  # how much usual sounds are preferred to unusual ones


@dataclass(frozen=True, slots=True)
class Wish:
    """What a sound should be like among those of its kind: 0 the least, 0.5 the middle, 1 the most."""

    kind: str  # the class control that is touched
    colour: float | None = None  # 0 dark, 1 bright
    length: float | None = None
    noise: float | None = None
    sliders: Mapping[str, float] = field(default_factory=dict)  # touched besides, as values of the controls

    @property
    def controls(self) -> dict[str, float]:
        return {self.kind: 1.0, **self.sliders}


@dataclass(frozen=True, slots=True)
class Choice:
    """A sound of the model: seed and touched controls, with what was measured of it."""

    seed: int
    controls: Mapping[str, float]
    measures: HitMeasures


class SoundPool:
    """Renders and measures sounds of a model; each `choose` remembers what it gave."""

    def __init__(self, model: Model) -> None:
        import sistrum

        self._renderer: Renderer = sistrum.Renderer(model)
        self._sample_rate = int(model.card["audio"]["sample_rate"])
        self._measured: dict[tuple[tuple[str, float], ...], list[Choice]] = {}
        self._given: dict[tuple[str, int], int] = {}

    def choose(self, wish: Wish) -> Choice:
        """The sound nearest to the wish that is not broken.

        Raises:
            SistrumError: every sound is.
        """
        choices = self._choices(wish.controls)
        if not choices:
            raise SistrumError(f"{wish}: expected a usable sound, found none")
        places = {
            name: _places(getattr(choice.measures, name) for choice in choices)
            for name in ("colour", "length_s", "noise")
        }
        wanted = {"colour": wish.colour, "length_s": wish.length, "noise": wish.noise}
        costs = np.zeros(len(choices))
        for name, value in wanted.items():
            costs += (
                (places[name] - value) ** 2 if value is not None else _UNUSUAL * (places[name] - 0.5) ** 2
            )
        costs += [_CHOSEN_BEFORE * self._given.get((wish.kind, choice.seed), 0) for choice in choices]
        best = choices[int(np.argmin(costs))]
        self._given[wish.kind, best.seed] = self._given.get((wish.kind, best.seed), 0) + 1
        return best

    def _choices(self, controls: Mapping[str, float]) -> list[Choice]:
        key = tuple(sorted(controls.items()))
        if key not in self._measured:
            sounds = [Choice(seed, dict(controls), self._measure(seed, controls)) for seed in _SEEDS]
            self._measured[key] = [choice for choice in sounds if choice.measures.broken is None]
        return self._measured[key]

    def _measure(self, seed: int, controls: Mapping[str, float]) -> HitMeasures:
        audio = self._renderer.render(seed=seed, controls=controls)
        return measure_hit(audio.mean(axis=0), self._sample_rate)


def _places(values: Iterable[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Where each value stands among all, 0 the least .. 1 the most."""
    given = np.fromiter(values, dtype=np.float64)
    order: np.ndarray[tuple[int], np.dtype[np.float64]] = np.argsort(np.argsort(given)).astype(np.float64)
    return order / max(1, len(given) - 1)
