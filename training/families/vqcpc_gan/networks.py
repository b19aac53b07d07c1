"""Networks of VQCPC-GAN as published: a generator of frames and critics of frames and of pieces that grow
together.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, leaky_relu, pad

from sistrum.training.families.vqcpc_gan.causal import CausalConv2d, latest
from sistrum.training.networks.equalised import (
    EqualisedConv2d,
    EqualisedLinear,
    pixel_norm,
    with_batch_deviation,
)
from sistrum.training.networks.progressive import Pyramid, enlarge, split_growth

#: Frames that one (3, 3) convolution looks back.
REACH = 2


def context_frames(scales: int) -> int:
    """Frames that the fully grown generator looks back: one convolution at the entry, two a scale."""
    return REACH * (1 + 2 * scales)


class FrameInput(nn.Module):
    """Every frame's vector stands in the middle of an otherwise empty column; two convolutions spread it."""

    def __init__(self, inputs: int, channels: int, bins: int, leak: float) -> None:
        super().__init__()
        above = (bins - 1) // 2
        self.empty = (0, 0, above, bins - 1 - above)
        self.leak = leak
        self.over_bins = EqualisedConv2d(inputs, channels, (bins, 1))
        self.over_frames = CausalConv2d(channels, channels)

    def forward(self, vectors: Tensor) -> Tensor:
        """[N, inputs, T] -> [N, channels, bins, T - REACH]."""
        x = pad(vectors[:, :, None], self.empty)
        for convolution in (self.over_bins, self.over_frames):
            x = pixel_norm(leaky_relu(convolution(x), self.leak))
        return x


class FrameGenerator(nn.Module):
    """Vectors [N, inputs, T] of all frames -> [N, parts, F, frames], the latest ones, on the newest grid."""

    def __init__(
        self, inputs: int, parts: int, channels: tuple[int, ...], pyramid: Pyramid, leak: float
    ) -> None:
        super().__init__()
        assert len(channels) == pyramid.scales
        self.pyramid, self.leak = pyramid, leak
        self.entry = FrameInput(inputs, channels[0], pyramid.base[0], leak)
        before = (channels[0], *channels[:-1])
        self.blocks = nn.ModuleList(
            nn.ModuleList([CausalConv2d(b, c), CausalConv2d(c, c)])
            for b, c in zip(before, channels, strict=True)
        )
        self.outputs = nn.ModuleList(EqualisedConv2d(c, parts, (1, 1), gain=1.0) for c in channels)

    def forward(self, vectors: Tensor, growth: float, frames: int) -> Tensor:
        scale, alpha = split_growth(growth)
        x = older = self.entry(vectors)
        for block, factor in zip(self.blocks[: scale + 1], self.pyramid.factors, strict=False):
            assert isinstance(block, nn.ModuleList)
            older, x = x, enlarge(x, factor)
            for convolution in block:
                x = pixel_norm(leaky_relu(convolution(x), self.leak))
        values: Tensor = self.outputs[scale](latest(x, frames))
        if alpha == 1.0:
            return values
        coarse = self.outputs[scale - 1](latest(older, frames))
        return torch.lerp(enlarge(coarse, self.pyramid.factors[scale]), values, alpha)


class PieceCritic(nn.Module):
    """Mirrors the generator: [N, parts, F, frames] on a scale's grid -> (score [N], names [N, named]).

    With one frame it is the local critic: frames are its samples. What remains of the bins is joined by one
    convolution; then come two dense layers over all frames.
    """

    def __init__(
        self, parts: int, named: int, channels: tuple[int, ...], pyramid: Pyramid, leak: float
    ) -> None:
        super().__init__()
        self.pyramid, self.leak = pyramid, leak
        bins, frames = pyramid.base
        kernel = (3, 3 if frames > 1 else 1)
        after = (channels[0], *channels[:-1])
        self.inputs = nn.ModuleList(EqualisedConv2d(parts, c, (1, 1)) for c in channels)
        self.blocks = nn.ModuleList(
            nn.ModuleList([EqualisedConv2d(c, c, kernel), EqualisedConv2d(c, a, kernel)])
            for c, a in zip(channels, after, strict=True)
        )
        first = channels[0]
        self.last = EqualisedConv2d(first + 1, first, kernel)
        self.over_bins = EqualisedLinear(first * bins, first)  # of every frame
        self.hidden = EqualisedLinear(first * frames, first)
        self.heads = EqualisedLinear(first, 1 + named, gain=1.0)

    def forward(self, values: Tensor, growth: float) -> tuple[Tensor, Tensor]:
        scale, alpha = split_growth(growth)
        x = self._block(scale, self._enter(scale, values))
        if alpha < 1.0:
            coarse = avg_pool2d(values, self.pyramid.factors[scale])
            x = torch.lerp(self._enter(scale - 1, coarse), x, alpha)
        for older in reversed(range(scale)):
            x = self._block(older, x)
        x = leaky_relu(self.last(with_batch_deviation(x)), self.leak)
        x = leaky_relu(self.over_bins(x.flatten(1, 2).transpose(1, 2)), self.leak)
        x = leaky_relu(self.hidden(x.flatten(1)), self.leak)
        heads = self.heads(x).float()
        return heads[:, 0], heads[:, 1:]

    def _enter(self, scale: int, values: Tensor) -> Tensor:
        return leaky_relu(self.inputs[scale](values), self.leak)

    def _block(self, scale: int, x: Tensor) -> Tensor:
        """Two convolutions, then down to the bins of the scale before."""
        block = self.blocks[scale]
        assert isinstance(block, nn.ModuleList)
        for convolution in block:
            x = leaky_relu(convolution(x), self.leak)
        return avg_pool2d(x, self.pyramid.factors[scale])


def as_frames(values: Tensor) -> Tensor:
    """[N, K, F, T] -> [N * T, K, F, 1]: every frame a sample of its own."""
    return values.permute(0, 3, 1, 2).flatten(0, 1)[..., None]
