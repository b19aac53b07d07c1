"""How the affordable families learn: reconstruction first, beside it a fitted prior, then critics."""

from abc import abstractmethod
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.optim import Adam, Optimizer

from sistrum.training.controls import Control, class_controls
from sistrum.training.families.base import AudioFormat, Batch
from sistrum.training.families.vqcpc_gan.mag_if_family import MagIfFamily
from sistrum.training.families.vqcpc_gan.pieces import Pieces, pieces
from sistrum.training.families.vqcpc_gan.small_losses import reconstruction_loss
from sistrum.training.families.vqcpc_gan.small_networks import SmallCritic, SmallModel, critic_view
from sistrum.training.families.vqcpc_gan.small_settings import SmallCommonSettings
from sistrum.training.families.vqcpc_gan.stream_graph import StreamGraph
from sistrum.training.losses.adversarial import critic_loss, generator_loss, r1_penalty
from sistrum.training.losses.divergence import divergence
from sistrum.training.networks.coupling_flow import ConditionalFlow
from sistrum.training.networks.descent import descend

#: Largest norm of a gradient.
CLIP = 5.0


class SmallNotes(MagIfFamily):
    """Pieces are encoded and made again from the latent and what is asked; from `adversarial_start` on,
    critics also judge pieces whose latent was drawn from the prior.
    """

    prefers_half: ClassVar[bool] = True
    settings: SmallCommonSettings
    model: SmallModel

    def __init__(self, settings: SmallCommonSettings, audio: AudioFormat) -> None:
        super().__init__(settings, audio)
        self.model = self._build_model()
        self.critics = nn.ModuleDict(self._build_critics())
        self._networks = nn.ModuleDict({"model": self.model, "critics": self.critics})
        self._networks.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        rates = settings.optimiser
        coder = [*self.model.encoder.parameters(), *self.model.generator.parameters()]
        self.optimisers: dict[str, Optimizer] = {
            "coder": Adam(coder, rates.generator_rate, betas=(0.9, 0.99), fused=True),
            "prior": Adam(self.model.prior.parameters(), rates.flow_rate, betas=(0.9, 0.99), fused=True),
            "critics": Adam(self.critics.parameters(), rates.critic_rate, betas=(0.5, 0.99), fused=True),
        }

    @abstractmethod
    def _build_model(self) -> SmallModel:
        """Freshly initialised generator, encoder, prior and memory."""

    def _build_critics(self) -> dict[str, SmallCritic]:
        """Critics by name; `_names` has what each names."""
        settings = self.settings
        bins = settings.mag_if.n_fft // 2
        return {"global": SmallCritic(settings.critic, bins, settings.frames, settings.pitches, False)}

    def _build_prior(self, latent: int) -> ConditionalFlow:
        return ConditionalFlow(
            latent, len(self.audio.classes), self.settings.flow_layers, self.settings.flow_hidden
        )

    @abstractmethod
    def _values(self, model: SmallModel, z: Tensor, pitch: Tensor, tokens: Tensor) -> Tensor:
        """z [N, D], pitch [N], tokens [N, context + frames] -> values [N, 2, bins, frames]."""

    def stage(self, step: int) -> str:
        return "reconstruction" if step < self.settings.loss.adversarial_start else "adversarial"

    @property
    def controls(self) -> tuple[Control, ...]:
        return class_controls(self.audio.classes)

    def export_module(self, model: nn.Module) -> nn.Module:
        assert isinstance(model, SmallModel)
        return StreamGraph(model.prior, model.generator, self.settings.temperature)

    def train_step(self, batch: Batch, step: int) -> dict[str, Tensor]:
        real = pieces(self.mag_if, batch, self.settings.frames)
        self.model.memory.remember(real.tokens, real.pitch, real.classes)
        if step < self.settings.loss.adversarial_start:
            return self._coder_step(real, step)
        half = len(real.pitch) // 2
        drawn = self._drawn(real.rows(slice(half, None)))
        log = self._critic_step(real.rows(slice(half, None)), drawn.detach(), step)
        return log | self._coder_step(real, step, drawn)

    def _coder_step(self, real: Pieces, step: int, drawn: Tensor | None = None) -> dict[str, Tensor]:
        """Encoder and generator learn to make pieces again; given `drawn` pieces of the second half of the
        batch, the generator learns to please the critics, and the encoder rests: the prior could not follow.
        """
        weights = self.settings.loss
        learnt = real if drawn is None else real.rows(slice(0, len(real.pitch) // 2))
        with torch.set_grad_enabled(drawn is None):
            with self.half_precision():
                mean, log_deviation = self.model.encoder(learnt.values, learnt.pitch)
            z = mean + torch.exp(log_deviation) * torch.randn_like(mean)
            far = divergence(self.model.prior, z, log_deviation, learnt.classes)
        loss, log = reconstruction_loss(self.mag_if, self._generate(z, learnt), learnt.values, weights)
        log["divergence"] = far.detach()
        if drawn is None:
            loss = loss + weights.divergence * min(1.0, (step + 1) / weights.divergence_warmup) * far
        else:
            ramp = min(1.0, (step - weights.adversarial_start) / max(1, weights.adversarial_ramp))
            pleased = self._pleased(drawn, real.rows(slice(len(learnt.pitch), None)))
            loss = loss + weights.adversarial * ramp * pleased
            log["adversarial"] = pleased.detach()
        self._set_rates(step, drawn is None)
        descend(self.optimisers["coder"], loss, CLIP)
        _, log_prior = self.model.prior.infer(z.detach(), learnt.classes)
        descend(self.optimisers["prior"], -log_prior.mean() / z.shape[1], CLIP)
        return {f"generator/{name}": value for name, value in log.items()}

    def _critic_step(self, real: Pieces, drawn: Tensor, step: int) -> dict[str, Tensor]:
        """Critics learn to tell real pieces from drawn ones, and to name token and pitch of real ones."""
        weights = self.settings.loss
        penalise = step % weights.r1_every == 0
        seen = critic_view(self.mag_if, real.values).requires_grad_(penalise)
        fake = critic_view(self.mag_if, drawn)
        total = seen.new_zeros(())
        log: dict[str, Tensor] = {}
        for name, named in self._names(real).items():
            with self.half_precision():
                real_scores, real_named = self.critics[name](seen)
                fake_scores, _ = self.critics[name](fake)
            loss = critic_loss(real_scores, fake_scores)
            error = cross_entropy(real_named, named, ignore_index=-1)
            total = total + loss + weights.classify * error
            if penalise:
                scores = real_scores.flatten(1).mean(dim=1) if real_scores.dim() > 1 else real_scores
                penalty = r1_penalty(scores, seen)
                total = total + 0.5 * weights.r1_gamma * weights.r1_every * penalty
                log[f"{name}/r1"] = penalty.detach()
            log |= {f"{name}/loss": loss.detach(), f"{name}/named": error.detach()}
        descend(self.optimisers["critics"], total, CLIP)
        return {f"critic/{name}": value for name, value in log.items()}

    def _pleased(self, drawn: Tensor, real: Pieces) -> Tensor:
        """What the generator learns from the critics: to be taken for real, and for what was asked."""
        view = critic_view(self.mag_if, drawn)
        self.critics.requires_grad_(False)
        total = view.new_zeros(())
        for name, named in self._names(real).items():
            with self.half_precision():
                scores, found = self.critics[name](view)
            error = cross_entropy(found, named, ignore_index=-1)
            total = total + generator_loss(scores) + self.settings.loss.classify * error
        self.critics.requires_grad_(True)
        return total

    def _names(self, real: Pieces) -> dict[str, Tensor]:
        """What each critic is to name; the global one the pitch's number [N]."""
        return {"global": real.pitch_numbers(self.settings.low, self.settings.high)}

    def _generate(self, z: Tensor, asked: Pieces) -> Tensor:
        """Values for latents and what is asked of every piece."""
        with self.half_precision():
            return self._values(self.model, z, asked.pitch, asked.tokens)

    def _drawn(self, asked: Pieces) -> Tensor:
        """Values for latents from the prior."""
        with torch.no_grad():
            z = self.model.prior(
                torch.randn(len(asked.pitch), self.model.prior.dim, device=asked.pitch.device), asked.classes
            )
        return self._generate(z, asked)

    def _set_rates(self, step: int, learning: bool) -> None:
        """Rates fall to a tenth over `decay_steps`; with critics the generator's is its own."""
        rates = self.settings.optimiser
        fall = 10.0 ** -min(1.0, step / rates.decay_steps)
        chosen = {
            "coder": fall * rates.generator_rate if learning else rates.adversarial_rate,
            "prior": fall * rates.flow_rate,
        }
        for name, rate in chosen.items():
            for group in self.optimisers[name].param_groups:
                group["lr"] = rate

    def _draw_values(self, model: nn.Module, classes: Tensor) -> tuple[Tensor, Tensor]:
        assert isinstance(model, SmallModel)
        tokens, pitch = model.memory.like(classes)
        z = model.prior(torch.randn(len(classes), model.prior.dim, device=classes.device), classes)
        return self._values(model, z, pitch, tokens), pitch
