"""Chooses the factory presets and the kit by a rule, not by hand.

For every class at its maximum alone (every control, in a model that names no classes), with nothing else
touched, `CANDIDATES` seeds are rendered. Sounds that swell (loudest later
than `LATEST_PEAK`) are left out where enough remain, and of the rest the half nearest to the average mel
spectrum stays. From these the most typical is taken first, and then always the one farthest from all taken:
in mel spectrum, or in a descriptor for drums that a kit needs in sizes. The latter are named in its order:
'Tom 1' is the lowest, 'Hat 1' the shortest. Of the others, number 1 is the most typical.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sistrum.export.model_card import KitEntry, ModelCard, Preset
from sistrum.training.metrics.descriptors import decay_seconds, log_mel, pitch_hz

CANDIDATES = 100
#: Seconds after which a hit that is still getting louder is no hit.
LATEST_PEAK = 0.04
Floats = NDArray[np.float32]
Descriptor = Callable[[Floats, int], float]
Render = Callable[[int, dict[str, float]], Floats]


@dataclass(frozen=True)
class Plan:
    """How many presets a control gets, and the descriptor in which they spread (None: the mel spectrum)."""

    count: int
    spread: Descriptor | None = None


PLANS = {
    "kick": Plan(4),
    "snare": Plan(4),
    "hat": Plan(4, decay_seconds),
    "cymbal": Plan(4, decay_seconds),
    "tom": Plan(6, pitch_hz),
    "clap": Plan(2),
    "perc": Plan(4, decay_seconds),
}
OTHERS = Plan(2)

#: General MIDI percussion notes and the presets that come closest.
GENERAL_MIDI = (
    (36, "Kick 1"),
    (37, "Perc 1"),
    (38, "Snare 1"),
    (39, "Clap 1"),
    (40, "Snare 2"),
    (41, "Tom 1"),
    (42, "Hat 1"),
    (43, "Tom 2"),
    (44, "Hat 2"),
    (45, "Tom 3"),
    (46, "Hat 4"),
    (47, "Tom 4"),
    (48, "Tom 5"),
    (49, "Cymbal 4"),
    (50, "Tom 6"),
    (51, "Cymbal 2"),
)


def choose_presets(card: ModelCard, render: Render) -> tuple[Preset, ...]:
    """Presets for every class; `render(seed, controls)` gives a sound [samples]."""
    presets = []
    rate = card.audio.sample_rate
    for control in card.classes:
        plan = PLANS.get(control.id, OTHERS)
        controls = {control.id: control.max}
        sounds = np.stack([render(seed, controls) for seed in range(1, CANDIDATES + 1)])
        seeds = [int(i) + 1 for i in choose(sounds, rate, plan)]
        presets += [
            Preset(name=f"{control.label} {number}", seed=seed, controls=controls, tags=(control.id,))
            for number, seed in enumerate(seeds, start=1)
        ]
    return tuple(presets)


def choose(sounds: Floats, sample_rate: int, plan: Plan) -> NDArray[np.int64]:
    """Indices of the chosen among sounds [N, samples], in the order of their names."""
    pictures = log_mel(sounds, sample_rate).reshape(len(sounds), -1)
    usable = np.flatnonzero(np.abs(sounds).argmax(axis=1) <= LATEST_PEAK * sample_rate)
    if len(usable) < 3 * plan.count:
        usable = np.arange(len(sounds))
    oddness = np.linalg.norm(pictures[usable] - pictures[usable].mean(axis=0), axis=1)
    typical = usable[np.argsort(oddness, kind="stable")[: max(plan.count, len(usable) // 2)]]
    if plan.spread is None:
        return typical[farthest_points(pictures[typical], plan.count)]
    sizes = np.log([max(plan.spread(sounds[i], sample_rate), 1e-3) for i in typical])
    chosen = farthest_points(sizes[:, None], plan.count)
    return typical[chosen[np.argsort(sizes[chosen], kind="stable")]]


def farthest_points(points: NDArray[np.floating], count: int) -> NDArray[np.int64]:
    """Row 0 of points [N, D], then repeatedly the row farthest from those already taken."""
    taken = [0]
    nearest = np.linalg.norm(points - points[0], axis=1)
    nearest[0] = -1.0
    while len(taken) < min(count, len(points)):
        taken.append(int(np.argmax(nearest)))
        nearest = np.minimum(nearest, np.linalg.norm(points - points[taken[-1]], axis=1))
        nearest[taken] = -1.0
    return np.array(taken, dtype=np.int64)


def choose_kit(presets: tuple[Preset, ...]) -> tuple[KitEntry, ...]:
    """The General MIDI kit where its presets are there, else the first sixteen presets from note 36 on."""
    names = {preset.name for preset in presets}
    if all(preset in names for _, preset in GENERAL_MIDI):
        return tuple(KitEntry(note, preset) for note, preset in GENERAL_MIDI)
    return tuple(KitEntry(36 + i, preset.name) for i, preset in enumerate(presets[:16]))
