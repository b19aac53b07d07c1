"""The type of a control that a trained model offers to the player; cards, recipes and editors derive from
it.
"""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Control:
    """One knob. `id` is stable across releases; values run from `min` to `max` in `unit`."""

    id: str
    label: str
    min: float = 0.0
    max: float = 1.0
    default: float = 0.0
    unit: str = ""
    description: str = ""
    group: str = ""

    def __post_init__(self) -> None:
        if not self.id.isidentifier():
            raise ValueError(f"control id {self.id!r} must be an identifier")
        if not self.min <= self.default <= self.max or self.min == self.max:
            raise ValueError(f"control {self.id}: need min <= default <= max and min < max")

    def to_card(self) -> dict[str, Any]:
        """The control as it stands in the model card."""
        return asdict(self)
