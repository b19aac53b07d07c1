"""What a family of generators gives to the loop, the sample sheets and the export."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from sistrum.errors import SistrumError
from sistrum.training.controls import Control
from sistrum.training.representations import HarmonicNoise, ValueFormat


@dataclass(frozen=True)
class AudioFormat:
    """The sounds that a family learns: `samples` mono samples at `sample_rate` Hz, labelled by `classes`.

    attributes: a teacher's labels, for families that ask for its opinion of each sound.
    """

    sample_rate: int
    samples: int
    classes: tuple[str, ...]
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Batch:
    """What one training step learns from: sounds, what they are, and what else a family knows about them.

    audio: [N, S], float32, -1..1. classes: weights [N, classes], each row sums to 1.
    extra: further tensors by name, first dimension N (measured features, labels of a pool of sounds).
    """

    audio: Tensor
    classes: Tensor
    extra: Mapping[str, Tensor] = field(default_factory=dict)

    def to(self, device: torch.device) -> "Batch":
        """The same batch on another device."""
        extra = {name: value.to(device) for name, value in self.extra.items()}
        return Batch(self.audio.to(device), self.classes.to(device), extra)

    def rows(self, rows: slice) -> "Batch":
        """Some of its sounds."""
        extra = {name: value[rows] for name, value in self.extra.items()}
        return Batch(self.audio[rows], self.classes[rows], extra)


@dataclass(frozen=True)
class BatchNeeds:
    """What a family wants of its batches beside sounds and classes.

    features: names of measured features (`training.features`); `extra["features"]` [N, features] then has
    them, 0..1. Sounds come unvaried, because features belong to sounds as they are.
    size: sounds in the batch of a step; None leaves it to the recipe.
    """

    features: tuple[str, ...] = ()
    size: Callable[[int], int] | None = None


@dataclass(frozen=True)
class NoteNeeds:
    """What a family that learns notes wants of its batches: pieces of notes, `frames` hops long.

    Batches then have audio [N, (frames + 2 margin) hop] and in `extra` tokens [N, context + frames] (int64,
    the last of them those of the piece, -1 before the note), pitch [N] (MIDI), velocity [N] (0..1) and
    first [N], the piece's first frame. A frame has one token: hops and tokens belong together.

    tokens: which array of the token file. beginnings: share (0..1) of pieces that a note begins with.
    attributes: how many of a teacher's labels; `extra["attributes"]` [N, attributes] then has its logits.
    """

    sample_rate: int
    hop: int
    frames: int
    margin: int = 0
    context: int = 0
    tokens: str | None = None
    beginnings: float = 1.0
    size: Callable[[int], int] | None = None
    attributes: int = 0


@dataclass(frozen=True)
class HarmonicNeeds:
    """What a family that learns notes taken apart wants of its batches: pieces of `frames` frames.

    Batches then have no audio, and in `extra` values [N, frames, 2 H + B] (amplitudes and noise levels as
    natural logarithms, of notes made equally loud; see `training.harmonic_store`), tokens [N, context +
    frames] (int64, the last of them those of the piece, -1 before the note), pitch [N] (MIDI), first [N] (the
    piece's first frame) and heard [N, heard frames, 2 H + B]: frames `heard` of a note of the same
    instrument, half of them the same note.

    beginnings, endings: shares (0..1) of pieces with which a note begins, and in which it is released.
    """

    representation: HarmonicNoise
    frames: int
    context: int
    heard: tuple[int, ...]
    frames_per_token: int = 2
    beginnings: float = 0.35
    endings: float = 0.2


@dataclass(frozen=True)
class GraphInput:
    """One input of the exported graph, in the order of its arguments.

    Roles: `latent`, `controls`, `touched` ([1, controls], 1 where the sound asks for that control) and
    `noise`, which alone has a `distribution`; graphs that stream have `pitch` and `tokens` as well.
    """

    name: str
    role: str
    shape: tuple[int, ...]
    distribution: str | None = None


@dataclass(frozen=True)
class Streaming:
    """How a graph that streams is run, in frames: `context` before the first frame of a `chunk`, and how many
    are kept rendered as the `attack` of every pitch. `low`..`high` are the MIDI pitches that it knows.
    """

    hop: int
    context: int
    chunk: int
    attack: int
    low: int
    high: int
    frames_per_token: int


@dataclass(frozen=True)
class GraphOutput:
    """An output of the exported graph beside the spectrogram."""

    name: str
    role: str
    shape: tuple[int, ...]


class Family(ABC):
    """Networks, losses and optimisers of one kind of generator. `model` ships (and is averaged), the rest
    does not.
    """

    #: Name in recipes and cards.
    name: ClassVar[str]
    #: Frozen dataclass with every setting that a recipe may give.
    settings_type: ClassVar[type[Any]]

    #: Whether batches should come from a pool of hits that `training.analysis` has taken apart: `extra` then
    #: has rest [N, S], body [N, 54] and partials [N, 128, 12].
    analyses: ClassVar[bool] = False

    #: Largest difference between torch and ONNX Runtime in an export, of full scale.
    export_tolerance: ClassVar[float] = 1e-5

    #: Whether `half_precision` means bfloat16 where a recipe leaves it to the family.
    prefers_half: ClassVar[bool] = False

    model: nn.Module
    optimisers: dict[str, Optimizer]
    device: torch.device = torch.device("cpu")
    half: bool = False

    @abstractmethod
    def __init__(self, settings: Any, audio: AudioFormat) -> None:
        """Build freshly initialised networks and their optimisers."""

    @classmethod
    def needs(cls, settings: Any) -> BatchNeeds:
        """What batches must hold for a family with these settings."""
        return BatchNeeds()

    @classmethod
    def notes(cls, settings: Any) -> NoteNeeds | HarmonicNeeds | None:
        """What batches must hold for a family that learns notes of a note set; None for one that does not."""
        return None

    @classmethod
    def fine_tuning(cls, settings: Any) -> Any:
        """`settings` for a trained model that goes on learning from a few sounds: lower rates."""
        return settings

    @classmethod
    def finishing(cls, settings: Any) -> Any:
        """`settings` for the batches that `finish` takes."""
        return settings

    def finish(
        self,
        model: nn.Module,
        batches: Iterable[Batch],
        report: Callable[[int, float], None] = lambda step, loss: None,
    ) -> dict[str, float]:
        """What remains to be done to `model` once its training is over, from one pass over `batches`; returns
        figures for the record. `report` hears of progress (step, loss). Families that need nothing say so.

        Raises:
            SistrumError: this family has nothing to finish.
        """
        raise SistrumError(f"{self.name}: models of this family need no finishing")

    def stage(self, step: int) -> str:
        """Name of the stage of a step ("" = no stages); a run keeps the last checkpoint of each."""
        return ""

    @property
    @abstractmethod
    def networks(self) -> nn.ModuleDict:
        """All networks, `model` among them: what a checkpoint must hold to resume."""

    @property
    @abstractmethod
    def controls(self) -> tuple[Control, ...]:
        """Controls in the order of the graph's `controls` input."""

    @property
    @abstractmethod
    def representation(self) -> ValueFormat:
        """The representation of the exported graph's output."""

    @property
    @abstractmethod
    def graph_inputs(self) -> tuple[GraphInput, ...]:
        """Inputs of the exported graph."""

    @property
    def graph_outputs(self) -> tuple[GraphOutput, ...]:
        """What the exported graph returns after the spectrogram; role `values` ([1, controls]) is the sound's
        own value of every control.
        """
        return ()

    @property
    def streaming(self) -> Streaming | None:
        """How the exported graph is run where it streams; None for one-shots."""
        return None

    def place(self, device: torch.device, half: bool) -> None:
        """Move all networks to `device`, before the first step; `half`: see `half_precision`."""
        self.device, self.half = device, half
        self.networks.to(device)

    def half_precision(self) -> AbstractContextManager[None]:
        """Convolutions and matrix products inside run in bfloat16 where `half` is set; parameters stay
        float32.
        """
        return torch.autocast(self.device.type, dtype=torch.bfloat16) if self.half else nullcontext()

    @abstractmethod
    def train_step(self, batch: Batch, step: int) -> dict[str, Tensor]:
        """One optimisation on a batch; returns scalars for the log."""

    @abstractmethod
    def reconstruct(self, model: nn.Module, audio: Tensor) -> Tensor | None:
        """Audio [N, S] through encoder and generator of `model` -> audio [N, S]; None without encoder."""

    @abstractmethod
    def draw(self, model: nn.Module, classes: Tensor) -> Tensor:
        """New sounds [N, S] for the class weights [N, classes], from torch's global random state."""

    def latents(self, model: nn.Module, batch: Batch) -> Tensor | None:
        """The engine latents [N, D] with which `model` comes nearest to the sounds of a batch; None for a
        family that cannot tell.
        """
        return None

    @abstractmethod
    def export_module(self, model: nn.Module) -> nn.Module:
        """The graph to export: takes `graph_inputs` in order, returns the representation's values [1, K, F,
        T], or a tuple of these and `graph_outputs` in order.
        """
