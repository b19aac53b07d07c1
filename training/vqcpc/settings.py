"""What a token recipe says: front end, network and training of the VQCPC encoder."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sistrum.errors import SistrumError
from sistrum.training.config import parse


@dataclass(frozen=True)
class FrontEnd:
    """Constant-Q transform. `hop`: samples a token; `lowest`: Hz of the first bin; `filter_scale`: length of
    the windows, 1 = just enough to part neighbouring bins; levels below `floor_db` (0 dB = full-scale sine)
    count as silence.
    """

    sample_rate: int = 16000
    hop: int = 256
    octaves: int = 6
    bins_per_octave: int = 24
    lowest: float = 65.406
    filter_scale: float = 1.0
    floor_db: float = -90.0

    @property
    def bins(self) -> int:
        """Bins of the transform."""
        return self.octaves * self.bins_per_octave


@dataclass(frozen=True)
class NetworkSettings:
    """Sizes as published: frame-wise layers, codes, context network, predicted steps, negatives."""

    channels: tuple[int, ...] = (512, 512, 256)
    code_size: int = 32
    codes: int = 16
    hidden: int = 256
    recurrent_layers: int = 2
    context: int = 512
    steps_ahead: int = 5
    negatives: int = 16


@dataclass(frozen=True)
class TrainingSettings:
    """How to train. `excerpt`: tokens of an excerpt. `gain_db`, `shift_bins`: limits of the random level and
    pitch shift of an excerpt. `revive_below`: a code used less often than this share of its due is replaced.
    `settle_steps`: steps with a resting encoder at the end (`settle`).
    """

    batch: int = 16
    excerpt: int = 125
    steps: int = 20_000
    rate: float = 7e-4
    commitment: float = 0.25
    code_averaging: float = 0.97
    revive_below: float = 0.1
    settle_steps: int = 300
    gain_db: float = 3.0
    shift_bins: int = 3
    seed: int = 1
    threads: int = 1
    log_every: int = 50
    checkpoint_minutes: float = 2.0


@dataclass(frozen=True)
class TokenRecipe:
    """One encoder, resolved."""

    front: FrontEnd = field(default_factory=FrontEnd)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    training: TrainingSettings = field(default_factory=TrainingSettings)

    def to_mapping(self) -> dict[str, Any]:
        """Plain data from which `parse` builds the same recipe."""
        mapping = asdict(self)
        mapping["network"]["channels"] = list(self.network.channels)
        return mapping


def load_recipe(given: Path) -> TokenRecipe:
    """The recipe file `given`, or the one of that name that ships."""
    shipped = Path(__file__).parent / "recipes" / f"{given.name}.yaml"
    path = given if given.suffix == ".yaml" else shipped
    try:
        mapping = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        names = ", ".join(sorted(recipe.stem for recipe in shipped.parent.glob("*.yaml")))
        raise SistrumError(f"{given}: no such recipe file, and none of those that ship: {names}") from None
    except yaml.YAMLError as error:
        raise SistrumError(f"{path}: not YAML: {error}") from error
    return parse(TokenRecipe, mapping, str(path))
