"""Networks of VQCPC-GAN as published: a generator of frames and critics of frames and of pieces that grow
together.
"""

from torch import Tensor, nn
from torch.nn.functional import leaky_relu, pad

from sistrum.training.families.vqcpc_gan.causal import CausalConv2d
from sistrum.training.networks.equalised import EqualisedConv2d, EqualisedLinear, pixel_norm
from sistrum.training.networks.progressive import GrowingCritic, GrowingGenerator, Pyramid, pairs

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


class FrameGenerator(GrowingGenerator):
    """Vectors [N, inputs, T] of all frames -> [N, parts, F, frames], the latest ones, on the newest grid."""

    def __init__(
        self, inputs: int, parts: int, channels: tuple[int, ...], pyramid: Pyramid, leak: float
    ) -> None:
        entry = FrameInput(inputs, channels[0], pyramid.base[0], leak)
        super().__init__(entry, pairs(CausalConv2d, channels), parts, channels, pyramid, leak)

    def forward(self, vectors: Tensor, growth: float, frames: int) -> Tensor:
        return self.grow(vectors, growth, frames)


class PieceCritic(GrowingCritic):
    """[N, parts, F, frames] on a scale's grid -> (score [N], names [N, named]).

    With one frame it is the local critic: frames are its samples. What remains of the bins is joined by one
    convolution; then come two dense layers over all frames.
    """

    def __init__(
        self, parts: int, named: int, channels: tuple[int, ...], pyramid: Pyramid, leak: float
    ) -> None:
        bins, frames = pyramid.base
        super().__init__(parts, channels, pyramid, leak, (3, 3 if frames > 1 else 1))
        first = channels[0]
        self.over_bins = EqualisedLinear(first * bins, first)  # of every frame
        self.hidden = EqualisedLinear(first * frames, first)
        self.heads = EqualisedLinear(first, 1 + named, gain=1.0)

    def forward(self, values: Tensor, growth: float) -> tuple[Tensor, Tensor]:
        x = self.seen(values, growth)
        x = leaky_relu(self.over_bins(x.flatten(1, 2).transpose(1, 2)), self.leak)
        x = leaky_relu(self.hidden(x.flatten(1)), self.leak)
        heads = self.heads(x).float()
        return heads[:, 0], heads[:, 1:]


def as_frames(values: Tensor) -> Tensor:
    """[N, K, F, T] -> [N * T, K, F, 1]: every frame a sample of its own."""
    return values.permute(0, 3, 1, 2).flatten(0, 1)[..., None]
