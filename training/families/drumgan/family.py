"""DrumGAN: a Wasserstein GAN with gradient penalty whose critic also names the condition (thesis ch. 6)."""

from dataclasses import replace
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss
from torch.optim import Adam, Optimizer

from sistrum.training.controls import Control
from sistrum.training.families.base import AudioFormat, Batch, BatchNeeds, Family, GraphInput
from sistrum.training.families.drumgan.conditions import condition, controls
from sistrum.training.families.drumgan.networks import DrumGanGraph, DrumGanModel, pyramid_for
from sistrum.training.families.drumgan.settings import DrumGanSettings
from sistrum.training.losses.wasserstein import gradient_penalty, wasserstein_distance
from sistrum.training.networks.descent import descend
from sistrum.training.networks.growth_schedule import Schedule
from sistrum.training.networks.progressive import ProgressiveCritic
from sistrum.training.representations import ComplexStft, Representation


class DrumGan(Family):
    """Real sounds are shrunk to the grid of the newest scale; critic and generator take turns."""

    name: ClassVar[str] = "drumgan"
    settings_type: ClassVar[type[DrumGanSettings]] = DrumGanSettings
    #: Fourteen convolutions of up to 4,256 terms, each summed in another order (1.2e-5 was seen, untrained).
    export_tolerance: ClassVar[float] = 1e-4

    def __init__(self, settings: DrumGanSettings, audio: AudioFormat) -> None:
        self.settings, self.audio = settings, audio
        stft = settings.stft
        scale = 4.0 / stft.n_fft if stft.scale is None else stft.scale
        self.stft = ComplexStft(stft.n_fft, stft.hop, stft.window, scale=scale)
        _, bins, self.frames = self.stft.shape(1, audio.samples)
        self.pyramid = pyramid_for(settings, bins, self.frames)
        classes = len(audio.classes)
        self.conditions = (classes if settings.amounts else 0) + len(settings.features)
        self.model: DrumGanModel = DrumGanModel(settings, self.conditions, classes, self.pyramid)
        self.critic = ProgressiveCritic(2, self.conditions, settings.channels, self.pyramid, settings.leak)
        self._networks = nn.ModuleDict({"model": self.model, "critic": self.critic})
        self.schedule = Schedule(settings)
        adam = settings.optimiser
        self.optimisers: dict[str, Optimizer] = {
            name: Adam(network.parameters(), adam.rate, betas=(adam.beta1, adam.beta2))
            for name, network in (("generator", self.model.generator), ("critic", self.critic))
        }

    @classmethod
    def needs(cls, settings: DrumGanSettings) -> BatchNeeds:
        return BatchNeeds(settings.features, Schedule(settings).batch)

    @classmethod
    def fine_tuning(cls, settings: DrumGanSettings) -> DrumGanSettings:
        """Fully grown from the first step on, at a fifth of the rate."""
        last = len(settings.iterations) - 1
        return replace(
            settings,
            iterations=(0,) * last + settings.iterations[last:],
            fade=1.0 / settings.iterations[last],
            batch=(settings.batch[last],) * (last + 1),
            optimiser=replace(settings.optimiser, rate=settings.optimiser.rate / 5),
        )

    @property
    def networks(self) -> nn.ModuleDict:
        return self._networks

    @property
    def controls(self) -> tuple[Control, ...]:
        amounts = self.conditions - len(self.settings.features)
        return controls(self.settings, self.audio, self.model.memory.usual()[amounts:])

    @property
    def representation(self) -> Representation:
        return self.stft

    @property
    def graph_inputs(self) -> tuple[GraphInput, ...]:
        return (
            GraphInput("latent", "latent", (1, self.settings.latent)),
            GraphInput("controls", "controls", (1, self.conditions)),
        )

    def export_module(self, model: nn.Module) -> nn.Module:
        assert isinstance(model, DrumGanModel)
        return DrumGanGraph(model, self.frames)

    def stage(self, step: int) -> str:
        return f"scale_{self.schedule.scale(step)}"

    def train_step(self, batch: Batch, step: int) -> dict[str, Tensor]:
        growth = self.schedule.growth(step)
        self.model.growth.fill_(growth)
        asked = condition(batch, self.settings)
        self.model.memory.remember(asked, batch.classes)
        with torch.no_grad():
            spectrum = self.stft.forward(batch.audio[:, None])
            real = self.pyramid.shrink(spectrum[..., : self.pyramid.grid(self.pyramid.scales - 1)[1]], growth)
        log = self._critic_step(real, asked, growth) | self._generator_step(asked, growth)
        return log | {"growth": torch.tensor(growth)}

    def _critic_step(self, real: Tensor, asked: Tensor, growth: float) -> dict[str, Tensor]:
        """The critic learns to tell real from generated, and to name the condition of both."""
        weight = self.settings.loss
        with torch.no_grad(), self.half_precision():
            fake = self.model.generator(self._vector(asked), growth).float()
        with self.half_precision():
            real_score, real_named = self.critic(real, growth)
            fake_score, fake_named = self.critic(fake, growth)
        distance = wasserstein_distance(real_score, fake_score)
        penalty = gradient_penalty(lambda values: self.critic(values, growth)[0], real, fake)
        named_error = mse_loss(real_named, asked)
        auxiliary = named_error + mse_loss(fake_named, asked)
        loss = weight.gradient_penalty * penalty + weight.auxiliary * auxiliary - distance
        loss = loss + weight.drift * real_score.square().mean()
        descend(self.optimisers["critic"], loss)
        return {
            "critic/distance": distance.detach(),
            "critic/penalty": penalty.detach(),
            "critic/condition": named_error.detach(),
        }

    def _generator_step(self, asked: Tensor, growth: float) -> dict[str, Tensor]:
        """The generator learns to be scored high, and heard as what was asked for."""
        self.critic.requires_grad_(False)
        with self.half_precision():
            score, named = self.critic(self.model.generator(self._vector(asked), growth), growth)
        self.critic.requires_grad_(True)
        error = mse_loss(named, asked)
        descend(self.optimisers["generator"], self.settings.loss.auxiliary * error - score.mean())
        return {"generator/score": score.detach().mean(), "generator/condition": error.detach()}

    def _vector(self, asked: Tensor) -> Tensor:
        """Random latents beside the asked conditions, [N, latent + conditions]."""
        return torch.cat([torch.randn(len(asked), self.settings.latent, device=asked.device), asked], dim=1)

    def reconstruct(self, model: nn.Module, audio: Tensor) -> Tensor | None:
        return None

    @torch.no_grad()
    def draw(self, model: nn.Module, classes: Tensor) -> Tensor:
        assert isinstance(model, DrumGanModel)
        spectrum = model.spectrum(self._vector(model.memory.like(classes)), self.frames)
        return self.stft.inverse(spectrum, self.audio.samples)[:, 0]
