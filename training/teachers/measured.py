"""Measured properties of sounds of about a second: what the measured labels of the ontology go by.

All are of torch and of many sounds at once: a training batch is measured as it is heard, mixtures included.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import avg_pool1d

from sistrum.training.teachers.ontology import Label

QUANTITIES = ("centroid_hz", "low_share", "flatness", "purity", "attack_seconds", "fall_db", "pulse")
_STEP_SECONDS = 0.01
_LOW_HZ = 120.0
#: Flatness counts where hearing does.
_FLATNESS_HZ = (100.0, 10000.0)
_BAND = 16  # bins that flatness takes together
#: Half a semitone on both sides of the strongest partial.
_PARTIAL = 2 ** (1 / 24)
#: Power that counts as nothing: -100 dB of full scale.
_FLOOR = 1e-10


def measure(audio: Tensor, sample_rate: int) -> dict[str, Tensor]:
    """Sounds [N, samples] -> each quantity [N].

    centroid_hz: power-weighted mean frequency. low_share: share of energy below 120 Hz. flatness: geometric
    over arithmetic mean of the power spectrum, 0 for a tone, towards 1 for white noise. purity: share of
    energy within half a semitone of the strongest bin. attack_seconds: until the level is within 3 dB of its
    maximum. fall_db: from the loudest 10 ms to the last fifth. pulse: swing of the level around its course,
    3 to 25 times a second, share of the mean.
    """
    return _spectral(audio, sample_rate) | _temporal(audio, sample_rate)


def _spectral(audio: Tensor, sample_rate: int) -> dict[str, Tensor]:
    samples = audio.shape[1]
    spectrum = torch.fft.rfft(audio * torch.hann_window(samples, device=audio.device))
    power = spectrum.real**2 + spectrum.imag**2
    power[:, 0] = 0.0
    total = power.sum(dim=1).clamp_min(_FLOOR)
    hz = torch.arange(power.shape[1], device=audio.device) * (sample_rate / samples)
    strongest = hz[power.argmax(dim=1)][:, None]
    near = (hz >= strongest / _PARTIAL) & (hz <= strongest * _PARTIAL)
    inside = power[:, (hz >= _FLATNESS_HZ[0]) & (hz < _FLATNESS_HZ[1])]
    bands = avg_pool1d(inside[:, None], _BAND)[:, 0] / total[:, None] + 1e-9
    return {
        "centroid_hz": (power * hz).sum(dim=1) / total,
        "low_share": (power * (hz < _LOW_HZ)).sum(dim=1) / total,
        "flatness": bands.log().mean(dim=1).exp() / bands.mean(dim=1),
        "purity": (power * near).sum(dim=1) / total,
    }


def _temporal(audio: Tensor, sample_rate: int) -> dict[str, Tensor]:
    step = round(_STEP_SECONDS * sample_rate)
    level = avg_pool1d((audio**2)[:, None], step)[:, 0].clamp_min(_FLOOR)  # [N, steps], power
    decibels = 10.0 * level.log10()
    loudest = decibels.amax(dim=1, keepdim=True)
    last = decibels[:, -(decibels.shape[1] // 5) :].mean(dim=1)
    reached = (decibels >= loudest - 3.0).float().argmax(dim=1)
    begun = (decibels >= loudest - 40.0).float().argmax(dim=1)
    amplitude = level.sqrt()
    smooth = avg_pool1d(amplitude[:, None], 3, 1, 1, count_include_pad=False)[:, 0]
    course = avg_pool1d(amplitude[:, None], 33, 1, 16, count_include_pad=False)[:, 0]
    swing = ((smooth - course) ** 2).mean(dim=1).sqrt() / amplitude.mean(dim=1)
    held = (decibels >= loudest - 30.0).float().mean(dim=1)
    return {
        "attack_seconds": (reached - begun) * _STEP_SECONDS,
        "fall_db": loudest[:, 0] - last,
        "pulse": swing * (held > 0.8),
    }


def measured_targets(audio: Tensor, sample_rate: int, labels: Sequence[Label]) -> Tensor:
    """Which measured labels sounds [N, samples] have: [N, labels], 0 or 1; the others are 0."""
    found = measure(audio, sample_rate)
    columns = []
    for label in labels:
        if label.measure is None:
            columns.append(torch.zeros(len(audio)))
            continue
        value, limit = found[label.measure.quantity], label.measure
        has = value > limit.above if limit.above is not None else value < float(limit.below or 0.0)
        columns.append(has.float())
    return torch.stack(columns, dim=1)
