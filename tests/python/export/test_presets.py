"""The rule that chooses presets: no swells, typical ones, far apart, named in the order of their size."""

import numpy as np
import pytest
from numpy.typing import NDArray

from sistrum.export import presets
from sistrum.export.model_card import ModelCard, Preset
from sistrum.export.presets import Plan, choose, choose_kit, choose_presets, farthest_points
from sistrum.training.metrics.descriptors import pitch_hz

RATE = 44100
Floats = NDArray[np.float32]


def tone(hz: float, attack: float = 0.001) -> Floats:
    time = np.arange(8192) / RATE
    envelope = np.minimum(time / attack, 1) * np.exp(-np.maximum(time - attack, 0) * 20)
    sound: Floats = (np.sin(2 * np.pi * hz * time) * envelope).astype(np.float32)
    return sound


def test_farthest_points_spread_out() -> None:
    points = np.array([[0.0], [0.1], [10.0], [9.9], [5.0]])
    assert farthest_points(points, 3).tolist() == [0, 2, 4]
    assert sorted(farthest_points(points, 10).tolist()) == [0, 1, 2, 3, 4]
    assert len(set(farthest_points(np.zeros((4, 2)), 4).tolist())) == 4


def test_sizes_are_named_in_their_order() -> None:
    random = np.random.default_rng(1)
    frequencies = random.permutation(np.geomspace(80, 400, 40))
    sounds = np.stack([tone(hz) for hz in frequencies])
    pitches = frequencies[choose(sounds, RATE, Plan(5, pitch_hz))]
    assert np.all(np.diff(pitches) > 0)
    assert pitches[-1] > 2 * pitches[0]


def test_swells_and_odd_ones_are_left_out() -> None:
    usual = [tone(200 + i) for i in range(12)]
    sounds = np.stack([*usual, tone(205, attack=0.1), tone(9000)])
    for plan in (Plan(3), Plan(3, pitch_hz)):
        assert set(choose(sounds, RATE, plan).tolist()) <= set(range(12))


def test_swells_are_used_where_there_is_nothing_else() -> None:
    sounds = np.stack([tone(200 + i, attack=0.1) for i in range(6)])
    assert len(set(choose(sounds, RATE, Plan(3)).tolist())) == 3


def test_most_typical_comes_first() -> None:
    sounds = np.stack([tone(hz) for hz in (150, 400, 200, 210, 205, 190, 600, 195)])
    assert choose(sounds, RATE, Plan(2))[0] in {2, 3, 4, 5, 7}


def test_every_control_gets_its_presets(card: ModelCard) -> None:
    chosen = choose_presets(card, lambda seed, controls: tone(100.0 * seed))
    for control in card.controls:
        own = [preset for preset in chosen if preset.tags == (control.id,)]
        assert [preset.name for preset in own] == [f"{control.label} {n}" for n in range(1, 5)]
        assert len({preset.seed for preset in own}) == 4
        assert all(1 <= preset.seed <= presets.CANDIDATES for preset in own)
        assert all(preset.controls == {control.id: 1.0} for preset in own)


def test_general_midi_kit_or_the_first_sixteen() -> None:
    full = tuple(Preset(name, 1, {}) for _, name in presets.GENERAL_MIDI)
    assert [entry.note for entry in choose_kit(full)] == list(range(36, 52))
    assert choose_kit(full)[6].preset == "Hat 1"
    others = tuple(Preset(f"Sound {n}", n, {}) for n in range(20))
    assert [(e.note, e.preset) for e in choose_kit(others)][:2] == [(36, "Sound 0"), (37, "Sound 1")]
    assert len(choose_kit(others)) == 16
    assert choose_kit(()) == ()


@pytest.mark.parametrize("preset", [name for _, name in presets.GENERAL_MIDI])
def test_plan_has_every_preset_of_the_kit(preset: str) -> None:
    name, number = preset.lower().split()
    assert int(number) <= presets.PLANS[name].count
