"""Notes that a model is asked for with attributes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sistrum.errors import SistrumError
from sistrum.export.evaluation_notes.model_player import ModelPlayer
from sistrum.export.evaluation_notes.playing import NoteAsk, PlayedNote
from sistrum.export.model_card import ModelCard
from sistrum.training.controls import ATTRIBUTE_GROUP, CLASS_GROUP


@dataclass(frozen=True)
class AttributeModel:
    """A model with sliders of attributes, and the ids of its attributes and classes."""

    player: ModelPlayer
    attributes: tuple[str, ...]
    classes: tuple[str, ...]

    @staticmethod
    def of_file(path: Path, workers: int) -> AttributeModel:
        """Played by the engine; SistrumError for a model without attributes, or one that holds no notes."""
        player = ModelPlayer(path, "engine", workers)
        attributes = _ids(player.card, ATTRIBUTE_GROUP)
        if not attributes:
            raise SistrumError(f"{path}: expected a model with attributes, found one without")
        return AttributeModel(player, attributes, _ids(player.card, CLASS_GROUP))

    @property
    def pitches(self) -> tuple[int, int]:
        """The lowest and highest that it renders, MIDI."""
        assert self.player.card.pitch is not None
        return self.player.card.pitch.low, self.player.card.pitch.high


def _ids(card: ModelCard, group: str) -> tuple[str, ...]:
    return tuple(control.id for control in card.controls if control.group == group)


def asking(note: NoteAsk, attributes: Mapping[str, float]) -> NoteAsk:
    """The note with positions of attributes by control id."""
    return replace(note, controls=tuple(attributes.items()))


@dataclass(frozen=True)
class AskingPlayer:
    """The same model as one that is asked for notes alone: `asked` adds the attributes of each note."""

    player: ModelPlayer
    asked: Callable[[NoteAsk], Mapping[str, float]]
    hop: int | None = None
    chunk: int | None = None
    loudness: Sequence[float] | None = None
    longest: float | None = None
    own_seconds: float | None = None

    @property
    def sample_rate(self) -> int:
        """Of what it plays."""
        return self.player.sample_rate

    def play(self, asks: Sequence[NoteAsk]) -> list[PlayedNote]:
        """The notes in the order of the asks."""
        return self.player.play([asking(ask, self.asked(ask)) for ask in asks])
