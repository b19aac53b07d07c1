"""Layers of progressive GANs (Karras et al. 2017; thesis 2.1.4): equalised rates, pixel norm, deviation."""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, linear


class EqualisedConv2d(nn.Module):
    """Convolution whose weights are N(0, 1) and scaled at run time by He's constant `gain / sqrt(fan in)`.

    Adam then changes every weight at the same relative speed. Padding keeps the grid.
    """

    def __init__(
        self, inputs: int, outputs: int, kernel: tuple[int, int] = (3, 3), gain: float = math.sqrt(2)
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, *kernel))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.scale = gain / math.sqrt(inputs * kernel[0] * kernel[1])
        rows, columns = kernel
        self.padding = (columns // 2, columns - 1 - columns // 2, rows // 2, rows - 1 - rows // 2)
        self.even = rows % 2 == 0 or columns % 2 == 0

    def forward(self, x: Tensor) -> Tensor:
        """[N, C, F, T] -> [N, C', F, T]."""
        weight = self.weight * self.scale
        if self.even:
            return conv2d(nn.functional.pad(x, self.padding), weight, self.bias)
        return conv2d(x, weight, self.bias, padding=(self.padding[2], self.padding[0]))


class EqualisedLinear(nn.Module):
    """Dense layer with equalised learning rate, see `EqualisedConv2d`."""

    def __init__(self, inputs: int, outputs: int, gain: float = math.sqrt(2)) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.scale = gain / math.sqrt(inputs)

    def forward(self, x: Tensor) -> Tensor:
        """[N, inputs] -> [N, outputs]."""
        return linear(x, self.weight * self.scale, self.bias)


def pixel_norm(x: Tensor) -> Tensor:
    """Each position's feature vector of [N, C, F, T] to unit mean square (thesis eq. 2.8)."""
    return x * torch.rsqrt(x.float().square().mean(dim=1, keepdim=True) + 1e-8).to(x.dtype)


def with_batch_deviation(x: Tensor) -> Tensor:
    """[N, C, F, T] -> [N, C + 1, F, T]: the new map is one number, the mean deviation over the batch.

    A critic sees by it how varied a batch is (thesis 2.1.4, mini-batch standard deviation).
    """
    deviation = torch.sqrt(x.float().var(dim=0, unbiased=False) + 1e-8).mean().to(x.dtype)
    return torch.cat([x, deviation.expand(x.shape[0], 1, *x.shape[2:])], dim=1)
