"""Complex STFT with power-law magnitude compression, packed so that it is exactly invertible with n_fft / 2
bins.
"""

import math
from typing import Any

import torch
from torch import Tensor

from sistrum.training.representations.base import Representation, compress, overlap_add, split_frames

WINDOWS = ("hann", "sqrt_hann")
#: Squared-window sums below this are treated as "no frame reaches here".
WINDOW_SUM_FLOOR = 1e-8


class ComplexStft(Representation):
    """Frame t is centred at t * hop; bin 0 carries DC (real part) and Nyquist (imaginary part).

    Values are `scale * X * |X|^(compression - 1)`, [re, im] per audio channel: [N, 2 C, n_fft / 2, frames].
    """

    type_name = "complex_stft"

    def __init__(
        self,
        n_fft: int = 1024,
        hop: int = 512,
        window: str = "sqrt_hann",
        compression: float = 1.0,
        scale: float = 1.0,
    ) -> None:
        if n_fft < 4 or n_fft % 2 or not 0 < hop <= n_fft // 2:
            raise ValueError(f"complex_stft: n_fft {n_fft} must be even and hop {hop} in 1..n_fft/2")
        if window not in WINDOWS:
            raise ValueError(f"complex_stft: window {window!r} is none of {', '.join(WINDOWS)}")
        if compression <= 0 or scale <= 0:
            raise ValueError("complex_stft: compression and scale must be positive")
        self.n_fft, self.hop, self.window = n_fft, hop, window
        self.compression, self.scale = compression, scale
        self._windows: dict[tuple[torch.dtype, torch.device], Tensor] = {}

    def spec(self) -> dict[str, Any]:
        return {
            "type": self.type_name,
            "n_fft": self.n_fft,
            "hop": self.hop,
            "window": self.window,
            "bins": self.n_fft // 2,
            "compression": self.compression,
            "scale": self.scale,
        }

    def frames(self, samples: int) -> int:
        return 1 + math.ceil(samples / self.hop)

    def shape(self, channels: int, samples: int) -> tuple[int, int, int]:
        return 2 * channels, self.n_fft // 2, self.frames(samples)

    def window_values(self, like: Tensor) -> Tensor:
        """The periodic window [n_fft] in the dtype and on the device of `like`."""
        key = (like.dtype, like.device)
        if key not in self._windows:
            hann = torch.hann_window(self.n_fft, periodic=True, dtype=torch.float64)
            shaped = hann if self.window == "hann" else torch.sqrt(hann.clamp(min=0))
            self._windows[key] = shaped.to(like)
        return self._windows[key]

    def forward(self, audio: Tensor) -> Tensor:
        batch, channels, samples = audio.shape
        frames = self.frames(samples)
        length = (frames - 1) * self.hop + self.n_fft
        before = self.n_fft // 2
        padded = torch.nn.functional.pad(audio, (before, length - before - samples))
        blocks = split_frames(padded, self.n_fft, self.hop) * self.window_values(
            audio
        )  # [N, C, frames, n_fft]
        spectrum = torch.fft.rfft(blocks)
        real, imag = spectrum.real, spectrum.imag
        imag = torch.cat([real[..., -1:], imag[..., 1:-1]], dim=-1)
        packed = torch.stack([real[..., :-1], imag], dim=2)  # [N, C, 2, frames, bins]
        packed = packed.transpose(-1, -2)
        magnitude = (
            torch.linalg.vector_norm(packed, dim=2, keepdim=True) if self.compression != 1.0 else packed
        )
        values = self.scale * compress(packed, magnitude, self.compression)
        return values.reshape(batch, 2 * channels, self.n_fft // 2, frames)

    def inverse(self, values: Tensor, samples: int) -> Tensor:
        batch, parts, bins, frames = values.shape
        if parts % 2 or bins != self.n_fft // 2 or frames != self.frames(samples):
            raise ValueError(f"complex_stft: values {tuple(values.shape)} do not fit {samples} samples")
        packed = values.reshape(batch, parts // 2, 2, bins, frames).transpose(-1, -2) / self.scale
        if self.compression != 1.0:
            magnitude = torch.linalg.vector_norm(packed, dim=2, keepdim=True)
            packed = compress(packed, magnitude, 1.0 / self.compression)
        real, imag = packed[:, :, 0], packed[:, :, 1]
        zero = torch.zeros_like(imag[..., :1])
        spectrum = torch.complex(
            torch.cat([real, imag[..., :1]], dim=-1), torch.cat([zero, imag[..., 1:], zero], dim=-1)
        )
        window = self.window_values(values)
        blocks = torch.fft.irfft(spectrum, n=self.n_fft) * window
        audio = overlap_add(blocks.reshape(-1, frames, self.n_fft), self.hop)
        audio = audio / self._window_sum(window, frames)
        start = self.n_fft // 2
        return audio[:, start : start + samples].reshape(batch, parts // 2, samples)

    def _window_sum(self, window: Tensor, frames: int) -> Tensor:
        """Overlap-added squared windows [length], 1 where no frame reaches."""
        total = overlap_add((window * window).expand(1, frames, -1), self.hop)[0]
        return torch.where(total > WINDOW_SUM_FLOOR, total, torch.ones_like(total))
