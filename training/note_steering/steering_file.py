"""What `sistrum steer` writes for a generator of notes: fitted steering, tied to generator and teacher."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from sistrum.errors import SistrumError
from sistrum.training.checkpoint import write_beside
from sistrum.training.note_steering.predictor import FactorPredictor
from sistrum.training.note_steering.steering import NoteSteering, NoteSteeringSettings
from sistrum.training.steering.scale import ClassScale
from sistrum.training.steering.steering_file import check_fitted, read_steering

FORMAT = "sistrum-note-steering"
FORMAT_VERSION = 1


@dataclass(frozen=True)
class NoteSteeringFile:
    """Fitted steering with what one must know to use it.

    Attributes:
        attributes: the teacher's labels that have sliders, in order; names: what people read for them.
        scale: mean and deviation of each attribute's logit, [2, attributes]: units of the steering's tables.
        classes: names of the generator's classes, in order.
        generator: `weights_hash` of the graph that it was fitted to.
        teacher: hash of the teacher that listened.
        report: figures of the slider test on unseen notes.
    """

    steering: NoteSteering
    attributes: tuple[str, ...]
    names: tuple[str, ...]
    scale: Tensor
    classes: tuple[str, ...]
    generator: str
    teacher: str
    report: dict[str, float]

    def save(self, path: Path) -> None:
        """Write beside and rename."""
        content = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "attributes": list(self.attributes),
            "names": list(self.names),
            "scale": self.scale,
            "classes": list(self.classes),
            "generator": self.generator,
            "teacher": self.teacher,
            "report": self.report,
            "sizes": self.steering.predictor.sizes,
            "settings": asdict(self.steering.settings),
            "weights": self.steering.state_dict(),
        }
        write_beside(path, content)

    @staticmethod
    def load(path: Path) -> NoteSteeringFile:
        """Read a steering file; SistrumError if it is none, or of another version."""
        content = read_steering(path, FORMAT, FORMAT_VERSION, " for a generator of notes")
        try:
            return _build(content)
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise SistrumError(f"{path}: damaged steering file ({error})") from None

    def check(self, path: Path, generator: nn.Module, classes: tuple[str, ...]) -> None:
        """SistrumError unless it was fitted to this generator's graph with these classes."""
        check_fitted(path, self, generator, classes)

    def positions(self, logits: Tensor) -> Tensor:
        """Where a teacher's logits [N, attributes] stand on the sliders, 0..1."""
        mean, deviation = self.scale
        scale = self.steering.scale
        found: Tensor = scale.position(scale.tables, (logits.double() - mean) / deviation)
        return found


def _build(content: dict[str, Any]) -> NoteSteeringFile:
    weights: dict[str, Tensor] = content["weights"]
    steering = NoteSteering(
        FactorPredictor(**content["sizes"]),
        ClassScale(weights["scale.tables"].double().numpy()),
        weights["mean"],
        weights["colour"],
        weights["gain"],
        NoteSteeringSettings(**content["settings"]),
    )
    steering.load_state_dict(weights)
    return NoteSteeringFile(
        steering.eval(),
        tuple(content["attributes"]),
        tuple(content["names"]),
        content["scale"].double(),
        tuple(content["classes"]),
        content["generator"],
        content["teacher"],
        dict(content["report"]),
    )
