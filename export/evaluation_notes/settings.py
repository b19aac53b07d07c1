"""How much of what an evaluation of held notes plays."""

from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from sistrum.training.metrics.note_classifier import NoteClassifierSettings

Section = Literal["scores", "pitch", "envelope", "hold", "movement", "responses"]
SECTIONS: tuple[Section, ...] = get_args(Section)


@dataclass(frozen=True)
class NoteEvaluationSettings:
    """notes: how many are played for scores, envelope and movement (as the validation notes are distributed).

    durations: seconds of the sets that scores compare. pitch_durations: of the notes whose pitch is measured,
    every pitch in every family. hold_seconds: of the long notes, one for every family and hold pitch.
    real_movement: validation notes at most whose movement is measured; in some families half of the notes
    stand still and half move, so that the median of a few depends on which they are.
    response_draws: sounds of every family that each slider is tried on.
    """

    sections: tuple[str, ...] = SECTIONS
    notes: int = 264
    durations: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0)
    pitch_durations: tuple[float, ...] = (0.25, 1.0, 4.0)
    hold_seconds: float = 60.0
    hold_pitches: tuple[int, ...] = (45, 57, 69)
    hold_velocity: int = 90
    real_movement: int = 5000
    response_draws: int = 4
    seed: int = 100
    renderer: Literal["engine", "reference"] = "engine"
    workers: int = 1
    classifier: NoteClassifierSettings = field(default_factory=NoteClassifierSettings)

    def quick(self) -> "NoteEvaluationSettings":
        """A small part of the work, to see that all is well; its figures are rough."""
        return replace(
            self,
            notes=44,
            pitch_durations=(1.0,),
            hold_seconds=12.0,
            hold_pitches=(57,),
            real_movement=44,
            response_draws=1,
            durations=(1.0, 4.0),
        )
