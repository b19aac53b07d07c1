"""Log magnitude and instantaneous frequency of the STFT (GANSynth's, and VQCPC-GAN's, representation).

Only changes of phase are kept: the inverse gives the same magnitudes and frequencies, not the same samples.
"""

import math
from typing import Any

import torch
from torch import Tensor

from sistrum.training.representations.base import Representation, overlap_add, split_frames


class MagIf(Representation):
    """Frame n is centred at sample (n + 1) hop, the end of audio hop n: hop n needs frames up to n alone.

    Values [N, 2, n_fft / 2, frames]: magnitude, -1 (`floor_db` below a full-scale sine, or less) to 1 (full
    scale), linear in decibels; and how far the frequency lies off the bin's centre, in rate / (2 hop).
    `rise`: samples in which a note begins, for the inverse with known pitch (`mag_if_notes`).
    """

    type_name = "mag_if"

    def __init__(
        self,
        sample_rate: int = 16000,
        n_fft: int = 2048,
        hop: int = 512,
        floor_db: float = -80.0,
        rise: int = 128,
    ) -> None:
        if n_fft < 16 or n_fft % 4 or hop * 4 != n_fft:
            raise ValueError(
                f"mag_if: expected an n_fft of four hops (75 % overlap), found {n_fft} and {hop}"
            )
        if sample_rate < 1 or floor_db >= 0 or not 0 < rise <= hop:
            raise ValueError("mag_if: expected sample_rate > 0, floor_db < 0 and a rise of 1 to hop samples")
        self.sample_rate, self.n_fft, self.hop = sample_rate, n_fft, hop
        self.floor_db, self.rise = float(floor_db), rise
        self._windows: dict[tuple[torch.dtype, torch.device], Tensor] = {}

    def spec(self) -> dict[str, Any]:
        return {
            "type": self.type_name,
            "sample_rate": self.sample_rate,
            "n_fft": self.n_fft,
            "hop": self.hop,
            "bins": self.n_fft // 2,
            "floor_db": self.floor_db,
            "rise": self.rise,
        }

    def frames(self, samples: int) -> int:
        return math.ceil(samples / self.hop)

    def shape(self, channels: int, samples: int) -> tuple[int, int, int]:
        return 2 * channels, self.n_fft // 2, self.frames(samples)

    @property
    def bin_hz(self) -> float:
        """Distance of two bins."""
        return self.sample_rate / self.n_fft

    def window(self, like: Tensor) -> Tensor:
        """The periodic Hann window [n_fft] in the dtype and on the device of `like`."""
        key = (like.dtype, like.device)
        if key not in self._windows:
            self._windows[key] = torch.hann_window(self.n_fft, periodic=True, dtype=torch.float64).to(like)
        return self._windows[key]

    def forward(self, audio: Tensor) -> Tensor:
        """One frame more than needed is analysed, in front: frequencies are differences of phase."""
        batch, channels, samples = audio.shape
        frames, half = self.frames(samples), self.n_fft // 2
        length = frames * self.hop + self.n_fft
        padded = torch.nn.functional.pad(audio, (half, length - half - samples))
        spectrum = torch.fft.rfft(split_frames(padded, self.n_fft, self.hop) * self.window(audio))
        spectrum = spectrum[..., :half].transpose(-1, -2)  # [N, C, bins, 1 + frames]
        bins = torch.arange(half, device=audio.device)
        # A bin's own frequency turns by k / 4 of a circle a hop; the difference is within half a circle.
        turn = torch.exp(-0.5j * math.pi * (bins % 4)).to(spectrum.dtype)[:, None]
        offset = torch.angle(spectrum[..., 1:] * spectrum[..., :-1].conj() * turn) / math.pi
        values = torch.stack([self.level(spectrum[..., 1:].abs()), offset.to(audio.dtype)], dim=2)
        return values.reshape(batch, 2 * channels, half, frames)

    def level(self, magnitude: Tensor) -> Tensor:
        """|X| -> -1..1, see the class."""
        relative = magnitude * (4.0 / self.n_fft)  # 1 for a full-scale sine: half of the window's sum
        decibels = 20.0 * torch.log10(relative.clamp(min=10.0 ** (self.floor_db / 20.0)))
        return 1.0 - 2.0 * decibels / self.floor_db

    def amplitude(self, level: Tensor) -> Tensor:
        """The amplitude of the sine that would have this level; 0 at the floor."""
        amplitude = torch.pow(10.0, (1.0 - level) * (self.floor_db / 40.0))
        return torch.where(level > -1.0, amplitude, torch.zeros_like(amplitude))

    def frequency(self, offset: Tensor) -> Tensor:
        """Offsets [..., bins, frames] -> instantaneous frequency in Hz."""
        bins = torch.arange(self.n_fft // 2, device=offset.device, dtype=offset.dtype)[:, None]
        return bins * self.bin_hz + offset * (self.sample_rate / (2 * self.hop))

    def inverse(self, values: Tensor, samples: int) -> Tensor:
        """As published: every bin's phase runs on its own, from 0 at the start of the sound."""
        batch, parts, bins, frames = values.shape
        if parts % 2 or bins != self.n_fft // 2 or frames != self.frames(samples):
            raise ValueError(f"mag_if: values {tuple(values.shape)} do not fit {samples} samples")
        pairs = values.reshape(-1, 2, bins, frames)
        turns = self.frequency(pairs[:, 1].double()) * (self.hop / self.sample_rate)
        phase = 2 * math.pi * torch.cumsum(turns, dim=-1)
        # The phase of a frame is meant at its centre, half a transform after its first sample.
        sign = 1 - 2 * (torch.arange(bins, device=values.device) % 2)[:, None]
        spectrum = torch.polar(self.amplitude(pairs[:, 0]).double() * (self.n_fft / 4), phase) * sign
        spectrum = torch.nn.functional.pad(spectrum, (0, 0, 0, 1)).transpose(-1, -2)
        window = self.window(spectrum.real)
        audio = overlap_add(torch.fft.irfft(spectrum, n=self.n_fft) * window, self.hop)
        total = overlap_add((window * window).expand(1, frames, -1), self.hop)
        first = self.n_fft // 2 - self.hop  # the first frame begins before the sound does
        audio = (audio / total.clamp(min=0.1))[:, first : first + samples]
        return audio.to(values.dtype).reshape(batch, parts // 2, samples)
