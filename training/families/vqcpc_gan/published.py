"""VQCPC-GAN and its baselines as published: Wasserstein GANs that grow scale by scale."""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.optim import Adam, Optimizer

from sistrum.training.controls import Control
from sistrum.training.families.base import AudioFormat, Batch, GraphInput, NoteNeeds, Streaming
from sistrum.training.families.vqcpc_gan.causal import latest
from sistrum.training.families.vqcpc_gan.mag_if_family import MagIfFamily, frame_streaming
from sistrum.training.families.vqcpc_gan.models import NoteModel, SequenceModel, VectorModel
from sistrum.training.families.vqcpc_gan.networks import PieceCritic, as_frames, context_frames
from sistrum.training.families.vqcpc_gan.pieces import MARGIN, Pieces, pieces
from sistrum.training.families.vqcpc_gan.settings import PublishedSettings
from sistrum.training.losses.wasserstein import gradient_penalty, wasserstein_distance
from sistrum.training.networks.descent import descend
from sistrum.training.networks.growth_schedule import Schedule
from sistrum.training.networks.progressive import ProgressiveCritic, Pyramid


@dataclass(frozen=True)
class Judge:
    """A critic, the samples it sees of values [N, 2, F, T], and what it has to name of each (-1: nothing).

    error: of what it named [N, names] of some pieces; None: cross entropy of `names`.
    """

    critic: nn.Module
    samples: Callable[[Tensor], Tensor]
    names: Callable[[Pieces], Tensor]
    error: Callable[[Tensor, Pieces], Tensor] | None = None

    def misnamed(self, named: Tensor, real: Pieces) -> Tensor:
        """How far what it named is from what it should name."""
        if self.error is not None:
            return self.error(named, real)
        return cross_entropy(named, self.names(real), ignore_index=-1)


class PublishedNotes(MagIfFamily):
    """Real pieces are shrunk to the bins of the newest scale; critics and generator take turns."""

    settings_type: ClassVar[type[PublishedSettings]] = PublishedSettings
    settings: PublishedSettings
    model: NoteModel

    def __init__(self, settings: PublishedSettings, audio: AudioFormat) -> None:
        super().__init__(settings, audio)
        self.schedule = Schedule(settings)
        self.pyramid, self.model, self.judges = self._build(
            settings.mag_if.n_fft // 2 // 2 ** len(settings.channels)
        )
        critics = nn.ModuleDict({name: judge.critic for name, judge in self.judges.items()})
        self._networks = nn.ModuleDict({"model": self.model, "critics": critics})
        adam = settings.optimiser
        self.optimisers: dict[str, Optimizer] = {
            name: Adam(network.parameters(), adam.rate, betas=(adam.beta1, adam.beta2))
            for name, network in (("generator", self.model.generator), ("critics", critics))
        }

    @abstractmethod
    def _build(self, base: int) -> tuple[Pyramid, NoteModel, dict[str, Judge]]:
        """Grids that begin with `base` bins, the model, and the judges by name."""

    @property
    def controls(self) -> tuple[Control, ...]:
        return ()  # the latent alone says which instrument it is

    def stage(self, step: int) -> str:
        return f"scale_{self.schedule.scale(step)}"

    def train_step(self, batch: Batch, step: int) -> dict[str, Tensor]:
        growth = self.schedule.growth(step)
        self.model.growth.fill_(growth)
        real = pieces(self.mag_if, batch, self.settings.frames)
        self.model.memory.remember(real.tokens, real.pitch, real.classes)
        shrunk = self.pyramid.shrink(real.values, growth)
        log = self._critic_step(shrunk, real, growth) | self._generator_step(real, growth)
        return log | {"growth": torch.tensor(growth)}

    def _critic_step(self, values: Tensor, real: Pieces, growth: float) -> dict[str, Tensor]:
        """Critics learn to tell real from generated, and to name tokens and pitches of real pieces."""
        weight = self.settings.loss
        with torch.no_grad(), self.half_precision():
            fake = self._generate(real, growth).float()
        total = values.new_zeros(())
        log: dict[str, Tensor] = {}
        for name, judge in self.judges.items():
            ours, theirs = judge.samples(fake), judge.samples(values)
            with self.half_precision():
                real_score, named = judge.critic(theirs, growth)
                fake_score, _ = judge.critic(ours, growth)
            distance = wasserstein_distance(real_score, fake_score)
            penalty = gradient_penalty(_score(judge.critic, growth), theirs, ours)
            error = judge.misnamed(named, real)
            total = total + weight.gradient_penalty * penalty + weight.classify * error - distance
            total = total + weight.drift * real_score.square().mean()
            log |= {f"{name}/distance": distance, f"{name}/penalty": penalty, f"{name}/named": error}
        descend(self.optimisers["critics"], total)
        return {f"critic/{name}": value.detach() for name, value in log.items()}

    def _generator_step(self, asked: Pieces, growth: float) -> dict[str, Tensor]:
        """The generator learns to be scored high, and heard as what was asked for."""
        critics = [judge.critic.requires_grad_(False) for judge in self.judges.values()]
        with self.half_precision():
            values = self._generate(asked, growth)
        total = values.new_zeros((), dtype=torch.float32)
        log: dict[str, Tensor] = {}
        for name, judge in self.judges.items():
            with self.half_precision():
                score, named = judge.critic(judge.samples(values), growth)
            error = judge.misnamed(named, asked)
            total = total + self.settings.loss.classify * error - score.mean()
            log |= {f"{name}_score": score.detach().mean(), f"{name}_named": error.detach()}
        for critic in critics:
            critic.requires_grad_(True)
        descend(self.optimisers["generator"], total)
        return {f"generator/{name}": value for name, value in log.items()}

    def _generate(self, asked: Pieces, growth: float) -> Tensor:
        """Values on the newest grid for random latents."""
        z = torch.randn(len(asked.pitch), self.settings.latent, device=asked.pitch.device)
        return self.model.grown(z, asked.pitch, asked.tokens, growth, self.settings.frames)

    def pitch_numbers(self, asked: Pieces) -> Tensor:
        """What the global critic has to name."""
        return asked.pitch_numbers(self.settings.low, self.settings.high)

    def export_module(self, model: nn.Module) -> nn.Module:
        assert isinstance(model, NoteModel)
        return model.graph(self.settings.frames)

    def _draw_values(self, model: nn.Module, classes: Tensor) -> tuple[Tensor, Tensor]:
        assert isinstance(model, NoteModel)
        tokens, pitch = model.memory.like(classes)
        z = torch.randn(len(classes), self.settings.latent, device=classes.device)
        return model.full(z, pitch, tokens, self.settings.frames), pitch


