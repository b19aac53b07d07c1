"""Standard MIDI files to and from songs. Types 0 and 1, tempo changes, every channel message."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import mido

from sistrum.errors import SistrumError
from sistrum.python_host.song import Message, Song

_TICKS_PER_BEAT = 960
_MICROSECONDS = 1_000_000
_DEFAULT_TEMPO = 500_000  # microseconds a beat, the standard's default
_NOTE_OFF, _NOTE_ON = 0x80, 0x90


def read_song(path: Path) -> list[Message]:
    """The channel messages of a MIDI file as they are, by time.

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
    return _timed(messages, midi.ticks_per_beat)


def write_song(path: Path, song: Song, beats_per_minute: float) -> None:
    """Write the song as a type 0 file, to the nearest of 960 ticks a beat."""
    tempo = mido.bpm2tempo(beats_per_minute)

    def tick(time_s: float) -> int:
        ticks: float = mido.second2tick(time_s, _TICKS_PER_BEAT, tempo)
        return round(ticks)

    events: list[tuple[int, int, bytes]] = []
    for item in song:
        if isinstance(item, Message):
            events.append((tick(item.time_s), 0, item.data))
            continue
        start, channel = tick(item.time_s), item.channel - 1
        end = max(start + 1, tick(item.time_s + item.duration_s))
        events.append((start, 2, bytes([_NOTE_ON | channel, item.note, item.velocity])))
        events.append((end, 1, bytes([_NOTE_OFF | channel, item.note, 0])))
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=tempo)])
    now = 0
    for at, _, data in sorted(events, key=lambda event: event[:2]):
        track.append(mido.Message.from_bytes(data, time=at - now))
        now = at
    mido.MidiFile(type=0, ticks_per_beat=_TICKS_PER_BEAT, tracks=[track]).save(path)


def _open(path: Path) -> Any:
    if not path.is_file():
        raise SistrumError(f"{path}: no such MIDI file")
    try:
        return mido.MidiFile(path, clip=True)
    except (OSError, EOFError, ValueError, KeyError, IndexError, TypeError, LookupError) as error:
        reason = str(error) or "it ends too early"
        raise SistrumError(f"{path}: not a readable MIDI file ({reason})") from error


def _timed(messages: Sequence[Any], ticks_per_beat: int) -> list[Message]:
    """Messages with delta times in ticks -> channel messages. Times are exact until they become seconds."""
    now = Fraction(0)
    tempo = _DEFAULT_TEMPO
    song = []
    for message in messages:
        now += Fraction(message.time * tempo, ticks_per_beat * _MICROSECONDS)
        if message.type == "set_tempo":
            tempo = message.tempo
        elif not message.is_meta and 0x80 <= message.bytes()[0] < 0xF0:
            song.append(Message(float(now), bytes(message.bytes())))
    return song
