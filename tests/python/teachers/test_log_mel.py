"""The mel front end: librosa's, and the same by small matrices."""

import librosa
import numpy as np
import pytest
import torch

from sistrum.training.teachers.log_mel import LogMel, MelSettings

RATE = 32000


def sounds() -> torch.Tensor:
    time = torch.arange(RATE) / RATE
    generator = torch.Generator().manual_seed(1)
    noise = 0.1 * torch.randn(RATE, generator=generator)
    return torch.stack([noise, noise * torch.exp(-8 * time), torch.sin(2 * torch.pi * 440 * time) + noise])


def test_it_is_what_the_panns_authors_compute():
    audio = sounds()
    power = np.stack(
        [
            np.abs(librosa.stft(sound, n_fft=1024, hop_length=320, window="hann", pad_mode="reflect")) ** 2
            for sound in audio.numpy()
        ]
    )
    filters = librosa.filters.mel(sr=RATE, n_fft=1024, n_mels=64, fmin=50, fmax=14000)
    expected = librosa.power_to_db(filters @ power, ref=1.0, amin=1e-10, top_db=None).transpose(0, 2, 1)
    found = LogMel()(audio).numpy()
    assert found.shape == expected.shape == (3, 101, 64)
    assert np.abs(found - expected).max() < 1e-3


@pytest.mark.parametrize("hop", [320, 640, 256])
@pytest.mark.parametrize("samples", [32000, 31999, 20000])
def test_small_matrices_give_the_same(hop: int, samples: int):
    mel = LogMel(MelSettings(hop=hop, amin=1e-7))
    audio = sounds()[:, :samples]
    expected, found = mel(audio), mel.fast_form()(audio)
    assert found.shape == expected.shape
    assert (found - expected).abs().max() < 1e-3


def test_the_power_of_white_noise_and_the_centres_of_bands():
    mel = LogMel(MelSettings(amin=1e-7))
    noise = torch.randn(20, RATE, generator=torch.Generator().manual_seed(2))
    power = (10 ** (mel(noise) / 10)).mean(dim=(0, 1))
    assert (power / mel.white_noise()).numpy() == pytest.approx(np.ones(64), abs=0.05)
    tone = torch.sin(2 * torch.pi * 2000 * torch.arange(RATE) / RATE)[None]
    loudest = int(mel(tone)[0].mean(dim=0).argmax())
    assert mel.centres_hz()[loudest] == pytest.approx(2000, rel=0.04)


def test_a_window_of_no_square_number_of_samples_has_no_fast_form():
    with pytest.raises(ValueError, match="square number of samples, found 512"):
        LogMel(MelSettings(window=512)).fast_form()
