"""Snapshots: the weights of all networks in half precision, from which a user's own training can start.

A snapshot has what a checkpoint has but optimisers and random state; averaged weights stand in for the model.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from sistrum.errors import SistrumError
from sistrum.training.checkpoint import Checkpoint, parse_audio, plain_audio, read_checkpoint, write_beside
from sistrum.training.config import Recipe, parse_recipe
from sistrum.training.families.base import AudioFormat

FORMAT = "sistrum-snapshot"
FORMAT_VERSION = 1
#: Largest file that may ship, bytes.
LARGEST_FILE = 16 << 20
#: Name of the snapshot that a fine-tuned run keeps of where it started.
START = "start.ckpt"


@dataclass(frozen=True)
class Start:
    """Weights to start from, and what is known of them. `networks` is a state dict of a family's networks."""

    recipe: Recipe
    audio: AudioFormat
    networks: dict[str, Tensor]
    step: int
    minutes: float
    data: list[dict[str, Any]]
    licence: str

    def load_into(self, networks: nn.ModuleDict) -> None:
        """Copy the weights; SistrumError where they belong to other networks."""
        try:
            networks.load_state_dict(self.networks)
        except RuntimeError as error:
            raise SistrumError(
                f"the weights to start from do not fit the recipe: {str(error).splitlines()[-1].strip()}"
            ) from None


def start_of(checkpoint: Checkpoint, licence: str) -> Start:
    """What of a checkpoint a training can start from: the averaged model and the other networks."""
    averaged = {f"model.{name}": value for name, value in checkpoint.average.items()}
    return Start(
        recipe=checkpoint.recipe,
        audio=checkpoint.audio,
        networks={name: averaged.get(name, value) for name, value in checkpoint.networks.items()},
        step=checkpoint.step,
        minutes=checkpoint.minutes,
        data=checkpoint.data,
        licence=licence,
    )


def write_start(path: Path, start: Start) -> int:
    """Write a snapshot of any size; returns its bytes. SistrumError where a weight is too large for fp16."""
    content = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "recipe": start.recipe.to_mapping(),
        "audio": plain_audio(start.audio),
        "networks": {name: _half(name, value) for name, value in start.networks.items()},
        "step": start.step,
        "minutes": start.minutes,
        "data": start.data,
        "licence": start.licence,
    }
    write_beside(path, content)
    return path.stat().st_size


def write_snapshot(path: Path, start: Start) -> int:
    """Write a snapshot that may ship; SistrumError and no file if it would be too large."""
    size = write_start(path, start)
    if size > LARGEST_FILE:
        path.unlink()
        raise SistrumError(f"{path}: would have {size} bytes, a snapshot may have {LARGEST_FILE}")
    return size


def read_start(path: Path) -> Start:
    """Read a snapshot, or what a checkpoint offers to start from; SistrumError if the file is neither."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise SistrumError(f"{path}: no such snapshot or checkpoint") from None
    except Exception as error:  # torch raises many kinds for a broken file
        raise SistrumError(f"{path}: not a snapshot or checkpoint ({type(error).__name__})") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        return start_of(read_checkpoint(path), "unknown")
    if content["format_version"] != FORMAT_VERSION:
        found = content["format_version"]
        raise SistrumError(f"{path}: expected a snapshot of format_version {FORMAT_VERSION}, found {found}")
    return Start(
        recipe=parse_recipe(content["recipe"], f"{path}: recipe"),
        audio=parse_audio(content["audio"]),
        networks={name: _single(value) for name, value in content["networks"].items()},
        step=content["step"],
        minutes=content["minutes"],
        data=content["data"],
        licence=content["licence"],
    )


def _half(name: str, value: Tensor) -> Tensor:
    """float32 -> float16; other types stay."""
    if value.dtype != torch.float32:
        return value.cpu()
    half = value.half().cpu()
    if not bool(torch.isfinite(half).all()):
        raise SistrumError(f"{name}: has values that half precision cannot hold")
    return half


def _single(value: Tensor) -> Tensor:
    return value.float() if value.dtype == torch.float16 else value
