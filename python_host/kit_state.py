"""Kits in engines, and what the command line knows of sounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sistrum.errors import SistrumError
from sistrum.python_host.kit import KitPreset, kit_document
from sistrum.python_host.model_folder import load_model, shipped_folder, user_folders

if TYPE_CHECKING:
    from sistrum import Engine

FIRST_NOTE = 36  # part 1's; the others follow key by key


@dataclass(frozen=True, slots=True)
class Sound:
    """What a part renders: seed, latent (None: from the seed) and controls by id in their own units."""

    seed: int
    latent: tuple[float, ...] | None
    controls: dict[str, float]


def check_controls(card: Mapping[str, Any], controls: Mapping[str, float], where: str) -> None:
    """Refuse controls the model does not have and values outside their range.

    Raises:
        SistrumError: `where` and the control's name, what was expected and found.
    """
    known = {control["id"]: control for control in card["controls"]}
    for name, value in controls.items():
        if name not in known:
            listed = ", ".join(known) or "none"
            raise SistrumError(f"{where}: no control '{name}' in '{card['name']}'; it has {listed}")
        low, high = known[name]["min"], known[name]["max"]
        if not low <= value <= high:
            raise SistrumError(f"{where}: control '{name}': expected {low:g}..{high:g}, found {value:g}")


class KitLoader:
    """A kit checked against its models, ready for any number of engines."""

    def __init__(self, kit: KitPreset, file: Path | None = None) -> None:
        """`file`: where the kit was read; relative model paths in it count from there.

        Raises:
            SistrumError: a model is missing or broken, or a part does not fit its model.
        """
        self._file = file or Path("kit")
        self._folders = [*user_folders(), shipped_folder()]
        self._preset = kit_document(kit)
        self._parts = self._preset.resolve(self._file, self._folders)
        models = {part["model"]: load_model(Path(part["model"])) for part in self._parts}
        self._card = models[self._parts[0]["model"]].card

    @property
    def card(self) -> dict[str, Any]:
        """The card of the first part's model."""
        return dict(self._card)

    @property
    def part_names(self) -> dict[int, str]:
        """What the sounds are called, by the notes that play them; parts over many keys are left out."""
        return {
            round(part["params"]["note"]): part["name"]
            for part in reversed(self._parts)
            if part["name"] and not part["params"]["play"]
        }

    @property
    def chromatic(self) -> bool:
        """Whether every part is played over keys."""
        return all(part["params"]["play"] for part in self._parts)

    def apply(self, engine: Engine) -> None:
        """Set the parts of an engine; an offline engine renders them before it plays."""
        import sistrum

        sistrum.apply_preset(engine, self._preset, 0, self._file, self._folders)
