"""Losses: what they ignore, what they see, and which way they pull."""

import torch

from sistrum.training.losses.adversarial import critic_loss, generator_loss, r1_penalty
from sistrum.training.losses.spectral import PooledLogPower, PooledResolution

RESOLUTIONS = (PooledResolution(1024, 256, (8, 8)), PooledResolution(2048, 512, (1, 1), max_hz=1000.0))


def noise(seed: int, level: float = 0.1) -> torch.Tensor:
    return level * torch.randn(1, 1, 22050, generator=torch.Generator().manual_seed(seed))


def test_two_takes_of_noise_agree_and_a_change_of_level_does_not() -> None:
    loss = PooledLogPower(RESOLUTIONS, 44100)
    same = float(loss(0, noise(1), noise(2)))
    louder = float(loss(0, noise(1, 0.2), noise(2)))
    assert same < 0.15
    assert abs(louder - torch.log(torch.tensor(2.0))) < 0.08


def test_low_resolution_ignores_what_is_high() -> None:
    loss = PooledLogPower(RESOLUTIONS, 44100)
    time = torch.arange(22050) / 44100
    low, high = (torch.sin(2 * torch.pi * hz * time)[None, None] for hz in (100.0, 8000.0))
    assert float(loss(1, low + high, low)) < 0.06
    assert float(loss(0, low + high, low)) > 0.3


def test_full_scale_sine_is_zero_decibels() -> None:
    loss = PooledLogPower((PooledResolution(1024, 256, (1, 1)),), 44100)
    sine = torch.sin(2 * torch.pi * torch.arange(22050) * 100 / 1024)[None, None]
    assert abs(float(loss.log_power(0, sine)[0, 0, 20].max())) < 0.01


def test_critic_and_generator_pull_against_each_other() -> None:
    real, fake = torch.zeros(3, requires_grad=True), torch.zeros(3, requires_grad=True)
    critic_loss(real, fake).backward()
    assert real.grad is not None and fake.grad is not None
    assert bool((real.grad < 0).all()) and bool((fake.grad > 0).all())
    fake.grad = None
    generator_loss(fake).backward()
    assert fake.grad is not None and bool((fake.grad < 0).all())


def test_r1_is_the_squared_slope() -> None:
    inputs = torch.randn(4, 1, 2, 3, requires_grad=True)
    slope = torch.arange(6.0).reshape(1, 2, 3)
    logits = (inputs * slope).flatten(1).sum(dim=1)
    torch.testing.assert_close(r1_penalty(logits, inputs), slope.square().sum())
