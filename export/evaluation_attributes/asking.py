"""Models that can be asked for attributes, and the notes that they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sistrum.errors import SistrumError
from sistrum.export.evaluation.evaluate import describe_model
from sistrum.export.evaluation_attributes.correlation import soft
from sistrum.export.evaluation_attributes.hearing import Ears
from sistrum.export.evaluation_notes.model_player import ModelPlayer
from sistrum.export.evaluation_notes.playing import NoteAsk, PlayedNote, Player
from sistrum.export.evaluation_notes.whole_note_player import WholeNotePlayer
from sistrum.training.checkpoint import read_checkpoint
from sistrum.training.controls import ATTRIBUTE_GROUP, CLASS_GROUP, Control
from sistrum.training.datasets.notes import FAMILIES
from sistrum.training.note_steering.notes import Values


@dataclass(frozen=True)
class AttributeModel:
    """What plays, and the ids of its attributes and classes.

    pitches: the lowest and highest that it plays, MIDI. temperature: of the soft labels that its attributes
    are (a generator that was told them); None: they are positions 0..1 among real notes (sliders).
    """

    player: Player
    facts: Mapping[str, Any]
    attributes: tuple[str, ...]
    classes: tuple[str, ...]
    pitches: tuple[int, int]
    temperature: float | None = None

    @property
    def sliders(self) -> bool:
        """Whether attributes may be left alone, and end at 1."""
        return self.temperature is None

    def amounts(self, ears: Ears, logits: Values) -> Values:
        """What a teacher's logits [N, attributes] are in the units of the model's attributes."""
        return ears.positions(logits) if self.temperature is None else soft(logits, self.temperature)


def open_attribute_model(path: Path, workers: int) -> AttributeModel:
    """A model file with sliders, played by the engine; or a checkpoint of notes of one length, by torch.

    Raises:
        SistrumError: the model has no attributes, or plays no notes.
    """
    found = _checkpoint(path) if path.suffix == ".pt" else _model_file(path, workers)
    if not found.attributes:
        raise SistrumError(f"{path}: expected a model with attributes, found one without")
    return found


def _model_file(path: Path, workers: int) -> AttributeModel:
    player = ModelPlayer(path, "engine", workers)
    card = player.card
    assert card.pitch is not None  # it streams
    classes = _ids(card.controls, CLASS_GROUP) or FAMILIES
    attributes = _ids(card.controls, ATTRIBUTE_GROUP)
    facts = describe_model(path, card)
    return AttributeModel(player, facts, attributes, classes, (card.pitch.low, card.pitch.high))


def _checkpoint(path: Path) -> AttributeModel:
    player, settings = WholeNotePlayer(path), read_checkpoint(path).recipe.settings
    attributes = _ids(player.controls, ATTRIBUTE_GROUP)
    pitches = (settings.low, settings.high)
    temperature = settings.temperature if attributes else None
    return AttributeModel(player, player.facts, attributes, FAMILIES, pitches, temperature)


def _ids(controls: Sequence[Control], group: str) -> tuple[str, ...]:
    return tuple(control.id for control in controls if control.group == group)


def asking(note: NoteAsk, attributes: Mapping[str, float]) -> NoteAsk:
    """The note with amounts of attributes by control id."""
    return replace(note, controls=tuple(attributes.items()))


@dataclass(frozen=True)
class AskingPlayer:
    """The same model as one that is asked for notes alone: `asked` adds the attributes of each note."""

    player: Player
    asked: Callable[[NoteAsk], Mapping[str, float]]
    hop: int | None = None
    chunk: int | None = None
    loudness: Sequence[float] | None = None

    @property
    def longest(self) -> float | None:
        """Seconds of the longest note it can play."""
        return self.player.longest

    @property
    def sample_rate(self) -> int:
        """Of what it plays."""
        return self.player.sample_rate

    def play(self, asks: Sequence[NoteAsk]) -> list[PlayedNote]:
        """The notes in the order of the asks."""
        return self.player.play([asking(ask, self.asked(ask)) for ask in asks])
