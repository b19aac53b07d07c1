"""A generator and a critic that grow together, scale by scale (Karras et al. 2017; thesis 2.1.4 and 4.1).

`growth` says how far: 0 is the first scale alone, 2.25 the fourth scale (index 3) faded in by a quarter.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate, leaky_relu, pad

from sistrum.training.networks.equalised import (
    EqualisedConv2d,
    EqualisedLinear,
    pixel_norm,
    with_batch_deviation,
)

Grid = tuple[int, int]


@dataclass(frozen=True)
class Pyramid:
    """Grids (bins, frames) of all scales: scale s has `base` times the product of `factors[: s + 1]`."""

    base: Grid
    factors: tuple[Grid, ...]

    @property
    def scales(self) -> int:
        return len(self.factors)

    def grid(self, scale: int) -> Grid:
        """Bins and frames at the output of a scale."""
        taken = self.factors[: scale + 1]
        return (
            self.base[0] * math.prod(factor[0] for factor in taken),
            self.base[1] * math.prod(factor[1] for factor in taken),
        )

    def above(self, scale: int) -> Grid:
        """What the scales after `scale` multiply bins and frames by."""
        rest = self.factors[scale + 1 :]
        return math.prod(factor[0] for factor in rest), math.prod(factor[1] for factor in rest)

    def shrink(self, full: Tensor, growth: float) -> Tensor:
        """[N, K, F, T] on the last grid -> what is real at this growth, faded like the generator's output."""
        scale, alpha = split_growth(growth)
        now = avg_pool2d(full, self.above(scale))
        if alpha == 1.0:
            return now
        coarse = enlarge(avg_pool2d(now, self.factors[scale]), self.factors[scale])
        return torch.lerp(coarse, now, alpha)


def split_growth(growth: float) -> tuple[int, float]:
    """Growth -> (index of the newest scale, its share in the output, above 0 and up to 1)."""
    scale = math.ceil(growth)
    return scale, 1.0 if scale == 0 else growth - (scale - 1)


def enlarge(x: Tensor, factor: Grid) -> Tensor:
    """Nearest-neighbour up-sampling of [N, C, F, T]."""
    if factor == (1, 1):
        return x
    return interpolate(x, scale_factor=(float(factor[0]), float(factor[1])), mode="nearest")


class InputBlock(nn.Module):
    """The vector stands as one column in the middle of an otherwise empty grid; two convolutions spread it.

    Their kernels together cover the grid (all bins, then all frames): every position hears the vector.
    """

    def __init__(self, inputs: int, channels: int, grid: Grid, leak: float) -> None:
        super().__init__()
        bins, frames = grid
        self.leak = leak
        above, before = (bins - 1) // 2, (frames - 1) // 2
        self.empty = (before, frames - 1 - before, above, bins - 1 - above)
        self.over_bins = EqualisedConv2d(inputs, channels, (bins, 1))
        self.over_frames = EqualisedConv2d(channels, channels, (1, frames))

    def forward(self, vector: Tensor) -> Tensor:
        """[N, inputs] -> [N, channels, F0, T0]."""
        x = pad(vector[:, :, None, None], self.empty)
        for convolution in (self.over_bins, self.over_frames):
            x = pixel_norm(leaky_relu(convolution(x), self.leak))
        return x


def pairs(convolution: Callable[[int, int], nn.Module], channels: tuple[int, ...]) -> nn.ModuleList:
    """The two convolutions of every scale of a generator."""
    before = (channels[0], *channels[:-1])
    return nn.ModuleList(
        nn.ModuleList([convolution(b, c), convolution(c, c)]) for b, c in zip(before, channels, strict=True)
    )


