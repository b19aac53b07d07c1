"""Checkpoints of a token encoder: all that a run needs to go on, and that writing tokens needs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import torch

from sistrum.errors import SistrumError
from sistrum.training.checkpoint import write_beside
from sistrum.training.config import parse
from sistrum.training.vqcpc.networks import Vqcpc
from sistrum.training.vqcpc.settings import TokenRecipe

FORMAT = "sistrum-token-encoder"
FORMAT_VERSION = 1


@dataclass(frozen=True)
class TokenCheckpoint:
    """State of a run; `recipe` is plain data, `networks` the state dict of a `Vqcpc`."""

    recipe: dict[str, Any]
    step: int
    minutes: float
    networks: dict[str, Any]
    optimiser: dict[str, Any]
    random_state: torch.Tensor
    metrics: dict[str, float]

    def model(self) -> Vqcpc:
        """The trained networks."""
        model = Vqcpc(parse(TokenRecipe, self.recipe, "recipe of the checkpoint"))
        model.load_state_dict(self.networks)
        return model.eval()

    @property
    def encoder_hash(self) -> str:
        """Names the weights that turn levels into codes."""
        digest = hashlib.sha256()
        for name, values in sorted(self.networks.items()):
            if name.startswith("encoder.") or name == "quantiser.codebook":
                digest.update(name.encode() + values.numpy().tobytes())
        return digest.hexdigest()


def write(path: Path, checkpoint: TokenCheckpoint) -> None:
    """Write to a neighbour and rename, so that a stop never leaves a broken file."""
    content = {field.name: getattr(checkpoint, field.name) for field in fields(checkpoint)}
    write_beside(path, {"format": FORMAT, "format_version": FORMAT_VERSION} | content)


def read(path: Path) -> TokenCheckpoint:
    """SistrumError if there is no such file, or it is no checkpoint of this kind and version."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise SistrumError(f"{path}: no such checkpoint") from error
    except Exception as error:  # torch raises many kinds for a broken file
        raise SistrumError(f"{path}: not a checkpoint ({type(error).__name__})") from error
    if not isinstance(content, dict) or content.pop("format", None) != FORMAT:
        raise SistrumError(f"{path}: expected a checkpoint of 'sistrum train-tokens', found another one")
    if content.pop("format_version", None) != FORMAT_VERSION:
        raise SistrumError(f"{path}: expected format_version {FORMAT_VERSION}")
    return TokenCheckpoint(**content)
