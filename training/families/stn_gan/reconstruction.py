"""How a generated hit is compared with the hit that it should be: sines by pitch and level, the transient
by phase, noise by level, and the sum by its spectrum.
"""

import math

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, binary_cross_entropy_with_logits

from sistrum.training.analysis import body as bodies
from sistrum.training.analysis import partials as sines
from sistrum.training.families.stn_gan.grid import BINS
from sistrum.training.families.stn_gan.networks import ATTACK_FRAMES, DrumGenerator, Heads
from sistrum.training.families.stn_gan.oscillators import LEADS, split_body, split_partials
from sistrum.training.families.stn_gan.settings import StnGanSettings
from sistrum.training.families.stn_gan.targets import Targets
from sistrum.training.losses.spectral import PooledLogPower, PooledResolution
from sistrum.training.networks.companding import power
from sistrum.training.representations import ComplexStft

#: Resolutions of the log-power loss: fine in frequency, balanced, fine in time, and last the low end (93 ms).
RESOLUTIONS = (
    PooledResolution(2048, 1024, (8, 1)),
    PooledResolution(1024, 512, (4, 2)),
    PooledResolution(256, 64, (4, 4), samples=8192),
    PooledResolution(512, 128, (1, 1), decimation=8, max_hz=1000.0),
)
LOW = len(RESOLUTIONS) - 1

#: The noise gain is fitted to the level over 8 bins of one frame, down to this amplitude (about -120 dB).
NOISE_POOL = (8, 1)
NOISE_FLOOR = 3e-4
#: A hit with more partials than this has no pitch that one of them carries.
FEW_PARTIALS = 8


