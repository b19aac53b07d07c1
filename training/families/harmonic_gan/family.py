"""A variational auto-encoder of instruments whose generator goes by tokens, taught by critics how notes
move.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.optim import Adam, Optimizer

from sistrum.training.controls import Control, class_controls
from sistrum.training.families.base import (
    AudioFormat,
    Batch,
    Family,
    GraphInput,
    HarmonicNeeds,
    Streaming,
)
from sistrum.training.families.harmonic_gan import frames
from sistrum.training.families.harmonic_gan.critics import LocalCritic, WholeCritic
from sistrum.training.families.harmonic_gan.encoder import moving_view
from sistrum.training.families.harmonic_gan.export_graph import (
    HarmonicGraph,
    sound_controls,
)
from sistrum.training.families.harmonic_gan.finish import fit_movement, fit_prior, gather
from sistrum.training.families.harmonic_gan.generator import Values
from sistrum.training.families.harmonic_gan.losses import course_loss, moving_loss
from sistrum.training.families.harmonic_gan.model import HarmonicModel
from sistrum.training.families.harmonic_gan.pieces import Pieces
from sistrum.training.families.harmonic_gan.settings import GeneratorSettings, HarmonicGanSettings
from sistrum.training.losses.adversarial import critic_loss, generator_loss, r1_penalty
from sistrum.training.networks.descent import descend
from sistrum.training.representations import HarmonicNoise

#: Largest norm of a gradient.
CLIP = 5.0
#: Batches by which the sizes of movement are fitted.
MOVING_BATCHES = 96
#: Share of the note set's samples at which its notes are released: 3 of 4 s.
HELD_SHARE = 0.75


def representation(settings: GeneratorSettings) -> HarmonicNoise:
    """What the generator's values are."""
    return HarmonicNoise(frames.SAMPLE_RATE, frames.HOP, settings.harmonics, settings.bands)


