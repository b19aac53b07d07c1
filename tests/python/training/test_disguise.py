"""Disguises keep onset, length and peak, and change what they say they change."""

import pytest
import torch
from torch import Tensor

from sistrum.training.encoder.disguise import SLIGHT, Disguise, disguise, to_peak

NOTHING = Disguise(equaliser_db=0.0, room=0.0, noise_db=(-200.0, -200.0), shift_ms=0.0, invert=0.0)


@pytest.fixture
def hits() -> Tensor:
    seconds = torch.arange(22050) / 44100
    tones = torch.sin(2 * torch.pi * torch.tensor([[80.0], [400.0], [3000.0]]) * seconds)
    return to_peak(tones * torch.exp(-30 * seconds))


def test_no_disguise_changes_nothing(hits: Tensor) -> None:
    torch.manual_seed(1)
    both = disguise(hits, NOTHING, 44100)
    assert torch.allclose(both.heard, hits, atol=1e-4)
    assert torch.allclose(both.clean, hits, atol=1e-4)


@pytest.mark.parametrize("settings", [Disguise(), SLIGHT])
def test_length_and_peak_stay(hits: Tensor, settings: Disguise) -> None:
    torch.manual_seed(2)
    both = disguise(hits, settings, 44100)
    for audio in (both.heard, both.clean):
        assert audio.shape == hits.shape
        assert torch.allclose(audio.abs().amax(dim=1), torch.full((3,), 0.891), atol=1e-4)
        assert bool(torch.isfinite(audio).all())


def test_the_same_state_gives_the_same_disguise(hits: Tensor) -> None:
    torch.manual_seed(3)
    first = disguise(hits, Disguise(), 44100).heard
    torch.manual_seed(3)
    assert torch.equal(disguise(hits, Disguise(), 44100).heard, first)
    assert not torch.equal(disguise(hits, Disguise(), 44100).heard, first)


def test_the_equaliser_changes_the_balance_and_does_not_move_the_attack() -> None:
    click = torch.zeros(16, 8192)
    click[:, 0] = 1.0
    torch.manual_seed(4)
    equalised = disguise(click, Disguise(6.0, 0.0, (-200.0, -200.0), 0.0, 0.0), 44100).clean
    gains = 20 * torch.log10(torch.fft.rfft(equalised).abs() + 1e-9)
    spread = gains[:, 20:3000].amax(dim=1) - gains[:, 20:3000].amin(dim=1)
    assert float(spread.min()) > 3.0
    assert int(equalised.abs().argmax(dim=1).max()) < 4


def test_polarity_shift_and_noise_are_heard_but_not_asked_for(hits: Tensor) -> None:
    inverted = disguise(hits, Disguise(0.0, 0.0, (-200.0, -200.0), 0.0, 1.0), 44100)
    assert torch.allclose(inverted.heard, -inverted.clean, atol=1e-4)
    torch.manual_seed(5)
    noisy = disguise(hits, Disguise(0.0, 0.0, (-40.0, -40.0), 0.0, 0.0), 44100)
    assert float(noisy.heard[:, -2000:].square().mean().sqrt()) == pytest.approx(0.01, rel=0.3)
    assert float(noisy.clean[:, -2000:].abs().max()) < 1e-4
    shifted = disguise(hits, Disguise(0.0, 0.0, (-200.0, -200.0), 1.0, 0.0), 44100)
    moved = [int((row.abs() > 0.01).float().argmax()) for row in shifted.heard - 0.0]
    assert max(moved) <= 44 + 40 and any(value > 3 for value in moved)


def test_a_room_rings_after_the_sound() -> None:
    click = torch.zeros(8, 22050)
    click[:, 0] = 1.0
    torch.manual_seed(6)
    wet = disguise(click, Disguise(0.0, 1.0, (-200.0, -200.0), 0.0, 0.0), 44100).clean
    assert float(wet[:, 10:2000].abs().amax(dim=1).min()) > 1e-3