class ReconstructionLoss:
    """Weighted sum of distances; the log-power resolutions take turns, step by step."""

    def __init__(self, settings: StnGanSettings, stft: ComplexStft, sample_rate: int) -> None:
        self.weight = settings.loss
        self.exponent = settings.generator.exponent
        self.stft = stft
        self._log_power = PooledLogPower(RESOLUTIONS, sample_rate)
        # [1, 1, F, T]: the attack counts more.
        self._weights = torch.ones(1, 1, BINS, ATTACK_FRAMES)
        self._weights[..., : self.weight.attack_frames] *= self.weight.attack_weight

    def __call__(
        self, generator: DrumGenerator, heads: Heads, target: Targets, step: int
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Loss of the generator's `heads` against a hit that was taken apart, and its parts for the log."""
        weight = self.weight
        output = generator.join(heads, uniform_noise(heads.log_gain))
        heard = self.stft.inverse(output, target.audio.shape[-1])
        rest = self.stft.forward(target.rest)
        parts = {
            "transient": weight.transient * self._transient_error(generator, heads, rest),
            "log_power": weight.log_power * self._log_power(step % LOW, heard, target.audio),
            "low_power": weight.low_power * self._log_power(LOW, heard, target.audio),
            "noise_gain": weight.noise_gain * self._noise_gain_error(generator, heads, rest),
            "body": weight.body * self._body_error(heads.body, target.body),
            "partials": weight.partials * self._partials_error(heads, target.partials),
        }
        return torch.stack(list(parts.values())).sum(), {name: part.detach() for name, part in parts.items()}

    def _transient_error(self, generator: DrumGenerator, heads: Heads, rest: Tensor) -> Tensor:
        """Mean |difference| of the companded spectra of the first frames."""
        wanted = generator.compand(rest[..., :ATTACK_FRAMES])
        return ((heads.tones - wanted).abs() * self._weights.to(wanted.device)).mean()

    def _noise_gain_error(self, generator: DrumGenerator, heads: Heads, rest: Tensor) -> Tensor:
        """Mean |log gain - log level of what the transient leaves|, nepers.

        The log-power loss cannot see noise far below its floor, so it alone never learns to bring back noise
        that most sounds lack (the tail of a cymbal); this one has the same slope at every level.
        """
        tones = generator.expand(heads.tones.detach())
        left = torch.cat([rest[..., :ATTACK_FRAMES] - tones, rest[..., ATTACK_FRAMES:]], dim=3)
        level = 0.5 * torch.log(0.5 * avg_pool2d(power(left), NOISE_POOL) + NOISE_FLOOR**2)
        error = (avg_pool2d(heads.log_gain, NOISE_POOL) - level).abs()
        early = self.weight.attack_frames
        return error.mean() + (self.weight.attack_weight - 1) * error[..., :early].sum() / error.numel()

    def _body_error(self, body: Tensor, wanted: Tensor) -> Tensor:
        """Level in companded amplitude; pitch in octaves and phase where there is level."""
        log_hz, log_level, phase = split_body(body)
        wanted_hz, wanted_level, wanted_phase = split_body(wanted)
        heard = self._amplitude(wanted_level) - math.exp(self.exponent * bodies.QUIETEST)
        level = (self._amplitude(log_level) - self._amplitude(wanted_level)).abs().mean()
        level = level + 0.02 * (log_level - wanted_level).abs().mean()
        pitch = ((log_hz - wanted_hz).abs() * heard).mean() / 0.69
        start = ((phase - wanted_phase).square().sum(dim=1) * heard[:, :12].mean(dim=1)).mean()
        error: Tensor = level + 3.0 * pitch + 0.3 * start
        return error

    def _partials_error(self, heads: Heads, wanted: Tensor) -> Tensor:
        """Of the partials in bands and of the free ones, each as in `_bank_error`; a free one is to have the
        right pitch, one in a band the right place in it.
        """
        place, log_level, phase = split_partials(heads.partials)
        wanted_place, wanted_level, wanted_phase = split_partials(wanted)
        away = (place - wanted_place).abs()
        octaves = (self._octaves(place) - self._octaves(wanted_place.clamp(min=0.0))).abs()
        # Where there are many, which is the loudest is chance, and so is its pitch.
        count = (wanted_place >= 0).sum(dim=1, keepdim=True)
        octaves = octaves * (FEW_PARTIALS / count.clamp(min=FEW_PARTIALS))
        bands, leads = slice(None, -LEADS), slice(-LEADS, None)
        error = torch.zeros((), device=wanted.device)
        for rows, distance in ((bands, 0.3 * away), (leads, octaves)):
            error = error + self._bank_error(
                heads.presence[:, rows],
                distance[:, rows],
                (log_level[:, rows], wanted_level[:, rows]),
                (phase[:, rows] - wanted_phase[:, rows]).square().sum(dim=2),
                (wanted_place[:, rows] >= 0).float(),
            )
        return error

    def _bank_error(
        self, presence: Tensor, away: Tensor, levels: tuple[Tensor, Tensor], turn: Tensor, there: Tensor
    ) -> Tensor:
        """Presence by likelihood; where there is a partial, level in companded amplitude, distance in pitch
        and phase, the latter two weighed by level. All [N, rows], levels (ours, wanted) [N, rows, 9].
        """
        log_level, wanted_level = levels
        difference = (self._amplitude(log_level) - self._amplitude(wanted_level)).abs()
        difference = difference + 0.02 * (log_level - wanted_level).abs()
        level = (difference.mean(dim=2) * there).sum() / (there.sum() + 1.0)
        share = self._amplitude(wanted_level).mean(dim=2) * there
        share = share / (share.sum() + 1e-3)
        error: Tensor = binary_cross_entropy_with_logits(presence, there) + level
        return error + (away * share).sum() + 0.1 * (turn * share).sum()

    @staticmethod
    def _octaves(place: Tensor) -> Tensor:
        """Pitch of a place in the whole range, octaves above its lowest."""
        return torch.log2(1.0 + place * (sines.HIGHEST_HZ / sines.LOWEST_HZ - 1.0))

    def _amplitude(self, log_level: Tensor) -> Tensor:
        return torch.exp(self.exponent * log_level)


def uniform_noise(log_gain: Tensor) -> Tensor:
    """Uniform noise of mean 0 and variance 1 [N, 2, F, T] for gains [N, 1, F, T], as the engine feeds it."""
    batch, _, bins, frames = log_gain.shape
    return (torch.rand(batch, 2, bins, frames, device=log_gain.device) * 2 - 1) * 3**0.5
