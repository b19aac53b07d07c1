"""Checkpoints of a tagger: all that its training needs to go on, and that a teacher needs."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from sistrum.errors import SistrumError
from sistrum.training.checkpoint import write_beside
from sistrum.training.config import parse
from sistrum.training.teachers.settings import TaggerRecipe
from sistrum.training.teachers.tagger import TaggerTeacher, tagger_network

FORMAT = "sistrum-tagger"
FORMAT_VERSION = 1


@dataclass(frozen=True)
class TaggerCheckpoint:
    """State of a run. `network`: what learns; `average`: the running mean of its weights, which teaches.
    `labels`: id, name, accuracy and the other facts of each; `data`: one entry a source.
    """

    recipe: dict[str, Any]
    labels: list[dict[str, Any]]
    data: list[dict[str, Any]]
    step: int
    minutes: float
    network: dict[str, Tensor]
    average: dict[str, Tensor]
    optimiser: dict[str, Any]
    random_state: Tensor
    metrics: dict[str, float]

    def teacher(self) -> TaggerTeacher:
        """The averaged network, to be asked."""
        recipe = parse(TaggerRecipe, self.recipe, "recipe of the checkpoint")
        network = tagger_network(recipe.network, len(self.labels))
        network.load_state_dict(self.average)
        ids = [label["id"] for label in self.labels]
        names = [label["name"] for label in self.labels]
        return TaggerTeacher(network, ids, names, [label["average_precision"] for label in self.labels])


def write(path: Path, checkpoint: TaggerCheckpoint) -> None:
    """Write to a neighbour and rename, so that a stop never leaves a broken file."""
    content = {field.name: getattr(checkpoint, field.name) for field in fields(checkpoint)}
    write_beside(path, {"format": FORMAT, "format_version": FORMAT_VERSION} | content)


def read(path: Path) -> TaggerCheckpoint:
    """SistrumError if there is no such file, or it is no checkpoint of this kind and version."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise SistrumError(f"{path}: no such checkpoint") from error
    except Exception as error:  # torch raises many kinds for a broken file
        raise SistrumError(f"{path}: not a checkpoint ({type(error).__name__})") from error
    return from_content(content, str(path))


def from_content(content: Any, where: str) -> TaggerCheckpoint:
    """A loaded file as a checkpoint; SistrumError where it is another kind of file."""
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise SistrumError(f"{where}: expected a checkpoint of 'sistrum train-teacher', found another one")
    if content.get("format_version") != FORMAT_VERSION:
        raise SistrumError(f"{where}: expected format_version {FORMAT_VERSION}")
    names = {field.name for field in fields(TaggerCheckpoint)}
    return TaggerCheckpoint(**{name: content[name] for name in names})
