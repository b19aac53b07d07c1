"""The convolutions as they are exported: none runs on a grid that was only just enlarged.

A 3x3 convolution after nearest up-sampling sees pairs of equal values, so on the small grid each phase of its
output is a convolution with fewer, summed taps. The last level is never put together: rows of even and odd
number stay two images until the patches are laid out.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import relu

from sistrum.training.families.stn_gan.grid import BINS, FRAMES
from sistrum.training.families.stn_gan.networks import (
    ATTACK_COLUMNS,
    ATTACK_FRAMES,
    ATTACK_PATCH,
    NOISE_BANDS,
    NOISE_PATCH,
    DrumGenerator,
    StyledConv,
)
from sistrum.training.networks.onnx_operators import padded_conv

TINY = 1e-8


def halves(weight: Tensor, dim: int) -> tuple[Tensor, Tensor]:
    """3 taps along `dim` -> the 2 taps that the first and the second of two equal neighbours need."""
    a, b, c = weight.unbind(dim)
    return torch.stack([a, b + c], dim), torch.stack([a + b, c], dim)


class DoubledRows(nn.Module):
    """Nearest up-sampling of the rows, then a 3x3 convolution: its even and its odd rows."""

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__()
        even, odd = halves(conv.weight.detach(), 2)
        self.even, self.odd = nn.Parameter(even), nn.Parameter(odd)
        self.bias = conv.bias

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """[1, C, F, T] -> twice [1, C', F, T]."""
        return (
            padded_conv(x, self.even, self.bias, (1, 0, 1, 1)),
            padded_conv(x, self.odd, self.bias, (0, 1, 1, 1)),
        )


class DoubledGrid(nn.Module):
    """Nearest up-sampling of rows and columns, then a 3x3 convolution."""

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__()
        kernels = [k for rows in halves(conv.weight.detach(), 2) for k in halves(rows, 3)]
        self.kernels = nn.ParameterList(nn.Parameter(kernel) for kernel in kernels)
        self.bias = conv.bias

    def forward(self, x: Tensor) -> Tensor:
        """[1, C, F, T] -> [1, C', 2 F, 2 T]."""
        _, _, rows, columns = x.shape
        phases = []
        for index, kernel in enumerate(self.kernels):
            lower, right = divmod(index, 2)
            padding = (1 - lower, lower, 1 - right, right)
            phases.append(relu(padded_conv(x, kernel, self.bias, padding)))
        channels = len(self.kernels[0])
        wide = torch.cat(phases, 1).reshape(2, 2, channels * rows * columns).permute(0, 2, 1)
        tall = wide.reshape(2, channels * rows, 2 * columns).permute(1, 0, 2)
        return tall.reshape(1, channels, 2 * rows, 2 * columns)


class RowPhases(nn.Module):
    """A 3x3 convolution of an image given as its even and odd rows, in that form again."""

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__()
        weight = conv.weight.detach()
        self.middle = nn.Parameter(weight[:, :, 1:2].clone())
        self.outer = nn.Parameter(weight[:, :, 0::2].clone())
        self.bias = conv.bias

    def forward(self, even: Tensor, odd: Tensor, right: int = 1) -> tuple[Tensor, Tensor]:
        """Twice [1, C, F, T] -> twice [1, C', F, T]; with `right` = 0 without the last column."""
        return (
            padded_conv(even, self.middle, self.bias, (0, 0, 1, right))
            + padded_conv(odd, self.outer, None, (1, 0, 1, right)),
            padded_conv(odd, self.middle, self.bias, (0, 0, 1, right))
            + padded_conv(even, self.outer, None, (0, 1, 1, right)),
        )


class JoinedRowPhases(nn.Module):
    """The same with the even and then the odd rows of the output in its channels: better for few channels."""

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__()
        a, b, c = conv.weight.detach().unbind(2)
        none = torch.zeros_like(a)
        self.from_even = nn.Parameter(torch.cat([torch.stack([b, none], 2), torch.stack([a, c], 2)]))
        self.from_odd = nn.Parameter(torch.cat([torch.stack([a, c], 2), torch.stack([none, b], 2)]))
        assert conv.bias is not None
        self.bias = nn.Parameter(conv.bias.detach().repeat(2))

    def forward(self, even: Tensor, odd: Tensor) -> Tensor:
        """Twice [1, C, F, T] -> [1, 2 C', F, T]."""
        return padded_conv(even, self.from_even, self.bias, (0, 1, 1, 1)) + padded_conv(
            odd, self.from_odd, None, (1, 0, 1, 1)
        )


class FastDetail(nn.Module):
    """Hidden vector -> image of the noise's log gain and linear spectrum of the transient."""

    def __init__(self, generator: DrumGenerator) -> None:
        super().__init__()
        settings = generator.settings
        self.base, self.base_channels = generator.base, settings.base_channels
        self.exponent, self.gain = 1.0 / settings.exponent, settings.gain
        levels = [
            [block for block in level if isinstance(block, StyledConv)]
            for level in (generator.level1, generator.level2, generator.level3)
        ]
        self.level0 = generator.level0.conv
        self.style1, self.style2 = (scale_and_shift(level[0]) for level in levels[:2])
        self.up1, self.up2 = DoubledRows(levels[0][0].conv), DoubledGrid(levels[1][0].conv)
        self.up3, self.level3 = DoubledRows(levels[2][0].conv), RowPhases(levels[2][1].conv)
        self.level1, self.level2 = levels[0][1].conv, levels[1][1].conv
        self.noise, self.attack = JoinedRowPhases(generator.noise), RowPhases(generator.attack)

    def forward(self, hidden: Tensor) -> tuple[Tensor, Tensor]:
        """[1, hidden] -> log gain [128, FRAMES] and transient [2, 512, 16]."""
        x = relu(self.base(hidden)).reshape(1, self.base_channels, 8, 11)
        x = styled(relu(self.level0(x)), self.style1(hidden))
        x = torch.stack([relu(rows) for rows in self.up1(x)], dim=3).flatten(2, 3)
        x = styled(relu(self.level1(x)), self.style2(hidden))
        x = relu(self.level2(self.up2(x)))
        even, odd = (relu(rows) for rows in self.up3(x))
        even, odd = (relu(rows) for rows in self.level3(even, odd))
        early = self.attack(even[..., :ATTACK_COLUMNS], odd[..., :ATTACK_COLUMNS], right=0)
        return _noise_image(self.noise(even, odd)), self._expanded(_attack_image(torch.cat(early, dim=1)))

    def _expanded(self, tones: Tensor) -> Tensor:
        """Companded -> linear, as `networks.companding.expand`."""
        real, imaginary = torch.split(tones, 1)
        power = real * real + imaginary * imaginary + TINY
        if self.exponent == 2.5:
            magnitude = torch.sqrt(power)
            factor = magnitude * torch.sqrt(magnitude)
        else:
            factor = torch.pow(power, 0.5 * (self.exponent - 1))
        expanded: Tensor = tones * (factor * self.gain**-self.exponent)
        return expanded


def scale_and_shift(block: StyledConv) -> nn.Linear:
    """The block's style as factor, and no longer factor - 1, and shift."""
    assert block.style is not None
    style = nn.Linear(block.style.in_features, block.style.out_features)
    with torch.no_grad():
        style.weight.copy_(block.style.weight)
        style.bias.copy_(block.style.bias)
        style.bias[: len(style.bias) // 2] += 1.0
    return style


def styled(x: Tensor, style: Tensor) -> Tensor:
    """[1, C, F, T] by style [1, 2 C]: up-sampling afterwards gives what it gives before, for less."""
    scale, shift = style[:, :, None, None].chunk(2, dim=1)
    return x * scale + shift


def _noise_image(grid: Tensor) -> Tensor:
    """Patches [1, (even, odd) x f x t, F, T] -> [128, FRAMES]."""
    f, t = NOISE_PATCH
    _, _, rows, columns = grid.shape
    lines = grid.reshape(2 * f, t, rows * columns).permute(0, 2, 1)
    lines = lines.reshape(2 * f, rows, columns * t).permute(1, 0, 2)
    return lines.reshape(NOISE_BANDS, FRAMES)


def _attack_image(grid: Tensor) -> Tensor:
    """Patches [1, (even, odd) x part x f x t, F, T] -> [2, BINS, ATTACK_FRAMES]."""
    f, t = ATTACK_PATCH
    _, _, rows, columns = grid.shape
    lines = grid.reshape(2 * 2 * f, t, rows * columns).permute(0, 2, 1)
    lines = lines.reshape(2, 2, f, rows, columns * t).permute(1, 3, 0, 2, 4)
    return lines.reshape(2, BINS, ATTACK_FRAMES)
