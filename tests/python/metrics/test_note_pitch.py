"""The pitch of tones that are known to a fraction of a cent."""

import numpy as np
import pytest

from sistrum.training.metrics.note_pitch import hz_of, measure_pitch, pitch_track

RATE = 32000


def tone(hz: float, seconds: float, partials: int = 12, rate: int = RATE, decay: float = 0.0) -> np.ndarray:
    time = np.arange(int(seconds * rate)) / rate
    waves = [np.sin(2 * np.pi * h * hz * time + h * h) / h for h in range(1, partials + 1)]
    return 0.2 * np.sum(waves, axis=0) * np.exp(-decay * time)


@pytest.mark.parametrize("pitch", [44, 51, 57, 63.37, 70])
@pytest.mark.parametrize("seconds", [0.1, 0.5, 4.0])
@pytest.mark.parametrize("partials", [1, 12])
def test_tones_are_measured_to_a_cent(pitch, seconds, partials):
    off = 3.7
    sound = tone(hz_of(pitch + off / 100), seconds, partials)
    found = measure_pitch(sound, RATE, pitch)
    assert found.cents == pytest.approx(off, abs=0.5 if seconds > 0.1 else 1.0)
    assert found.octaves == 0


@pytest.mark.parametrize("rate", [16000, 44100])
def test_the_sample_rate_does_not_matter(rate):
    assert abs(measure_pitch(tone(hz_of(50), 1.0, rate=rate), rate, 50).cents) < 0.3


def test_decay_and_noise_hardly_matter():
    noise = 0.005 * np.random.default_rng(1).standard_normal(2 * RATE)
    assert abs(measure_pitch(tone(hz_of(57), 2.0, decay=1.5) + noise, RATE, 57).cents) < 1.0


def test_a_missing_fundamental_is_heard():
    time = np.arange(RATE) / RATE
    sound = np.sum([np.sin(2 * np.pi * h * hz_of(50) * time) for h in range(3, 9)], axis=0)
    found = measure_pitch(sound, RATE, 50)
    assert abs(found.cents) < 1 and found.octaves == 0


def test_octaves_and_wrong_notes_are_told():
    assert measure_pitch(tone(hz_of(69), 1.0), RATE, 57).octaves == 1
    fifth = measure_pitch(tone(hz_of(52), 1.0), RATE, 45)
    assert fifth.octaves == 1 and fifth.cents == pytest.approx(-500, abs=1)
    semitone = measure_pitch(tone(hz_of(58), 1.0), RATE, 57)
    assert semitone.cents == pytest.approx(100, abs=1)


def test_noise_and_silence_have_no_pitch():
    noise = np.random.default_rng(2).standard_normal(RATE)
    assert np.isnan(measure_pitch(noise, RATE, 57).cents)
    assert np.isnan(measure_pitch(np.zeros(RATE), RATE, 57).cents)
    assert np.isnan(measure_pitch(np.zeros(10), RATE, 57).cents)


def test_vibrato_is_averaged_and_tracked():
    time = np.arange(2 * RATE) / RATE
    cents = 30 * np.sin(2 * np.pi * 1.0 * time)
    phase = 2 * np.pi * np.cumsum(hz_of(60) * 2 ** (cents / 1200)) / RATE
    sound = np.sin(phase) + 0.5 * np.sin(2 * phase)
    assert abs(measure_pitch(sound, RATE, 60).cents) < 3
    track = 1200 * np.log2(pitch_track(sound, RATE) / hz_of(60))
    assert 25 < track.max() < 31 and -31 < track.min() < -25
