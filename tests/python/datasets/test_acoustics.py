import numpy as np
import pytest

from sistrum.training.datasets.acoustics import contradiction, fingerprints, measure

RATE = 44100


def test_measures_of_a_known_sound(ping):
    found = measure(ping(100.0, RATE, seconds=1.0).astype(np.float32), RATE)
    assert found.centroid == pytest.approx(100.0, rel=0.2)
    assert found.low_share > 0.95
    assert found.decay == pytest.approx(np.log(100) / 12.0, abs=0.03)
    assert found.peak_time < 0.001
    late = measure(ping(100.0, RATE, seconds=0.5, delay=0.25).astype(np.float32), RATE)
    assert found.sustain == pytest.approx(20 * np.log10(np.exp(-12.0 * 0.85)), abs=2.0)
    assert late.sustain == -np.inf
    assert late.peak_time == pytest.approx(0.25, abs=0.001)


@pytest.mark.parametrize(
    ("sound_class", "frequency", "delay", "credible"),
    [
        ("kick", 60.0, 0.0, True),
        ("kick", 6000.0, 0.0, False),
        ("kick", 60.0, 0.3, False),
        ("hat", 8000.0, 0.0, False),
        ("hat", 150.0, 0.0, False),
        ("clap", 100.0, 0.0, False),
        ("perc", 60.0, 0.0, True),
        ("perc", 8000.0, 0.3, True),
    ],
)
def test_labels_that_sound_wrong_are_contradicted(ping, sound_class, frequency, delay, credible):
    sound = ping(frequency, RATE, seconds=0.6, delay=delay).astype(np.float32)
    reason = contradiction(sound_class, measure(sound, RATE))
    assert (reason is None) == credible
    assert reason is None or reason.endswith(f"for a {sound_class}")


@pytest.mark.parametrize("sound_class", ["hat", "cymbal", "clap"])
def test_one_partial_alone_is_no_metal_and_no_hand(sound_class):
    partials = [ping_like(frequency) for frequency in (4000.0, 5300.0, 7100.0)]
    alone, several = (measure(sum(some).astype(np.float32), RATE) for some in (partials[:1], partials))
    assert alone.tone_share > 0.95 and several.tone_share == pytest.approx(1 / 3, abs=0.05)
    assert "in a single partial is too much" in str(contradiction(sound_class, alone))
    assert contradiction(sound_class, several) is None


def ping_like(frequency):
    t = np.arange(RATE // 2) / RATE
    return np.sin(2 * np.pi * frequency * t) * np.exp(-12.0 * t)


def test_a_held_tone_is_no_drum():
    tone = np.sin(np.arange(RATE) * 0.1).astype(np.float32)
    assert contradiction("perc", measure(tone, RATE)) == "it sustains too long for a perc"
    assert contradiction("perc", measure(tone[: RATE // 2], RATE)) is None


def test_fingerprints_ignore_level_and_tell_sounds_apart(ping):
    one = ping(200.0, RATE, seconds=1.0)
    audio = np.stack([one, 0.2 * one, ping(260.0, RATE, seconds=1.0)]).astype(np.float32)
    prints = fingerprints(audio, RATE)
    assert np.sqrt(np.mean((prints[0] - prints[1]) ** 2)) < 0.1
    assert np.sqrt(np.mean((prints[0] - prints[2]) ** 2)) > 3.0
