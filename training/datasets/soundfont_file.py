"""Reads which samples a SoundFont (SF2, SF3) plays for a drum kit's note and velocity; decodes no audio."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError

PERCUSSION_BANK = 128
# Generator numbers of the SoundFont 2.01 specification, section 8.1.2.
_INSTRUMENT, _KEY_RANGE, _VELOCITY_RANGE, _SAMPLE = 41, 43, 44, 53
_CHORUS, _REVERB, _PAN, _ATTENUATION, _SCALE_TUNING, _EXCLUSIVE_CLASS = 15, 16, 17, 48, 56, 57
# Generators that do not change how one dry hit sounds, apart from level and place in the stereo field.
_INAUDIBLE = {_INSTRUMENT, _KEY_RANGE, _VELOCITY_RANGE, _SAMPLE}
_INAUDIBLE |= {_CHORUS, _REVERB, _PAN, _ATTENUATION, _EXCLUSIVE_CLASS}
_PRESET = np.dtype([("name", "S20"), ("program", "<u2"), ("bank", "<u2"), ("bag", "<u2"), ("rest", "<u4", 3)])
_INST = np.dtype([("name", "S20"), ("bag", "<u2")])
_HEADER = np.dtype([("name", "S20"), ("rest", "V26")])
_FULL_RANGE = 127 << 8

Generators = dict[int, int]


@dataclass(frozen=True)
class DrumNote:
    """One note of a kit at one velocity. Equal `signature`s sound the same but for level."""

    program: int
    note: int
    velocity: int
    samples: tuple[str, ...]
    signature: tuple[object, ...]


@dataclass(frozen=True)
class _Zone:
    keys: tuple[int, int]
    velocities: tuple[int, int]
    sample: str
    generators: tuple[tuple[int, int], ...]


class SoundFontFile:
    """The presets of one soundfont file."""

    def __init__(self, path: Path) -> None:
        chunks = _preset_chunks(path)
        try:
            self._presets = np.frombuffer(chunks["phdr"], _PRESET)
            self._instruments = np.frombuffer(chunks["inst"], _INST)
            self._samples = [_text(row["name"]) for row in np.frombuffer(chunks["shdr"], _HEADER)]
            self._preset_bags = _pairs(chunks["pbag"]), _pairs(chunks["pgen"])
            self._instrument_bags = _pairs(chunks["ibag"]), _pairs(chunks["igen"])
        except (KeyError, ValueError) as error:
            raise SistrumError(f"{path}: damaged soundfont ({error})") from None

    def drum_kits(self) -> dict[int, str]:
        """Program number -> name of every kit in the percussion bank."""
        return self.presets(PERCUSSION_BANK)

    def presets(self, bank: int) -> dict[int, str]:
        """Program number -> name of every preset in a bank; bank 0 holds the General MIDI instruments."""
        return {int(row["program"]): _text(row["name"]) for row in self._presets[:-1] if row["bank"] == bank}

    def drum_notes(self, program: int, velocities: tuple[int, ...]) -> Iterator[DrumNote]:
        """Every note that sounds in a kit, at each velocity (1..127)."""
        zones = self._zones(program)
        for note in range(128):
            for velocity in velocities:
                hit = [z for z in zones if _inside(note, z.keys) and _inside(velocity, z.velocities)]
                if hit:
                    samples = tuple(sorted({z.sample for z in hit}))
                    yield DrumNote(program, note, velocity, samples, _signature(hit, note, velocity))

    def _zones(self, program: int) -> list[_Zone]:
        rows = np.flatnonzero(
            (self._presets["bank"] == PERCUSSION_BANK) & (self._presets["program"] == program)
        )
        if len(rows) == 0:
            raise SistrumError(f"the soundfont has no drum kit {program}")
        first = int(rows[0])
        zones = []
        start, end = int(self._presets[first]["bag"]), int(self._presets[first + 1]["bag"])
        for outer in _bag_zones(*self._preset_bags, start, end, _INSTRUMENT):
            index = outer[_INSTRUMENT]
            start, end = int(self._instruments[index]["bag"]), int(self._instruments[index + 1]["bag"])
            zones += [
                _Zone(
                    _overlap(outer, inner, _KEY_RANGE),
                    _overlap(outer, inner, _VELOCITY_RANGE),
                    self._samples[inner[_SAMPLE]],
                    (*sorted(outer.items()), (-1, 0), *sorted(inner.items())),
                )
                for inner in _bag_zones(*self._instrument_bags, start, end, _SAMPLE)
            ]
        return zones


def _signature(zones: list[_Zone], note: int, velocity: int) -> tuple[object, ...]:
    """What decides how the zones sound together, apart from level and place in the stereo field."""
    quietest = max(_attenuation(zone) for zone in zones)
    parts = []
    for zone in zones:
        generators = tuple(pair for pair in zone.generators if pair[0] not in _INAUDIBLE)
        tracks_keys = dict(generators).get(_SCALE_TUNING, 100) != 0
        parts.append((zone.sample, generators, quietest - _attenuation(zone), note if tracks_keys else -1))
    return (velocity, *sorted(parts))


def _attenuation(zone: _Zone) -> int:
    """In 0.1 dB, of preset and instrument together."""
    return sum(amount for kind, amount in zone.generators if kind == _ATTENUATION)


def _bag_zones(
    bags: NDArray[np.uint16], generators: NDArray[np.uint16], start: int, end: int, final: int
) -> Iterator[Generators]:
    """The zones of a preset or instrument, each with the global zone's generators filled in."""
    common: Generators = {}
    for bag in range(start, end):
        zone = {int(kind): int(amount) for kind, amount in generators[bags[bag, 0] : bags[bag + 1, 0]]}
        if final in zone:
            yield {**common, **zone}
        elif bag == start:
            common = zone


def _overlap(outer: Generators, inner: Generators, kind: int) -> tuple[int, int]:
    a, b = outer.get(kind, _FULL_RANGE), inner.get(kind, _FULL_RANGE)
    return max(a & 255, b & 255), min(a >> 8, b >> 8)


def _inside(value: int, limits: tuple[int, int]) -> bool:
    return limits[0] <= value <= limits[1]


def _pairs(data: bytes) -> NDArray[np.uint16]:
    return np.frombuffer(data, "<u2").reshape(-1, 2)


def _text(name: bytes) -> str:
    return name.decode("latin-1").strip()


def _preset_chunks(path: Path) -> dict[str, bytes]:
    """The sub-chunks of the 'pdta' list (RIFF)."""
    try:
        data = np.memmap(path, np.uint8, "r")
    except (OSError, ValueError) as error:
        raise SistrumError(f"{path}: cannot be read: {error}") from None
    if data[:4].tobytes() != b"RIFF" or data[8:12].tobytes() != b"sfbk":
        raise SistrumError(f"{path}: not a soundfont")
    for name, start, end in _chunks(data, 12, len(data)):
        if name == "LIST" and data[start : start + 4].tobytes() == b"pdta":
            return {inner: data[a:b].tobytes() for inner, a, b in _chunks(data, start + 4, end)}
    raise SistrumError(f"{path}: damaged soundfont (no preset data)")


def _chunks(data: NDArray[np.uint8], position: int, end: int) -> Iterator[tuple[str, int, int]]:
    while position + 8 <= end:
        size = int.from_bytes(data[position + 4 : position + 8].tobytes(), "little")
        yield data[position : position + 4].tobytes().decode("latin-1"), position + 8, position + 8 + size
        position += 8 + size + (size & 1)
