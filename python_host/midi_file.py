"""Standard MIDI files to and from notes. Types 0 and 1, tempo changes, any channel."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import mido

from sistrum.errors import SistrumError
from sistrum.python_host.host import Note

_TICKS_PER_BEAT = 960
_DRUM_CHANNEL = 9  # channel 10 as people count
_MICROSECONDS = 1_000_000
_DEFAULT_TEMPO = 500_000  # microseconds a beat, the standard's default
_MIN_DURATION_S = 1e-3


def read_notes(path: Path) -> list[Note]:
    """The notes of a MIDI file, by time. Note-ons that nothing ends last until the end of the file.

    Raises:
        SistrumError: no such file, no readable MIDI file, or a timing that is not in beats.
    """
    midi = _open(path)
    if midi.type not in {0, 1}:
        raise SistrumError(f"{path}: expected a MIDI file of type 0 or 1, found type {midi.type}")
    if midi.ticks_per_beat <= 0 or midi.ticks_per_beat >= 0x8000:
        raise SistrumError(f"{path}: expected a timing in ticks a beat, found SMPTE frames or none")
    try:
        messages = list(mido.merge_tracks(midi.tracks))
    except (ValueError, TypeError) as error:
        raise SistrumError(f"{path}: not a readable MIDI file ({error})") from error
    return _notes(messages, midi.ticks_per_beat)


def write_notes(path: Path, notes: Sequence[Note], beats_per_minute: float) -> None:
    """Write the notes as a type 0 file on the drum channel, to the nearest of 960 ticks a beat."""
    tempo = mido.bpm2tempo(beats_per_minute)
    events = []
    for note in notes:
        start = round(mido.second2tick(note.time_s, _TICKS_PER_BEAT, tempo))
        end = max(start + 1, round(mido.second2tick(note.time_s + note.duration_s, _TICKS_PER_BEAT, tempo)))
        events += [(start, 1, note.note, note.velocity), (end, 0, note.note, 0)]
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=tempo)])
    now = 0
    for tick, is_on, number, velocity in sorted(events):
        kind = "note_on" if is_on else "note_off"
        track.append(
            mido.Message(kind, channel=_DRUM_CHANNEL, note=number, velocity=velocity, time=tick - now)
        )
        now = tick
    mido.MidiFile(type=0, ticks_per_beat=_TICKS_PER_BEAT, tracks=[track]).save(path)


def _open(path: Path) -> Any:
    if not path.is_file():
        raise SistrumError(f"{path}: no such MIDI file")
    try:
        return mido.MidiFile(path, clip=True)
    except (OSError, EOFError, ValueError, KeyError, IndexError, TypeError, LookupError) as error:
        reason = str(error) or "it ends too early"
        raise SistrumError(f"{path}: not a readable MIDI file ({reason})") from error


def _notes(messages: Sequence[Any], ticks_per_beat: int) -> list[Note]:
    """Messages with delta times in ticks -> notes. Times are exact fractions until they become seconds."""
    now = Fraction(0)
    tempo = _DEFAULT_TEMPO
    sounding: dict[tuple[int, int], deque[tuple[Fraction, int]]] = defaultdict(deque)
    notes: list[Note] = []

    def end(key: tuple[int, int]) -> None:
        started, velocity = sounding[key].popleft()
        notes.append(Note(float(started), key[1], velocity, max(_MIN_DURATION_S, float(now - started))))

    for message in messages:
        now += Fraction(message.time * tempo, ticks_per_beat * _MICROSECONDS)
        if message.type == "set_tempo":
            tempo = message.tempo
        elif message.type == "note_on" and message.velocity > 0:
            sounding[message.channel, message.note].append((now, message.velocity))
        elif message.type in {"note_on", "note_off"} and sounding[message.channel, message.note]:
            end((message.channel, message.note))
    for key, started in sounding.items():
        while started:
            end(key)
    return sorted(notes)
