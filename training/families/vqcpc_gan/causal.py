"""What generators of streams are made of: frames in, convolutions that look back, spectra out.

A convolution in time is a symmetric one whose output is delayed by its right context: frame n of its output
needs its inputs n - kernel + 1 .. n. Nothing is padded in time; what a stack looks back is its context.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d


class CausalConv2d(nn.Module):
    """Convolution [N, C, F, T] -> [N, C', F, T - (kernel in time - 1)] with an equalised learning rate."""

    def __init__(
        self, inputs: int, outputs: int, kernel: tuple[int, int] = (3, 3), gain: float = math.sqrt(2)
    ) -> None:
        super().__init__()
        assert kernel[0] % 2 == 1, kernel
        self.weight = nn.Parameter(torch.randn(outputs, inputs, *kernel))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.scale = gain / math.sqrt(inputs * kernel[0] * kernel[1])
        self.around = kernel[0] // 2
        self.context = kernel[1] - 1

    def forward(self, x: Tensor) -> Tensor:
        return conv2d(x, self.weight * self.scale, self.bias, padding=(self.around, 0))


def latest(x: Tensor, frames: int) -> Tensor:
    """The last `frames` frames of [..., T]."""
    return x[..., x.shape[-1] - frames :]


def one_hot_pitch(pitch: Tensor, low: int, high: int) -> Tensor:
    """MIDI note numbers [N, 1, T] -> [N, high - low + 1, T]; each counts as the nearest one in the range."""
    known = torch.arange(low, high + 1, device=pitch.device, dtype=pitch.dtype)[None, :, None]
    return (torch.round(pitch.clamp(float(low), float(high))) == known).to(pitch.dtype)


def one_hot_tokens(tokens: Tensor, count: int) -> Tensor:
    """Token numbers [N, T] -> [N, count, T]; -1 (before the note) is no token at all."""
    known = torch.arange(count, device=tokens.device)[None, :, None]
    return (tokens[:, None] == known).float()


def frame_inputs(z: Tensor, pitch: Tensor, tokens: Tensor) -> Tensor:
    """The generator's input: z [N, D] in every frame, beside pitch [N, P, T] and tokens [N, C, T]."""
    return torch.cat([z[:, :, None].expand(-1, -1, tokens.shape[-1]), pitch, tokens], dim=1)
