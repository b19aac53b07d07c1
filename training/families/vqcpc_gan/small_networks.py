"""Networks of the affordable VQCPC-GAN: a generator that knows where harmonics lie, an encoder, critics."""

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, leaky_relu

from sistrum.training.families.vqcpc_gan.causal import (
    CausalConv2d,
    frame_inputs,
    latest,
    one_hot_pitch,
)
from sistrum.training.families.vqcpc_gan.comb import CHANNELS as COMB_CHANNELS
from sistrum.training.families.vqcpc_gan.comb import combs
from sistrum.training.families.vqcpc_gan.memory import PieceMemory
from sistrum.training.families.vqcpc_gan.small_losses import COMPRESSION
from sistrum.training.families.vqcpc_gan.small_settings import SmallCriticSettings, SmallSettings
from sistrum.training.networks.coupling_flow import ConditionalFlow
from sistrum.training.networks.equalised import EqualisedConv2d, EqualisedLinear
from sistrum.training.networks.patches import from_patches, to_patches
from sistrum.training.networks.progressive import enlarge
from sistrum.training.representations import MagIf

LEAK = 0.2
#: Makes cosine and sine of the offset, which are weighed by |X|^0.4, about as large as the level.
TURN_SCALE = 4.0


class SmallGenerator(nn.Module):
    """Frames of latent, pitch and tokens -> mag-IF values. Up-sampling is in frequency alone."""

    combs: Tensor

    def __init__(self, settings: SmallSettings, mag_if: MagIf) -> None:
        super().__init__()
        plan = settings.generator
        self.low, self.high, self.context = settings.low, settings.high, settings.context
        self.base, self.patch = plan.base, plan.patch
        inputs = plan.latent + settings.high - settings.low + 1 + settings.tokens
        first = plan.channels[0]
        self.entry = EqualisedConv2d(inputs, first * plan.base, (1, 1))
        self.blocks = nn.ModuleList(
            CausalConv2d(before, after, (3, time))
            for before, after, time in zip(plan.channels, plan.channels[1:], plan.times, strict=False)
        )
        known = combs(mag_if, settings.low, settings.high)[:, :, :, None]  # [pitches, C, bins, 1]
        grid = to_patches(known, (plan.patch, 1))[..., 0]
        self.register_buffer("combs", grid, persistent=False)
        last = plan.channels[-1]
        self.detail = nn.ModuleList(
            [
                CausalConv2d(last + COMB_CHANNELS * plan.patch, last, (3, 1)),
                CausalConv2d(last, plan.detail, (3, 1)),
            ]
        )
        self.output = CausalConv2d(plan.detail, 2 * plan.patch, (1, 1), gain=1.0)

    def forward(self, z: Tensor, pitch: Tensor, tokens: Tensor) -> Tensor:
        """z [N, D], pitch (MIDI) [N, 1, T], tokens [N, C, T] -> values [N, 2, bins, T - context]."""
        note = one_hot_pitch(pitch, self.low, self.high)
        x = self.entry(frame_inputs(z, note, tokens)[:, :, None])  # [N, C * base, 1, T]
        frames = x.shape[-1]
        x = leaky_relu(x.reshape(len(x), -1, self.base, frames), LEAK)
        for block in self.blocks:
            x = leaky_relu(block(enlarge(x, (2, 1))), LEAK)
        known = self._known(latest(note, frames - self.context))
        y = torch.cat([x, known.to(x.dtype)], dim=1)
        for convolution in self.detail:
            y = leaky_relu(convolution(y), LEAK)
        values = from_patches(self.output(y).float(), (self.patch, 1))
        offset = from_patches(known[:, -self.patch :], (self.patch, 1))
        return torch.cat([values[:, :1], values[:, 1:] + offset], dim=1)

    def _known(self, note: Tensor) -> Tensor:
        """One-hot pitches [N, P, T] -> their combs in patches [N, C * patch, rows, T]."""
        pitches, channels, rows = self.combs.shape
        flat = self.combs.reshape(pitches, channels * rows).t()  # [C rows, P]
        return torch.matmul(flat, note).reshape(len(note), channels, rows, note.shape[-1])


class NoteEncoder(nn.Module):
    """Mag-IF values of a piece and its pitch -> mean and log deviation of the latent of all its frames."""

    def __init__(self, settings: SmallSettings) -> None:
        super().__init__()
        self.low, self.high = settings.low, settings.high
        self.patch = 8
        rows = settings.mag_if.n_fft // 2 // self.patch // 8
        self.convolutions = nn.ModuleList(
            [EqualisedConv2d(8, 48, (3, 1)), EqualisedConv2d(48, 64), EqualisedConv2d(64, 64)]
        )
        pitches = settings.high - settings.low + 1
        self.hidden = EqualisedLinear(2 * 64 * rows + pitches, 256)
        self.heads = EqualisedLinear(256, 2 * settings.generator.latent, gain=1.0)

    def forward(self, values: Tensor, pitch: Tensor) -> tuple[Tensor, Tensor]:
        """values [N, 2, bins, L], pitch (MIDI) [N] -> two times [N, D]."""
        x = to_patches(values[:, :1], (self.patch, 1))
        for convolution in self.convolutions:
            x = avg_pool2d(leaky_relu(convolution(x), LEAK), (2, 2))
        x = torch.cat([x.mean(dim=3), x.amax(dim=3)], dim=1).flatten(1).float()
        note = one_hot_pitch(pitch[:, None, None], self.low, self.high)[..., 0]
        x = leaky_relu(self.hidden(torch.cat([x, note], dim=1)), LEAK)
        mean, log_deviation = self.heads(x).float().chunk(2, dim=1)
        return mean, log_deviation.clamp(-6.0, 2.0)


class SmallModel(nn.Module):
    """What ships (generator and prior) and the encoder that taught it."""

    def __init__(self, settings: SmallSettings, mag_if: MagIf, classes: int) -> None:
        super().__init__()
        self.generator = SmallGenerator(settings, mag_if)
        self.encoder = NoteEncoder(settings)
        self.prior = ConditionalFlow(
            settings.generator.latent, classes, settings.flow_layers, settings.flow_hidden
        )
        self.memory = PieceMemory(settings.frames + settings.context, classes)


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
