"""Harmonics and noise: what is taken apart comes out again, in tune, at its level, in any pieces."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from sistrum.export.harmonic_noise_inverse import HarmonicNoiseStream, inverse_harmonic_noise
from sistrum.training.representations import HarmonicNoise, pitched_from_spec

RATE, HOP = 32000, 256
FORMAT = HarmonicNoise(RATE, HOP, harmonics=40, bands=32)
SECONDS = 1.0


def frequency(pitch: float) -> float:
    return float(440.0 * 2 ** ((pitch - 69) / 12))


def tone(pitch: float, levels: list[float], vibrato_cents: float = 0.0) -> NDArray[np.float32]:
    time = np.arange(round(SECONDS * RATE)) / RATE
    cents = vibrato_cents * np.sin(2 * np.pi * 5.0 * time)
    phase = 2 * np.pi * np.cumsum(frequency(pitch) * 2 ** (cents / 1200)) / RATE
    return sum(a * np.sin((i + 1) * phase) for i, a in enumerate(levels)).astype(np.float32)


def joined(sound: NDArray[np.float32], pitch: float) -> tuple[NDArray[np.float32], float]:
    found = FORMAT.analyse(sound, pitch)
    return np.concatenate([found.amplitudes, found.deviations, found.noise]), found.tuning


def heard_frequency(sound: NDArray[np.floating], near: float) -> float:
    """By the phase that a sine gains over half a second."""
    time = np.arange(len(sound)) / RATE
    turned = sound * np.exp(-2j * np.pi * near * time)
    window = np.hanning(RATE // 4)
    first, last = (np.sum(turned[s : s + len(window)] * window) for s in (RATE // 8, RATE // 8 + RATE // 2))
    return near + float(np.angle(last / first)) / (2 * np.pi * 0.5)


@pytest.mark.parametrize("pitch", [44, 57.08, 70])
def test_a_sine_comes_out_at_its_pitch(pitch: float) -> None:
    values, tuning = joined(tone(pitch, [0.5]), round(pitch))
    again = inverse_harmonic_noise(
        FORMAT.spec(), values, [round(pitch) + tuning / 100] * values.shape[1], seed=1
    )
    cents = 1200 * np.log2(heard_frequency(again, frequency(pitch)) / frequency(pitch))
    assert abs(cents) < 1.0
    assert abs(tuning - 100 * (pitch - round(pitch))) < 0.5


@pytest.mark.parametrize("pitch", [44, 57, 70])
def test_partials_have_their_levels(pitch: int) -> None:
    levels = [0.3, 0.0, 0.1, 0.03, 0.0, 0.01]
    found = FORMAT.analyse(tone(pitch, levels), pitch)
    held = found.amplitudes[:6, 20:100]
    assert np.abs(held - np.array(levels)[:, None]).max() < 0.002
    assert found.noise[:, 20:100].max() < 1e-3


def test_noise_has_its_level() -> None:
    noise = (0.05 * np.random.default_rng(1).standard_normal(RATE)).astype(np.float32)
    found = FORMAT.analyse(noise + tone(50, [0.3, 0.2, 0.1]), 50)
    level = np.exp(np.log(found.noise[8:, 10:110]).mean())
    assert 0.7 * 0.05 < level < 1.2 * 0.05  # partials take a share of what is near them


def test_vibrato_is_deviation_and_no_noise() -> None:
    found = FORMAT.analyse(tone(60, [0.3, 0.2, 0.1, 0.1, 0.05], vibrato_cents=30.0), 60)
    moving = found.deviations[:5, 10:110].std(axis=1)
    assert np.abs(moving - 30 / np.sqrt(2)).max() < 3.0
    assert found.noise[:, 10:110].max() < 0.01


def random_values(frames: int) -> NDArray[np.float32]:
    random = np.random.default_rng(2)
    amplitude = 0.1 * random.random((40, frames))
    cents = random.uniform(-50, 50, (40, frames))
    return np.concatenate([amplitude, cents, 0.02 * random.random((32, frames))]).astype(np.float32)


@pytest.mark.parametrize("cuts", [[1], [3, 4, 11], list(range(1, 20))])
def test_a_stream_in_pieces_is_the_whole(cuts: list[int]) -> None:
    values = random_values(20)
    pitches = [50.0] * 12 + [57.0] * 8
    whole = inverse_harmonic_noise(FORMAT.spec(), values, pitches, seed=3)
    stream, edges = HarmonicNoiseStream(FORMAT.spec()), [0, *cuts, 20]
    pieces = [stream.run(values[:, a:b], pitches[a:b], [3] * (b - a)) for a, b in pairwise(edges)]
    assert np.abs(np.concatenate(pieces) - whole).max() < 1e-7


def test_both_ways_of_rendering_agree() -> None:
    values = random_values(20)
    pitch = torch.full((1, 20), 55.5)
    pitch[:, 9:] = 60.0
    values[72:] = 0.0
    expected = inverse_harmonic_noise(FORMAT.spec(), values, pitch[0].numpy(), seed=3)
    found = FORMAT.render(torch.from_numpy(values)[None, None], pitch, seed=3)[0].numpy()
    assert np.abs(found - expected).max() < 1e-5


def test_noise_is_rendered_at_its_level_by_both() -> None:
    values = np.zeros((112, 200), dtype=np.float32)
    values[80:] = 0.05
    ways = (
        inverse_harmonic_noise(FORMAT.spec(), values, [50.0] * 200, seed=3),
        FORMAT.render(torch.from_numpy(values)[None, None], torch.full((1, 200), 50.0), seed=3)[0].numpy(),
    )
    for sound in ways:
        assert sound[HOP:].std() == pytest.approx(0.05, rel=0.03)


def test_harmonics_above_the_limit_are_silent() -> None:
    values = np.zeros((112, 10), dtype=np.float32)
    values[39] = 0.5  # harmonic 40 of 466 Hz is above 0.48 of the rate
    assert np.abs(inverse_harmonic_noise(FORMAT.spec(), values, [70.0] * 10, seed=1)).max() == 0.0
    assert np.abs(inverse_harmonic_noise(FORMAT.spec(), values, [60.0] * 10, seed=1)).max() > 0.1


def test_the_spec_builds_the_same() -> None:
    assert pitched_from_spec(FORMAT.spec()).spec() == FORMAT.spec()
    with pytest.raises(ValueError, match="none of harmonic_noise"):
        pitched_from_spec({"type": "mdct"})
