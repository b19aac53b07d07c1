"""Sines in the spectrogram sound like sines, and the analysis finds what they were made of."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from sistrum.training.analysis import body as bodies
from sistrum.training.analysis import partials as sines
from sistrum.training.families.stn_gan.grid import BINS, FRAMES
from sistrum.training.families.stn_gan.oscillators import BANK, BODY_BINS, BodyOscillator, PartialBank
from sistrum.training.representations import ComplexStft

RATE = 44100
STFT = ComplexStft(1024, 512, "sqrt_hann")


def heard(spectrum: torch.Tensor) -> NDArray[np.float32]:
    return np.asarray(STFT.inverse(spectrum, RATE)[0, 0].numpy())


def unexplained(wanted: NDArray[np.floating], got: NDArray[np.floating]) -> float:
    """Energy of the difference over the energy of what is wanted."""
    return float(np.square(wanted - got).sum() / np.square(wanted).sum())


def falling_sine(phase: float) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Knots of pitch (200 -> 50 Hz) and level, and their sound."""
    log_hz = np.log(np.interp(bodies.KNOTS, [0, 100, 2815], [200, 60, 50])).astype(np.float32)
    log_level = np.interp(bodies.KNOTS, [0, 8, 2815], [-3, -0.5, -6]).astype(np.float32)
    return log_hz, log_level, bodies.render_body(log_hz, log_level, phase, RATE, RATE)


@pytest.mark.parametrize("phase", [0.0, 0.7, 4.0])
def test_the_body_is_painted_as_it_sounds(phase: float) -> None:
    log_hz, log_level, wanted = falling_sine(phase)
    vector = torch.tensor([[np.cos(phase), np.sin(phase)]], dtype=torch.float32)
    low = BodyOscillator()(torch.tensor(log_hz)[None], torch.tensor(log_level)[None], vector)
    spectrum = torch.zeros(1, 2, BINS, FRAMES)
    spectrum[:, :, :BODY_BINS] = low
    assert unexplained(wanted, heard(spectrum)) < 0.05


def test_the_body_that_is_found_is_the_one_that_was_there() -> None:
    log_hz, _, sound = falling_sine(0.7)
    noise = 0.01 * np.random.default_rng(1).standard_normal(RATE).astype(np.float32)
    found = bodies.find_body(sound + noise, RATE)
    assert unexplained(sound, found.audio) < 0.02
    loud = slice(2, 16)
    away = np.abs(found.log_hz[loud] - log_hz[loud])
    assert np.median(away) < 0.01 and away.max() < 0.15, "the corner at knot 10 is rounded"
    drawn = bodies.render_body(found.log_hz, found.log_level, found.phase, RATE, RATE)
    assert unexplained(sound, drawn) < 0.1


def bank_of(hz: dict[int, float], level: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """place [132] and log level [132, 9] of steady partials, given by band."""
    edges = sines.band_edges()
    place = np.full(BANK, 0.5, np.float32)
    log_level = np.full((BANK, len(sines.KNOTS)), sines.QUIETEST, np.float32)
    for band, frequency in hz.items():
        place[band] = (frequency - edges[band]) / (edges[band + 1] - edges[band])
        log_level[band] = level
    return place, log_level


def frequencies(*bands: int, place: float = 0.3) -> dict[int, float]:
    edges = sines.band_edges()
    return {band: float(edges[band] + place * (edges[band + 1] - edges[band])) for band in bands}


def test_partials_are_painted_as_they_sound() -> None:
    hz, phases = frequencies(5, 40, 90, 120), np.random.default_rng(0).uniform(0, 6.28, BANK)
    place, log_level = bank_of(hz, -2.0)
    time = np.arange(RATE) / RATE
    wanted = sum(
        (np.exp(-2) - np.exp(sines.QUIETEST)) * np.cos(2 * np.pi * f * time + phases[band])
        for band, f in hz.items()
    )
    vectors = torch.tensor(np.stack([np.cos(phases), np.sin(phases)], 1), dtype=torch.float32)
    spectrum = PartialBank()(
        torch.tensor(place)[None], torch.tensor(log_level)[None], vectors[None], torch.ones(1, BANK)
    )
    end = 43000  # the last frame is half outside
    assert unexplained(np.asarray(wanted)[:end], heard(spectrum)[:end]) < 1e-4


def test_a_partial_half_way_between_two_bins_is_no_hole() -> None:
    """There the lobe is 0 / 0."""
    bank, edges = PartialBank(), sines.band_edges()
    half = 100.5 * RATE / 1024
    band = int(np.searchsorted(edges, half) - 1)
    place, log_level = bank_of({band: half}, -1.0)
    spectrum = bank(
        torch.tensor(place)[None], torch.tensor(log_level)[None], torch.ones(1, BANK, 2), torch.ones(1, BANK)
    )
    assert bool(torch.isfinite(spectrum).all())
    level = np.abs(heard(spectrum)[5000:40000]).max()
    assert level == pytest.approx(np.exp(-1.0) * 2**0.5, rel=0.01)  # (1, 1) is a vector of length root 2


def test_partials_that_are_found_are_those_that_were_there() -> None:
    hz = frequencies(20, 60, 100, place=0.6)
    random, time = np.random.default_rng(2), np.arange(RATE) / RATE
    sound = sum(0.2 * np.exp(-3 * time) * np.cos(2 * np.pi * f * time + 1.0) for f in hz.values())
    noise = 0.002 * random.standard_normal(RATE)
    found = sines.find_partials((np.asarray(sound) + noise).astype(np.float32), RATE)
    assert set(np.flatnonzero(found.hz)) == set(hz)
    for band, frequency in hz.items():
        assert found.hz[band] == pytest.approx(frequency, abs=1.0)
        assert found.log_level[band, 3] == pytest.approx(np.log(0.2) - 3 * 4 * 512 / RATE, abs=0.1)
        assert np.cos(found.phase[band] - 1.0) > 0.9
    assert unexplained(np.asarray(sound), found.audio) < 0.02


def test_noise_has_no_partials_worth_mentioning() -> None:
    noise = np.random.default_rng(3).standard_normal(RATE).astype(np.float32) * 0.1
    found = sines.find_partials(noise, RATE)
    assert float(np.square(found.audio).sum() / np.square(noise).sum()) < 0.1
