"""Single notes of the General MIDI soundfonts that Debian ships: programs x pitches x velocities, dry."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.datasets import soundfonts
from sistrum.training.datasets.gm_programs import PROGRAMS, family_of
from sistrum.training.datasets.notes import FULL_SCALE, Note, NoteSplit, NoteWriter
from sistrum.training.datasets.prepare_sound import COHERENT
from sistrum.training.datasets.progress import Progress, silent
from sistrum.training.datasets.soundfont_file import SoundFontFile
from sistrum.training.datasets.soundfonts import SoundFont

SAMPLE_RATE = 32000
HELD_SECONDS, SAMPLES = 3.0, 4 * SAMPLE_RATE
PITCHES = tuple(range(44, 71))
VELOCITIES = (45, 90, 127)
#: Of the pitches of a program, this many are kept for validation, with all their velocities.
VALID_PITCHES = 3
# Milliseconds; even ones are whole blocks of fluidsynth (64 samples), so that every note starts on a sample.
_PRE_ROLL_MS, _NOTE_MS, _GAP_MS = 20, 4000, 40
_SLOT_MS = _PRE_ROLL_MS + _NOTE_MS + _GAP_MS
#: fluidsynth plays a MIDI event in the block after its time.
_LATENCY_SAMPLES = 64
_END_FADE_SAMPLES = 320
_MELODIC_BANK = 0

# A program's notes share one gain: the loudest 50 ms come to this RMS unless a peak would pass the other.
LOUDEST_RMS = 10 ** (-14 / 20)
LARGEST_PEAK = 10 ** (-1 / 20)
#: Notes quieter than this (RMS of their loudest 50 ms, after the gain) are left out as silent.
SILENT_RMS = 10 ** (-60 / 20)
_LOUDNESS_SAMPLES = SAMPLE_RATE // 20


@dataclass(frozen=True)
class Struck:
    """One note to be rendered."""

    program: int
    pitch: int
    velocity: int


def build(
    folder: Path,
    fonts: Sequence[SoundFont] = soundfonts.SOUND_FONTS,
    most: int | None = None,
    progress: Progress = silent,
    held_seconds: float = HELD_SECONDS,
    pitches: Sequence[int] = PITCHES,
) -> None:
    """Write the note set of `fonts` into `folder`, program by program; goes on where it was cut short.

    With `most`, about that many notes, equally many of every family. Notes have 4 s, held or released.
    """
    missing = soundfonts.missing_packages()
    if missing:
        raise SistrumError(f"the soundfonts are missing: apt-get install {' '.join(missing)}")
    writer = NoteWriter(folder, SAMPLE_RATE, SAMPLES, held_seconds)
    work = [
        (font, program) for font in fonts for program in sorted(p for ps in PROGRAMS.values() for p in ps)
    ]
    chosen = {font.package: _chosen(font, most, len(fonts), pitches) for font in fonts}
    presets = {font.package: SoundFontFile(font.path).presets(_MELODIC_BANK) for font in fonts}
    for font in fonts:
        soundfonts.check_licence(font)
    for done, (font, program) in enumerate(work):
        piece = f"{font.package}/{program}"
        name = presets[font.package].get(program)
        struck = [note for note in chosen[font.package] if note.program == program]
        progress(f"{font.origin.source}: {name}", done, len(work))
        if piece in writer.finished or name is None or not struck:
            continue
        sounds = level(render(font.path, struck, held_seconds))
        notes, audio, left_out = _usable(font, name, struck, sounds)
        writer.append(piece, font.origin, notes, audio, left_out)
    progress("done", len(work), len(work))


def _chosen(font: SoundFont, most: int | None, fonts: int, pitches: Sequence[int]) -> list[Struck]:
    """Every note of the table, or the same arbitrary few of every family."""
    chosen: list[Struck] = []
    for programs in PROGRAMS.values():
        notes = [Struck(p, pitch, v) for p in programs for pitch in pitches for v in VELOCITIES]
        if most is not None:
            notes.sort(key=lambda note: _digest(font.package, note.program, note.pitch, note.velocity))
            notes = notes[: -(-most // (len(PROGRAMS) * fonts))]
        chosen += notes
    return sorted(chosen, key=lambda note: (note.program, note.pitch, note.velocity))


def split_of(program: int, pitch: int) -> NoteSplit:
    """The side of a note: its velocities and its editions in several soundfonts stay together."""
    valid = sorted(PITCHES, key=lambda candidate: _digest(program, candidate))[:VALID_PITCHES]
    return "valid" if pitch in valid else "train"


def _digest(*values: object) -> str:
    return hashlib.sha256("/".join(map(str, values)).encode()).hexdigest()


def render(font: Path, struck: Sequence[Struck], held_seconds: float = HELD_SECONDS) -> NDArray[np.float64]:
    """Notes of one program as float64 [notes, SAMPLES]: note-on at sample 0, held, released to the end.

    All notes take the same channel: their mean where the channels agree, else the stronger one.
    """
    with tempfile.TemporaryDirectory(prefix="sistrum-") as folder:
        midi = Path(folder, "notes.mid")
        _write_midi(midi, struck, round(1000 * held_seconds))
        sound = soundfonts.render_midi(font, midi, SAMPLE_RATE)
    slot = SAMPLE_RATE * _SLOT_MS // 1000
    sound = np.pad(sound, ((0, max(0, slot * len(struck) - len(sound))), (0, 0)))
    slots = sound[: slot * len(struck)].reshape(len(struck), slot, 2).astype(np.float64)
    start = SAMPLE_RATE * _PRE_ROLL_MS // 1000 + _LATENCY_SAMPLES
    stereo = slots[:, start : start + SAMPLES]
    mono = _one_channel(stereo)
    fade = 0.5 + 0.5 * np.cos(np.pi * (np.arange(_END_FADE_SAMPLES) + 1) / _END_FADE_SAMPLES)
    mono[:, SAMPLES - _END_FADE_SAMPLES :] *= fade
    return mono


def _one_channel(stereo: NDArray[np.float64]) -> NDArray[np.float64]:
    """[notes, samples, 2] -> [notes, samples]; a mean of channels that disagree would be comb-filtered."""
    mean: NDArray[np.float64] = stereo.mean(axis=2)
    energies = (stereo**2).sum(axis=(0, 1))
    if (mean**2).sum() >= COHERENT * energies.mean():
        return mean
    return stereo[:, :, int(energies.argmax())].copy()


def _write_midi(path: Path, struck: Sequence[Struck], held_ms: int) -> None:
    """One tick is one millisecond; every note has a slot, at whose end all sound is cut."""
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=1_000_000, time=0)])
    for note in struck:
        track.append(mido.Message("program_change", program=note.program, time=0))
        track.append(mido.Message("note_on", note=note.pitch, velocity=note.velocity, time=_PRE_ROLL_MS))
        track.append(mido.Message("note_off", note=note.pitch, time=held_ms))
        track.append(
            mido.Message("control_change", control=120, value=0, time=_NOTE_MS - held_ms + _GAP_MS // 2)
        )
        track.append(mido.MetaMessage("marker", text="", time=_GAP_MS // 2))
    mido.MidiFile(type=0, ticks_per_beat=1000, tracks=[track]).save(path)


def level(sounds: NDArray[np.float64]) -> NDArray[np.float64]:
    """The notes of one program with one gain for all, so that pitches and velocities keep their balance."""
    peak, loudest = float(np.abs(sounds).max()), float(loudest_rms(sounds).max())
    if peak == 0.0:
        return sounds
    return sounds * min(LOUDEST_RMS / loudest, LARGEST_PEAK / peak)


def loudest_rms(sounds: NDArray[np.floating]) -> NDArray[np.float64]:
    """RMS of the loudest 50 ms of every note, [notes]."""
    pieces = sounds[:, : sounds.shape[1] // _LOUDNESS_SAMPLES * _LOUDNESS_SAMPLES]
    power = (pieces.reshape(len(sounds), -1, _LOUDNESS_SAMPLES).astype(np.float64) ** 2).mean(axis=2)
    return np.asarray(np.sqrt(power.max(axis=1)))


def _usable(
    font: SoundFont, preset: str, struck: Sequence[Struck], sounds: NDArray[np.float64]
) -> tuple[list[Note], NDArray[np.int16], list[str]]:
    """Records and int16 sounds of the notes that sound, and the names of those that do not."""
    levels = loudest_rms(sounds)
    keep = np.isfinite(sounds).all(axis=1) & (levels > SILENT_RMS)
    notes, left_out = [], []
    for note, kept in zip(struck, keep, strict=True):
        if kept:
            family, split = family_of(note.program), split_of(note.program, note.pitch)
            source = font.origin.source
            notes.append(Note(0, source, note.program, preset, family, note.pitch, note.velocity, split))
        else:
            where = f"{font.origin.source}: {preset}, pitch {note.pitch}, velocity {note.velocity}"
            left_out.append(f"{where}: silent or not finite")
    return notes, np.rint(sounds[keep] * (FULL_SCALE - 1)).astype(np.int16), left_out
