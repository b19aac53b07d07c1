"""A generator whose features can be computed by hand, so that steering can be fitted in seconds."""

from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from sistrum.training.representations import Representation
from sistrum.training.steering import Steering, SteeringSettings
from sistrum.training.steering.predictor import LatentPredictor
from sistrum.training.steering.scale import KNOTS, ClassScale
from sistrum.training.steering.sounds import SoundSource

LATENT, CLASSES, FEATURES, HELD = 6, 3, 2, 2
RATE, SAMPLES = 44100, 32768


class PlainAudio(Representation):
    """Values [N, 1, 1, S] are the audio itself."""

    type_name = "plain_audio"

    def spec(self) -> dict[str, Any]:
        return {"type": self.type_name}

    def frames(self, samples: int) -> int:
        return samples

    def shape(self, channels: int, samples: int) -> tuple[int, int, int]:
        return channels, 1, samples

    def forward(self, audio: Tensor) -> Tensor:
        return audio[:, :, None]

    def inverse(self, values: Tensor, samples: int) -> Tensor:
        return values[:, :, 0, :samples]


class Chirp(nn.Module):
    """A decaying tone with noise: latent 0 and the class set the tone, 1 the noise, 2 the decay."""

    def __init__(self) -> None:
        super().__init__()
        self.octave = nn.Parameter(torch.tensor([0.0, 1.5, 3.0]))

    def forward(self, latent: Tensor, controls: Tensor, noise: Tensor) -> Tensor:
        shares = controls / controls.sum(dim=1, keepdim=True)
        time = torch.arange(SAMPLES) / RATE
        hertz = 150 * 2 ** ((shares @ self.octave) + 0.5 * latent[:, 0])
        tone = torch.sin(2 * torch.pi * hertz[:, None] * time)
        level = 0.1 * torch.exp(0.8 * latent[:, 1] + 0.2 * latent[:, 0])[:, None]
        fall = torch.exp(-time * 12 * torch.exp(0.5 * latent[:, 2])[:, None])
        return ((tone + level * noise) * fall)[:, None, None]


def measure(audio: NDArray[np.float32], sample_rate: int) -> NDArray[np.float64]:
    """[N, 2]: log2 of the strongest frequency, and log of the share of energy away from it."""
    power = np.abs(np.fft.rfft(audio.astype(np.float64))) ** 2
    peak = power[:, 1:].argmax(axis=1) + 1
    near = np.abs(np.arange(power.shape[1])[None] - peak[:, None]) < 60
    rest = (power * ~near).sum(axis=1) / power.sum(axis=1)
    return np.stack([np.log2(peak * sample_rate / audio.shape[1]), np.log(rest + 1e-6)], axis=1)


@pytest.fixture
def source() -> SoundSource:
    return SoundSource(
        generate=Chirp().requires_grad_(False),
        representation=PlainAudio(),
        sample_rate=RATE,
        samples=SAMPLES,
        latent=LATENT,
        classes=("low", "middle", "high"),
        noise=((SAMPLES,), "uniform"),
        peak=0.9,
        fade=100,
    )


def random_steering(settings: SteeringSettings | None = None, seed: int = 0) -> Steering:
    """Steering with random weights: what must hold for any weights needs no fit."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    predictor = LatentPredictor(LATENT, CLASSES, FEATURES + HELD, 16)
    tables = np.sort(random.standard_normal((CLASSES, FEATURES, KNOTS)), axis=2)
    return Steering(
        predictor,
        ClassScale(tables),
        torch.from_numpy(random.uniform(0.5, 2, (CLASSES, FEATURES + HELD))).float(),
        torch.from_numpy(random.uniform(0.8, 1.5, (CLASSES, FEATURES))).float(),
        settings or SteeringSettings(),
    ).eval()


@pytest.fixture
def steering() -> Steering:
    return random_steering()
