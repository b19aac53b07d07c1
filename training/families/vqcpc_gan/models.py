"""What of the published systems ships: the generator, how far it has grown, and pieces to draw by."""

from abc import abstractmethod

import torch
from torch import Tensor, nn

from sistrum.training.families.vqcpc_gan.causal import frame_inputs, one_hot_pitch, one_hot_tokens
from sistrum.training.families.vqcpc_gan.memory import PieceMemory
from sistrum.training.families.vqcpc_gan.networks import FrameGenerator
from sistrum.training.families.vqcpc_gan.settings import NoteSettings, PublishedSettings
from sistrum.training.networks.progressive import ProgressiveGenerator, Pyramid, enlarge, split_growth


class NoteModel(nn.Module):
    """A generator that grows, the pitches that it knows, and pieces to draw by."""

    growth: Tensor

    def __init__(
        self, generator: FrameGenerator | ProgressiveGenerator, memory: PieceMemory, settings: NoteSettings
    ) -> None:
        super().__init__()
        self.low, self.high = settings.low, settings.high
        self.generator, self.memory = generator, memory
        self.register_buffer("growth", torch.zeros((), dtype=torch.float64))

    @abstractmethod
    def grown(self, z: Tensor, pitch: Tensor, tokens: Tensor, growth: float, frames: int) -> Tensor:
        """z [N, D], pitch [N], tokens [N, context + frames] -> values on the newest grid."""

    @abstractmethod
    def graph(self, frames: int) -> nn.Module:
        """The graph that ships; `frames` is how many it gives where its inputs do not say so."""

    def full(self, z: Tensor, pitch: Tensor, tokens: Tensor, frames: int) -> Tensor:
        """The same on the full grid, however far grown."""
        growth = float(self.growth)
        return _full(self.grown(z, pitch, tokens, growth, frames), self.generator.pyramid, growth)


class SequenceModel(NoteModel):
    """VQCPC-GAN: one vector a frame."""

    def __init__(self, settings: PublishedSettings, pyramid: Pyramid, context: int, classes: int) -> None:
        inputs = settings.latent + settings.pitches + settings.tokens
        generator = FrameGenerator(inputs, 2, settings.channels, pyramid, settings.leak)
        super().__init__(generator, PieceMemory(context + settings.frames, classes), settings)
        self.tokens, self.context = settings.tokens, context

    def grown(self, z: Tensor, pitch: Tensor, tokens: Tensor, growth: float, frames: int) -> Tensor:
        numbers = pitch[:, None, None].expand(-1, 1, tokens.shape[-1])
        vectors = frame_inputs(
            z, one_hot_pitch(numbers, self.low, self.high), one_hot_tokens(tokens, self.tokens)
        )
        values: Tensor = self.generator(vectors, growth, frames)
        return values

    def graph(self, frames: int) -> nn.Module:
        return SequenceGraph(self)


class VectorModel(NoteModel):
    """The baselines: one vector a sound; there are no tokens, and one length alone."""

    def __init__(
        self, settings: PublishedSettings, pyramid: Pyramid, classes: int, attributes: int = 0
    ) -> None:
        """`attributes`: how many numbers beside latent and pitch the vector has."""
        inputs = settings.latent + settings.pitches + attributes
        generator = ProgressiveGenerator(inputs, 2, settings.channels, pyramid, settings.leak)
        super().__init__(generator, PieceMemory(settings.frames, classes), settings)

    def grown(self, z: Tensor, pitch: Tensor, tokens: Tensor, growth: float, frames: int) -> Tensor:
        note = one_hot_pitch(pitch[:, None, None], self.low, self.high)[..., 0]
        values: Tensor = self.generator(torch.cat([z, note], dim=1), growth)
        return values

    def graph(self, frames: int) -> nn.Module:
        return VectorGraph(self, frames)


def _full(values: Tensor, pyramid: Pyramid, growth: float) -> Tensor:
    return enlarge(values.float(), pyramid.above(split_growth(growth)[0]))


class SequenceGraph(nn.Module):
    """latent [1, D], pitch [1, 1, T], tokens [1, C, T] (one-hot) -> values [1, 2, F, T - context]."""

    def __init__(self, model: SequenceModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, latent: Tensor, pitch: Tensor, tokens: Tensor) -> Tensor:
        model, growth = self.model, float(self.model.growth)
        vectors = frame_inputs(latent, one_hot_pitch(pitch, model.low, model.high), tokens)
        values = model.generator(vectors, growth, tokens.shape[-1] - model.context)
        return _full(values, model.generator.pyramid, growth)


class VectorGraph(nn.Module):
    """latent [1, D], pitch [1, 1, 1] -> values [1, 2, F, T]."""

    def __init__(self, model: VectorModel, frames: int) -> None:
        super().__init__()
        self.model, self.frames = model, frames

    def forward(self, latent: Tensor, pitch: Tensor) -> Tensor:
        return self.model.full(latent, pitch[:, 0, 0], latent, self.frames)
