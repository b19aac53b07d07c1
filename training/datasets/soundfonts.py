"""Drum hits of the General MIDI soundfonts that Debian ships, rendered dry by fluidsynth."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.datasets.drum_classes import class_of_name
from sistrum.training.datasets.hits import Hit, Origin
from sistrum.training.datasets.prepare_sound import Shape, UnusableSoundError, prepare
from sistrum.training.datasets.sound_set import Skipped
from sistrum.training.datasets.soundfont_file import DrumNote, SoundFontFile

# One velocity inside every layer of these soundfonts (0-80-88-96-104-112-120-127; some switch at 42, 74, 85).
VELOCITIES = (36, 60, 84, 92, 100, 108, 116, 127)
_SLOT_MS, _HOLD_MS, _PRE_ROLL_MS = 1500, 1350, 20
_DRUM_CHANNEL = 9


@dataclass(frozen=True)
class SoundFont:
    """A soundfont on this machine. `copyright_file` must contain `licence_text`, else it is not used.

    `family` names the library that it was built from: equal sample names in a family are one recording.
    """

    path: Path
    package: str
    family: str
    origin: Origin
    copyright_file: Path
    licence_text: str


FLUID_R3 = SoundFont(
    Path("/usr/share/sounds/sf2/FluidR3_GM.sf2"),
    "fluid-soundfont-gm",
    "fluid",
    Origin("FluidR3 GM", "MIT", "Frank Wen and contributors, (C) 2000-2002, 2008"),
    Path("/usr/share/doc/fluid-soundfont-gm/copyright"),
    "I hereby release Fluid under the MIT license",
)
MUSESCORE_GENERAL = SoundFont(
    Path("/usr/share/sounds/sf3/MuseScore_General_Full.sf3"),
    "musescore-general-soundfont",
    "fluid",
    Origin(
        "MuseScore General",
        "MIT",
        "S. Christian Collins, Michael Cowgill, Frank Wen; drumline (CC0) S. Christian Collins, Amir Oosman",
    ),
    Path("/usr/share/doc/musescore-general-soundfont/copyright"),
    "MuseScore_General_HQ SoundFont (MIT, parts PD or CC0)",
)
SOUND_FONTS = (FLUID_R3, MUSESCORE_GENERAL)


def missing_packages() -> list[str]:
    """Debian packages that must be installed before soundfonts can be rendered."""
    missing = [] if shutil.which("fluidsynth") else ["fluidsynth"]
    return missing + [font.package for font in SOUND_FONTS if not font.path.is_file()]


class SoundFontRendering:
    """The drum kits of one soundfont, rendered kit by kit; a sound that several kits share is rendered once.

    Unusable hits are added to `skipped`. Raises SistrumError where the licence is not what `font` says.
    """

    def __init__(self, font: SoundFont, shape: Shape, skipped: list[Skipped]) -> None:
        check_licence(font)
        self._font, self._shape, self._skipped = font, shape, skipped
        self._content = SoundFontFile(font.path)
        self._heard: set[tuple[object, ...]] = set()
        self.kits = self._content.drum_kits()

    def hits(self, program: int) -> Iterator[Hit]:
        """The hits of one kit that no kit before it had."""
        notes = []
        for note in self._content.drum_notes(program, VELOCITIES):
            if note.signature not in self._heard and _hit_class(note) is not None:
                self._heard.add(note.signature)
                notes.append(note)
        sounds = render_notes(self._font.path, notes, self._shape.sample_rate)
        for note, sound in zip(notes, sounds, strict=True):
            hit = self._hit(note, sound)
            if hit is not None:
                yield hit

    def _hit(self, note: DrumNote, sound: NDArray[np.float32]) -> Hit | None:
        origin = self._font.origin
        recordings = sorted({_plain(name) for name in note.samples})
        kit = self.kits[note.program]
        name = f"{kit}, note {note.note}, velocity {note.velocity}: {' + '.join(recordings)}"
        sound_class = _hit_class(note)
        assert sound_class is not None
        try:
            prepared = prepare(sound, self._shape.sample_rate, self._shape)
        except UnusableSoundError as error:
            self._skipped.append(Skipped(f"{origin.source}: {name}", str(error)))
            return None
        return Hit(
            prepared, sound_class, name, "+".join(f"{self._font.family}/{r}" for r in recordings), origin
        )


def _hit_class(note: DrumNote) -> str | None:
    """The class that all samples of a note agree on; None for several drums struck at once."""
    if len({_plain(name) for name in note.samples}) > 2:
        return None
    classes = {class_of_name(name) for name in note.samples}
    return classes.pop() if len(classes) == 1 else None


def _plain(sample: str) -> str:
    """'Std Kick 1(L)' -> 'Std Kick 1': the two channels of a recording, mono and stereo editions."""
    return re.sub(r"\s*\([LR]\)?$", "", sample)


def render_notes(path: Path, notes: Sequence[DrumNote], sample_rate: int) -> list[NDArray[np.float32]]:
    """Every note alone and dry, as float32 [frames, 2] of equal length, in one run of fluidsynth."""
    if not notes:
        return []
    with tempfile.TemporaryDirectory(prefix="sistrum-") as folder:
        midi = Path(folder, "notes.mid")
        _write_midi(midi, notes)
        sound = render_midi(path, midi, sample_rate)
    slot = sample_rate * _SLOT_MS // 1000
    missing = slot * len(notes) - len(sound)
    if missing > 0:
        sound = np.pad(sound, ((0, missing), (0, 0)))
    return [sound[i * slot : (i + 1) * slot] for i in range(len(notes))]


def render_midi(path: Path, midi: Path, sample_rate: int, gain: float = 0.25) -> NDArray[np.float32]:
    """A MIDI file played by fluidsynth with one soundfont, dry, as float32 [frames, 2]."""
    raw = midi.with_suffix(".raw")
    settings = {"synth.reverb.active": 0, "synth.chorus.active": 0, "synth.dynamic-sample-loading": 1}
    command = ["fluidsynth", "-n", "-i", "-q", "-g", str(gain), "-r", str(sample_rate)]
    command += [part for key, value in settings.items() for part in ("-o", f"{key}={value}")]
    command += ["-T", "raw", "-O", "float", "-F", str(raw), str(path), str(midi)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0 or not raw.exists():
        lines = (result.stderr or result.stdout).strip().splitlines() or ["no message"]
        raise SistrumError(f"fluidsynth failed on {path}: {lines[-1]}")
    return np.fromfile(raw, "<f4").reshape(-1, 2)


def _write_midi(path: Path, notes: Sequence[DrumNote]) -> None:
    """One tick is one millisecond; each note has a slot of its own, which ends in silence."""
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=1_000_000, time=0)])
    for note in notes:
        key = {"channel": _DRUM_CHANNEL, "note": note.note}
        track.append(mido.Message("program_change", channel=_DRUM_CHANNEL, program=note.program, time=0))
        track.append(mido.Message("note_on", velocity=note.velocity, time=_PRE_ROLL_MS, **key))
        track.append(mido.Message("note_off", time=_HOLD_MS, **key))
        track.append(mido.Message("control_change", channel=_DRUM_CHANNEL, control=120, value=0, time=0))
        track.append(mido.MetaMessage("marker", text="", time=_SLOT_MS - _PRE_ROLL_MS - _HOLD_MS))
    mido.MidiFile(type=0, ticks_per_beat=1000, tracks=[track]).save(path)


def check_licence(font: SoundFont) -> None:
    """Raises SistrumError where the package's copyright file no longer says what `font` says."""
    try:
        text = font.copyright_file.read_text(encoding="utf-8")
    except OSError:
        raise SistrumError(
            f"{font.copyright_file} is missing: the licence of {font.package} is not known"
        ) from None
    if font.licence_text not in text:
        raise SistrumError(f"{font.copyright_file}: expected {font.licence_text!r}, which is no longer there")
