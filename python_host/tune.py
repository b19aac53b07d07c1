"""The built-in tune: half a minute of held notes, to be heard through the kit that ships for it.

Chords under the pedal, a drone that swells with pressure, a melody with a trill, and a bell that rings on.
"""

from __future__ import annotations

from sistrum.python_host.song import Message, Note, Song, channel_pressure, sustain

TUNE_KIT = "Quiet Harbour"  # of the presets that ship
TUNE_SETTINGS = ("volume=1.3",)

CHORDS, DRONE, MELODY, BELL = 1, 2, 3, 4  # channels, as people count
BEATS_PER_MINUTE = 76.0
_BEAT_S = 60.0 / BEATS_PER_MINUTE
_BARS, _BEATS_OF_BAR = 6, 4

# A chord a bar, in MIDI notes.
_CHORDS = (
    (50, 57, 60, 65),
    (46, 53, 62, 65),
    (48, 55, 60, 64),
    (45, 52, 61, 64),
    (46, 58, 62, 65),
    (50, 57, 62, 65),
)
_DRONE = (50, 57)
# Beat, length in beats, note, velocity. Two notes of a trill: shaken from the first one on.
_MELODY = (
    (4.0, 1.5, 69, 72),
    (5.5, 0.5, 67, 64),
    (6.0, 2.0, 65, 78),
    (8.0, 1.0, 64, 70),
    (9.0, 1.0, 67, 74),
    (10.0, 2.0, 60, 66),
    (16.0, 1.5, 65, 82),
    (17.5, 0.5, 67, 74),
    (20.0, 4.0, 62, 70),
)
_TRILL_BEAT, _TRILL_BEATS, _TRILL_NOTES, _SHAKES_OF_BEAT = 12.0, 4.0, (64, 65), 8
_BELL = ((3.0, 69), (7.5, 65), (11.0, 70), (15.0, 64), (19.0, 67), (22.0, 69), (22.5, 65), (23.0, 62))


def tune() -> Song:
    """Notes and messages of the piece."""
    return [*_chords(), *_drone(), *_melody(), *_bell()]


def tune_seconds() -> float:
    """Length in seconds, to the bar line."""
    return _BARS * _BEATS_OF_BAR * _BEAT_S


def _chords() -> list[Note | Message]:
    """Struck loosely, let go after two beats; the pedal carries them to the end of their bar."""
    played: list[Note | Message] = []
    for bar, chord in enumerate(_CHORDS):
        start = bar * _BEATS_OF_BAR * _BEAT_S
        end = start + _BEATS_OF_BAR * _BEAT_S
        played += [sustain(start + 0.1 * _BEAT_S, 127, CHORDS), sustain(end - 0.05 * _BEAT_S, 0, CHORDS)]
        for place, note in enumerate(chord):
            played.append(Note(start + 0.012 * place, note, 74 - 6 * place, 2 * _BEAT_S, CHORDS))
    return played


def _drone() -> list[Note | Message]:
    """Two keys down from the first bar to the last, pressed harder towards the middle of the piece."""
    total = tune_seconds()
    steps = 48
    swell = [
        channel_pressure(total * step / steps, round(100 * (1 - abs(2 * step / steps - 1))), DRONE)
        for step in range(steps)
    ]
    return [*swell, *(Note(0.0, note, 58, total - _BEAT_S, DRONE) for note in _DRONE)]


def _melody() -> list[Note]:
    notes = [
        Note(beat * _BEAT_S, note, velocity, 0.97 * beats * _BEAT_S, MELODY)
        for beat, beats, note, velocity in _MELODY
    ]
    shake_s = _BEAT_S / _SHAKES_OF_BEAT
    for shake in range(round(_TRILL_BEATS * _SHAKES_OF_BEAT)):
        start = _TRILL_BEAT * _BEAT_S + shake * shake_s
        notes.append(Note(start, _TRILL_NOTES[shake % 2], 60 + shake % 4, 0.95 * shake_s, MELODY))
    return notes


def _bell() -> list[Note]:
    return [Note(beat * _BEAT_S, note, 88, 0.2, BELL) for beat, note in _BELL]
