"""Encoder checkpoints: what a run needs to go on, and, with the generator's beside it, all that an export
needs.
"""

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import torch

from sistrum.errors import SistrumError
from sistrum.training.checkpoint import Checkpoint, read_checkpoint, write_checkpoint

FORMAT = "sistrum-encoder"
FORMAT_VERSION = 1
#: The generator that the run is for, in the run's folder; without its optimisers.
GENERATOR = "generator.pt"


@dataclass(frozen=True)
class EncoderCheckpoint:
    """State of a run; `encoder` and `average` are state dicts of a `SoundEncoder`."""

    step: int
    minutes: float
    encoder: dict[str, Any]
    average: dict[str, Any]
    average_updates: int
    optimiser: dict[str, Any]
    random_state: torch.Tensor
    metrics: dict[str, float]


def write(path: Path, checkpoint: EncoderCheckpoint) -> None:
    """Write to a neighbour and rename, so that a stop never leaves a broken file."""
    content = {field.name: getattr(checkpoint, field.name) for field in fields(checkpoint)}
    partial = path.with_suffix(".partial")
    torch.save({"format": FORMAT, "format_version": FORMAT_VERSION} | content, partial)
    partial.replace(path)


def read(path: Path) -> EncoderCheckpoint:
    """SistrumError if there is no such file, or it is no encoder checkpoint of this version."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise SistrumError(f"{path}: no such checkpoint") from error
    except Exception as error:  # torch raises many kinds for a broken file
        raise SistrumError(f"{path}: not a checkpoint ({type(error).__name__})") from error
    if not isinstance(content, dict) or content.pop("format", None) != FORMAT:
        raise SistrumError(f"{path}: expected a checkpoint of 'sistrum train-encoder', found another one")
    if content.pop("format_version", None) != FORMAT_VERSION:
        raise SistrumError(f"{path}: expected format_version {FORMAT_VERSION}")
    return EncoderCheckpoint(**content)


def keep_generator(folder: Path, generator: Checkpoint) -> None:
    """Put the generator's checkpoint beside the encoder's, so that the run stands for itself."""
    write_checkpoint(folder / GENERATOR, replace(generator, optimisers={}))


def read_generator(folder: Path) -> Checkpoint:
    """The generator of the run in `folder`."""
    return read_checkpoint(folder / GENERATOR)
