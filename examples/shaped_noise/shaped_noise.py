"""A family from outside the package: drum hits as noise in a shape that a small auto-encoder has learned.

A hit's MDCT is noise times an envelope over bands and frames; the envelope's logarithm is a sum of `rank`
products of a spectrum and a course in time, both made from a latent and the class amounts. Nothing here needs
C++: the graph gives MDCT values, which the engine knows how to invert.
"""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.optim import Adam, Optimizer

from sistrum.training.controls import CLASS_GROUP, Control
from sistrum.training.families.base import AudioFormat, Batch, Family, GraphInput
from sistrum.training.representations import Mdct, Representation

QUIET = 1e-4  # of full scale: below it an envelope's logarithm says nothing


@dataclass(frozen=True)
class ShapedNoiseSettings:
    """`bands` of the MDCT, numbers of the latent, products that add up to an envelope, learning rate."""

    bands: int = 256
    latent: int = 8
    rank: int = 12
    rate: float = 2e-3


class ShapedNoiseModel(nn.Module):
    """Log envelope [N, bands, frames] <- latent and classes, and a latent <- log envelope."""

    def __init__(self, settings: ShapedNoiseSettings, classes: int, frames: int) -> None:
        super().__init__()
        given, self.rank = settings.latent + classes, settings.rank
        self.hear = nn.Linear(settings.bands + frames, settings.latent)
        self.spectra = nn.Linear(given, settings.rank * settings.bands)
        self.courses = nn.Linear(given, settings.rank * frames)

    def encode(self, envelope: Tensor) -> Tensor:
        """[N, latent], of mean 0 and variance 1 over a batch that is large enough."""
        heard = self.hear(torch.cat([envelope.mean(2), envelope.mean(1)], dim=1))
        return (heard - heard.mean(0)) / (heard.std(0, unbiased=False) + 1e-3)

    def decode(self, latent: Tensor, classes: Tensor) -> Tensor:
        given = torch.cat([latent, classes], dim=1)
        spectra = self.spectra(given).unflatten(1, (-1, self.rank))
        courses = self.courses(given).unflatten(1, (self.rank, -1))
        log_envelope: Tensor = spectra @ courses / self.rank**0.5
        return log_envelope


class ShapedNoiseGraph(nn.Module):
    """latent [1, D], controls [1, classes], noise [1, 1, bands, frames] -> MDCT values of that shape."""

    def __init__(self, model: ShapedNoiseModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, latent: Tensor, classes: Tensor, noise: Tensor) -> Tensor:
        values: Tensor = self.model.decode(latent, classes).exp()[:, None] * QUIET * noise
        return values


class ShapedNoise(Family):
    """Learns envelopes of logarithms by least squares."""

    name: ClassVar[str] = "shaped_noise"
    settings_type: ClassVar[type[ShapedNoiseSettings]] = ShapedNoiseSettings

    def __init__(self, settings: ShapedNoiseSettings, audio: AudioFormat) -> None:
        self.settings, self.audio = settings, audio
        self.mdct = Mdct(settings.bands)
        _, self.bands, self.frames = self.mdct.shape(1, audio.samples)
        self.model: ShapedNoiseModel = ShapedNoiseModel(settings, len(audio.classes), self.frames)
        self.optimisers: dict[str, Optimizer] = {"model": Adam(self.model.parameters(), settings.rate)}

    @property
    def networks(self) -> nn.ModuleDict:
        return nn.ModuleDict({"model": self.model})

    @property
    def controls(self) -> tuple[Control, ...]:
        return tuple(Control(name, name.title(), group=CLASS_GROUP) for name in self.audio.classes)

    @property
    def representation(self) -> Representation:
        return self.mdct

    @property
    def graph_inputs(self) -> tuple[GraphInput, ...]:
        return (
            GraphInput("latent", "latent", (1, self.settings.latent)),
            GraphInput("controls", "controls", (1, len(self.audio.classes))),
            GraphInput("noise", "noise", (1, 1, self.bands, self.frames), "normal"),
        )

    def envelope(self, audio: Tensor) -> Tensor:
        """Audio [N, S] -> log of the level over QUIET, [N, bands, frames]."""
        return (self.mdct.forward(audio[:, None])[:, 0].abs() / QUIET + 1.0).log()

    def train_step(self, batch: Batch, step: int) -> dict[str, Tensor]:
        wanted = self.envelope(batch.audio)
        found = self.model.decode(self.model.encode(wanted), batch.classes)
        loss = (found - wanted).square().mean()
        self.optimisers["model"].zero_grad()
        loss.backward()
        self.optimisers["model"].step()
        return {"loss": loss.detach()}

    def reconstruct(self, model: nn.Module, audio: Tensor) -> Tensor | None:
        return None

    @torch.no_grad()
    def draw(self, model: nn.Module, classes: Tensor) -> Tensor:
        latent = torch.randn(len(classes), self.settings.latent)
        noise = torch.randn(len(classes), 1, self.bands, self.frames)
        return self.mdct.inverse(self.export_module(model)(latent, classes, noise), self.audio.samples)[:, 0]

    def export_module(self, model: nn.Module) -> nn.Module:
        assert isinstance(model, ShapedNoiseModel)
        return ShapedNoiseGraph(model)
