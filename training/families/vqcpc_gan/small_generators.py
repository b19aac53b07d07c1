"""Generators of the affordable VQCPC-GAN and of its baselines: they know where harmonics lie."""

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu

from sistrum.training.families.vqcpc_gan.causal import CausalConv2d, frame_inputs, latest, one_hot_pitch
from sistrum.training.families.vqcpc_gan.comb import CHANNELS as COMB_CHANNELS
from sistrum.training.families.vqcpc_gan.comb import combs
from sistrum.training.families.vqcpc_gan.small_settings import SmallSettings, WholeNoteSettings
from sistrum.training.networks.equalised import EqualisedConv2d
from sistrum.training.networks.patches import from_patches, to_patches
from sistrum.training.networks.progressive import InputBlock, enlarge
from sistrum.training.representations import MagIf

LEAK = 0.2


class CombGenerator(nn.Module):
    """The end of a generator: rows of patches beside the combs of their pitches -> mag-IF values."""

    combs: Tensor

    def __init__(
        self,
        entry: nn.Module,
        blocks: nn.ModuleList,
        settings: SmallSettings | WholeNoteSettings,
        mag_if: MagIf,
    ) -> None:
        super().__init__()
        plan = settings.generator
        self.low, self.high = settings.low, settings.high
        self.base, self.patch = plan.base, plan.patch
        self.entry, self.blocks = entry, blocks
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

    def values(self, x: Tensor, note: Tensor) -> Tensor:
        """x [N, C, rows, T], one-hot pitches [N, P, T] -> [N, 2, bins, T]."""
        known = self._known(note)
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


class SmallGenerator(CombGenerator):
    """Frames of latent, pitch and tokens -> mag-IF values. Up-sampling is in frequency alone."""

    def __init__(self, settings: SmallSettings, mag_if: MagIf) -> None:
        plan = settings.generator
        inputs = plan.latent + settings.pitches + settings.tokens
        entry = EqualisedConv2d(inputs, plan.channels[0] * plan.base, (1, 1))
        blocks = nn.ModuleList(
            CausalConv2d(before, after, (3, time))
            for before, after, time in zip(plan.channels, plan.channels[1:], plan.times, strict=False)
        )
        super().__init__(entry, blocks, settings, mag_if)
        self.context = settings.context

    def forward(self, z: Tensor, pitch: Tensor, tokens: Tensor) -> Tensor:
        """z [N, D], pitch (MIDI) [N, 1, T], tokens [N, C, T] -> values [N, 2, bins, T - context]."""
        note = one_hot_pitch(pitch, self.low, self.high)
        x = self.entry(frame_inputs(z, note, tokens)[:, :, None])  # [N, C * base, 1, T]
        frames = x.shape[-1]
        x = leaky_relu(x.reshape(len(x), -1, self.base, frames), LEAK)
        for block in self.blocks:
            x = leaky_relu(block(enlarge(x, (2, 1))), LEAK)
        return self.values(x, latest(note, frames - self.context))


class WholeGenerator(CombGenerator):
    """One vector of latent and pitch -> the mag-IF values of a whole note, always as long."""

    def __init__(self, settings: WholeNoteSettings, mag_if: MagIf) -> None:
        plan = settings.generator
        grid = (plan.base, settings.frames // 2**plan.time_doublings)
        entry = InputBlock(plan.latent + settings.pitches, plan.channels[0], grid, LEAK)
        blocks = nn.ModuleList(
            EqualisedConv2d(before, after)
            for before, after in zip(plan.channels, plan.channels[1:], strict=False)
        )
        super().__init__(entry, blocks, settings, mag_if)
        flat = len(blocks) - plan.bin_doublings
        self.factors = tuple(
            (2 if index >= flat else 1, 2 if index < plan.time_doublings else 1)
            for index in range(len(blocks))
        )

    def forward(self, z: Tensor, pitch: Tensor) -> Tensor:
        """z [N, D], pitch (MIDI) [N, 1, 1] -> values [N, 2, bins, frames]."""
        note = one_hot_pitch(pitch, self.low, self.high)
        x = self.entry(torch.cat([z, note[..., 0]], dim=1))
        for block, factor in zip(self.blocks, self.factors, strict=True):
            x = leaky_relu(block(enlarge(x, factor)), LEAK)
        return self.values(x, note.expand(-1, -1, x.shape[-1]))
