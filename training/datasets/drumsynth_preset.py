"""Reads DrumSynth presets (`*.ds`): INI text that describes one drum hit; values as the program takes them.

Format: Paul Kellett's DrumSynth 2, as the renderer of LMMS (src/core/DrumSynth.cpp) understands it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError

Curve = NDArray[np.float64]
Sections = dict[str, dict[str, str]]
_NUMBER = r"[-+]?\d*\.?\d+"
# Menu entry of the sample rate -> how many samples are averaged and held; elsewhere one more than the entry.
_HELD_MENU = {4: 8, 5: 10, 6: 20}


@dataclass(frozen=True)
class Envelope:
    """Straight lines between points: `times` in samples at 44.1 kHz from 0 on, `levels` 0..1."""

    times: Curve
    levels: Curve

    @property
    def end(self) -> float:
        """Time of the last point in samples."""
        return float(self.times[-1])


@dataclass(frozen=True)
class Tone:
    """A sine that moves from `start` to `end` Hz, in a line (droop 0) or exponentially (1..100, fast)."""

    level: float
    start: float
    end: float
    droop: float
    phase: float
    envelope: Envelope


@dataclass(frozen=True)
class Noise:
    """White noise; `slope` -100..-1 darkens, 1..100 brightens."""

    level: float
    slope: int
    envelope: Envelope


@dataclass(frozen=True)
class Overtones:
    """Two oscillators. `method`: 0 added, 1 FM, 2 ring modulation, 3 six pulse trains (a cymbal).

    waves: 0 sine, 1 rectified sine, 2 triangle, 3 sawtooth, 4 square. `tracks`: follow the tone's pitch.
    phase: where both start, in radians; it is the tone's, even where that is off.
    """

    level: float
    method: int
    frequencies: tuple[float, float]
    waves: tuple[int, int]
    tracks: tuple[bool, bool]
    param: float
    phase: float
    envelopes: tuple[Envelope, Envelope]


@dataclass(frozen=True)
class NoiseBand:
    """A sine at `frequency` Hz whose phase wanders; `width` 0..100."""

    level: float
    frequency: float
    width: int
    envelope: Envelope


@dataclass(frozen=True)
class Distortion:
    """Steps of 2 ** (2 * bits) in 16 bits, `held` samples averaged, `gain` in dB into the clipping."""

    bits: int
    held: int
    gain: float


@dataclass(frozen=True)
class Preset:
    """One hit. `filter_range`: 0 none, 1 overtones, 2 all. Parts that are switched off are None or absent."""

    tuning: float
    stretch: float
    gain: float
    filter_range: int
    resonance: float
    high_pass: bool
    filter_envelope: Envelope
    tone: Tone | None
    noise: Noise | None
    overtones: Overtones | None
    bands: tuple[NoiseBand, ...]
    distortion: Distortion | None


class _Section:
    """Typed access to the keys of one section, with the program's defaults for what is missing."""

    def __init__(self, sections: Sections, name: str) -> None:
        self._entries = sections.get(name.lower(), {})

    def number(self, key: str, default: float) -> float:
        found = re.match(_NUMBER, self._entries.get(key.lower(), ""))
        return float(found.group()) if found else default

    def whole(self, key: str, default: int) -> int:
        return int(self.number(key, default))

    def level(self, default: int = 128) -> float:
        """Amplitude in steps of 16 bits: the square of the slider (0..181)."""
        return float(self.whole("Level", default) ** 2)

    @property
    def on(self) -> bool:
        return self.whole("On", 0) == 1

    def envelope(self, key: str = "Envelope") -> Envelope:
        text = self._entries.get(key.lower()) or "0,0 100,0"
        pairs = re.findall(rf"({_NUMBER}),({_NUMBER})", text) or [("0", "0"), ("100", "0")]
        times = np.array([float(time) for time, _ in pairs])
        times[0] = 0.0  # the first level always holds from the start
        levels = np.array([float(level) * 0.01 for _, level in pairs])
        return Envelope(np.maximum.accumulate(np.maximum(times, 0.0)), levels)


