import numpy as np
import pytest

from sistrum.training.datasets.augment import Augmentation, change_speed, tilt_filter
from sistrum.training.datasets.synthesis import synthesise

RATE = 44100
FLAT = tilt_filter(0.0, RATE)


def test_variations_are_seeded_aligned_and_normalised():
    augmentation = Augmentation()
    for name in ("kick", "snare", "hat", "tom"):
        sound = synthesise(name, 1, RATE, RATE)
        made = [augmentation.apply(sound, np.random.default_rng(seed), RATE) for seed in (1, 1, 2)]
        np.testing.assert_array_equal(made[0], made[1])
        assert np.abs(made[0] - made[2]).max() > 0.05
        for varied in made:
            assert varied.shape == sound.shape and varied.dtype == np.float32
            assert np.abs(varied).max() == pytest.approx(np.abs(sound).max(), rel=1e-5)
            first = np.argmax(np.abs(varied) > 0.05)
            assert abs(int(first) - int(np.argmax(np.abs(sound) > 0.05))) < 44


def test_everything_off_gives_the_sound_back():
    sound = synthesise("snare", 3, RATE, RATE)
    same = Augmentation(0.0, 0.0, 0.0, invert=False).apply(sound, np.random.default_rng(0), RATE)
    np.testing.assert_allclose(same, sound, atol=2e-4)


@pytest.mark.parametrize("speed", [2 ** (-2 / 12), 1.0, 2 ** (2 / 12)])
def test_speed_moves_pitch_and_keeps_the_start(ping, speed):
    sound = ping(1000.0, RATE, seconds=1.0).astype(np.float32)
    varied = change_speed(sound, speed, FLAT)
    spectrum = np.abs(np.fft.rfft(varied, 441000))
    assert spectrum.argmax() / 10.0 == pytest.approx(1000.0 * speed, rel=0.004)
    assert np.abs(varied[:8]).max() > 0.3


def test_sounds_that_ring_to_the_end_are_not_shortened():
    noise = np.random.default_rng(0).standard_normal(RATE).astype(np.float32)
    for seed in range(10):
        varied = Augmentation(decay_db=0.0).apply(noise, np.random.default_rng(seed), RATE)
        assert np.abs(varied[-2000:-300]).max() > 0.2 * np.abs(varied).max()


@pytest.mark.parametrize("tilt_db", [-6.0, 6.0])
def test_tilt_has_the_asked_slope_and_no_delay(tilt_db):
    taps = tilt_filter(tilt_db, RATE)
    gain = 20 * np.log10(np.abs(np.fft.rfft(taps, 44100)))
    assert gain[16000] - gain[60] == pytest.approx(tilt_db, abs=0.3)
    assert np.all(np.sign(tilt_db) * np.diff(gain[100:16000:100]) > 0)
    assert np.abs(taps).argmax() == 0
