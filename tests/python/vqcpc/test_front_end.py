"""Levels are amplitudes in dB at the right bin and time, computed once."""

from pathlib import Path

import numpy as np
import pytest

from sistrum.training.vqcpc.front_end import STEP_DB, levels, note_levels, token_count
from sistrum.training.vqcpc.settings import FrontEnd, load_recipe

from .conftest import RATE, RECIPE

FRONT = FrontEnd(filter_scale=0.25)


@pytest.mark.parametrize(("bin_number", "level"), [(12, 0.0), (48, -20.0), (90, -6.0), (140, -40.0)])
def test_a_sine_has_its_level_in_its_bin(bin_number: int, level: float) -> None:
    frequency = FRONT.lowest * 2 ** (bin_number / FRONT.bins_per_octave)
    sine = 10 ** (level / 20) * np.sin(2 * np.pi * frequency * np.arange(32000) / 32000)
    found = levels(sine[None].astype(np.float32), 32000, FRONT)[0, 30] * STEP_DB + FRONT.floor_db
    assert found[bin_number] == pytest.approx(level, abs=0.5)
    assert abs(int(found.argmax()) - bin_number) <= 1
    assert found[max(0, bin_number - 24)] < level - 12 or bin_number < 24


def test_a_token_is_centred_in_its_hop() -> None:
    click = np.zeros((1, 16000), dtype=np.float32)
    click[0, 20 * FRONT.hop + FRONT.hop // 2] = 1.0
    loudness = levels(click, 16000, FRONT)[0].astype(int).sum(axis=1)
    assert loudness.argmax() == 20
    assert loudness[19] == pytest.approx(loudness[21], rel=0.05)


@pytest.mark.parametrize(
    ("samples", "rate", "count"), [(128000, 32000, 250), (128001, 32000, 251), (64000, 16000, 250)]
)
def test_one_token_for_every_hop_that_has_begun(samples: int, rate: int, count: int) -> None:
    assert token_count(samples, rate, FRONT) == count
    assert levels(np.zeros((1, samples // 8), dtype=np.float32), rate, FRONT).shape[1] == token_count(
        samples // 8, rate, FRONT
    )


def test_silence_is_zero() -> None:
    assert not levels(np.zeros((2, 8000), dtype=np.float32), RATE, FRONT).any()


def test_levels_of_a_set_are_kept_and_told_apart(note_set: Path) -> None:
    first = note_levels(note_set, RECIPE.front)
    kept = sorted(note_set.parent.glob("tones.cqt-*.npy"))
    before = kept[0].stat().st_mtime_ns
    again = note_levels(note_set, RECIPE.front)
    assert len(kept) == 1 and kept[0].stat().st_mtime_ns == before
    assert np.array_equal(first, again) and first.shape == (12, 94, 36)
    other = note_levels(note_set, FrontEnd(bins_per_octave=6))
    assert other.shape == first.shape and not np.array_equal(first, other)


def test_velocities_are_made_equal(note_set: Path) -> None:
    """Notes that differ by velocity's square alone look alike."""
    found = note_levels(note_set, RECIPE.front).astype(int)
    assert np.abs(found[0] - found[1])[10:50][found[0][10:50] > 60].max() <= 3


def test_the_recipes_are_the_published_encoder() -> None:
    for name, hop in (("16ms", 256), ("32ms", 512)):
        recipe = load_recipe(Path(name))
        assert (recipe.front.hop, recipe.front.bins) == (hop, 144)
        assert recipe.network.channels == (512, 512, 256) and recipe.network.code_size == 32
        assert (recipe.network.codes, recipe.network.steps_ahead, recipe.network.negatives) == (16, 5, 16)
        assert (recipe.network.hidden, recipe.network.recurrent_layers, recipe.network.context) == (
            256,
            2,
            512,
        )
