"""`sistrum play`: notes through a host to an audio file, and a picture of it."""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sistrum.errors import SistrumError
from sistrum.python_host.audio_file import check_audio_path, check_writable, write_audio
from sistrum.python_host.beat import BEAT_SETTINGS, beat, beat_seconds
from sistrum.python_host.host import Host, Samples
from sistrum.python_host.kit import PARTS, KitPreset
from sistrum.python_host.kit_state import FIRST_NOTE
from sistrum.python_host.midi_file import read_song
from sistrum.python_host.model_folder import find_model
from sistrum.python_host.open_host import Instrument, load_instrument, open_host
from sistrum.python_host.part_names import part_names
from sistrum.python_host.preset_folder import find_preset
from sistrum.python_host.render_command import warn_if_quieter
from sistrum.python_host.settings import Setting, parse_settings
from sistrum.python_host.song import Note, Song, notes_of, song_length
from sistrum.python_host.tune import TUNE_KIT, TUNE_SETTINGS, tune, tune_seconds

if TYPE_CHECKING:
    from sistrum import Engine

_MAX_TAIL_S = 60.0
_MAX_SONG_S = 3600.0
_KIT_NOTES = frozenset(range(FIRST_NOTE, FIRST_NOTE + PARTS))


def play_command(arguments: argparse.Namespace) -> int:
    """Check everything, render, write the audio, then stems and picture."""
    song, seconds = _song(arguments)
    notes = notes_of(song)
    _check_paths(arguments)
    settings = _settings(arguments)
    preset, kit = _kit(arguments)
    host = open_host(arguments.host, arguments.sample_rate, arguments.block, preset, settings, kit)
    started = time.perf_counter()
    audio = host.render(song, seconds)
    took = time.perf_counter() - started
    written = write_audio(arguments.output, audio, host.sample_rate, arguments.bits)
    if preset is not None or settings or kit != KitPreset() or not _on_kit_notes(notes):
        _warn(host, notes, load_instrument(preset, settings, kit).rendered())
    print(_summary(arguments.output, host, notes, audio, took))
    warn_if_quieter(arguments.output, written)
    if arguments.stems is not None:
        _write_stems(arguments, load_instrument(preset, settings, kit), host, song, seconds)
    if arguments.picture is not None:
        _draw(arguments, part_names(preset, kit), host, notes, audio)
        print(arguments.picture)
    return 0


def _song(arguments: argparse.Namespace) -> tuple[Song, float]:
    if not (math.isfinite(arguments.tail) and 0 <= arguments.tail <= _MAX_TAIL_S):
        raise SistrumError(f"--tail {arguments.tail:g}: expected 0..{_MAX_TAIL_S:g} seconds")
    if arguments.beat:
        return beat(), beat_seconds() + arguments.tail
    if arguments.tune:
        return tune(), tune_seconds() + arguments.tail
    song = read_song(arguments.midi)
    if not notes_of(song):
        raise SistrumError(f"{arguments.midi}: the MIDI file has no notes")
    seconds = song_length(song, arguments.tail)
    if seconds > _MAX_SONG_S:
        raise SistrumError(f"{arguments.midi}: {seconds:.0f} s long; expected at most {_MAX_SONG_S:.0f}")
    return song, seconds


def _kit(arguments: argparse.Namespace) -> tuple[Path | None, KitPreset]:
    """The preset file that is asked for, or a model's own kit; the built-in tune brings its kit."""
    if arguments.model is not None:
        return None, KitPreset(model=str(find_model(arguments.model).resolve()))
    name = TUNE_KIT if arguments.tune and arguments.preset is None else arguments.preset
    return None if name is None else find_preset(name, "kit"), KitPreset()


def _settings(arguments: argparse.Namespace) -> tuple[Setting, ...]:
    """Those that are given; beneath them, where no preset is, the built-in song's own."""
    given = parse_settings(arguments.set)
    built_in = BEAT_SETTINGS if arguments.beat else TUNE_SETTINGS if arguments.tune else ()
    if arguments.preset is not None or arguments.model is not None:
        return given
    names = {setting.name for setting in given}
    return (*(own for own in parse_settings(built_in) if own.name not in names), *given)


def _check_paths(arguments: argparse.Namespace) -> None:
    check_audio_path(arguments.output, arguments.bits)
    if arguments.picture is not None:
        _check_picture_path(arguments.picture)
    if arguments.stems is not None:
        check_audio_path(_stem_path(arguments, 1), arguments.bits)


def _on_kit_notes(notes: list[Note]) -> bool:
    return {note.note for note in notes} <= _KIT_NOTES


def _warn(host: Host, notes: list[Note], engine: Engine) -> None:
    """Say which notes nobody plays, and where a length is not the song's."""
    parts = [engine.part(index)["params"] for index in range(PARTS)]
    silent = {note.note for note in notes if not any(_hears(part, note) for part in parts)}
    if silent:
        listed = ", ".join(map(str, sorted(silent)))
        print(f"sistrum: warning: no part plays the notes {listed}", file=sys.stderr)
    stretched = [str(index + 1) for index, part in enumerate(parts) if part["notes"] and part["play"]]
    if stretched and host.name != "core":
        print(
            "sistrum: warning: a plug-in is not told how long notes will be: those of the stretched parts "
            f"({', '.join(stretched)}) last as long as their 'length' says ('--host core' knows the song's)",
            file=sys.stderr,
        )


def _hears(part: Mapping[str, float], note: Note) -> bool:
    if part["channel"] not in {0, note.channel}:
        return False
    return part["note"] == note.note if not part["play"] else part["low"] <= note.note <= part["high"]


def _stem_path(arguments: argparse.Namespace, part: int) -> Path:
    folder: Path = arguments.stems
    return folder / f"part-{part:02d}{arguments.output.suffix.lower()}"


def _write_stems(
    arguments: argparse.Namespace, instrument: Instrument, host: Host, song: Song, seconds: float
) -> None:
    """Part after part alone in the main output: no Python host gives the others. Their sum is the mix."""
    engine = instrument.rendered()
    for part in range(1, PARTS + 1):
        for other in range(PARTS):
            engine.set_param(other, "solo", float(other == part - 1))
        host.load_state(bytes(engine.save_state()))
        audio = host.render(song, seconds)
        if audio.any():
            path = _stem_path(arguments, part)
            written = write_audio(path, audio, host.sample_rate, arguments.bits)
            print(path)
            warn_if_quieter(path, written)


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


def _draw(
    arguments: argparse.Namespace, names: Mapping[int, str], host: Host, notes: list[Note], audio: Samples
) -> None:
    from sistrum.python_host.picture import draw_song

    built_in = "built-in beat" if arguments.beat else "built-in tune" if arguments.tune else None
    title = built_in or arguments.midi.name
    draw_song(arguments.picture, audio, host.sample_rate, notes, names, title)
