"""The mel front end of the PANNs (Kong et al. 2020): log power in 64 mel bands, 50 to 14,000 Hz, 32 kHz."""

from __future__ import annotations

from dataclasses import dataclass

import librosa
import torch
from torch import Tensor, nn
from torch.nn.functional import pad


@dataclass(frozen=True)
class MelSettings:
    """As published. Hz, samples; `amin`: power that counts as silence, -100 dB."""

    sample_rate: int = 32000
    window: int = 1024
    hop: int = 320
    bands: int = 64
    lowest: float = 50.0
    highest: float = 14000.0
    amin: float = 1e-10


class LogMel(nn.Module):
    """Sounds [N, samples] -> dB [N, frames, bands], 0 dB = power 1 in a band (Slaney's mel, area 1)."""

    window: Tensor
    filters: Tensor

    def __init__(self, settings: MelSettings | None = None) -> None:
        super().__init__()
        self.settings = settings or MelSettings()
        s = self.settings
        self.register_buffer("window", torch.hann_window(s.window), persistent=False)
        filters = librosa.filters.mel(
            sr=s.sample_rate, n_fft=s.window, n_mels=s.bands, fmin=s.lowest, fmax=s.highest
        )
        self.register_buffer("filters", torch.from_numpy(filters.T.copy()), persistent=False)

    def forward(self, audio: Tensor) -> Tensor:
        s = self.settings
        spectrum = torch.stft(
            audio, s.window, s.hop, s.window, self.window, pad_mode="reflect", return_complex=True
        )
        power = spectrum.real**2 + spectrum.imag**2  # [N, bins, frames]
        return self.decibels(power.transpose(1, 2))

    def decibels(self, power: Tensor) -> Tensor:
        """Power [N, frames, bins] -> dB of the bands."""
        return 10.0 * torch.log10((power @ self.filters).clamp_min(self.settings.amin))

    def centres_hz(self) -> Tensor:
        """The mean frequency of each band, [bands]."""
        s = self.settings
        hz = torch.arange(len(self.filters)) * (s.sample_rate / s.window)
        return (self.filters * hz[:, None]).sum(dim=0) / self.filters.sum(dim=0)

    def white_noise(self) -> Tensor:
        """The mean power in each band of noise of unit variance, [bands]."""
        return self.filters.sum(dim=0) * (self.window**2).sum()

    def fast_form(self) -> nn.Module:
        """The same for a graph, of operators that every runtime has."""
        return LogMelByMatrices(self)


class LogMelByMatrices(nn.Module):
    """`LogMel` as a Fourier transform in two steps of small matrices (Cooley and Tukey), `window` = P * P.

    One matrix of the whole transform would weigh 4 MB and cost five times as much.
    """

    step: Tensor
    turn_real: Tensor
    turn_imag: Tensor

    def __init__(self, origin: LogMel) -> None:
        super().__init__()
        size, hop = origin.settings.window, origin.settings.hop
        self.side = round(size**0.5)
        if self.side**2 != size:
            raise ValueError(f"expected a window of a square number of samples, found {size}")
        self.origin, self.hop, self.reach = origin, hop, -(-size // hop)
        index = torch.arange(self.side, dtype=torch.float64)
        angle = 2 * torch.pi / self.side * torch.outer(index, index).remainder(self.side)
        self.register_buffer("step", torch.cat([angle.cos(), -angle.sin()], dim=1).float(), persistent=False)
        twist = 2 * torch.pi / size * torch.outer(index, index)
        self.register_buffer("turn_real", twist.cos().float(), persistent=False)
        self.register_buffer("turn_imag", -twist.sin().float(), persistent=False)

    def forward(self, audio: Tensor) -> Tensor:
        frames = self._frames(audio) * self.origin.window
        side = self.side
        grid = frames.reshape(*frames.shape[:2], side, side).transpose(
            2, 3
        )  # [N, T, n2, n1], n = side n1 + n2
        first = grid @ self.step  # over n1: [N, T, n2, k1 real | k1 imaginary]
        real, imaginary = first[..., :side], first[..., side:]
        real, imaginary = (
            real * self.turn_real - imaginary * self.turn_imag,
            real * self.turn_imag + imaginary * self.turn_real,
        )
        cosine, sine = self.step[:, :side], self.step[:, side:]  # symmetric: over n2 from the left
        power = (cosine @ real - sine @ imaginary) ** 2 + (sine @ real + cosine @ imaginary) ** 2
        bins = self.origin.settings.window // 2 + 1
        return self.origin.decibels(power.flatten(2)[..., :bins])  # bin = side k2 + k1

    def _frames(self, audio: Tensor) -> Tensor:
        """Overlapping windows [N, frames, window], the sound reflected at its ends."""
        size = self.origin.settings.window
        whole = pad(audio[:, None], (size // 2, size // 2), mode="reflect")[:, 0]
        count = (audio.shape[1] // self.hop) + 1
        rows = pad(whole, (0, (count + self.reach - 1) * self.hop - whole.shape[1]))
        rows = rows.reshape(audio.shape[0], -1, self.hop)
        joined = torch.cat([rows[:, i : i + count] for i in range(self.reach)], dim=2)
        return joined[:, :, :size]
