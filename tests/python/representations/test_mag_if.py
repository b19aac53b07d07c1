"""Mag-IF: frequencies of tones exact to a cent, one phase per harmonic, noise that stays noise."""

import math

import pytest
import torch
from torch import Tensor

from sistrum.training.representations import MagIf, from_spec
from sistrum.training.representations.mag_if_notes import notes_from_values, split_tone

RATE = 16000
#: MIDI pitch, cents off, harmonic.
TONES = [(44, 3.0, 1), (45, 0.0, 7), (57, -5.0, 1), (69, 0.0, 1), (70, 2.0, 5), (60, 4.0, 12)]


def sine(hertz: float, seconds: float = 2.0, amplitude: float = 0.5) -> Tensor:
    """[1, 1, samples], float64, in phase with the start."""
    return (
        amplitude
        * torch.sin(2 * math.pi * hertz * torch.arange(int(RATE * seconds)).double() / RATE)[None, None]
    )


def heard(audio: Tensor, hertz: float) -> tuple[float, float]:
    """(cents off `hertz`, amplitude) of the partial at `hertz` in the second half second and the next one."""
    half = RATE // 2
    turning = torch.exp(-2j * math.pi * hertz * torch.arange(2 * half) / RATE) * audio[half : 3 * half]
    window = torch.hann_window(half, dtype=torch.float64)
    first, second = (turning[:half] * window).sum(), (turning[half:] * window).sum()
    off = float(torch.angle(second * first.conj())) / math.pi  # Hz: the halves lie half a second apart
    return 1200 * math.log2((hertz + off) / hertz), 2 * abs(complex(first)) / float(window.sum())


def pitches(values: Tensor, pitch: float) -> Tensor:
    return torch.full((len(values), values.shape[-1]), pitch, dtype=torch.float64)


@pytest.mark.parametrize(("pitch", "cents", "harmonic"), TONES)
def test_pitch_of_a_resynthesised_sine_is_exact_to_a_cent(pitch: int, cents: float, harmonic: int) -> None:
    hertz = 440 * 2 ** ((pitch - 69 + cents / 100) / 12) * harmonic
    mag_if = MagIf()
    values = mag_if.forward(sine(hertz))
    audio = notes_from_values(mag_if, values, pitches(values, pitch))[0]
    off, amplitude = heard(audio, hertz)
    assert abs(off) < 0.01
    assert amplitude == pytest.approx(0.5, rel=1e-3)
    free = mag_if.inverse(values, 2 * RATE)[0, 0]
    assert abs(heard(free, hertz)[0]) < 0.01, "bins that run free are not out of tune, only out of step"


