"""The C++ engine of Sistrum."""

import os
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sistrum.core_dicts import EngineStats as EngineStats
from sistrum.core_dicts import ExportedKit as ExportedKit
from sistrum.core_dicts import HeldNote as HeldNote
from sistrum.core_dicts import PartParameter as PartParameter
from sistrum.core_dicts import RenderTimes as RenderTimes
from sistrum.core_dicts import ResolvedPart as ResolvedPart
from sistrum.errors import SistrumError

class ModelError(SistrumError): ...
class StateError(SistrumError): ...
class PresetError(SistrumError): ...
class AudioFileError(SistrumError): ...

_Kind = Literal["note_on", "note_off", "sustain", "pitch_bend", "pressure", "all_notes_off", "all_sound_off"]
_Event = (
    tuple[int, _Kind, int, float]
    | tuple[int, _Kind, int, float, int]
    | tuple[int, _Kind, int, float, int, float]
)
_Path = str | os.PathLike[str]
_Latent = Sequence[float] | NDArray[np.float32]

def set_onnxruntime_library(path: str | os.PathLike[str]) -> None:
    """Which ONNX Runtime shared library to open. Before the first model is loaded."""

def seeded_noise(
    seed: int, stream: int, count: int, distribution: Literal["uniform", "normal"]
) -> NDArray[np.float32]:
    """The noise a seed draws for graph input `stream`: float32 [count], mean 0, variance 1."""

def inverse(
    spec: Mapping[str, Any], values: NDArray[np.float32], samples: int, channels: int = 1
) -> NDArray[np.float32]:
    """Samples [channels, samples] of a representation; values [coefficient channels, bins, frames]."""

def stream_inverse(
    spec: Mapping[str, float | str],
    values: NDArray[np.float32],
    pitches: Sequence[float],
    seeds: Sequence[int],
    chunk: int,
) -> NDArray[np.float32]:
    """Samples [frames * hop] of a note's frames, [channels, bins, frames], `chunk` at a time."""

def resample(samples: NDArray[np.float32], from_rate: float, to_rate: float) -> NDArray[np.float32]:
    """A whole sound [channels, samples] at another rate, as the engine does it."""

