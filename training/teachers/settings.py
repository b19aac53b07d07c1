"""What a tagger recipe says: its network and its training."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sistrum.errors import SistrumError
from sistrum.training.config import parse


@dataclass(frozen=True)
class TaggerNetwork:
    """A CNN14 with fewer channels. `hop`: samples a frame; `silence_db`: mel power below it is not heard."""

    channels: tuple[int, ...] = (8, 24, 48, 96, 160, 256)
    embedding: int = 256
    hop: int = 640
    silence_db: float = -70.0


@dataclass(frozen=True)
class TaggerTraining:
    """How to train. `by_label`: share of sounds that are drawn label by label, so that rare ones are heard;
    `plain`: share of pictures that only change their level. Of the others, `mixed`: share of mixtures of two,
    the second up to `apart_db` lower; `cut`: share that ends early; `moved`: largest shift in seconds;
    `tilt_db`: largest slope an octave; `noise_db`: loudest noise, on `noisy` of them. `gain_db`: largest
    attenuation; `averaging`: share of the mean that stays in a step.
    """

    batch: int = 32
    steps: int = 12000
    rate: float = 1.5e-3
    warm_up: int = 200
    decay: float = 0.02
    by_label: float = 0.6
    plain: float = 0.4
    mixed: float = 0.5
    apart_db: float = 12.0
    cut: float = 0.15
    moved: float = 0.2
    gain_db: float = 30.0
    tilt_db: float = 3.0
    noisy: float = 0.3
    noise_db: float = -25.0
    averaging: float = 0.998
    bfloat16: bool = True
    seed: int = 1
    threads: int = 1
    log_every: int = 50
    checkpoint_minutes: float = 2.0


@dataclass(frozen=True)
class TaggerRecipe:
    """One tagger, resolved."""

    network: TaggerNetwork = field(default_factory=TaggerNetwork)
    training: TaggerTraining = field(default_factory=TaggerTraining)

    def to_mapping(self) -> dict[str, Any]:
        """Plain data from which `parse` builds the same recipe."""
        mapping = asdict(self)
        mapping["network"]["channels"] = list(self.network.channels)
        return mapping


def load_recipe(given: Path) -> TaggerRecipe:
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
    return parse(TaggerRecipe, mapping, str(path))
