"""All sounds of the General MIDI soundfonts that Debian ships, effects and drums included, for a tagger."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.datasets import soundfonts
from sistrum.training.datasets.prepare_sound import to_mono
from sistrum.training.datasets.progress import Progress, silent
from sistrum.training.datasets.soundfont_file import PERCUSSION_BANK, SoundFontFile
from sistrum.training.datasets.soundfonts import SoundFont
from sistrum.training.datasets.tag_set import FULL_SCALE, TagSound, TagSplit, TagWriter

SAMPLE_RATE = 32000
#: A little more than the second that is judged, so that it can begin later.
SAMPLES = 40000
#: The General MIDI instruments and their variations; other banks repeat them with another use of controllers.
BANKS = (0, 1, 8, 9, 10, 16)
PITCHES = tuple(range(24, 104, 4))
#: By turns, from pitch to pitch.
VELOCITIES = ((60, 112), (85, 127))
DRUM_VELOCITIES = (64, 100, 124)
#: This many pitches in a row are kept for validation: neighbours play the same recording.
VALID_PITCHES = 4
_VALID_SHARE = 0.25
# Milliseconds; even ones are whole blocks of fluidsynth (64 samples).
_PRE_ROLL_MS, _GAP_MS = 20, 50
_SOUND_MS = 1000 * SAMPLES // SAMPLE_RATE
_SLOT_MS = _PRE_ROLL_MS + _SOUND_MS + _GAP_MS
_DRUM_CHANNEL = 9
_LATENCY_SAMPLES = 64  # fluidsynth plays a MIDI event in the block after its time
_SILENT = 10 ** (-60 / 20)
_PEAK = 0.891


@dataclass(frozen=True)
class _Piece:
    """One preset of one soundfont: what is rendered in one run."""

    font: SoundFont
    bank: int
    program: int

    @property
    def name(self) -> str:
        return f"{self.font.package}/{self.bank}/{self.program}"


def build(
    folder: Path,
    fonts: Sequence[SoundFont] = soundfonts.SOUND_FONTS,
    every: int = 1,
    progress: Progress = silent,
) -> None:
    """Write the tag set of `fonts` into `folder`, preset by preset; goes on where it was cut short.

    With `every`, only each so-manyth preset.
    """
    missing = soundfonts.missing_packages()
    if missing:
        raise SistrumError(f"the soundfonts are missing: apt-get install {' '.join(missing)}")
    writer = TagWriter(folder, SAMPLE_RATE, SAMPLES)
    files = {font.package: SoundFontFile(font.path) for font in fonts}
    pieces = []
    for font in fonts:
        soundfonts.check_licence(font)
        banks = (*BANKS, PERCUSSION_BANK)
        pieces += [
            _Piece(font, bank, program)
            for bank in banks
            for program in sorted(files[font.package].presets(bank))
        ]
    heard: set[tuple[object, ...]] = set()
    for done, piece in enumerate(pieces[::every]):
        content = files[piece.font.package]
        name = content.presets(piece.bank)[piece.program]
        progress(f"{piece.font.origin.source}: {name}", done, len(pieces[::every]))
        sounds = _drum_sounds(piece, content, heard) if piece.bank == PERCUSSION_BANK else _notes(piece, name)
        if piece.name not in writer.finished:
            writer.append(piece.name, piece.font.origin, *_rendered(piece, sounds))
    progress("done", len(pieces[::every]), len(pieces[::every]))


def _notes(piece: _Piece, name: str) -> list[TagSound]:
    source = piece.font.origin.source
    return [
        TagSound(source, piece.bank, piece.program, name, pitch, velocity, (), split_of(piece.program, pitch))
        for turn, pitch in enumerate(PITCHES)
        for velocity in VELOCITIES[turn % 2]
    ]


def split_of(program: int, pitch: int) -> TagSplit:
    """Pitches in a row of every program are for validation, the same in all banks and soundfonts."""
    first = int(_digest("pitch", program)[:8], 16) % (len(PITCHES) - VALID_PITCHES + 1)
    return "valid" if pitch in PITCHES[first : first + VALID_PITCHES] else "train"


def _drum_sounds(piece: _Piece, content: SoundFontFile, heard: set[tuple[object, ...]]) -> list[TagSound]:
    """The hits of a kit that no kit before it had, in whatever soundfont: those share recordings."""
    kit = content.drum_kits()[piece.program]
    sounds = []
    for note in content.drum_notes(piece.program, DRUM_VELOCITIES):
        recordings = tuple(sorted({plain_name(sample) for sample in note.samples}))
        key = (note.velocity, *recordings, *note.signature)
        if key in heard:
            continue
        heard.add(key)
        split = drum_split(recordings)
        source = piece.font.origin.source
        sounds.append(
            TagSound(source, piece.bank, piece.program, kit, note.note, note.velocity, recordings, split)
        )
    return sounds


def drum_split(recordings: Sequence[str]) -> TagSplit:
    """By recording: no other velocity, kit or key of a validation hit is trained on.

    A hit of several recordings goes by the first.
    """
    share = int(_digest("recording", recordings[0])[:8], 16) / 0xFFFFFFFF
    return "valid" if share < _VALID_SHARE else "train"


def plain_name(sample: str) -> str:
    """'Std Kick 1(L)' -> 'Std Kick 1': the two channels are one recording."""
    return re.sub(r"\s*\([LR]\)?$", "", sample)


def _rendered(piece: _Piece, sounds: Sequence[TagSound]) -> tuple[list[TagSound], NDArray[np.int16]]:
    """The sounds that are not silent, each with a peak of -1 dB: a tagger is to know them at any level."""
    kept, audio = [], []
    for sound, stereo in zip(sounds, _play(piece, sounds), strict=True):
        mono = to_mono(stereo)
        peak = float(np.abs(mono).max())
        if np.isfinite(peak) and peak > _SILENT * 0.1:
            kept.append(sound)
            audio.append(np.rint(mono * (_PEAK * (FULL_SCALE - 1) / peak)).astype(np.int16))
    return kept, np.stack(audio) if audio else np.zeros((0, SAMPLES), np.int16)


def _play(piece: _Piece, sounds: Sequence[TagSound]) -> NDArray[np.float32]:
    """Every sound alone, held and dry: float32 [sounds, SAMPLES, 2], note-on at sample 0."""
    if not sounds:
        return np.zeros((0, SAMPLES, 2), np.float32)
    with tempfile.TemporaryDirectory(prefix="sistrum-") as folder:
        midi = Path(folder, "notes.mid")
        _write_midi(midi, piece, sounds)
        played = soundfonts.render_midi(piece.font.path, midi, SAMPLE_RATE)
    slot = SAMPLE_RATE * _SLOT_MS // 1000
    played = np.pad(played, ((0, max(0, slot * len(sounds) - len(played))), (0, 0)))
    slots = played[: slot * len(sounds)].reshape(len(sounds), slot, 2)
    start = SAMPLE_RATE * _PRE_ROLL_MS // 1000 + _LATENCY_SAMPLES
    return slots[:, start : start + SAMPLES]


def _write_midi(path: Path, piece: _Piece, sounds: Sequence[TagSound]) -> None:
    """One tick is one millisecond; every sound has a slot, at whose end all sound is cut."""
    channel = _DRUM_CHANNEL if piece.bank == PERCUSSION_BANK else 0
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=1_000_000, time=0)])
    if channel == 0:
        track.append(mido.Message("control_change", control=0, value=piece.bank, time=0))
    track.append(mido.Message("program_change", channel=channel, program=piece.program, time=0))
    for sound in sounds:
        key = {"channel": channel, "note": sound.note}
        track.append(mido.Message("note_on", velocity=sound.velocity, time=_PRE_ROLL_MS, **key))
        track.append(mido.Message("note_off", time=_SOUND_MS + _GAP_MS // 5, **key))
        track.append(mido.Message("control_change", channel=channel, control=120, value=0, time=0))
        track.append(mido.MetaMessage("marker", text="", time=_GAP_MS - _GAP_MS // 5))
    mido.MidiFile(type=0, ticks_per_beat=1000, tracks=[track]).save(path)


def _digest(*values: object) -> str:
    return hashlib.sha256("/".join(map(str, values)).encode()).hexdigest()