def test_nothing_but_the_sine_comes_back() -> None:
    values = MagIf().forward(sine(220.0))
    audio = notes_from_values(MagIf(), values, pitches(values, 57))[0]
    time = torch.arange(RATE).double() / RATE
    basis = torch.stack([torch.sin(2 * math.pi * 220 * time), torch.cos(2 * math.pi * 220 * time)], dim=1)
    steady = audio[RATE // 2 : 3 * RATE // 2, None]
    rest = steady - basis @ torch.linalg.lstsq(basis, steady).solution
    assert float(rest.square().mean() / steady.square().mean()) < 1e-6


def test_held_partials_keep_their_level_where_free_bins_do_not() -> None:
    """Frequencies off by what a generator is off by: a bin alone beats, a harmonic does not."""
    random = torch.Generator().manual_seed(1)
    mag_if = MagIf()
    frame = mag_if.forward(sine(233.0))[..., 30:31]
    frame[:, 1] += 0.02 * torch.randn(frame[:, 1].shape, generator=random, dtype=torch.float64)
    values = frame.expand(-1, -1, -1, 310)
    locked = notes_from_values(mag_if, values, pitches(values, 58))[0]
    free = mag_if.inverse(values, 310 * 512)[0, 0]

    def drift(audio: Tensor) -> float:
        levels = audio[2048:].unfold(0, 4096, 4096).square().mean(dim=1).log10() * 10
        return float(levels.max() - levels.min())

    assert drift(locked) < 0.1
    assert drift(free) > 3.0, "the reason for one phase per harmonic"


def test_noise_stays_noise_of_the_same_level() -> None:
    torch.manual_seed(2)
    mag_if = MagIf()
    audio = 0.1 * torch.randn(1, 1, 4 * RATE, dtype=torch.float64)
    values = mag_if.forward(audio)
    again = notes_from_values(mag_if, values, pitches(values, 57))[0]
    assert float(again.square().mean().sqrt()) == pytest.approx(0.1, rel=0.05)
    by_place = again[512:].unfold(0, 512, 512).square().mean(dim=0)  # over all frames, by place in the hop
    quarters = by_place.reshape(4, -1).mean(dim=1)
    assert float(quarters.max() / quarters.min()) < 1.25, "no pulse at every frame"


def test_frames_need_no_later_frame() -> None:
    mag_if = MagIf()
    values = mag_if.forward(sine(180.0, 0.5))
    phases = torch.zeros_like(values[:, 0])
    whole = notes_from_values(mag_if, values, pitches(values, 53), phases)
    for frames in (1, 5):
        part = values[..., :frames]
        shorter = notes_from_values(mag_if, part, pitches(part, 53), phases[..., :frames])
        torch.testing.assert_close(shorter, whole[:, : frames * mag_if.hop])
    changed = values.clone()
    changed[..., 7:] = -1.0
    other = notes_from_values(mag_if, changed, pitches(values, 53), phases)
    assert torch.equal(other[:, : 7 * 512], whole[:, : 7 * 512])
    assert not torch.equal(other[:, 7 * 512 : 8 * 512], whole[:, 7 * 512 : 8 * 512])


def test_a_note_begins_within_its_first_frame() -> None:
    mag_if = MagIf()
    values = mag_if.forward(sine(220.0))
    audio = notes_from_values(mag_if, values, pitches(values, 57))[0]
    assert abs(float(audio[0])) < 0.01, "no click"
    assert float(audio[mag_if.rise : mag_if.rise + 100].abs().max()) > 0.3


def test_shapes_follow_the_published_numbers() -> None:
    mag_if = MagIf()
    assert mag_if.shape(1, 16000) == (2, 1024, 32), "one second is 32 frames"
    audio = torch.randn(3, 1, 1300)
    assert mag_if.forward(audio).shape == (3, 2, 1024, 3)
    assert mag_if.inverse(mag_if.forward(audio), 1300).shape == (3, 1, 1300)
    full = mag_if.forward(sine(1000.0, amplitude=1.0))[0, 0, 128, 20]
    assert float(full) == pytest.approx(1.0, abs=1e-6), "a full-scale sine is 1"
    assert float(mag_if.forward(torch.zeros(1, 1, 3000))[:, 0].max()) == -1.0


def test_silence_is_silent() -> None:
    mag_if = MagIf()
    values = mag_if.forward(torch.zeros(1, 1, 4000))
    assert not mag_if.inverse(values, 4000).any()
    assert not notes_from_values(mag_if, values, pitches(values, 57)).any()


def test_partials_of_two_harmonics_stay_apart() -> None:
    mag_if = MagIf()
    values = mag_if.forward(sine(220.0) + sine(443.0))
    split = split_tone(mag_if, values, pitches(values, 57))
    assert split.hertz[0, 1:3, 20].tolist() == pytest.approx([220.0, 443.0], abs=0.02)
    assert float(split.noise[..., 20].square().sum() / split.tone[..., 20].square().sum()) < 1e-4


def test_spec_builds_the_same_representation() -> None:
    mag_if = MagIf(rise=64, floor_db=-90.0)
    assert from_spec(mag_if.card_spec(16000)).spec() == mag_if.spec()
    for wrong in ({"n_fft": 2048, "hop": 256}, {"floor_db": 3.0}, {"rise": 0}, {"bins": 1025}):
        with pytest.raises(ValueError, match=r"mag_if"):
            from_spec({"type": "mag_if", **wrong})
