"""Networks that teach the affordable VQCPC-GAN and its baselines: an encoder and critics; and what ships."""

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, leaky_relu

from sistrum.training.families.vqcpc_gan.causal import one_hot_pitch
from sistrum.training.families.vqcpc_gan.memory import PieceMemory
from sistrum.training.families.vqcpc_gan.small_generators import LEAK, CombGenerator
from sistrum.training.families.vqcpc_gan.small_losses import COMPRESSION
from sistrum.training.families.vqcpc_gan.small_settings import SmallCommonSettings, SmallCriticSettings
from sistrum.training.networks.coupling_flow import ConditionalFlow
from sistrum.training.networks.equalised import EqualisedConv2d, EqualisedLinear
from sistrum.training.networks.patches import to_patches
from sistrum.training.representations import MagIf

#: Makes cosine and sine of the offset, which are weighed by |X|^0.4, about as large as the level.
TURN_SCALE = 4.0


class NoteEncoder(nn.Module):
    """Mag-IF values of a piece and its pitch -> mean and log deviation of the latent of all its frames.

    segments: parts of the piece, in time, that it tells apart; 0: it knows mean and maximum over all of it,
    what changes in time being for the tokens to say.
    """

    def __init__(self, settings: SmallCommonSettings, latent: int, segments: int = 0) -> None:
        super().__init__()
        self.low, self.high = settings.low, settings.high
        self.patch, self.segments = 8, segments
        rows = settings.mag_if.n_fft // 2 // self.patch // 8
        self.convolutions = nn.ModuleList(
            [EqualisedConv2d(8, 48, (3, 1)), EqualisedConv2d(48, 64), EqualisedConv2d(64, 64)]
        )
        self.hidden = EqualisedLinear((segments or 2) * 64 * rows + settings.pitches, 256)
        self.heads = EqualisedLinear(256, 2 * latent, gain=1.0)

    def forward(self, values: Tensor, pitch: Tensor) -> tuple[Tensor, Tensor]:
        """values [N, 2, bins, L], pitch (MIDI) [N] -> two times [N, D]."""
        x = to_patches(values[:, :1], (self.patch, 1))
        for convolution in self.convolutions:
            x = avg_pool2d(leaky_relu(convolution(x), LEAK), (2, 2))
        x = self._over_time(x).flatten(1).float()
        note = one_hot_pitch(pitch[:, None, None], self.low, self.high)[..., 0]
        x = leaky_relu(self.hidden(torch.cat([x, note], dim=1)), LEAK)
        mean, log_deviation = self.heads(x).float().chunk(2, dim=1)
        return mean, log_deviation.clamp(-6.0, 2.0)

    def _over_time(self, x: Tensor) -> Tensor:
        """[N, C, rows, T] -> what is kept of time, [N, ...]."""
        if not self.segments:
            return torch.cat([x.mean(dim=3), x.amax(dim=3)], dim=1)
        return avg_pool2d(x, (1, x.shape[3] // self.segments))[..., : self.segments]


class SmallModel(nn.Module):
    """What ships (generator and prior), the encoder that taught it, and pieces to draw by."""

    def __init__(
        self, generator: CombGenerator, encoder: NoteEncoder, prior: ConditionalFlow, memory: PieceMemory
    ) -> None:
        super().__init__()
        self.generator, self.encoder, self.prior, self.memory = generator, encoder, prior, memory


def critic_view(mag_if: MagIf, values: Tensor) -> Tensor:
    """Values as critics see them: level, and the cosine and sine of the offset where there is sound."""
    level = values[:, :1].clamp(-1.0, 1.0)
    weight = TURN_SCALE * mag_if.amplitude(level).pow(COMPRESSION)
    turn = torch.pi * values[:, 1:]
    return torch.cat([level, weight * torch.cos(turn), weight * torch.sin(turn)], dim=1)


class SmallCritic(nn.Module):
    """Scores pieces and names: `local` every frame alone (its token), else all frames at once (the pitch)."""

    def __init__(
        self, settings: SmallCriticSettings, bins: int, frames: int, named: int, local: bool
    ) -> None:
        super().__init__()
        self.local, self.patch = local, settings.patch
        before = (3 * settings.patch, *settings.channels[:-1])
        kernel = (3, 1) if local else (3, 3)
        self.convolutions = nn.ModuleList(
            EqualisedConv2d(b, c, kernel) for b, c in zip(before, settings.channels, strict=True)
        )
        stages, last = len(settings.channels) - 1, settings.channels[-1]
        rows = bins // settings.patch // 4**stages
        self.shrink = (4, 1 if local else 2)
        cells = rows if local else rows * (frames // 2**stages)
        self.hidden = EqualisedLinear(last * cells, last)
        self.heads = EqualisedLinear(last, 1 + named, gain=1.0)

    def forward(self, view: Tensor) -> tuple[Tensor, Tensor]:
        """View [N, 3, bins, T] -> scores [N, T] and names [N, named, T]; without T for the global critic."""
        x = to_patches(view, (self.patch, 1))
        for index, convolution in enumerate(self.convolutions):
            x = leaky_relu(convolution(x), LEAK)
            if index + 1 < len(self.convolutions):
                x = avg_pool2d(x, self.shrink)
        x = x.flatten(1, 2).transpose(1, 2) if self.local else x.flatten(1)
        heads = self.heads(leaky_relu(self.hidden(x), LEAK)).float()
        return heads[..., 0], (heads[..., 1:].transpose(1, 2) if self.local else heads[..., 1:])
