"""The control type refuses what no editor could show."""

import pytest

from sistrum.training.controls import Control


def test_card_form_has_every_key() -> None:
    control = Control("kick", "Kick", description="Share of kick", group="Class")
    assert control.to_card() == {
        "id": "kick",
        "label": "Kick",
        "min": 0.0,
        "max": 1.0,
        "default": 0.0,
        "unit": "",
        "description": "Share of kick",
        "group": "Class",
    }


@pytest.mark.parametrize(
    "arguments",
    [
        {"id": "two words"},
        {"id": ""},
        {"id": "x", "min": 1.0, "max": 1.0, "default": 1.0},
        {"id": "x", "default": 2.0},
    ],
    ids=str,
)
def test_impossible_controls_are_refused(arguments: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="control"):
        Control(**({"label": "X"} | arguments))  # type: ignore[arg-type]