def _score(critic: nn.Module, growth: float) -> Callable[[Tensor], Tensor]:
    """The score alone, for the gradient penalty."""

    def score(values: Tensor) -> Tensor:
        found: Tensor = critic(values, growth)[0]
        return found

    return score


class VqcpcGan(PublishedNotes):
    """Static latent and pitch in every frame beside its token; a local and a global critic."""

    name: ClassVar[str] = "vqcpc_gan"

    def _build(self, base: int) -> tuple[Pyramid, SequenceModel, dict[str, Judge]]:
        settings, factors = self.settings, ((2, 1),) * len(self.settings.channels)
        if settings.tokens < 1:
            raise ValueError("vqcpc_gan: expected tokens of 1 or more; note_wgan does without")
        whole, single = Pyramid((base, settings.frames), factors), Pyramid((base, 1), factors)
        model = SequenceModel(settings, whole, self.context, len(self.audio.classes))
        local = PieceCritic(2, settings.tokens, settings.channels, single, settings.leak)
        pieces_critic = PieceCritic(2, settings.pitches, settings.channels, whole, settings.leak)
        judges = {
            "local": Judge(local, as_frames, self._tokens),
            "global": Judge(pieces_critic, lambda values: values, self.pitch_numbers),
        }
        return whole, model, judges

    @property
    def context(self) -> int:
        """Frames that the generator looks back."""
        return context_frames(len(self.settings.channels))

    def _tokens(self, asked: Pieces) -> Tensor:
        return latest(asked.tokens, self.settings.frames).flatten()

    @classmethod
    def notes(cls, settings: PublishedSettings) -> NoteNeeds:
        return NoteNeeds(
            settings.sample_rate,
            settings.mag_if.hop,
            settings.frames,
            MARGIN,
            context_frames(len(settings.channels)),
            settings.token_array,
            size=Schedule(settings).batch,
        )

    @property
    def streaming(self) -> Streaming:
        return frame_streaming(self.settings, self.context, self.settings.chunk)

    @property
    def graph_inputs(self) -> tuple[GraphInput, ...]:
        frames = self.context + self.settings.chunk
        return (
            GraphInput("latent", "latent", (1, self.settings.latent)),
            GraphInput("pitch", "pitch", (1, 1, frames)),
            GraphInput("tokens", "tokens", (1, self.settings.tokens, frames)),
        )


class NoteWgan(PublishedNotes):
    """The baselines WGAN-1s and WGAN-4s: latent and pitch as one vector, sounds of one length, no tokens."""

    name: ClassVar[str] = "note_wgan"

    def _build(self, base: int) -> tuple[Pyramid, VectorModel, dict[str, Judge]]:
        settings, scales = self.settings, len(self.settings.channels)
        if settings.tokens:
            raise ValueError("note_wgan: expected tokens: 0")
        factors = tuple((2, 2 if scale < settings.time_scales else 1) for scale in range(scales))
        pyramid = Pyramid((base, settings.frames // 2**settings.time_scales), factors)
        model = VectorModel(settings, pyramid, len(self.audio.classes))
        critic = ProgressiveCritic(2, settings.pitches, settings.channels, pyramid, settings.leak)
        return pyramid, model, {"global": Judge(critic, lambda values: values, self.pitch_numbers)}

    @classmethod
    def notes(cls, settings: PublishedSettings) -> NoteNeeds:
        return NoteNeeds(
            settings.sample_rate,
            settings.mag_if.hop,
            settings.frames,
            MARGIN,
            size=Schedule(settings).batch,
        )

    @property
    def graph_inputs(self) -> tuple[GraphInput, ...]:
        return (
            GraphInput("latent", "latent", (1, self.settings.latent)),
            GraphInput("pitch", "pitch", (1, 1, 1)),
        )
