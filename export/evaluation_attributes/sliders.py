"""Every slider alone: what it does to its attribute, and to a plain measure of sound where one fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sistrum.export.evaluation_attributes.asking import AttributeModel, asking
from sistrum.export.evaluation_attributes.hearing import Ears
from sistrum.export.evaluation_attributes.measures import PLAIN
from sistrum.export.evaluation_attributes.settings import AttributeEvaluationSettings
from sistrum.export.evaluation_notes.playing import NoteAsk, stack
from sistrum.training.metrics.coherence import rank_correlation
from sistrum.training.note_steering.notes import Values

#: Hears notes: (asks, what is being done) -> logits [N, attributes].
Hear = Callable[[Sequence[NoteAsk], str], Values]

#: By label of the teacher that ships: the plain measure that should move with it (+1) or against it (-1).
EXPECTED: dict[str, tuple[str, int]] = {
    "bright": ("brightness", 1),
    "dark": ("brightness", -1),
    "tuning_fork": ("brightness", -1),
    "sine_wave": ("brightness", -1),
    "noisy": ("noisiness", 1),
    "white_noise": ("noisiness", 1),
    "breath": ("noisiness", 1),
    "sudden": ("attack", -1),
    "swelling": ("attack", 1),
    "decaying": ("fall", 1),
    "plucked": ("fall", 1),
    "struck_metal": ("fall", 1),
    "struck_wood": ("fall", 1),
    "sustained": ("fall", -1),
}


def slider_section(
    model: AttributeModel, ears: Ears, settings: AttributeEvaluationSettings, hear: Hear
) -> dict[str, Any]:
    """Of every attribute: heard positions (median, quartiles) at each level of its slider with all others
    untouched, rank correlation within a note, share of the asked range moved, mean move of all others.
    """
    levels = np.array(settings.levels)
    found: dict[str, Any] = {}
    for index, label in enumerate(ears.labels):
        notes = _notes(model, ears, settings, index)
        asks = [asking(note, {model.attributes[index]: float(level)}) for level in levels for note in notes]
        heard = model.amounts(ears, hear(asks, f"slider {index + 1} of {len(ears.labels)}"))
        cube = heard.reshape(len(levels), len(notes), -1)
        own = cube[:, :, index]
        others = np.delete(cube[-1] - cube[0], index, axis=1)
        span = float(levels[-1] - levels[0])
        found[label] = {
            "asked": levels.tolist(),
            "median": np.median(own, axis=1).tolist(),
            "low": np.quantile(own, 0.25, axis=1).tolist(),
            "high": np.quantile(own, 0.75, axis=1).tolist(),
            "rho": rank_correlation(levels, own.T).value,
            "moved": float(np.median(own[-1] - own[0]) / span),
            "others": float(np.abs(others).mean()),
        } | _plain(model, ears, label, asks, len(levels))
    return {"sliders": found, "notes": settings.slider_notes}


def _notes(
    model: AttributeModel, ears: Ears, settings: AttributeEvaluationSettings, index: int
) -> list[NoteAsk]:
    """Families in turn, pitches and velocities at random; others for every slider."""
    random = np.random.default_rng((settings.seed, 3, index))
    low, high = model.pitches
    return [
        NoteAsk(
            seed=(settings.seed + 7) * 100_000 + index * 1000 + number,
            family=model.classes[(index + number) % len(model.classes)],
            pitch=int(random.integers(low, high + 1)),
            velocity=int(random.integers(45, 128)),
            seconds=ears.seconds,
        )
        for number in range(settings.slider_notes)
    ]


def _plain(
    model: AttributeModel, ears: Ears, label: str, asks: Sequence[NoteAsk], levels: int
) -> dict[str, Any]:
    """The plain measure of the same notes: its name, median at each level, and rank correlation times the
    sign that is expected; nothing for an attribute without one.
    """
    if label not in EXPECTED:
        return {}
    name, sign = EXPECTED[label]
    player = model.player
    audio = stack(player.play(asks), round(ears.seconds * player.sample_rate))
    hertz = [440.0 * 2 ** ((ask.pitch - 69) / 12) for ask in asks]
    values = np.array(
        [PLAIN[name](sound, player.sample_rate, f) for sound, f in zip(audio, hertz, strict=True)]
    )
    rows = values.reshape(levels, -1)
    rho = rank_correlation(np.arange(float(levels)), sign * rows.T).value
    return {
        "plain": {"measure": name, "sign": sign, "median": np.nanmedian(rows, axis=1).tolist(), "rho": rho}
    }
