"""The drum family: a variational auto-encoder with a fitted class prior, sharpened by critics (VAE-GAN)."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.optim import Adam, Optimizer

from sistrum.training.controls import Control, class_controls
from sistrum.training.families.base import AudioFormat, Batch, Family, GraphInput
from sistrum.training.families.stn_gan.critic_view import CriticView
from sistrum.training.families.stn_gan.export_graph import DrumGraph
from sistrum.training.families.stn_gan.grid import BINS, FRAMES, HOP, N_FFT
from sistrum.training.families.stn_gan.networks import Critic, DrumModel
from sistrum.training.families.stn_gan.prior_fit import fit_prior, gather
from sistrum.training.families.stn_gan.reconstruction import ReconstructionLoss, uniform_noise
from sistrum.training.families.stn_gan.settings import StnGanSettings
from sistrum.training.families.stn_gan.targets import Targets, targets
from sistrum.training.losses.adversarial import critic_loss, generator_loss, r1_penalty
from sistrum.training.losses.divergence import divergence
from sistrum.training.networks.descent import descend
from sistrum.training.representations import ComplexStft, Representation

#: A step that no run reaches.
NEVER = 10**12
#: Largest norm of a gradient.
CLIP = 5.0


class StnGan(Family):
    """Reconstruction from the first step; from `adversarial_start` on, critics judge sounds drawn from the
    prior.
    """

    name: ClassVar[str] = "stn_gan"
    settings_type: ClassVar[type[StnGanSettings]] = StnGanSettings
    prefers_half: ClassVar[bool] = True
    analyses: ClassVar[bool] = True
    #: Sines add up their phase: a pitch that was rounded otherwise in the seventh digit is a thousandth of
    #: a turn away after a second (2e-4 was seen).
    export_tolerance: ClassVar[float] = 2e-3

    def __init__(self, settings: StnGanSettings, audio: AudioFormat) -> None:
        self.settings, self.audio = settings, audio
        self.stft = ComplexStft(N_FFT, HOP, "sqrt_hann")
        if self.stft.shape(1, audio.samples) != (2, BINS, FRAMES):
            raise ValueError(f"stn_gan makes sounds of {FRAMES} frames; {audio.samples} samples do not fit")
        classes = len(audio.classes)
        self.model: DrumModel = DrumModel(settings.generator, classes)
        self.critics = nn.ModuleList(Critic(critic, classes) for critic in settings.critics)
        self._networks = nn.ModuleDict({"model": self.model, "critics": self.critics})
        self._networks.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._views = [CriticView(critic, settings.generator) for critic in settings.critics]
        self._reconstruction = ReconstructionLoss(settings, self.stft, audio.sample_rate)
        self.optimisers: dict[str, Optimizer] = self._build_optimisers()

    def _build_optimisers(self) -> dict[str, Optimizer]:
        rates = self.settings.optimiser
        betas = (rates.beta1, rates.beta2)
        coder = [*self.model.encoder.parameters(), *self.model.generator.parameters()]
        return {
            "coder": Adam(coder, rates.generator_rate, betas=(0.9, 0.99), fused=True),
            "prior": Adam(self.model.prior.parameters(), rates.flow_rate, betas=(0.9, 0.99), fused=True),
            "critics": Adam(self.critics.parameters(), rates.critic_rate, betas=betas, fused=True),
        }

    @classmethod
    def fine_tuning(cls, settings: StnGanSettings) -> StnGanSettings:
        """A fifth of the rates, and no critics: a few sounds would only teach them to know these by heart."""
        rates = settings.optimiser
        slower = replace(
            rates,
            generator_rate=rates.generator_rate / 5,
            adversarial_rate=rates.adversarial_rate / 5,
            critic_rate=rates.critic_rate / 5,
            flow_rate=rates.flow_rate / 5,
        )
        loss = replace(settings.loss, adversarial_start=NEVER, divergence_warmup=1)
        return replace(settings, optimiser=slower, loss=loss)

    @property
    def networks(self) -> nn.ModuleDict:
        return self._networks

    @property
    def controls(self) -> tuple[Control, ...]:
        return class_controls(self.audio.classes)

    @property
    def representation(self) -> Representation:
        return self.stft

    @property
    def graph_inputs(self) -> tuple[GraphInput, ...]:
        return (
            GraphInput("latent", "latent", (1, self.settings.generator.latent)),
            GraphInput("controls", "controls", (1, len(self.audio.classes))),
            GraphInput("noise", "noise", (1, 2, BINS, FRAMES), "uniform"),
        )

    def export_module(self, model: nn.Module) -> nn.Module:
        assert isinstance(model, DrumModel)
        return DrumGraph(model.prior, model.generator, self.settings.temperature)

    def train_step(self, batch: Batch, step: int) -> dict[str, Tensor]:
        hits, classes = targets(batch, self.audio.sample_rate), batch.classes
        adversarial = step >= self.settings.loss.adversarial_start
        if not adversarial:
            return self._generator_step(hits, classes, step, None)
        fake = self._draw_audio(self.model, classes)
        seen = [view(fake) for view in self._views]
        log = self._critic_step(hits.audio, [view.detach() for view in seen], classes, step)
        return log | self._generator_step(hits, classes, step, seen)

    def _critic_step(
        self, audio: Tensor, drawn: list[Tensor], classes: Tensor, step: int
    ) -> dict[str, Tensor]:
        """Critics learn to tell real hits from their views `drawn` of hits out of the prior."""
        total = audio.new_zeros(())
        log: dict[str, Tensor] = {}
        penalise = step % self.settings.loss.r1_every == 0
        for index, critic in enumerate(self.critics):
            seen = self._views[index](audio).requires_grad_(penalise)
            with self.half_precision():
                real_logits = critic(seen, classes)
                loss = critic_loss(real_logits, critic(drawn[index], classes))
            if penalise:
                penalty = r1_penalty(real_logits.mean(dim=1), seen)
                loss = loss + 0.5 * self.settings.loss.r1_gamma * self.settings.loss.r1_every * penalty
                log[f"critic/{index}/r1"] = penalty.detach()
            log[f"critic/{index}/loss"] = loss.detach()
            total = total + loss
        descend(self.optimisers["critics"], total, CLIP)
        return log

    def _generator_step(
        self, hits: Targets, classes: Tensor, step: int, drawn: list[Tensor] | None
    ) -> dict[str, Tensor]:
        """The generator learns to reconstruct and, given the critics' views of drawn hits, to please them.

        The encoder learns in the first phase only: in the second the prior could not follow if latents moved.
        """
        settings, learning = self.settings, drawn is None
        with torch.set_grad_enabled(learning):
            z, log_deviation = self._encode(hits.audio)
            far = divergence(self.model.prior, z, log_deviation, classes)
        kept = len(z) if learning else max(1, round(len(z) * settings.reconstruction_share))
        with self.half_precision():
            heads = self.model.generator.heads(z[:kept])
        loss, log = self._reconstruction(self.model.generator, heads, hits.rows(kept), step)
        log |= {"divergence": far.detach()}
        if drawn is None:
            warm = min(1.0, (step + 1) / settings.loss.divergence_warmup)
            loss = loss + settings.loss.divergence * warm * far
        else:
            pleased = self._adversarial_loss(drawn, classes)
            ramp = (step - settings.loss.adversarial_start) / max(1, settings.loss.adversarial_ramp)
            loss = loss + settings.loss.adversarial * min(1.0, ramp) * pleased
            log["adversarial"] = pleased.detach()
        for name, rate in self._rates(step, learning).items():
            for group in self.optimisers[name].param_groups:
                group["lr"] = rate
        descend(self.optimisers["coder"], loss, CLIP)
        log["prior_nll"] = self._prior_step(z.detach(), classes)
        return {f"generator/{name}": value for name, value in log.items()}

    def _rates(self, step: int, learning: bool) -> dict[str, float]:
        """Learning rates of a step: they fall to a tenth over `decay_steps`."""
        rates = self.settings.optimiser
        fall = 10.0 ** -min(1.0, step / rates.decay_steps)
        coder = fall * rates.generator_rate if learning else rates.adversarial_rate
        return {"coder": coder, "prior": fall * rates.flow_rate}

    def _encode(self, audio: Tensor) -> tuple[Tensor, Tensor]:
        """Audio [N, 1, S] -> latent drawn from the posterior and its log deviation, [N, latent] each.

        The encoder sees half of the hits upside down: it is to find the same latent either way.
        """
        audio = audio * (2 * torch.randint(2, (len(audio), 1, 1), device=audio.device) - 1)
        with self.half_precision():
            mean, log_deviation = self.model.encoder(self.model.generator.compand(self.stft.forward(audio)))
        return mean + torch.exp(log_deviation) * torch.randn_like(mean), log_deviation

    def _prior_step(self, z: Tensor, classes: Tensor) -> Tensor:
        """The prior follows the encoder's latents by likelihood; some pairs are mixed, to teach what lies
        between classes.
        """
        if self.settings.mixed_labels > 0:
            other = torch.randperm(len(z), device=z.device)
            share, chance = torch.rand(2, len(z), 1, device=z.device)
            share = share * (chance < self.settings.mixed_labels)
            z = torch.lerp(z, z[other], share)
            classes = torch.lerp(classes, classes[other], share)
        _, log_prior = self.model.prior.infer(z, classes)
        loss: Tensor = -log_prior.mean() / z.shape[1]
        descend(self.optimisers["prior"], loss, CLIP)
        return loss.detach()

    def _adversarial_loss(self, seen: list[Tensor], classes: Tensor) -> Tensor:
        """How far drawn hits, given as each critic's view, are from pleasing the critics, on average."""
        self.critics.requires_grad_(False)
        with self.half_precision():
            scores = [
                generator_loss(critic(view, classes)) for critic, view in zip(self.critics, seen, strict=True)
            ]
        self.critics.requires_grad_(True)
        return torch.stack(scores).mean()

    def _draw_audio(self, model: DrumModel, classes: Tensor) -> Tensor:
        """Audio [N, 1, S] of new hits; the prior gets no gradient."""
        with torch.no_grad():
            u = torch.randn(len(classes), self.settings.generator.latent, device=classes.device)
            z = model.prior(self.settings.temperature * u, classes)
        return self._decode(model, z)

    def _decode(self, model: DrumModel, z: Tensor) -> Tensor:
        with self.half_precision():
            heads = model.generator.heads(z)
        spectrum = model.generator.join(heads, uniform_noise(heads.log_gain))
        return self.stft.inverse(spectrum, self.audio.samples)

    def finish(
        self,
        model: nn.Module,
        batches: Iterable[Batch],
        report: Callable[[int, float], None] = lambda step, loss: None,
    ) -> dict[str, float]:
        """Fit the prior once more, to the latents of the trained encoder."""
        assert isinstance(model, DrumModel)
        latents = gather(self._posterior(model, batch) for batch in batches)
        return {"prior_fit": fit_prior(model, latents, self.settings.prior_fit, report)}

    @torch.no_grad()
    def _posterior(self, model: DrumModel, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Mean and log deviation [N, latent] of a batch, and its classes."""
        mean, deviation = model.encoder(model.generator.compand(self.stft.forward(batch.audio[:, None])))
        return mean, deviation, batch.classes

    @torch.no_grad()
    def reconstruct(self, model: nn.Module, audio: Tensor) -> Tensor:
        assert isinstance(model, DrumModel)
        mean, _ = model.encoder(model.generator.compand(self.stft.forward(audio[:, None])))
        return self._decode(model, mean)[:, 0]

    @torch.no_grad()
    def draw(self, model: nn.Module, classes: Tensor) -> Tensor:
        assert isinstance(model, DrumModel)
        return self._draw_audio(model, classes)[:, 0]
