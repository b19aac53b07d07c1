"""How a generated hit is compared with the hit that it should be: tones by phase, noise by level."""

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from sistrum.training.families.stn_gan.networks import BINS, FRAMES, DrumGenerator
from sistrum.training.families.stn_gan.settings import StnGanSettings
from sistrum.training.losses.spectral import PooledLogPower, PooledResolution
from sistrum.training.networks.companding import power
from sistrum.training.representations import ComplexStft

#: Resolutions of the log-power loss: fine in frequency, balanced, fine in time, and last the low end (93 ms).
RESOLUTIONS = (
    PooledResolution(2048, 512, (8, 2)),
    PooledResolution(1024, 256, (4, 4)),
    PooledResolution(256, 64, (4, 4), samples=8192),
    PooledResolution(512, 128, (1, 1), decimation=8, max_hz=1000.0),
)
LOW = len(RESOLUTIONS) - 1

#: The noise gain is fitted to the level over 8 bins of one frame, down to this amplitude (about -120 dB).
NOISE_POOL = (8, 1)
NOISE_FLOOR = 3e-4


class ReconstructionLoss:
    """Weighted sum of three distances; the log-power resolutions take turns, step by step."""

    def __init__(self, settings: StnGanSettings, stft: ComplexStft, sample_rate: int) -> None:
        self.weight = settings.loss
        self.stft = stft
        self._log_power = PooledLogPower(RESOLUTIONS, sample_rate)
        # [1, 1, F, T]: the attack and the low end count more.
        self._weights = torch.ones(1, 1, BINS, FRAMES)
        self._weights[:, :, : settings.generator.low_bins] *= self.weight.low_weight
        self._weights[..., : self.weight.attack_frames] *= self.weight.attack_weight

    def __call__(
        self, generator: DrumGenerator, heads: tuple[Tensor, Tensor], audio: Tensor, step: int
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Loss of the generator's `heads` against audio [N, 1, S], and its parts for the log."""
        tones, log_gain = heads
        linear = self.stft.forward(audio)
        target = generator.compand(linear)
        self._weights = self._weights.to(audio.device)
        spectrum = ((tones - target).abs() * self._weights).mean()
        output = generator.join(tones, log_gain, uniform_noise(tones))
        heard = self.stft.inverse(output, audio.shape[-1])
        log_power = self._log_power(step % LOW, heard, audio) + 0.5 * self._log_power(LOW, heard, audio)
        low_level = self._low_level_error(generator, tones, target)
        noise_gain = self._noise_gain_error(linear - generator.expand(tones.detach()), log_gain)
        weight = self.weight
        loss = weight.spectrum * spectrum + weight.low_level * low_level
        loss = loss + weight.log_power * log_power + weight.noise_gain * noise_gain
        parts = {
            "spectrum": spectrum,
            "low_level": low_level,
            "log_power": log_power,
            "noise_gain": noise_gain,
        }
        return loss, {name: part.detach() for name, part in parts.items()}

    @staticmethod
    def _low_level_error(generator: DrumGenerator, tones: Tensor, target: Tensor) -> Tensor:
        """Mean |difference of companded magnitude| in the low bins: an uncertain phase must not fade it."""
        low = generator.settings.low_bins
        level, wanted = (torch.sqrt(power(x[:, :, :low]) + 1e-4) for x in (tones, target))
        return (level - wanted).abs().mean()

    def _noise_gain_error(self, rest: Tensor, log_gain: Tensor) -> Tensor:
        """Mean |log gain - log level of `rest`, which the tones leave unexplained|, nepers.

        The log-power loss cannot see noise far below its floor, so it alone never learns to bring back noise
        that most sounds lack (the tail of a cymbal); this one has the same slope at every level.
        """
        level = 0.5 * torch.log(0.5 * avg_pool2d(power(rest), NOISE_POOL) + NOISE_FLOOR**2)
        error = (avg_pool2d(log_gain, NOISE_POOL) - level).abs()
        return (error * self._weights[:, :, -1:]).mean()  # the last row weighs the attack alone


def uniform_noise(like: Tensor) -> Tensor:
    """Uniform noise of mean 0 and variance 1 [N, 2, F, T], as the engine feeds it."""
    return (torch.rand_like(like) * 2 - 1) * 3**0.5
