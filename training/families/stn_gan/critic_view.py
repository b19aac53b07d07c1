"""What a critic sees of a sound: log magnitude and, where asked, the companded complex spectrum."""

import torch
from torch import Tensor
from torch.nn.functional import avg_pool1d, pad

from sistrum.training.families.stn_gan.settings import CriticSettings, GeneratorSettings
from sistrum.training.networks.companding import log_magnitude
from sistrum.training.representations.base import split_frames

#: Amplitude (of a 1024-point spectrum) below which a critic sees nothing, -76 dB of a full-scale sine.
#: The slope of companding grows without bound towards silence: critics that see deeper send gradients a
#: hundred times those of the reconstruction, from cells that nobody hears, and wreck the generator.
FLOOR = 0.05


class CriticView:
    """Audio [N, 1, S] -> [N, 1 or 3, F, T] for one critic; differentiable."""

    def __init__(self, critic: CriticSettings, generator: GeneratorSettings) -> None:
        self.critic = critic
        self.exponent = generator.exponent
        # The same sound has about the same companded values in every transform size.
        self.gain = generator.gain * (1024 / critic.n_fft) ** generator.exponent
        self.floor = FLOOR * critic.n_fft / 1024
        self._window = torch.sqrt(torch.hann_window(critic.n_fft))

    def __call__(self, audio: Tensor) -> Tensor:
        spectrum = self._spectrum(audio[:, 0, : self.critic.samples])
        power = spectrum.real * spectrum.real + spectrum.imag * spectrum.imag + self.floor**2  # [N, T, F]
        magnitude = log_magnitude(self.gain**2 * torch.exp(self.exponent * torch.log(power)))
        if not self.critic.phase:
            return magnitude.transpose(1, 2)[:, None]
        factor = self.gain * torch.exp(0.5 * (self.exponent - 1) * torch.log(power))
        seen = torch.stack([magnitude, spectrum.real * factor, spectrum.imag * factor], dim=1)
        return seen.transpose(2, 3)

    def _spectrum(self, audio: Tensor) -> Tensor:
        """Audio [N, S] -> complex [N, T, F], frame t centred at t * hop, cut to whole patches."""
        critic = self.critic
        if critic.decimation > 1:
            audio = avg_pool1d(audio[:, None], critic.decimation)[:, 0]
        half = critic.n_fft // 2
        frames = split_frames(pad(audio, (half, half + critic.hop - 1)), critic.n_fft, critic.hop)
        frames = frames[:, : frames.shape[1] // critic.patch[1] * critic.patch[1]]
        spectrum: Tensor = torch.fft.rfft(frames * self._window.to(audio.device))[..., : critic.bins or half]
        return spectrum
