"""Movement, drift, seams and envelope of tones that are made to have them."""

import numpy as np
import pytest

from sistrum.training.metrics.envelope_response import envelope_response, loudness_curve
from sistrum.training.metrics.harmonic_movement import measure_movement
from sistrum.training.metrics.held_tone import level_span_db, seam_flux

RATE = 32000
SEAM = 2048


def tone(hz: float, seconds: float, cents: float = 0.0, vibrato_hz: float = 5.5) -> np.ndarray:
    """Ten partials, with vibrato of `cents` to either side."""
    time = np.arange(int(seconds * RATE)) / RATE
    track = hz * 2 ** (cents * np.sin(2 * np.pi * vibrato_hz * time) / 1200)
    phase = 2 * np.pi * np.cumsum(track) / RATE
    return 0.1 * np.sum([np.sin(h * phase + h) / h for h in range(1, 11)], axis=0)


@pytest.mark.parametrize("hz", [104.0, 220.0, 466.0])
def test_movement_is_that_which_was_put_in(hz):
    still = measure_movement(tone(hz, 2.0), RATE, hz * 2 ** (4 / 1200))
    assert still.am_db < 0.01 and still.vibrato_cents < 0.1, "out of tune is no movement"
    time = np.arange(2 * RATE) / RATE
    tremolo = 10 ** (3 * np.sin(2 * np.pi * 4 * time) / 20)
    moved = measure_movement(tremolo * tone(hz, 2.0, cents=20), RATE, hz)
    assert moved.am_db == pytest.approx(3 / np.sqrt(2), rel=0.05)
    assert moved.vibrato_cents == pytest.approx(20 / np.sqrt(2), rel=0.05)


def test_decay_is_no_movement():
    time = np.arange(2 * RATE) / RATE
    assert measure_movement(tone(220, 2.0) * np.exp(-2 * time), RATE, 220).am_db < 1.0


def test_partials_of_their_own_count_by_their_strength():
    time = np.arange(2 * RATE) / RATE
    steady = np.sin(2 * np.pi * 220 * time)
    moving = 10 ** (6 * np.sin(2 * np.pi * 5 * time) / 20) * np.sin(2 * np.pi * 440 * time)
    weak, strong = (measure_movement(steady + a * moving, RATE, 220).am_db for a in (0.05, 0.5))
    assert weak < 0.3 and 1.0 < strong < 2.0


def test_drift_is_the_span_of_levels_after_the_attack():
    time = np.arange(20 * RATE) / RATE
    sound = tone(220, 20.0)
    assert level_span_db(sound, RATE, 2.0) < 0.05
    loud_attack = sound * np.where(time < 0.9, 10.0, 1.0)
    assert level_span_db(loud_attack, RATE, 2.0) < 0.05
    falling = sound * 10 ** (-6 * time / 20 / 20)
    assert level_span_db(falling, RATE, 2.0) == pytest.approx(6 * 17 / 20, abs=0.3)
    tremolo = sound * 10 ** (6 * np.sin(2 * np.pi * 5 * time) / 20)
    assert level_span_db(tremolo, RATE, 2.0) < 0.5
    assert level_span_db(falling, RATE, 10.0) == pytest.approx(6 * 9 / 20, abs=0.6)
    assert level_span_db(sound * (time < 10), RATE, 2.0) == np.inf


def test_seams_are_told_by_clicks_and_steps_only():
    sound = tone(150, 20.0, cents=10) + 1e-4 * np.random.default_rng(3).standard_normal(20 * RATE)
    seams = np.arange(SEAM, len(sound), SEAM)
    clean = seam_flux(sound, seams)
    assert clean.ratio == pytest.approx(1, abs=0.05)
    clicks = sound.copy()
    clicks[seams] += 0.01
    assert seam_flux(clicks, seams).ratio > 1.3
    steps = sound * np.where(np.arange(len(sound)) // SEAM % 2, 1.0, 1.1)
    assert seam_flux(steps, seams).ratio > 1.3
    elsewhere = seam_flux(clicks, seams + SEAM // 2)
    assert elsewhere.ratio < 1.05, "clicks that are not at the seams do not count against them"


def test_a_loudness_curve_is_in_db_and_in_step():
    sound = np.concatenate([np.zeros(2560), np.full(2560, 0.1)])
    curve = loudness_curve(sound, 256)
    assert curve.shape == (20,)
    assert curve[15] == pytest.approx(-20, abs=0.1) and curve[5] < -100


def test_a_note_that_follows_its_tokens_has_correlation_1():
    loudness = np.array([-60.0, -40.0, -30.0, -20.0])
    tokens = np.repeat(np.array([1, 3, 2, 3, 1, 0], np.uint8), 20)
    gain = np.repeat(10 ** (loudness[tokens] / 20), 256)
    noise = np.random.default_rng(4).standard_normal(len(gain))
    assert envelope_response(gain * noise, 256, tokens, loudness) > 0.95
    assert envelope_response(noise, 256, tokens, loudness) < 0.3
    assert envelope_response(noise / gain, 256, tokens, loudness) < -0.8
    assert np.isnan(envelope_response(noise, 256, np.ones_like(tokens), loudness))
    assert envelope_response(np.zeros(len(gain)), 256, tokens, loudness) == 0
