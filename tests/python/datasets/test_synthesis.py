import numpy as np
import pytest

from sistrum.training.datasets.drum_classes import DRUM_CLASSES
from sistrum.training.datasets.synthesis import SYNTHESISED_CLASSES, synthesise

RATE = 44100


@pytest.mark.parametrize("sound_class", DRUM_CLASSES)
def test_equal_seeds_give_equal_samples_and_others_do_not(sound_class):
    one, again, other = (synthesise(sound_class, seed, RATE, RATE) for seed in (7, 7, 8))
    np.testing.assert_array_equal(one, again)
    assert np.abs(one - other).max() > 0.1


@pytest.mark.parametrize("sound_class", DRUM_CLASSES)
@pytest.mark.parametrize(("rate", "samples"), [(44100, 44100), (48000, 24000), (16000, 16000), (44100, 2205)])
def test_hits_are_finite_normalised_early_and_end_in_silence(sound_class, rate, samples):
    for seed in range(12):
        sound = synthesise(sound_class, seed, rate, samples, peak=0.5)
        assert sound.shape == (samples,) and sound.dtype == np.float32
        assert np.isfinite(sound).all() and np.abs(sound).max() == pytest.approx(0.5, abs=1e-6)
        assert abs(sound[-1]) < 1e-3
        assert np.argmax(np.abs(sound) > 0.05) / rate < 0.01


def test_kick_is_darker_than_tom_than_snare_than_hat(centroid):
    means = [
        np.median([centroid(synthesise(name, seed, RATE, RATE), RATE) for seed in range(25)])
        for name in ("kick", "tom", "snare", "hat")
    ]
    assert means == sorted(means) and means[0] < 250 and means[-1] > 5000


def test_claps_come_in_bursts():
    energies = []
    for seed in range(20):
        sound = synthesise("clap", seed, RATE, RATE)[: int(0.05 * RATE)]
        envelope = np.sqrt((sound[: len(sound) // 44 * 44].reshape(-1, 44) ** 2).mean(1))
        energies.append(
            np.sum((envelope[1:-1] > 1.3 * envelope[:-2]) & (envelope[1:-1] > 0.3 * envelope.max()))
        )
    assert np.median(energies) >= 2


def test_no_cymbals_by_default():
    assert "cymbal" not in SYNTHESISED_CLASSES and len(SYNTHESISED_CLASSES) == len(DRUM_CLASSES) - 1
