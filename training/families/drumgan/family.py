"""The drum family: a variational auto-encoder with a fitted class prior, sharpened by critics (VAE-GAN)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, one_hot
from torch.optim import Adam, Optimizer

from sistrum.training.controls import Control
from sistrum.training.families.base import AudioFormat, Family, GraphInput
from sistrum.training.families.drumgan.export_graph import DrumGraph
from sistrum.training.families.drumgan.networks import BINS, FRAMES, Critic, DrumModel, log_magnitude
from sistrum.training.families.drumgan.settings import CriticSettings, DrumGanSettings
from sistrum.training.losses.adversarial import critic_loss, generator_loss, r1_penalty
from sistrum.training.losses.spectral import PooledLogPower, PooledResolution
from sistrum.training.networks.companding import compand, power
from sistrum.training.representations import ComplexStft, Representation

#: Resolutions of the noise loss: fine in frequency, balanced, fine in time, and a long look at the low end.
RESOLUTIONS = (
    PooledResolution(2048, 512, (8, 2)),
    PooledResolution(1024, 256, (4, 4)),
    PooledResolution(256, 64, (4, 4), samples=8192),
    PooledResolution(4096, 1024, (1, 1), max_hz=1000.0),
)

#: The noise gain is fitted to the level over 8 bins of one frame, down to this amplitude (about -95 dB of
#: full scale).
NOISE_POOL = (8, 1)
NOISE_FLOOR = 3e-3


class DrumGan(Family):
    """Reconstruction from the first step; from `adversarial_start` on, critics judge sounds drawn from the
    prior.
    """

    name: ClassVar[str] = "drumgan"
    settings_type: ClassVar[type[DrumGanSettings]] = DrumGanSettings

    def __init__(self, settings: DrumGanSettings, audio: AudioFormat) -> None:
        self.settings, self.audio = settings, audio
        self.stft = ComplexStft(1024, 512, "sqrt_hann")
        if self.stft.shape(1, audio.samples) != (2, BINS, FRAMES):
            raise ValueError(f"drumgan makes sounds of {FRAMES} frames; {audio.samples} samples do not fit")
        classes = len(audio.classes)
        self.model: DrumModel = DrumModel(settings.generator, classes)
        self.critics = nn.ModuleList(Critic(critic, classes) for critic in settings.critics)
        self._networks = nn.ModuleDict({"model": self.model, "critics": self.critics})
        self._networks.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._critic_stfts = [ComplexStft(c.n_fft, c.hop, "sqrt_hann") for c in settings.critics]
        self._log_power = PooledLogPower(RESOLUTIONS, audio.sample_rate)
        self._weights = self._reconstruction_weights()
        self.optimisers: dict[str, Optimizer] = self._build_optimisers()

    def _build_optimisers(self) -> dict[str, Optimizer]:
        rates = self.settings.optimiser
        betas = (rates.beta1, rates.beta2)
        coder = [*self.model.encoder.parameters(), *self.model.generator.parameters()]
        return {
            "coder": Adam(coder, rates.generator_rate, betas=(0.9, 0.99)),
            "prior": Adam(self.model.prior.parameters(), rates.flow_rate, betas=(0.9, 0.99)),
            "critics": Adam(self.critics.parameters(), rates.critic_rate, betas=betas),
        }

    def _reconstruction_weights(self) -> Tensor:
        """[1, 1, F, T]: the attack and the low end count more."""
        loss = self.settings.loss
        weights = torch.ones(1, 1, BINS, FRAMES)
        weights[:, :, : self.settings.generator.low_bins] *= loss.low_weight
        weights[..., : loss.attack_frames] *= loss.attack_weight
        return weights

    @property
    def networks(self) -> nn.ModuleDict:
        return self._networks

    @property
    def controls(self) -> tuple[Control, ...]:
        first = self.audio.classes[0]
        return tuple(
            Control(
                id=name,
                label=name.capitalize(),
                description=f"Share of {name} in the sound; shares are relative, all at zero gives a {first}",
                group="Class",
            )
            for name in self.audio.classes
        )

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
        return DrumGraph(model.prior, model.generator)

    def train_step(self, audio: Tensor, classes: Tensor, step: int) -> dict[str, Tensor]:
        audio = audio[:, None]
        adversarial = step >= self.settings.loss.adversarial_start
        if not adversarial:
            return self._generator_step(audio, classes, step, None)
        fake = self._draw_audio(self.model, classes)
        log = self._critic_step(audio, fake.detach(), classes, step)
        return log | self._generator_step(audio, classes, step, fake)

    def _critic_step(self, audio: Tensor, fake: Tensor, classes: Tensor, step: int) -> dict[str, Tensor]:
        """Critics learn to tell real hits from hits drawn out of the prior."""
        total = audio.new_zeros(())
        log: dict[str, Tensor] = {}
        penalise = step % self.settings.loss.r1_every == 0
        for index, critic in enumerate(self.critics):
            seen = self._critic_view(index, audio).requires_grad_(penalise)
            with _half_precision():
                real_logits = critic(seen, classes)
                loss = critic_loss(real_logits, critic(self._critic_view(index, fake), classes))
            if penalise:
                penalty = r1_penalty(real_logits.mean(dim=1), seen)
                loss = loss + 0.5 * self.settings.loss.r1_gamma * self.settings.loss.r1_every * penalty
                log[f"critic/{index}/r1"] = penalty.detach()
            log[f"critic/{index}/loss"] = loss.detach()
            total = total + loss
        _descend(self.optimisers["critics"], total)
        return log

    def _generator_step(
        self, audio: Tensor, classes: Tensor, step: int, fake: Tensor | None
    ) -> dict[str, Tensor]:
        """Encoder and generator learn to reconstruct and, given drawn hits `fake`, to please the critics."""
        drawn = classes
        if fake is not None:
            audio = audio[: max(1, round(len(audio) * self.settings.reconstruction_share))]
            classes = classes[: len(audio)]
        loss, log = self._reconstruction_loss(audio, classes, step)
        if fake is not None:
            pleased = self._adversarial_loss(fake, drawn)
            ramp = (step - self.settings.loss.adversarial_start) / max(1, self.settings.loss.adversarial_ramp)
            loss = loss + self.settings.loss.adversarial * min(1.0, ramp) * pleased
            log["generator/adversarial"] = pleased.detach()
        rate = (
            self.settings.optimiser.adversarial_rate
            if fake is not None
            else self.settings.optimiser.generator_rate
        )
        for group in self.optimisers["coder"].param_groups:
            group["lr"] = rate
        self.optimisers["prior"].zero_grad(set_to_none=True)
        _descend(self.optimisers["coder"], loss)
        log["prior/nll"] = self._prior_step(classes)
        return log

    def _reconstruction_loss(
        self, audio: Tensor, classes: Tensor, step: int
    ) -> tuple[Tensor, dict[str, Tensor]]:
        weight = self.settings.loss
        linear = self.stft.forward(audio)
        target = self.model.generator.compand(linear)
        with _half_precision():
            mean, log_deviation = self.model.encoder(target)
            z = mean + torch.exp(log_deviation) * torch.randn_like(mean)
            tones, log_gain = self.model.generator.heads(z)
        self._latents = z.detach()
        spectrum = ((tones - target).abs() * self._weights).mean()
        output = self.model.generator.join(tones, log_gain, uniform_noise(tones))
        log_power = self._log_power(
            step % len(RESOLUTIONS), self.stft.inverse(output, self.audio.samples), audio
        )
        divergence = self._divergence(z, log_deviation, classes)
        warm = min(1.0, (step + 1) / weight.divergence_warmup)
        loss = weight.waveform_spectrum * spectrum + weight.log_power * log_power
        loss = loss + weight.divergence * warm * divergence
        noise_gain = self._noise_gain_error(linear, tones, log_gain)
        loss = loss + weight.noise_gain * noise_gain
        log = {
            "spectrum": spectrum,
            "log_power": log_power,
            "noise_gain": noise_gain,
            "divergence": divergence,
        }
        return loss, {f"reconstruction/{key}": value.detach() for key, value in log.items()}

    def _noise_gain_error(self, linear: Tensor, tones: Tensor, log_gain: Tensor) -> Tensor:
        """Mean |log gain - log level of what the tones leave unexplained|, nepers.

        The log-power loss cannot see noise far below its floor, so it alone never learns to bring back noise
        that most sounds lack (the tail of a cymbal); this one has the same slope at every level.
        """
        with torch.no_grad():
            rest = linear - self.model.generator.expand(tones)
            level = 0.5 * torch.log(0.5 * avg_pool2d(power(rest), NOISE_POOL) + NOISE_FLOOR**2)
        error = (avg_pool2d(log_gain, NOISE_POOL) - level).abs()
        return (error * self._weights[:, :, -1:]).mean()  # the last row weighs the attack alone

    def _divergence(self, z: Tensor, log_deviation: Tensor, classes: Tensor) -> Tensor:
        """One-sample Kullback-Leibler divergence of the posterior from the fitted prior, nats; z kept near
        unit scale.
        """
        entropy = (log_deviation + 0.5 * (1 + torch.log(torch.tensor(2 * torch.pi)))).sum(dim=1)
        _, log_prior = self.model.prior.infer(z, classes)
        return (-entropy - log_prior).mean() + 0.01 * z.square().sum(dim=1).mean()

    def _prior_step(self, classes: Tensor) -> Tensor:
        """The prior follows the encoder's latents by likelihood; some pairs are mixed, to teach what lies
        between classes.
        """
        z = self._latents
        if self.settings.mixed_labels > 0:
            other = torch.randperm(len(z))
            share = torch.rand(len(z), 1) * (torch.rand(len(z), 1) < self.settings.mixed_labels)
            z = torch.lerp(z, z[other], share)
            classes = torch.lerp(classes, classes[other], share)
        _, log_prior = self.model.prior.infer(z, classes)
        loss: Tensor = -log_prior.mean() / z.shape[1]
        _descend(self.optimisers["prior"], loss)
        return loss.detach()

    def _adversarial_loss(self, fake: Tensor, classes: Tensor) -> Tensor:
        """How far drawn hits [N, 1, S] are from pleasing the critics; mean over critics."""
        self.critics.requires_grad_(False)
        with _half_precision():
            scores = [
                generator_loss(critic(self._critic_view(index, fake), classes))
                for index, critic in enumerate(self.critics)
            ]
        self.critics.requires_grad_(True)
        return torch.stack(scores).mean()

    def _draw_audio(self, model: DrumModel, classes: Tensor) -> Tensor:
        """Audio [N, 1, S] of new hits; the prior gets no gradient."""
        with torch.no_grad():
            z = model.prior(torch.randn(len(classes), self.settings.generator.latent), classes)
        return self._decode(model, z)

    def _decode(self, model: DrumModel, z: Tensor) -> Tensor:
        with _half_precision():
            tones, log_gain = model.generator.heads(z)
        spectrum = model.generator.join(tones, log_gain, uniform_noise(tones))
        return self.stft.inverse(spectrum, self.audio.samples)

    def _critic_view(self, index: int, audio: Tensor) -> Tensor:
        """What critic `index` sees of audio [N, 1, S]: log magnitude and, where asked, the companded
        spectrum.
        """
        critic: CriticSettings = self.settings.critics[index]
        generator = self.settings.generator
        values = self._critic_stfts[index].forward(audio[..., : critic.samples])
        values = values[..., : values.shape[-1] // critic.patch[1] * critic.patch[1]]
        gain = generator.gain * (1024 / critic.n_fft) ** generator.exponent
        spectrum = compand(values, generator.exponent, gain)
        magnitude = log_magnitude(power(spectrum))
        return torch.cat([magnitude, spectrum], dim=1) if critic.phase else magnitude

    @torch.no_grad()
    def plausibility(self, audio: Tensor, classes: Tensor) -> Tensor:
        views = [self._critic_view(index, audio[:, None]) for index in range(len(self.critics))]
        scores = [critic(view, classes).mean(dim=1) for critic, view in zip(self.critics, views, strict=True)]
        return torch.stack(scores).mean(dim=0)

    @torch.no_grad()
    def reconstruct(self, model: nn.Module, audio: Tensor) -> Tensor:
        assert isinstance(model, DrumModel)
        mean, _ = model.encoder(model.generator.compand(self.stft.forward(audio[:, None])))
        return self._decode(model, mean)[:, 0]

    @torch.no_grad()
    def draw(self, model: nn.Module, classes: Tensor) -> Tensor:
        assert isinstance(model, DrumModel)
        return self._draw_audio(model, classes)[:, 0]


def uniform_noise(like: Tensor) -> Tensor:
    """Uniform noise of mean 0 and variance 1 [N, 2, F, T], as the engine feeds it."""
    return (torch.rand_like(like) * 2 - 1) * 3**0.5


def class_weights(index: Tensor, classes: int) -> Tensor:
    """Class indices [N] -> one-hot weights [N, classes]."""
    return one_hot(index, classes).float()


@contextmanager
def _half_precision() -> Iterator[None]:
    """bf16 convolutions and matrix products on the CPU; parameters and reductions stay float32."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        yield


def _descend(optimiser: Optimizer, loss: Tensor) -> None:
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    for group in optimiser.param_groups:
        torch.nn.utils.clip_grad_norm_(group["params"], 5.0)
    optimiser.step()
