"""`sistrum play`: notes through a host to an audio file, and a picture of it."""

from __future__ import annotations

import argparse
import math
import sys
import time
from pathlib import Path

import numpy as np

from sistrum.errors import SistrumError
from sistrum.python_host.audio_file import check_audio_path, check_writable, write_audio
from sistrum.python_host.beat import beat, beat_seconds
from sistrum.python_host.host import Host, Note, Samples, song_length
from sistrum.python_host.kit import PARTS
from sistrum.python_host.kit_state import FIRST_NOTE
from sistrum.python_host.midi_file import read_notes
from sistrum.python_host.open_host import open_host
from sistrum.python_host.render_command import warn_if_quieter
from sistrum.python_host.settings import parse_settings

_MAX_TAIL_S = 60.0
_MAX_SONG_S = 3600.0


def play_command(arguments: argparse.Namespace) -> int:
    """Check everything, render, write the audio, then the picture."""
    notes, seconds = _song(arguments)
    check_audio_path(arguments.output, arguments.bits)
    if arguments.picture is not None:
        _check_picture_path(arguments.picture)
    settings = parse_settings(arguments.set)
    host = open_host(arguments.host, arguments.sample_rate, arguments.block, arguments.preset, settings)
    started = time.perf_counter()
    audio = host.render(notes, seconds)
    took = time.perf_counter() - started
    written = write_audio(arguments.output, audio, host.sample_rate, arguments.bits)
    _warn_of_silent_notes(notes)
    print(_summary(arguments.output, host, notes, audio, took))
    warn_if_quieter(arguments.output, written)
    if arguments.picture is not None:
        _draw(arguments, host, notes, audio)
        print(arguments.picture)
    return 0


def _song(arguments: argparse.Namespace) -> tuple[list[Note], float]:
    if not (math.isfinite(arguments.tail) and 0 <= arguments.tail <= _MAX_TAIL_S):
        raise SistrumError(f"--tail {arguments.tail:g}: expected 0..{_MAX_TAIL_S:g} seconds")
    if arguments.beat:
        return beat(), beat_seconds() + arguments.tail
    notes = read_notes(arguments.midi)
    if not notes:
        raise SistrumError(f"{arguments.midi}: the MIDI file has no notes")
    seconds = song_length(notes, arguments.tail)
    if seconds > _MAX_SONG_S:
        raise SistrumError(f"{arguments.midi}: {seconds:.0f} s long; expected at most {_MAX_SONG_S:.0f}")
    return notes, seconds


def _warn_of_silent_notes(notes: list[Note]) -> None:
    last = FIRST_NOTE + PARTS - 1
    silent = sorted({note.note for note in notes if not FIRST_NOTE <= note.note <= last})
    if silent:
        listed = ", ".join(map(str, silent))
        print(
            f"sistrum: warning: the kit has notes {FIRST_NOTE}..{last}; silent are {listed}", file=sys.stderr
        )


def _check_picture_path(path: Path) -> None:
    if path.suffix.lower() != ".png":
        raise SistrumError(f"{path}: expected a file name that ends in .png")
    check_writable(path)


def _summary(output: Path, host: Host, notes: list[Note], audio: Samples, took_s: float) -> str:
    peak = float(np.max(np.abs(audio), initial=0.0))
    level = f"{20 * math.log10(peak):.1f} dBFS" if peak > 0 else "silent"
    seconds = audio.shape[1] / host.sample_rate
    return (
        f"{output}: {len(notes)} notes, {seconds:.2f} s at {host.sample_rate} Hz, peak {level}; "
        f"{host.name}, blocks of {host.block_size}, rendered in {took_s:.2f} s"
    )


def _draw(arguments: argparse.Namespace, host: Host, notes: list[Note], audio: Samples) -> None:
    from sistrum.python_host.part_names import part_names
    from sistrum.python_host.picture import draw_song

    title = "built-in beat" if arguments.beat else arguments.midi.name
    draw_song(arguments.picture, audio, host.sample_rate, notes, part_names(arguments.preset), title)
