"""Pooled log-power distance: judges reconstruction where a sound is noise and has no phase to match."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import avg_pool1d, avg_pool2d, pad

from sistrum.training.representations.base import split_frames


@dataclass(frozen=True)
class PooledResolution:
    """One resolution of `PooledLogPower`: pooling over `pool` = (bins, frames) after a `n_fft` transform.

    `decimation` averages that many samples first; `max_hz` keeps only the bins below it; `samples` only the
    beginning of the sound.
    """

    n_fft: int
    hop: int
    pool: tuple[int, int]
    decimation: int = 1
    max_hz: float | None = None
    samples: int | None = None


class PooledLogPower:
    """Mean |difference| of half log power (nepers), pooled so that two takes of the same noise agree.

    `floor` is the power below which nothing counts, relative to the power of a full-scale sine.
    """

    def __init__(
        self, resolutions: tuple[PooledResolution, ...], sample_rate: int, floor: float = 1e-7
    ) -> None:
        self.resolutions = resolutions
        self.sample_rate = sample_rate
        self.floor = floor
        self._windows = [torch.hann_window(r.n_fft) for r in resolutions]

    def __call__(self, index: int, audio: Tensor, target: Tensor) -> Tensor:
        """Distance of audio and target [N, 1, samples] at resolution `index`; training takes them in turn."""
        with torch.no_grad():
            wanted = self.log_power(index, target)
        return (self.log_power(index, audio) - wanted).abs().mean()

    def log_power(self, index: int, audio: Tensor) -> Tensor:
        """Audio [N, 1, samples] -> pooled half log power relative to a full-scale sine [N, 1, frames',
        bins'].
        """
        resolution = self.resolutions[index]
        size = resolution.n_fft
        audio = audio[..., : resolution.samples]
        if resolution.decimation > 1:
            audio = avg_pool1d(audio, resolution.decimation)
        frames = split_frames(pad(audio, (size // 2, size)), size, resolution.hop)
        window = self._windows[index].to(audio.device)
        spectrum = torch.view_as_real(torch.fft.rfft(frames * window))  # [N, 1, frames, bins, 2]
        if resolution.max_hz is not None:
            bin_hz = self.sample_rate / resolution.decimation / size
            spectrum = spectrum[:, :, :, : max(1, round(resolution.max_hz / bin_hz))]
        bins, columns = resolution.pool
        pooled = 2 * avg_pool2d(spectrum.flatten(3).square(), (columns, 2 * bins), ceil_mode=True)
        return 0.5 * torch.log(pooled / (size / 4) ** 2 + self.floor)
