import numpy as np
import pytest
from numpy.testing import assert_allclose

from sistrum.training.datasets.prepare_sound import Shape, UnusableSoundError, prepare, to_mono

SHAPE = Shape(44100, 22050, 0.891)


@pytest.mark.parametrize("delay", [0.0, 0.003, 0.1])
@pytest.mark.parametrize("rate", [22050, 44100, 48000, 96000])
def test_attack_is_within_a_millisecond_of_the_start(ping, rate, delay):
    sound = prepare(ping(300.0, rate, delay=delay), rate, SHAPE)
    assert sound.shape == (22050,) and sound.dtype == np.float32
    onset = int(np.argmax(np.abs(sound) > 0.1 * np.abs(sound).max()))
    assert onset <= 44
    assert np.abs(sound).max() == pytest.approx(0.891, abs=1e-6)


def test_noise_before_the_attack_is_cut(ping):
    noisy = ping(300.0, 44100, delay=0.2) + 0.002 * np.random.default_rng(0).standard_normal(44100 // 2)
    sound = prepare(noisy, 44100, SHAPE)
    assert np.abs(sound[:66]).max() > 0.5 * 0.891


@pytest.mark.parametrize("rate", [32000, 48000])
def test_resampling_keeps_the_pitch(ping, rate):
    sound = prepare(ping(1000.0, rate), rate, SHAPE)
    spectrum = np.abs(np.fft.rfft(sound, 441000))
    assert spectrum.argmax() / 10.0 == pytest.approx(1000.0, abs=2.0)


def test_long_sounds_are_faded_out_and_short_ones_padded(ping):
    long = prepare(np.ones(88200) * np.cos(np.arange(88200) * 0.1), 44100, SHAPE)
    assert abs(long[-1]) < 1e-4 and np.abs(long[10000:11000]).max() > 0.8
    short = prepare(ping(300.0, 44100, seconds=0.1), 44100, SHAPE)
    assert np.all(short[4410:] == 0.0)
    assert abs(short[4409]) < 1e-3 < np.abs(short[3800:4000]).max()


def test_dc_is_removed_without_a_thump(ping):
    plain = prepare(ping(300.0, 44100), 44100, SHAPE)
    offset = prepare(ping(300.0, 44100) + np.where(np.arange(13230) < 13230, 0.3, 0.0), 44100, SHAPE)
    assert_allclose(offset[200:10000], plain[200:10000], atol=0.05)


def test_channels_are_averaged_where_they_agree_and_chosen_where_they_cancel(ping):
    left = ping(300.0, 44100)
    assert_allclose(to_mono(np.stack([left, left], 1)), left)
    assert_allclose(to_mono(np.stack([0.5 * left, -left], 1)), -left)
    noise = np.random.default_rng(1).standard_normal(len(left))
    assert_allclose(to_mono(np.stack([left * 0.1, noise], 1)), noise)


@pytest.mark.parametrize(
    ("signal", "reason"),
    [
        (np.zeros(0), "no samples"),
        (np.zeros((0, 2)), "no samples"),
        (np.zeros(1000), "silent"),
        (np.full(1000, 0.4), "silent above 20 Hz"),
        (np.array([0.1, np.nan, 0.2]), "NaN"),
        (np.array([0.1, np.inf, 0.2]), "infinite"),
    ],
)
def test_useless_signals_are_refused_with_the_reason(signal, reason):
    with pytest.raises(UnusableSoundError, match=reason):
        prepare(signal, 44100, SHAPE)


def test_a_single_sample_is_a_sound():
    assert np.abs(prepare(np.array([0.5, 0.0]), 44100, SHAPE)).max() == pytest.approx(0.891, abs=1e-6)
