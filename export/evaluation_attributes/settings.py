"""How much of what an evaluation of attributes plays."""

from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

AttributeSection = Literal["correlation", "increments", "sliders", "scores"]
ATTRIBUTE_SECTIONS: tuple[AttributeSection, ...] = get_args(AttributeSection)


@dataclass(frozen=True)
class AttributeEvaluationSettings:
    """notes: asked for all attributes of a validation note each, for correlations and scores.

    increment_attributes: how many of the strongest attributes are raised; increment_notes: on how many notes.
    levels: positions of a slider that is moved alone, on slider_notes notes.
    """

    sections: tuple[str, ...] = ATTRIBUTE_SECTIONS
    notes: int = 1000
    increment_attributes: int = 16
    increment_notes: int = 40
    levels: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)
    slider_notes: int = 10
    score_notes: int = 264
    seed: int = 500
    workers: int = 1

    def quick(self) -> "AttributeEvaluationSettings":
        """A small part of the work, to see that all is well; its figures are rough."""
        return replace(
            self,
            notes=120,
            increment_attributes=4,
            increment_notes=12,
            levels=(0.0, 0.5, 1.0),
            slider_notes=2,
            score_notes=44,
        )


def increments() -> NDArray[np.float64]:
    """By how much attributes are raised, in slider units, ascending: every fifth of the published 10^(-3 +
    3.6 l / 50), l = 0 .. 50, and of its k / 5 those up to 1 (thesis 7.3).
    """
    logarithmic = 10.0 ** (-3.0 + 3.6 * np.arange(0, 51, 5) / 50.0)
    return np.unique(np.concatenate([logarithmic, np.arange(1, 6) / 5.0]).round(6))
