"""Chooses the factory presets and the kit by a rule, not by hand.

For every control at its maximum alone, `CANDIDATES` seeds are rendered. The half that the family finds more
plausible stays; of these, the most typical is taken first and then always the one farthest, in mel spectrum,
from all taken. They are named in the order of a descriptor: 'Tom 1' is the lowest, 'Hat 1' the shortest.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sistrum.export.model_card import KitEntry, ModelCard, Preset
from sistrum.training.metrics.descriptors import centroid_hz, decay_seconds, log_mel, pitch_hz

CANDIDATES = 100
Floats = NDArray[np.float32]
Render = Callable[[int, dict[str, float]], Floats]
Plausibility = Callable[[Floats, str], NDArray[np.float64]]

#: Presets for each control, and what orders them; controls that are not named get `OTHERS`.
PLAN: dict[str, tuple[int, Callable[[Floats, int], float]]] = {
    "kick": (4, centroid_hz),
    "snare": (4, centroid_hz),
    "hat": (4, decay_seconds),
    "cymbal": (4, decay_seconds),
    "tom": (6, pitch_hz),
    "clap": (2, centroid_hz),
    "perc": (4, centroid_hz),
}
OTHERS = (2, centroid_hz)

#: General MIDI percussion notes and the presets that come closest.
GENERAL_MIDI = (
    (36, "Kick 1"),
    (37, "Perc 4"),
    (38, "Snare 1"),
    (39, "Clap 1"),
    (40, "Snare 3"),
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


@dataclass(frozen=True)
class Candidate:
    """One rendered sound on its way to becoming a preset."""

    seed: int
    sound: Floats
    order: float


def choose_presets(card: ModelCard, render: Render, plausibility: Plausibility) -> tuple[Preset, ...]:
    """Presets for every control. `render(seed, controls)` gives [samples]; `plausibility(sounds, control)`
    scores.
    """
    presets = []
    for control in card.controls:
        count, descriptor = PLAN.get(control.id, OTHERS)
        controls = {control.id: control.max}
        candidates = [
            Candidate(seed, sound, descriptor(sound, card.audio.sample_rate))
            for seed in range(1, CANDIDATES + 1)
            for sound in [render(seed, controls)]
        ]
        scores = plausibility(np.stack([c.sound for c in candidates]), control.id)
        plausible = [candidates[i] for i in np.argsort(-scores)[: CANDIDATES // 2]]
        chosen = sorted(farthest_points(plausible, count, card.audio.sample_rate), key=lambda c: c.order)
        presets += [
            Preset(name=f"{control.label} {number}", seed=c.seed, controls=controls, tags=(control.id,))
            for number, c in enumerate(chosen, start=1)
        ]
    return tuple(presets)


def farthest_points(candidates: list[Candidate], count: int, sample_rate: int) -> list[Candidate]:
    """The most typical candidate, then repeatedly the one farthest from those already taken."""
    pictures = log_mel(np.stack([c.sound for c in candidates]), sample_rate).reshape(len(candidates), -1)
    typical = int(np.argmin(np.linalg.norm(pictures - pictures.mean(axis=0), axis=1)))
    taken = [typical]
    nearest = np.linalg.norm(pictures - pictures[typical], axis=1)
    while len(taken) < min(count, len(candidates)):
        farthest = int(np.argmax(nearest))
        taken.append(farthest)
        nearest = np.minimum(nearest, np.linalg.norm(pictures - pictures[farthest], axis=1))
    return [candidates[i] for i in taken]


def choose_kit(presets: tuple[Preset, ...]) -> tuple[KitEntry, ...]:
    """The General MIDI kit where its presets are there, else the first sixteen presets from note 36 on."""
    names = {preset.name for preset in presets}
    if all(preset in names for _, preset in GENERAL_MIDI):
        return tuple(KitEntry(note, preset) for note, preset in GENERAL_MIDI)
    return tuple(KitEntry(36 + i, preset.name) for i, preset in enumerate(presets[:16]))
