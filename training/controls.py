"""The type of a control that a trained model offers to the player; cards, recipes and editors derive from
it.
"""

from dataclasses import asdict, dataclass
from typing import Any

#: Group of the controls that are amounts of a class (kick, snare, ...): they count whether touched or not.
CLASS_GROUP = "Class"
#: Group of the controls that ask for an attribute of the sound, as a tagger would hear it: a model may have a
#: hundred. Editors and hosts get the strongest first.
ATTRIBUTE_GROUP = "Attribute"
#: Controls that a card may list.
MAX_CONTROLS = 192
#: A control whose `Response.spearman` is below this is called weak. C++ has the same number in
#: model/control_strength.h.
WEAK_SPEARMAN = 0.2


@dataclass(frozen=True)
class Response:
    """What a control really does: the measured quantity, in `unit`, at each `asked` value of the control.

    `median`, `low` and `high` are the median and the quartiles over many sounds. The rest is None where it
    was not measured: `spearman` (rank correlation of asked and measured, -1..1), `leak` (largest move of
    another quantity over the own move, 0 = none) and `moved` (share of the asked range really moved).
    """

    asked: tuple[float, ...]
    median: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    unit: str = ""
    spearman: float | None = None
    leak: float | None = None
    moved: float | None = None

    def to_card(self) -> dict[str, Any]:
        """The response as it stands in the model card, without what was not measured."""
        return {key: value for key, value in asdict(self).items() if value is not None}


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
    response: Response | None = None

    def __post_init__(self) -> None:
        if not self.id.isidentifier():
            raise ValueError(f"control id {self.id!r} must be an identifier")
        if not self.min <= self.default <= self.max or self.min == self.max:
            raise ValueError(f"control {self.id}: need min <= default <= max and min < max")

    def to_card(self) -> dict[str, Any]:
        """The control as it stands in the model card."""
        document = asdict(self)
        del document["response"]
        return document if self.response is None else document | {"response": self.response.to_card()}


def class_controls(classes: tuple[str, ...]) -> tuple[Control, ...]:
    """The share of every class, for graphs that divide by their sum."""
    label = {name: name.replace("_", " ").capitalize() for name in classes}
    first = label[classes[0]].lower()
    return tuple(
        Control(
            id=name,
            label=label[name],
            description=f"Share of {label[name].lower()} in the sound; shares are relative, all at zero "
            f"gives a {first}",
            group=CLASS_GROUP,
        )
        for name in classes
    )


def attribute_id(label: str, name: str) -> str:
    """The id of a label's slider: `like_` and the label, or the name that people read where the label is a
    number or a code; all in small letters, everything else as `_`.
    """
    text = label if label.isidentifier() else name
    words = "".join(letter if letter.isalnum() else " " for letter in text.lower()).split()
    return "_".join(("like", *words))


def attribute_control(label: str, name: str) -> Control:
    """The slider of an attribute."""
    return Control(
        id=attribute_id(label, name),
        label=name,
        default=0.5,
        description=f"How much a listener would call it '{name}', from the least (0) to the most (1) of the "
        "notes that were learnt",
        group=ATTRIBUTE_GROUP,
    )
