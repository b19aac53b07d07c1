"""What is measured of a drum hit to choose it: colour, length, noise, loudness, and whether it is broken."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_FRAME_S = 0.01
_LOUD_S = 0.05
_END_DB = -30.0
_CUT_HZ = 60.0  # below, small loudspeakers and ears hear little


@dataclass(frozen=True, slots=True)
class HitMeasures:
    """Measures of one hit at full scale 1.0."""

    colour: float  # log2 of the spectrum's centre of gravity in Hz
    length_s: float  # until 30 dB under the loudest moment
    noise: float  # spectral flatness, 0 tonal .. 1 noise
    loudness: float  # root mean square of the loudest 50 ms above 60 Hz
    peak: float
    onset_s: float  # to the loudest moment
    offset: float  # mean of all samples
    end: float  # level of the last 10 ms under the loudest, dB

    @property
    def broken(self) -> str | None:
        """Why nobody wants to hear it; None: it is a hit."""
        if not 0.3 <= self.peak <= 1.0:
            return f"peak {self.peak:.2f}"
        if self.loudness < 0.01:
            return f"loudness {self.loudness:.3f}"
        if self.onset_s > 0.08:
            return f"loudest after {self.onset_s:.2f} s"
        if abs(self.offset) > 0.01:
            return f"offset {self.offset:.3f}"
        if self.end > -20.0:
            return f"ends at {self.end:.0f} dB"
        return None


def measure_hit(audio: npt.NDArray[np.float32], sample_rate: int) -> HitMeasures:
    """Measures of audio [samples]."""
    sound = audio.astype(np.float64)
    spectrum = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / sample_rate)
    frames = _levels(sound, round(_FRAME_S * sample_rate))
    loudest = int(np.argmax(frames))
    over = np.flatnonzero(frames >= frames[loudest] * 10 ** (_END_DB / 20))
    centre = float((spectrum * hertz).sum() / max(spectrum.sum(), 1e-20))
    audible = spectrum[hertz > _CUT_HZ] + 1e-12
    heard = np.fft.irfft(np.where(hertz > _CUT_HZ, np.fft.rfft(sound), 0), len(sound))
    return HitMeasures(
        colour=math.log2(max(centre, 1.0)),
        length_s=float(over[-1] + 1) * _FRAME_S,
        noise=float(np.exp(np.mean(np.log(audible))) / np.mean(audible)),
        loudness=float(_levels(heard, round(_LOUD_S * sample_rate)).max()),
        peak=float(np.abs(sound).max(initial=0.0)),
        onset_s=loudest * _FRAME_S,
        offset=float(sound.mean()),
        end=20 * math.log10(max(frames[-1], 1e-9) / max(frames[loudest], 1e-9)),
    )


def _levels(sound: npt.NDArray[np.float64], frame: int) -> npt.NDArray[np.float64]:
    """Root mean square of each whole frame."""
    count = max(1, len(sound) // frame)
    squares: npt.NDArray[np.float64] = np.sqrt(
        np.mean(sound[: count * frame].reshape(count, -1) ** 2, axis=1)
    )
    return squares
