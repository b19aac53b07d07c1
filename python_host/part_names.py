"""What a note is called: the kit's own name for the sound, else General MIDI's."""

from __future__ import annotations

from pathlib import Path

from sistrum.errors import SistrumError
from sistrum.python_host.open_host import load_instrument

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


def part_names(preset: Path | None) -> dict[int, str]:
    """Names by MIDI note. General MIDI's where the kit's model is not at hand, or names nothing."""
    try:
        return GENERAL_MIDI_DRUMS | load_instrument(preset).kit.part_names
    except SistrumError:
        return dict(GENERAL_MIDI_DRUMS)


def note_name(note: int, names: dict[int, str]) -> str:
    """The note's name, or its number where it has none."""
    return names.get(note, f"note {note}")
