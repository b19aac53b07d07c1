"""Checkpoints: everything a run needs to go on as if it had never stopped, and all that an export needs."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from sistrum.errors import SistrumError
from sistrum.training.config import Recipe, parse_recipe
from sistrum.training.families.base import AudioFormat, Family
from sistrum.training.families.registry import FAMILIES

FORMAT_VERSION = 1


@dataclass(frozen=True)
class Checkpoint:
    """A read checkpoint. `average` and `networks` are state dicts; `data` lists the training data for the
    card; `random_states` are those of all processes by rank, `random_state` that of process 0 on the CPU.
    """

    recipe: Recipe
    audio: AudioFormat
    step: int
    minutes: float
    networks: dict[str, Any]
    average: dict[str, Any]
    average_updates: int
    optimisers: dict[str, Any]
    random_state: torch.Tensor
    data: list[dict[str, Any]]
    metrics: dict[str, float]
    random_states: list[dict[str, torch.Tensor]] = field(default_factory=list)


def write_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write to a neighbour and rename, so that a stop never leaves a broken file."""
    content = {"format_version": FORMAT_VERSION} | {
        name: getattr(checkpoint, name) for name in Checkpoint.__dataclass_fields__
    }
    content["recipe"] = checkpoint.recipe.to_mapping()
    content["audio"] = plain_audio(checkpoint.audio)
    write_beside(path, content)


def write_beside(path: Path, content: dict[str, Any]) -> None:
    """Save to a neighbour and rename it to `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    torch.save(content, partial)
    partial.replace(path)


def plain_audio(audio: AudioFormat) -> dict[str, Any]:
    """The audio format as plain data."""
    plain = {"sample_rate": audio.sample_rate, "samples": audio.samples, "classes": list(audio.classes)}
    return plain | ({"attributes": list(audio.attributes)} if audio.attributes else {})


def parse_audio(plain: dict[str, Any]) -> AudioFormat:
    """The inverse of `plain_audio`."""
    attributes = tuple(plain.get("attributes", ()))
    return AudioFormat(plain["sample_rate"], plain["samples"], tuple(plain["classes"]), attributes)


def read_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint; SistrumError if the file is none, or of another version."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise SistrumError(f"{path}: no such checkpoint") from error
    except Exception as error:  # torch raises many kinds for a broken file
        raise SistrumError(f"{path}: not a checkpoint ({type(error).__name__})") from error
    if not isinstance(content, dict) or content.get("format_version") != FORMAT_VERSION:
        raise SistrumError(f"{path}: expected a checkpoint of format_version {FORMAT_VERSION}")
    del content["format_version"]
    recipe = parse_recipe(content.pop("recipe"), f"{path}: recipe")
    return Checkpoint(recipe=recipe, audio=parse_audio(content.pop("audio")), **content)


def build_family(checkpoint: Checkpoint) -> Family:
    """The family of a checkpoint with its trained networks."""
    family = FAMILIES[checkpoint.recipe.family](checkpoint.recipe.settings, checkpoint.audio)
    family.networks.load_state_dict(checkpoint.networks)
    return family
