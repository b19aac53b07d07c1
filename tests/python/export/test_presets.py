"""The rule that chooses presets: plausible, typical first, then far apart, named in the order of a
descriptor.
"""

import numpy as np
import pytest
from numpy.typing import NDArray

from sistrum.export import presets
from sistrum.export.model_card import ModelCard, Preset
from sistrum.export.presets import Candidate, choose_kit, choose_presets, farthest_points
from sistrum.training.metrics.descriptors import centroid_hz

RATE = 44100
Floats = NDArray[np.float32]


def tone(hz: float) -> Floats:
    time = np.arange(8192) / RATE
    sound: Floats = (np.sin(2 * np.pi * hz * time) * np.exp(-time * 20)).astype(np.float32)
    return sound


def test_farthest_points_spread_out() -> None:
    frequencies = [100.0, 105.0, 110.0, 400.0, 405.0, 6000.0]
    candidates = [Candidate(seed, tone(hz), hz) for seed, hz in enumerate(frequencies)]
    chosen = {c.order for c in farthest_points(candidates, 3, RATE)}
    assert 6000.0 in chosen and chosen & {400.0, 405.0} and chosen & {100.0, 105.0, 110.0}
    assert len(farthest_points(candidates, 10, RATE)) == len(candidates)


def test_implausible_sounds_are_left_out_and_names_follow_brightness(card: ModelCard) -> None:
    def render(seed: int, controls: dict[str, float]) -> Floats:
        return tone(100.0 * seed)

    def low_is_plausible(sounds: Floats, control: str) -> NDArray[np.float64]:
        return -np.array([centroid_hz(sound, RATE) for sound in sounds])

    chosen = choose_presets(card, render, low_is_plausible)
    for control in card.controls:
        own = [preset for preset in chosen if preset.tags == (control.id,)]
        assert [preset.name for preset in own] == [f"{control.label} {n}" for n in range(1, 5)]
        seeds = [preset.seed for preset in own]
        assert len(set(seeds)) == 4 and max(seeds) <= presets.CANDIDATES // 2
        assert all(preset.controls == {control.id: 1.0} for preset in own)
        if control.id != "hat":  # hats go by length, and these are all equally long
            assert seeds == sorted(seeds)


def test_general_midi_kit_or_the_first_sixteen() -> None:
    full = tuple(Preset(name, 1, {}) for _, name in presets.GENERAL_MIDI)
    assert [entry.note for entry in choose_kit(full)] == list(range(36, 52))
    assert choose_kit(full)[6].preset == "Hat 1"
    others = tuple(Preset(f"Sound {n}", n, {}) for n in range(20))
    assert [(e.note, e.preset) for e in choose_kit(others)][:2] == [(36, "Sound 0"), (37, "Sound 1")]
    assert len(choose_kit(others)) == 16
    assert choose_kit(()) == ()


def test_plan_has_every_preset_of_the_kit() -> None:
    planned = {
        f"{name.capitalize()} {n}" for name, (count, _) in presets.PLAN.items() for n in range(1, count + 1)
    }
    assert {name for _, name in presets.GENERAL_MIDI} <= planned


@pytest.mark.parametrize("count", [1, 2])
def test_typical_comes_first(count: int) -> None:
    candidates = [Candidate(seed, tone(hz), hz) for seed, hz in enumerate([200.0, 210.0, 205.0, 9000.0])]
    assert farthest_points(candidates, count, RATE)[0].order < 1000