def read_preset(path: Path) -> Preset:
    """Read a preset. Raises SistrumError for what is no DrumSynth file of version 1 or 2."""
    try:
        sections = _sections(path.read_text(encoding="latin-1"))
    except OSError as error:
        raise SistrumError(f"{path}: cannot be read: {error}") from None
    version = sections.get("general", {}).get("version", "")
    if not re.match(r"DrumSynth v?[12]", version, re.IGNORECASE):
        raise SistrumError(f"{path}: expected 'Version=DrumSynth v1' or v2, found {version!r}")
    general = _Section(sections, "General")
    tone, overtones = _Section(sections, "Tone"), _Section(sections, "Overtones")
    return Preset(
        tuning=2.0 ** (general.number("Tuning", 0.0) / 12.0),
        stretch=float(np.clip(0.01 * general.number("Stretch", 100.0), 0.2, 10.0)),
        gain=10.0 ** (0.05 * general.number("Level", 0.0)),
        filter_range=2 * general.whole("Filter", 0) or overtones.whole("Filter", 0),
        resonance=general.number("Resonance", 0.0),
        high_pass=general.whole("HighPass", 0) == 1,
        filter_envelope=general.envelope("FilterEnv"),
        tone=_tone(tone),
        noise=_noise(_Section(sections, "Noise")),
        overtones=_overtones(overtones, tone),
        bands=_bands(sections),
        distortion=_distortion(_Section(sections, "Distortion")),
    )


def _sections(text: str) -> Sections:
    """Sections and keys in lower case; of sections and keys that come twice, the first counts."""
    sections: Sections = {}
    current: dict[str, str] = {}
    for line in text.splitlines():
        header = re.match(r"\s*\[([^\]]*)\]", line)
        if header:
            current = {}
            sections.setdefault(header.group(1).lower(), current)
        elif "=" in line:
            key, value = line.split("=", 1)
            current.setdefault(key.strip().lower(), value.strip())
    return sections


def _tone(s: _Section) -> Tone | None:
    if not s.on:
        return None
    start, end, droop = s.number("F1", 200.0), s.number("F2", 120.0), s.number("Droop", 0.0)
    return Tone(s.level(), start, end, droop, _phase(s), s.envelope())


def _phase(tone: _Section) -> float:
    return float(np.radians(tone.number("Phase", 90.0)))


def _noise(s: _Section) -> Noise | None:
    return Noise(s.level(0), s.whole("Slope", 0), s.envelope()) if s.on else None


def _overtones(s: _Section, tone: _Section) -> Overtones | None:
    if not s.on:
        return None
    return Overtones(
        level=s.level(),
        method=s.whole("Method", 2),
        frequencies=(s.number("F1", 200.0), s.number("F2", 120.0)),
        waves=(s.whole("Wave1", 0), s.whole("Wave2", 0)),
        tracks=(s.whole("Track1", 0) == 1, s.whole("Track2", 0) == 1),
        param=float(s.whole("Param", 50)),
        phase=_phase(tone),
        envelopes=(s.envelope("Envelope1"), s.envelope("Envelope2")),
    )


def _bands(sections: Sections) -> tuple[NoiseBand, ...]:
    found = (_Section(sections, name) for name in ("NoiseBand", "NoiseBand2"))
    return tuple(
        NoiseBand(s.level(), s.number("F", 1000.0), s.whole("dF", 50), s.envelope()) for s in found if s.on
    )


def _distortion(s: _Section) -> Distortion | None:
    if not s.on:
        return None
    rate = max(0, s.whole("Rate", 0))
    held = _HELD_MENU.get(rate, rate + 1)
    return Distortion(s.whole("Bits", 0), held, float(s.whole("Clipping", 0)))