class HarmonicGan(Family):
    """Reconstruction from the first step; then how notes move: first its size, then what critics say of
    it.
    """

    name: ClassVar[str] = "harmonic_gan"
    settings_type: ClassVar[type[HarmonicGanSettings]] = HarmonicGanSettings
    prefers_half: ClassVar[bool] = True
    #: Amplitudes go through exponentials, cents through two decimal digits more than levels.
    export_tolerance: ClassVar[float] = 1e-4

    def __init__(self, settings: HarmonicGanSettings, audio: AudioFormat) -> None:
        self.settings, self.audio = settings, audio
        sizes, classes = settings.generator, len(audio.classes)
        self._format = representation(sizes)
        self._release = round(HELD_SHARE * audio.samples / frames.HOP)
        self.model: HarmonicModel = HarmonicModel(settings, classes)
        inputs = 2 * sizes.harmonics
        self.critics = nn.ModuleDict(
            {
                "local": LocalCritic(settings.critics, inputs, classes, settings.tokens),
                "whole": WholeCritic(settings.critics, inputs, classes, settings.frames),
            }
        )
        self._networks = nn.ModuleDict({"model": self.model, "critics": self.critics})
        rates, coder = settings.rates, [*self.model.encoder.parameters(), *self.model.generator.parameters()]
        self.optimisers: dict[str, Optimizer] = {
            "coder": Adam(coder, rates.generator, betas=(0.9, 0.99), fused=True),
            "prior": Adam(self.model.prior.parameters(), rates.prior, betas=(0.9, 0.99), fused=True),
            "critics": Adam(self.critics.parameters(), rates.critics, betas=(0.0, 0.99), fused=True),
        }
        self._seen: Pieces | None = None

    @classmethod
    def notes(cls, settings: HarmonicGanSettings) -> HarmonicNeeds:
        return HarmonicNeeds(
            representation(settings.generator),
            settings.frames,
            frames.CONTEXT,
            frames.HEARD,
            frames.FRAMES_PER_TOKEN,
            settings.beginnings,
            settings.endings,
        )

    @classmethod
    def finishing(cls, settings: HarmonicGanSettings) -> HarmonicGanSettings:
        """Pieces of held notes, long enough to see slow movement."""
        return replace(settings, frames=frames.FINISHING, beginnings=0.0, endings=0.0)

    @property
    def networks(self) -> nn.ModuleDict:
        return self._networks

    @property
    def controls(self) -> tuple[Control, ...]:
        return class_controls(self.audio.classes) + sound_controls()

    @property
    def representation(self) -> HarmonicNoise:
        return self._format

    @property
    def streaming(self) -> Streaming:
        return Streaming(
            hop=frames.HOP,
            context=frames.CONTEXT,
            chunk=frames.CHUNK,
            attack=frames.ATTACK,
            low=frames.LOW,
            high=frames.HIGH,
            frames_per_token=frames.FRAMES_PER_TOKEN,
        )

    @property
    def graph_inputs(self) -> tuple[GraphInput, ...]:
        sizes, length = self.settings.generator, frames.CONTEXT + frames.CHUNK
        return (
            GraphInput("latent", "latent", (1, sizes.latent)),
            GraphInput("controls", "controls", (1, len(self.controls))),
            GraphInput("pitch", "pitch", (1, 1, length)),
            GraphInput("tokens", "tokens", (1, self.settings.tokens, length)),
            GraphInput("noise", "noise", (1, sizes.noises, length), "uniform"),
        )

    def export_module(self, model: nn.Module) -> nn.Module:
        assert isinstance(model, HarmonicModel)
        return HarmonicGraph(model, torch.from_numpy(self._format.band_hertz()).float())

    def stage(self, step: int) -> str:
        loss = self.settings.loss
        starts = (("course", 0), ("moving", loss.moving_start), ("critics", loss.adversarial_start))
        return [name for name, start in starts if step >= start][-1]

    def train_step(self, batch: Batch, step: int) -> dict[str, Tensor]:
        pieces = self._pieces(batch)
        self._seen = pieces
        loss_settings = self.settings.loss
        adversarial = step >= loss_settings.adversarial_start
        for group in self.optimisers["coder"].param_groups:
            group["lr"] = self.settings.rates.generator * 10.0 ** -min(
                1.0, step / self.settings.rates.decay_steps
            )
        with self.half_precision():
            mean, log_deviation = self.model.encoder(pieces.heard)
            z = mean + torch.exp(log_deviation) * torch.randn_like(mean)
            features = self.model.generator.features(z, pieces.pitch[:, :1], pieces.tokens)
            course = _full(self.model.generator.course(features))
            loss, log = course_loss(course, pieces.values, pieces.first, loss_settings)
            divergence = 0.5 * (mean.square() + torch.exp(2 * log_deviation) - 2 * log_deviation - 1).sum(1)
            warm = min(1.0, (step + 1) / loss_settings.divergence_warmup)
            loss = loss + loss_settings.divergence * warm * divergence.mean()
            log["divergence"] = divergence.mean().detach()
            if step >= loss_settings.moving_start:
                course = course if adversarial else course.detach()
                moved = course.plus(self._movement(features, pieces))
                moving = moving_loss(moved, pieces.values, pieces.first)
                loss, log["moving"] = loss + loss_settings.moving * moving, moving.detach()
        if adversarial:
            picture = moving_view(moved)
            log |= self._critic_step(moving_view(pieces.values), picture.detach(), pieces, step)
            pleased, told = self._pleased(picture, pieces)
            ramp = (step - loss_settings.adversarial_start) / max(1, loss_settings.adversarial_ramp)
            weight = loss_settings.adversarial * min(1.0, ramp)
            loss = loss + weight * (pleased + loss_settings.classification * told)
            log |= {"adversarial": pleased.detach(), "classification": told.detach()}
        descend(self.optimisers["coder"], loss, CLIP)
        log["prior_nll"] = self._prior_step(z.detach(), pieces.classes)
        return {f"generator/{name}": value for name, value in log.items()}

    def _pieces(self, batch: Batch) -> Pieces:
        return Pieces.of(batch, self.settings.generator.harmonics, self.settings.tokens, self._release)

    def _movement(self, features: Tensor, pieces: Pieces) -> Values:
        """What moves; the features learn from the mean course alone."""
        noise = pieces.noise(self.model)
        return _full(self.model.movement(features.detach(), pieces.tokens, noise, pieces.classes))

    def _critic_step(self, real: Tensor, drawn: Tensor, pieces: Pieces, step: int) -> dict[str, Tensor]:
        """Critics learn to tell real pieces from drawn ones, and tokens and pitch of both."""
        settings = self.settings.loss
        penalise = step % settings.r1_every == 0
        real = real.requires_grad_(penalise)
        total, log = real.new_zeros(()), {}
        for name, critic in self.critics.items():
            with self.half_precision():
                score, told = critic(real, pieces.classes)
                loss = critic_loss(score, critic(drawn, pieces.classes)[0])
            loss = loss + settings.classification * self._told_loss(name, told, pieces)
            if penalise:
                scores = score.mean(dim=1) if score.dim() > 1 else score
                penalty = r1_penalty(scores, real)
                loss = loss + 0.5 * settings.r1_gamma * settings.r1_every * penalty
            log[f"critic_{name}"] = loss.detach()
            total = total + loss
        descend(self.optimisers["critics"], total, CLIP)
        return log

    def _pleased(self, picture: Tensor, pieces: Pieces) -> tuple[Tensor, Tensor]:
        """How far drawn pieces are from pleasing the critics, and from being told right."""
        self.critics.requires_grad_(False)
        scores, told = [], []
        for name, critic in self.critics.items():
            with self.half_precision():
                score, answer = critic(picture, pieces.classes)
            scores.append(generator_loss(score))
            told.append(self._told_loss(name, answer, pieces))
        self.critics.requires_grad_(True)
        return torch.stack(scores).mean(), torch.stack(told).mean()

    def _told_loss(self, name: str, answer: Tensor, pieces: Pieces) -> Tensor:
        if name == "local":
            return cross_entropy(answer, pieces.codes)
        return cross_entropy(answer, (pieces.pitch[:, 0] - frames.LOW).round().long())

    def _prior_step(self, z: Tensor, classes: Tensor) -> Tensor:
        """The prior follows the encoder's latents by likelihood."""
        loss: Tensor = -self.model.prior.infer(z, classes)[1].mean() / z.shape[1]
        descend(self.optimisers["prior"], loss, CLIP)
        return loss.detach()

    def finish(
        self,
        model: nn.Module,
        batches: Iterable[Batch],
        report: Callable[[int, float], None] = lambda step, loss: None,
    ) -> dict[str, float]:
        """Fit the prior once more, and the sizes of movement."""
        assert isinstance(model, HarmonicModel)
        kept: list[Pieces] = []

        def pieces() -> Iterable[Pieces]:
            for batch in batches:
                made = self._pieces(batch)
                if len(kept) < MOVING_BATCHES:
                    kept.append(made)
                yield made

        heard = gather(model, pieces())
        figures = fit_movement(model, kept)
        names = {str(index): name for index, name in enumerate(self.audio.classes)}
        named = {"/".join(names.get(part, part) for part in k.split("/")): v for k, v in figures.items()}
        return named | {"prior_fit": fit_prior(model, heard, self.settings.prior_fit, 1, report)}

    @torch.no_grad()
    def latents(self, model: nn.Module, batch: Batch) -> Tensor:
        """Those of the heard notes."""
        assert isinstance(model, HarmonicModel)
        mean, _ = model.encoder(Values.of(batch.extra["heard"], self.settings.generator.harmonics))
        return model.prior.infer(mean, batch.classes)[0]

    def reconstruct(self, model: nn.Module, audio: Tensor) -> Tensor | None:
        """Audio alone does not say a note's pitch and tokens."""
        return None

    @torch.no_grad()
    def draw(self, model: nn.Module, classes: Tensor) -> Tensor:
        """New instruments with the pitches and tokens of notes seen last, as long as a piece."""
        assert isinstance(model, HarmonicModel)
        if self._seen is None:
            return torch.zeros(len(classes), self.settings.frames * frames.HOP)
        rows = torch.arange(len(classes)) % len(self._seen.pitch)
        pitch, tokens = self._seen.pitch[rows], self._seen.tokens[rows]
        latent = torch.randn(len(classes), self.settings.generator.latent, device=classes.device)
        features = model.generator.features(model.prior(latent, classes), pitch, tokens)
        noise = self._seen.noise(model)[rows]
        values = model.generator.course(features)
        values = values.plus(model.movement(features, tokens, noise, classes))
        joined = torch.cat([torch.exp(values.amplitude), values.cents, torch.exp(values.noise)], dim=2)
        return self._format.render(joined.transpose(1, 2)[:, None], pitch, seed=1)


def _full(values: Values) -> Values:
    """In float32: losses add up many small numbers."""
    return Values(values.amplitude.float(), values.cents.float(), values.noise.float())
