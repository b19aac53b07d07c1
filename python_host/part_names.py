"""What a note is called: the kit's own name for the sound, else General MIDI's."""

from __future__ import annotations

from pathlib import Path

from sistrum.errors import SistrumError
from sistrum.python_host.kit import KitPreset
from sistrum.python_host.open_host import load_instrument

_PITCH_CLASSES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_LOWEST_OCTAVE = -2  # of MIDI note 0, where middle C (60) is C3

GENERAL_MIDI_DRUMS = {
    35: "Acoustic bass drum",
    36: "Bass drum",
    37: "Side stick",
    38: "Snare",
    39: "Hand clap",
    40: "Electric snare",
    41: "Low floor tom",
    42: "Closed hi-hat",
    43: "High floor tom",
    44: "Pedal hi-hat",
    45: "Low tom",
    46: "Open hi-hat",
    47: "Low-mid tom",
    48: "Hi-mid tom",
    49: "Crash cymbal",
    50: "High tom",
    51: "Ride cymbal",
}


def part_names(preset: Path | None, without: KitPreset | None = None) -> dict[int, str]:
    """Names by MIDI note: of the pitches where the kit is played over keys, else of its drums.

    General MIDI's where the kit's model is not at hand, or names nothing.
    """
    try:
        kit = load_instrument(preset, without=without).kit
    except SistrumError:
        return dict(GENERAL_MIDI_DRUMS)
    if kit.chromatic:
        return {note: pitch_name(note) for note in range(128)}
    return GENERAL_MIDI_DRUMS | kit.part_names


def pitch_name(note: int) -> str:
    """`C3` for middle C, as the plug-in names keys."""
    return f"{_PITCH_CLASSES[note % 12]}{note // 12 + _LOWEST_OCTAVE}"


def note_name(note: int, names: dict[int, str]) -> str:
    """The note's name, or its number where it has none."""
    return names.get(note, f"note {note}")