class GrowingGenerator(nn.Module):
    """What an entry gives -> [N, parts, F, T] on the grid of the newest scale."""

    def __init__(
        self,
        entry: nn.Module,
        blocks: nn.ModuleList,
        parts: int,
        channels: tuple[int, ...],
        pyramid: Pyramid,
        leak: float,
    ) -> None:
        super().__init__()
        assert len(channels) == pyramid.scales
        self.pyramid, self.leak = pyramid, leak
        self.entry, self.blocks = entry, blocks
        self.outputs = nn.ModuleList(EqualisedConv2d(c, parts, (1, 1), gain=1.0) for c in channels)

    def grow(self, inputs: Tensor, growth: float, frames: int | None = None) -> Tensor:
        """frames: how many of the latest ones are wanted, where convolutions look back; None: all."""
        scale, alpha = split_growth(growth)
        kept = slice(None if frames is None else -frames, None)
        x = older = self.entry(inputs)
        for block, factor in zip(self.blocks[: scale + 1], self.pyramid.factors, strict=False):
            assert isinstance(block, nn.ModuleList)
            older, x = x, enlarge(x, factor)
            for convolution in block:
                x = pixel_norm(leaky_relu(convolution(x), self.leak))
        values: Tensor = self.outputs[scale](x[..., kept])
        if alpha == 1.0:
            return values
        coarse = self.outputs[scale - 1](older[..., kept])
        return torch.lerp(enlarge(coarse, self.pyramid.factors[scale]), values, alpha)


class ProgressiveGenerator(GrowingGenerator):
    """Vector [N, inputs] -> [N, parts, F, T] on the grid of the newest scale."""

    def __init__(
        self, inputs: int, parts: int, channels: tuple[int, ...], pyramid: Pyramid, leak: float
    ) -> None:
        entry = InputBlock(inputs, channels[0], pyramid.base, leak)
        super().__init__(entry, pairs(EqualisedConv2d, channels), parts, channels, pyramid, leak)

    def forward(self, vector: Tensor, growth: float) -> Tensor:
        return self.grow(vector, growth)


class GrowingCritic(nn.Module):
    """Mirrors a generator: [N, parts, F, T] on a scale's grid -> what its last convolution makes of it."""

    def __init__(
        self,
        parts: int,
        channels: tuple[int, ...],
        pyramid: Pyramid,
        leak: float,
        kernel: tuple[int, int] = (3, 3),
    ) -> None:
        super().__init__()
        assert len(channels) == pyramid.scales
        self.pyramid, self.leak = pyramid, leak
        first, after = channels[0], (channels[0], *channels[:-1])
        self.inputs = nn.ModuleList(EqualisedConv2d(parts, c, (1, 1)) for c in channels)
        self.blocks = nn.ModuleList(
            nn.ModuleList([EqualisedConv2d(c, c, kernel), EqualisedConv2d(c, a, kernel)])
            for c, a in zip(channels, after, strict=True)
        )
        self.last = EqualisedConv2d(first + 1, first, kernel)

    def seen(self, values: Tensor, growth: float) -> Tensor:
        """[N, channels, F, T] on the base grid."""
        scale, alpha = split_growth(growth)
        x = self._block(scale, self._enter(scale, values))
        if alpha < 1.0:
            coarse = avg_pool2d(values, self.pyramid.factors[scale])
            x = torch.lerp(self._enter(scale - 1, coarse), x, alpha)
        for older in reversed(range(scale)):
            x = self._block(older, x)
        return leaky_relu(self.last(with_batch_deviation(x)), self.leak)

    def _enter(self, scale: int, values: Tensor) -> Tensor:
        return leaky_relu(self.inputs[scale](values), self.leak)

    def _block(self, scale: int, x: Tensor) -> Tensor:
        """Two convolutions, then down to the grid of the scale before."""
        block = self.blocks[scale]
        assert isinstance(block, nn.ModuleList)
        for convolution in block:
            x = leaky_relu(convolution(x), self.leak)
        return avg_pool2d(x, self.pyramid.factors[scale])


class ProgressiveCritic(GrowingCritic):
    """[N, parts, F, T] on a scale's grid -> (score [N], named condition [N, C])."""

    def __init__(
        self, parts: int, conditions: int, channels: tuple[int, ...], pyramid: Pyramid, leak: float
    ) -> None:
        super().__init__(parts, channels, pyramid, leak)
        first, cells = channels[0], math.prod(pyramid.base)
        self.hidden = EqualisedLinear(first * cells, first)
        self.heads = EqualisedLinear(first, 1 + conditions, gain=1.0)

    def forward(self, values: Tensor, growth: float) -> tuple[Tensor, Tensor]:
        x = leaky_relu(self.hidden(self.seen(values, growth).flatten(1)), self.leak)
        heads = self.heads(x).float()
        return heads[:, 0], heads[:, 1:]
