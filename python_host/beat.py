"""The built-in drum beat: four bars with ghost notes, open hats and a fill, on General MIDI's drum notes."""

from __future__ import annotations

import random

from sistrum.python_host.song import Note

BEATS_PER_MINUTE = 104.0
_STEPS_PER_BAR = 16
_BARS = 4
_SWING = 0.09  # how much later the off-beat sixteenths come, as a part of a sixteenth
_NOTE_S = 0.1

KICK, SIDE_STICK, SNARE, CLAP = 36, 37, 38, 39
LOW_FLOOR_TOM, CLOSED_HAT, HIGH_FLOOR_TOM, PEDAL_HAT = 41, 42, 43, 44
LOW_TOM, OPEN_HAT, MID_TOM, CRASH, HIGH_TOM, RIDE = 45, 46, 47, 49, 50, 51

# One character a sixteenth: X accent, x normal, o soft, g ghost, . rest. One line a bar.
_VELOCITIES = {"X": 100, "x": 78, "o": 56, "g": 30}
_PATTERN: dict[int, tuple[str, str, str, str]] = {
    KICK: ("X..o..x...X.....", "X..o..x..oX...x.", "X..o..x...X.....", "X.....x.o......."),
    SNARE: ("....X..g.g..X...", "....X..g.g..X..g", "....X..g.g..X.g.", "....X..gX.xX...."),
    CLAP: ("................", "............g...", "................", "................"),
    CLOSED_HAT: ("..o.o.o.o.ogo.o.", "x.o.x.o.x.ogo...", "x.o.x.o.x.ogo.o.", "x.o.x.o........."),
    OPEN_HAT: ("................", "..............o.", "................", "................"),
    PEDAL_HAT: ("................", "................", "................", "............g..."),
    SIDE_STICK: ("..............o.", "................", "...........o....", "................"),
    RIDE: ("................", "................", "..g...g...g...g.", "................"),
    HIGH_TOM: ("................", "................", "................", "..........x....."),
    MID_TOM: ("................", "................", "................", "............xo.."),
    LOW_FLOOR_TOM: ("................", "................", "................", "..............Xx"),
    CRASH: ("o...............", "................", "................", "................"),
}

# What the beat is played with where nothing else is asked for: hits that differ a little, as a drummer's do,
# and a level for one kit that plays alone.
BEAT_SETTINGS = (
    "volume=0.7",
    "1:variation=0.05",
    "3:variation=0.1",
    "7:variation=0.15",
    "9:variation=0.15",
    "11:variation=0.15",
    "16:variation=0.1",
)


def beat(beats_per_minute: float = BEATS_PER_MINUTE) -> list[Note]:
    """The beat's notes, by time, with small repeatable differences in velocity."""
    humanise = random.Random(36)
    step_s = 60.0 / beats_per_minute / 4
    notes = []
    for note, bars in _PATTERN.items():
        for step, mark in enumerate("".join(bars)):
            if mark == ".":
                continue
            swing = _SWING if step % 2 else 0.0
            velocity = min(127, _VELOCITIES[mark] + humanise.randint(-4, 4))
            notes.append(Note((step + swing) * step_s, note, velocity, _NOTE_S))
    return sorted(notes)


def beat_seconds(beats_per_minute: float = BEATS_PER_MINUTE) -> float:
    """Length of the beat in seconds, to the bar line."""
    return _BARS * _STEPS_PER_BAR * 15.0 / beats_per_minute
