"""The one chain that every recorded sound passes: mono, sample rate, DC, onset, length, fade, peak."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

COHERENT = 0.95  # energy of the mean over mean energy of the channels; 1 = identical channels
SILENCE = 1e-4  # peak below this (-80 dB of full scale) is silence
ONSET_LEVEL = 0.02  # of the peak (-34 dB): above room noise, below every attack
LEAD_IN_SECONDS = 0.0005  # kept before the onset, faded in so that the cut makes no click
CUT_FADE_SECONDS = 0.06  # fade at the end of a sound that rings longer than the set's length
END_FADE_SECONDS = 0.008  # fade at the end of a shorter one, which may stop abruptly
HIGH_PASS_HZ = 20.0


class UnusableSoundError(Exception):
    """This sound cannot be used; the message is the reason. Callers list it and go on."""


@dataclass(frozen=True)
class Shape:
    """What every sound of a set has in common. `peak` is the largest absolute sample (0.891 = -1 dBFS)."""

    sample_rate: int = 44100
    samples: int = 44100
    peak: float = 0.891


def prepare(signal: NDArray[np.floating], sample_rate: int, shape: Shape) -> NDArray[np.float32]:
    """A recording [frames] or [frames, channels] of any rate and level -> float32 [shape.samples].

    Raises UnusableSoundError for empty, silent and non-finite recordings.
    """
    check_usable(signal)
    mono = resample(to_mono(signal), sample_rate, shape.sample_rate)
    mono = remove_dc(mono, shape.sample_rate)
    mono = align_onset(mono, shape.sample_rate)
    return normalise(fit_length(mono, shape), shape.peak)


def check_usable(signal: NDArray[np.floating]) -> None:
    """Raises UnusableSoundError where nothing can be made of the signal."""
    if signal.size == 0:
        raise UnusableSoundError("no samples")
    if not np.isfinite(signal).all():
        raise UnusableSoundError("contains NaN or infinite samples")
    if np.abs(signal).max() < SILENCE:
        raise UnusableSoundError("silent")


def to_mono(signal: NDArray[np.floating]) -> NDArray[np.float64]:
    """Mean of the channels where they agree; else the strongest one, as a sum would comb-filter or cancel."""
    if signal.ndim == 1:
        return signal.astype(np.float64)
    channels = signal.astype(np.float64).T
    mean: NDArray[np.float64] = channels.mean(axis=0)
    energies = (channels**2).sum(axis=1)
    if (mean**2).sum() > COHERENT * energies.mean():
        return mean
    strongest: NDArray[np.float64] = channels[int(energies.argmax())]
    return strongest


def resample(mono: NDArray[np.float64], from_rate: int, to_rate: int) -> NDArray[np.float64]:
    """Band-limited resampling (soxr, very high quality); the signal itself where the rates are equal."""
    if from_rate == to_rate:
        return mono
    return np.asarray(soxr.resample(mono, from_rate, to_rate, quality="VHQ"), dtype=np.float64)


def remove_dc(mono: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    """Causal high-pass at 20 Hz (no pre-ringing).

    The median, the offset of a decaying sound, goes first: the filter would make a thump of its step.
    """
    sections = butter(2, HIGH_PASS_HZ, "highpass", fs=sample_rate, output="sos")
    return np.asarray(sosfilt(sections, mono - np.median(mono)), dtype=np.float64)


def align_onset(mono: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    """Cut so that the attack starts within 1 ms of sample 0."""
    level = np.abs(mono)
    if level.max() < SILENCE:
        raise UnusableSoundError("silent above 20 Hz")
    onset = int(np.argmax(level > ONSET_LEVEL * level.max()))
    lead = round(LEAD_IN_SECONDS * sample_rate)
    start = max(0, onset - lead)
    cut = mono[start:].copy()
    if start > 0:
        cut[:lead] *= np.linspace(0.0, 1.0, lead, endpoint=False)
    return cut


def fit_length(mono: NDArray[np.float64], shape: Shape) -> NDArray[np.float64]:
    """Cut or pad with zeros to `shape.samples`; a raised-cosine fade ends the sound in both cases."""
    cut = mono[: shape.samples].copy()
    seconds = CUT_FADE_SECONDS if len(mono) > shape.samples else END_FADE_SECONDS
    fade = min(round(seconds * shape.sample_rate), len(cut) // 4)
    cut[len(cut) - fade :] *= 0.5 + 0.5 * np.cos(np.pi * (np.arange(fade) + 1) / max(1, fade))
    return np.pad(cut, (0, shape.samples - len(cut)))


def normalise(mono: NDArray[np.floating], peak: float) -> NDArray[np.float32]:
    """Scale so that the largest absolute sample is `peak`. Raises UnusableSoundError for silence."""
    largest = float(np.abs(mono).max())
    if largest < SILENCE:
        raise UnusableSoundError("silent after its onset")
    return (mono * (peak / largest)).astype(np.float32)
