"""How thoroughly a model is judged, and by what."""

from dataclasses import dataclass, field, replace
from typing import Literal

from sistrum.errors import SistrumError
from sistrum.export.evaluation.drawing import RendererName
from sistrum.training.metrics.embedding import INCEPTION, MEL
from sistrum.training.metrics.hit_classifier import ClassifierSettings

#: What the sliders that are not moved do: nothing (a player's view), or stand as those of a random real sound
#: (thesis 6.2).
Others = Literal["untouched", "real"]
#: What a slider's 0..1 stands for, where sliders are set as real sounds have them: the quantile within the
#: class, the 5th to the 95th percentile of all sounds, or the feature's 0 to 100 (thesis 6.1).
AskedScale = Literal["class", "spread", "hundred"]
SECTIONS = ("classes", "distances", "sliders", "diversity", "acoustics")


@dataclass(frozen=True)
class EvaluationSettings:
    """Numbers of draws and their seeds; the sections to measure.

    hits_per_class: for classes, diversity, acoustics. conditioned: hits of each conditioning of Table 6.1.
    draws: for E1, E2, E3 of every slider. curve_draws, leak_draws: of these, those with response curve and
    leakage.
    own_draws: hits of every class with nothing touched, for the scale of the model's own draws.
    """

    sections: tuple[str, ...] = SECTIONS
    hits_per_class: int = 150
    conditioned: int = 1000
    draws: int = 1000
    curve_draws: int = 210
    leak_draws: int = 210
    own_draws: int = 50
    others: Others = "untouched"
    asked_scale: AskedScale = "class"
    embeddings: tuple[str, ...] = (INCEPTION, MEL)
    classifier: ClassifierSettings = field(default_factory=ClassifierSettings)
    seed: int = 1_000_000
    renderer: RendererName = "engine"
    workers: int = 1

    def __post_init__(self) -> None:
        unknown = [name for name in self.sections if name not in SECTIONS]
        if unknown:
            raise SistrumError(f"section {unknown[0]!r}: expected some of {', '.join(SECTIONS)}")
        if self.draws < 2:
            raise SistrumError(f"draws: expected 2 or more, found {self.draws}")

    def quick(self) -> "EvaluationSettings":
        """A twentieth of the work: to see that all is well, not to publish."""
        return replace(
            self,
            hits_per_class=40,
            conditioned=200,
            draws=min(self.draws, 42),
            curve_draws=14,
            leak_draws=14,
            own_draws=10,
            classifier=replace(self.classifier, pool=1536, steps=300),
        )
