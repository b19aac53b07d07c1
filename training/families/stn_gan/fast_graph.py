"""The drum graph as it is exported: the same function in fewer, larger and cheaper operations.

Training wants code that reads like the model; one render on one core wants few operators and little memory
traffic. Everything here is built from trained modules by exact algebra, so results differ by rounding alone.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from sistrum.training.families.stn_gan.fast_detail import FastDetail
from sistrum.training.families.stn_gan.fast_flow import FastFlow
from sistrum.training.families.stn_gan.fast_lines import FourfoldLines
from sistrum.training.families.stn_gan.fast_oscillators import FastBody, FastPartials
from sistrum.training.families.stn_gan.grid import BINS, FRAMES
from sistrum.training.families.stn_gan.networks import (
    ATTACK_FRAMES,
    LOG_GAIN_MAX,
    LOG_GAIN_MIN,
    DrumGenerator,
)
from sistrum.training.networks.coupling_flow import ConditionalFlow
from sistrum.training.networks.onnx_operators import add_rows


class FastGraph(nn.Module):
    """What `DrumGraph` computes, for one sound."""

    least: Tensor

    def __init__(
        self, prior: ConditionalFlow, generator: DrumGenerator, temperature: float, least: Tensor
    ) -> None:
        super().__init__()
        self.flow, self.generator = FastFlow(prior, temperature), FastGenerator(generator)
        self.register_buffer("least", least.clone(), persistent=False)

    def forward(self, latent: Tensor, controls: Tensor, noise: Tensor) -> Tensor:
        """latent [1, D], controls [1, classes], noise [1, 2, F, T] -> linear spectrum [1, 2, F, T]."""
        shares = torch.clamp(controls, 0.0, 1.0) + self.least
        shares = shares / shares.sum(dim=1, keepdim=True)
        spectrum: Tensor = self.generator(self.flow(latent, shares), noise)
        return spectrum


class FastGenerator(nn.Module):
    """Latent and noise -> linear spectrum, as `DrumGenerator` does it."""

    band_shape: Tensor
    noise_range: Tensor
    body_rows: Tensor

    def __init__(self, generator: DrumGenerator) -> None:
        super().__init__()
        self.trunk, self.bands = generator.trunk, generator.bands
        self.detail = FastDetail(generator)
        self.body, self.partials = FastBody(generator), FastPartials(generator)
        self.lines = FourfoldLines()
        self.register_buffer("band_shape", generator.band_shape.clone(), persistent=False)
        self.register_buffer("noise_range", generator.noise_range.clone(), persistent=False)
        self.register_buffer("body_rows", self.body.rows(), persistent=False)

    def forward(self, z: Tensor, noise: Tensor) -> Tensor:
        """z [1, latent] and unit-variance noise [1, 2, F, T] -> linear spectrum [1, 2, F, T]."""
        hidden = self.trunk(z)
        image, attack = self.detail(hidden)
        log_gain = self.lines(image + self.band_shape @ self.bands(hidden).reshape(-1, FRAMES))
        gain = torch.exp(log_gain.clamp(LOG_GAIN_MIN, LOG_GAIN_MAX)) * self.noise_range
        rows = (gain * noise).reshape(2 * BINS, FRAMES)
        rows = add_rows(rows, self.body_rows, self.body(hidden))
        loud: Tensor = self.partials(hidden, noise) + pad(attack, (0, FRAMES - ATTACK_FRAMES))
        return loud + rows.reshape(1, 2, BINS, FRAMES)
