"""What `sistrum steer` writes and `sistrum export` reads: fitted steering, tied to its generator."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from sistrum.errors import SistrumError
from sistrum.training.checkpoint import write_beside
from sistrum.training.steering.predictor import LatentPredictor
from sistrum.training.steering.scale import ClassScale
from sistrum.training.steering.steering import Steering, SteeringSettings

FORMAT = "sistrum-steering"
FORMAT_VERSION = 1


@dataclass(frozen=True)
class SteeringFile:
    """Fitted steering with what one must know to use it.

    Attributes:
        features: names of the sliders, in order.
        classes: names of the generator's classes, in order.
        generator: `weights_hash` of the generator's graph that it was fitted to.
        report: figures of the slider test on unseen hits, by the real models.
    """

    steering: Steering
    features: tuple[str, ...]
    classes: tuple[str, ...]
    generator: str
    report: dict[str, float]

    def save(self, path: Path) -> None:
        """Write beside and rename."""
        predictor = self.steering.predictor
        content = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "features": list(self.features),
            "classes": list(self.classes),
            "generator": self.generator,
            "report": self.report,
            "latent": predictor.latent,
            "hidden": predictor.first.out_features,
            "outputs": predictor.last.out_features,
            "settings": asdict(self.steering.settings),
            "weights": self.steering.state_dict(),
        }
        write_beside(path, content)

    @staticmethod
    def load(path: Path) -> SteeringFile:
        """Read a steering file; SistrumError if it is none, or of another version."""
        content = read_steering(path, FORMAT, FORMAT_VERSION)
        try:
            return _build(content)
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise SistrumError(f"{path}: damaged steering file ({error})") from None

    def check(self, path: Path, generator: nn.Module, classes: tuple[str, ...]) -> None:
        """SistrumError unless it was fitted to this generator's graph with these classes."""
        check_fitted(path, self, generator, classes)


class Fitted(Protocol):
    """What a steering file says of the generator that it was fitted to."""

    @property
    def classes(self) -> tuple[str, ...]: ...

    @property
    def generator(self) -> str: ...


def check_fitted(path: Path, fitted: Fitted, generator: nn.Module, classes: tuple[str, ...]) -> None:
    """SistrumError unless `path` was fitted to this generator's graph with these classes."""
    if fitted.classes != classes:
        raise SistrumError(
            f"{path}: expected steering for the classes {', '.join(classes)}, "
            f"found {', '.join(fitted.classes)}"
        )
    if fitted.generator != weights_hash(generator):
        raise SistrumError(
            f"{path}: expected steering for this checkpoint, found that of other weights; run 'sistrum steer'"
        )


def read_steering(path: Path, file_format: str, version: int, purpose: str = "") -> dict[str, Any]:
    """What a steering file of this format holds; SistrumError if it is none, or of another version."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise SistrumError(f"{path}: no such steering file; make one with 'sistrum steer'") from None
    except Exception as error:  # torch raises many kinds for a broken file
        raise SistrumError(f"{path}: not a steering file ({type(error).__name__})") from None
    if not isinstance(content, dict) or content.get("format") != file_format:
        raise SistrumError(f"{path}: expected a steering file of 'sistrum steer'{purpose}")
    if content.get("format_version") != version:
        found = content.get("format_version")
        raise SistrumError(f"{path}: format_version must be {version}, found {found}")
    return content


def _build(content: dict[str, Any]) -> SteeringFile:
    weights: dict[str, Tensor] = content["weights"]
    predictor = LatentPredictor(
        content["latent"], len(content["classes"]), content["outputs"], content["hidden"]
    )
    steering = Steering(
        predictor,
        ClassScale(weights["scale.tables"].double().numpy()),
        weights["fineness"],
        weights["gain"],
        SteeringSettings(**content["settings"]),
    )
    steering.load_state_dict(weights)
    return SteeringFile(
        steering.eval(),
        tuple(content["features"]),
        tuple(content["classes"]),
        content["generator"],
        dict(content["report"]),
    )


def weights_hash(generator: nn.Module) -> str:
    """SHA-256 (hex) over names, shapes and values of a module's weights, float32."""
    digest = hashlib.sha256()
    for name, value in sorted(generator.state_dict().items()):
        digest.update(f"{name} {tuple(value.shape)}".encode())
        digest.update(value.detach().float().contiguous().cpu().numpy().tobytes())
    return digest.hexdigest()
