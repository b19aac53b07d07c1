"""Which General MIDI programs belong to which of NSynth's instrument families."""

from __future__ import annotations

#: Family -> programs, counted from 0. Left out: 55 (orchestra hit) and pads, effects and percussion from 88.
PROGRAMS: dict[str, tuple[int, ...]] = {
    "bass": tuple(range(32, 40)),
    "brass": tuple(range(56, 64)),
    "flute": tuple(range(72, 80)),
    "guitar": tuple(range(24, 32)),
    "keyboard": tuple(range(8)),
    "mallet": (*range(8, 16), 47),  # 47: timpani
    "organ": tuple(range(16, 24)),
    "reed": tuple(range(64, 72)),
    "string": (*range(40, 47), 48, 49, 50, 51),
    "synth_lead": (80, 81, 82, 83, 84, 86, 87),
    "vocal": (52, 53, 54, 85, 91),  # 85: voice lead, 91: choir pad
}


def family_of(program: int) -> str:
    """The family of a program of the table; KeyError for others."""
    for family, programs in PROGRAMS.items():
        if program in programs:
            return family
    raise KeyError(program)