def read_card(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The card of a model file of any role, unchecked, its graph unopened. ModelError: it has none."""

def prepare_sound(
    audio: NDArray[np.float32], sample_rate: float, to_rate: float, samples: int
) -> NDArray[np.float32]:
    """A recording as encoders hear it: mono, resampled, onset at sample 0, peak 0.891; [samples].

    ValueError where nothing can be made of it.
    """

def part_parameters() -> list[PartParameter]:
    """The parameters of a part: one dict each."""

class Model:
    """A model file: card, graph and hash, checked and self-tested."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Open and check a model. ModelError: one line with file, key, expected and found."""
    @property
    def card(self) -> dict[str, Any]:
        """The model card, a fresh dict."""
    @property
    def sha256(self) -> str:
        """Hash of the file, 64 hexadecimal digits."""
    @property
    def path(self) -> str:
        """Where it was loaded from."""

class Renderer:
    """Renders sounds with a model. One thread at a time."""

    def __init__(self, model: Model) -> None: ...
    def render(
        self,
        seed: int = 0,
        latent: _Latent | None = None,
        controls: Mapping[str, float] = ...,
        pitch: int | None = None,
        seconds: float | None = None,
    ) -> NDArray[np.float32]:
        """One sound at the model's rate: float32 [channels, samples].

        seed fills the noise, and the latent where none is given. controls: those that are touched, by id,
        clamped to their range; the others are left to the sound. ValueError for an unknown control, a latent
        of the wrong size, or a pitch or length the model does not take.
        """
    @property
    def values(self) -> dict[str, float]:
        """The last sound's own value of every control, by id; {} where the model tells none."""
    @property
    def times(self) -> RenderTimes:
        """Milliseconds of the last render."""

class NoteChunk:
    """Some frames of a note. samples: theirs, then what follows if nothing better does, where asked for."""

    first_frame: int
    frames: int
    last: bool
    samples: NDArray[np.float32]
    tokens: NDArray[np.uint8]

class NoteRenderer:
    """Renders notes of a model that streams. One thread at a time."""

    def __init__(self, model: Model) -> None: ...
    def render(
        self,
        seed: int = 0,
        latent: _Latent | None = None,
        controls: Mapping[str, float] = ...,
        pitch: int = 60,
        velocity: float = 1.0,
        key: int = 0,
        held: float | None = None,
        seconds: float | None = None,
        changes: Sequence[tuple[int, str, float]] = ...,
    ) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """A whole note at the model's rate: [samples], and its tokens [frames].

        held: seconds until it is released; seconds: of a note of known length; exactly one of the two.
        changes: (frame, kind, value) as NoteStream.change() takes them. A pitch the model does not render
        becomes the nearest one. key tells notes of one sound apart.
        """

class NoteStream:
    """One note, chunk by chunk. What happens to it may come late."""

    def __init__(
        self,
        renderer: NoteRenderer,
        seed: int = 0,
        latent: _Latent | None = None,
        controls: Mapping[str, float] = ...,
        pitch: int = 60,
        velocity: float = 1.0,
        key: int = 0,
        length_frames: int = 0,
    ) -> None:
        """length_frames: of a note of known length; 0: held until a release."""
    def change(self, frame: int, kind: str, value: float = 0.0) -> None:
        """From a frame on, in the order of frames: "release", "pitch" (MIDI note), "pressure" (0..1).

        Frames that were rendered already come again, as if it had been known.
        """
    def next(self, tail: bool = False) -> NoteChunk:
        """The next chunk; one without frames after the end."""
    def go_on(self, renderer: NoteRenderer, key: int) -> NoteStream:
        """A note of its own that begins with this one's attack."""
    def forget_before(self, frame: int) -> None:
        """No change before this frame will come."""
    @property
    def frame(self) -> int:
        """First one of the next chunk."""
    @property
    def ended(self) -> bool:
        """Whether the note is over."""

class Encoding:
    """What a generator makes a sound from: `Renderer.render(latent=e.latent, controls=e.controls)`."""

    @property
    def latent(self) -> NDArray[np.float32] | None:
        """[D]: the generator's latent; None: any will do."""
    @property
    def controls(self) -> dict[str, float]:
        """The controls that the sound asks for, by id."""

class Encoder:
    """An encoder file, checked and self-tested. One thread at a time."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Open and check an encoder. ModelError: one line with file, key, expected and found."""
    def encode(self, audio: NDArray[np.float32], sample_rate: float) -> Encoding:
        """Latent and controls of a recording [samples] or [channels, samples] at any rate.

        ValueError where nothing can be made of it: no samples, NaN, silence, more than 300 s.
        """
    def prepare(self, audio: NDArray[np.float32], sample_rate: float) -> NDArray[np.float32]:
        """What encode() hears: mono, the card's rate, onset at sample 0, peak 0.891; [samples]."""
    def check_generator(self, model: Model) -> None:
        """ModelError unless the encoder was made for exactly this generator."""
    @property
    def card(self) -> dict[str, Any]:
        """The encoder's card, a fresh dict."""
    @property
    def sha256(self) -> str:
        """Hash of the file, 64 hexadecimal digits."""
    @property
    def path(self) -> str:
        """Where it was loaded from."""

class PartState:
    """A part of an engine: sound, parameters and rendered audio."""

class Engine:
    """The instrument: 16 parts."""

    def __init__(self, sample_rate: float, block_size: int, offline: bool = True) -> None:
        """offline: process() waits for renders, so that the same calls give the same samples."""
    def prepare(self, sample_rate: float, block_size: int) -> None:
        """Another host rate: silences, re-samples what is rendered."""
    def set_model_folders(self, folders: Sequence[str | os.PathLike[str]]) -> None:
        """Where load_state() looks for models whose path is gone."""
    def load_kit(self, path: str | os.PathLike[str]) -> None:
        """All parts from a model's kit; returns at once."""
    def set_part_model(self, part: int, path: str | os.PathLike[str]) -> None: ...
    def set_part_sound(
        self,
        part: int,
        seed: int = 0,
        latent: _Latent | None = None,
        controls: Mapping[str, float] = ...,
        velocity: Mapping[str, float] = ...,
    ) -> None:
        """Replaces seed, latent, touched controls, and how far velocity moves which control (-1 to 1).

        A control that the model does not have shows in part().
        """
    def set_part_other(
        self,
        part: int,
        seed: int | None = None,
        latent: _Latent | None = None,
        controls: Mapping[str, float] = ...,
        velocity: Mapping[str, float] = ...,
    ) -> None:
        """The sound that `morph` leads to; no seed: none."""
    def swap_part_sounds(self, part: int) -> None:
        """The sound becomes the other one and the other way round."""
    def encode_recording(
        self, part: int, audio: NDArray[np.float32], sample_rate: float, name: str = ""
    ) -> None:
        """Has the encoder beside the part's model make its sound from [samples] or [channels, samples].

        Returns at once; what goes wrong shows in part().
        """
    def set_part_seed(self, part: int, seed: int) -> None: ...
    def set_control(self, part: int, control: int, normalised: float) -> None:
        """Touches a control of the model, by its place in the card, 0 to 1 over its range."""
    def release_control(self, part: int, control: int) -> None:
        """Leaves a control to the sound again."""
    def set_param(self, part: int, name: str, value: float) -> None:
        """A part parameter by its id; clamped to its range."""
    def param(self, part: int, name: str) -> float: ...
    volume: float
    """Linear gain over all outputs, 0 to 2."""
    def set_offline(self, offline: bool) -> None: ...
    def process(
        self, events: Sequence[_Event], frames: int, position: int | None = None
    ) -> NDArray[np.float32]:
        """Plays a block: float32 [2, frames]. events: (frame, kind, note, value[, channel[, length]]).

        In order. value: velocity 0 to 1 of a note, from 0.5 on down of sustain, -1 to 1 of pitch_bend, 0 to 1
        of pressure (note 255: of the whole channel). channel: 0 to 15. length: seconds of a note_on, where
        it is known.
        position: the first frame's in the song, while that runs.
        """
    def process_outputs(
        self, events: Sequence[_Event], frames: int, outputs: int = 17, position: int | None = None
    ) -> NDArray[np.float32]:
        """The same with separate outputs: float32 [outputs, 2, frames], the main one first."""
    def reset(self) -> None:
        """Silent at once; sounds stay."""
    def wait_until_rendered(self, seconds: float) -> bool:
        """Until nothing is pending, at most so long; True when nothing is."""
    def save_state(self, extra: str = "") -> bytes:
        """Everything but the rate, with the rendered audio; and text of the caller's own."""
    def load_state(self, state: bytes) -> str:
        """Returns `extra`. StateError, and nothing changes, when the state is not valid."""
    def part_state(self, part: int) -> PartState:
        """One part as a value, to be taken up again."""
    def set_part_state(self, part: int, state: PartState) -> None:
        """Of any part of any engine; costs no render where its audio is that of its sound."""
    def part(self, part: int) -> dict[str, Any]:
        """A snapshot of a part, 0 to 15."""
    def held_notes(self) -> list[HeldNote]:
        """Held notes that sound now, of all parts."""
    def stats(self) -> EngineStats: ...

class Preset:
    """A sound, a part or a kit: what a preset file holds."""

    name: str
    author: str
    description: str
    tags: list[str]
    model: dict[str, str]
    """name, sha256 and file; all empty: the model that ships."""
    @property
    def kind(self) -> Literal["sound", "part", "kit"]: ...
    @property
    def text(self) -> str:
        """The file's JSON."""
    def touch(self, part: int, controls: Mapping[str, float]) -> None:
        """Lays controls over the sound of part 1 to 16 of a kit."""
    def resolve(self, file: _Path = "", model_folders: Sequence[_Path] = ...) -> list[ResolvedPart]:
        """What each part is to play with its model at hand. PresetError where it does not fit."""
    def write(self, file: _Path) -> None:
        """Whole or not at all. PresetError."""
    def __copy__(self) -> Preset: ...

def read_preset(file: _Path) -> Preset:
    """A preset file of any kind or version. PresetError: one line with file, key, expected, found."""

def parse_preset(text: str, name: str = "preset") -> Preset:
    """The same from text; `name` names it in errors."""

def apply_preset(
    engine: Engine, preset: Preset, part: int = 0, file: _Path = "", model_folders: Sequence[_Path] = ...
) -> str:
    """Has an engine play a preset: a kit in all parts, else `part`. Returns a remark, usually empty.

    PresetError, and nothing changes, where it does not fit its model.
    """

def capture_preset(
    engine: Engine,
    kind: Literal["sound", "part", "kit"] = "kit",
    part: int = 0,
    model_folders: Sequence[_Path] = ...,
) -> Preset:
    """What an engine plays as a preset. PresetError where there is no model."""

def new_sound(
    model: Model,
    random: int,
    seed: int = 0,
    latent: _Latent | None = None,
    controls: Mapping[str, float] = ...,
    own_values: Mapping[str, float] = ...,
    locks: set[str] = ...,
) -> dict[str, Any]:
    """A random sound of the model: seed, latent, controls, velocity; the given one's locked controls kept.

    locks: ids of controls, and "latent".
    """

def mutate(
    model: Model,
    amount: float,
    random: int,
    seed: int = 0,
    latent: _Latent | None = None,
    controls: Mapping[str, float] = ...,
    own_values: Mapping[str, float] = ...,
    locks: set[str] = ...,
) -> dict[str, Any]:
    """A neighbour of the sound; amount 0 is the sound itself, 1 any sound."""

def write_audio(
    file: _Path,
    audio: NDArray[np.float32],
    sample_rate: float,
    format: Literal["wav", "flac"] = "wav",
    bits: int = 24,
) -> tuple[float, float]:
    """[samples] or [channels, samples] as WAV or FLAC of 16, 24 or 32 bits: its peak, and the file's gain."""

def export_kit(
    engine: Engine,
    folder: _Path,
    name: str = "Kit",
    format: Literal["wav", "flac"] = "wav",
    bits: int = 24,
    sample_rate: float = 0.0,
    takes: int = 1,
    layers: bool = True,
    at_random: bool = False,
    model_folders: Sequence[_Path] = ...,
) -> ExportedKit:
    """What an engine plays as a folder of audio files with an SFZ and the preset.

    takes: hits of parts that vary. Call it when nothing is pending. AudioFileError, PresetError.
    """
