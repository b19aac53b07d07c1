"""Applies a kit preset to an engine, which also makes the state bytes that the plug-in takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sistrum.errors import SistrumError
from sistrum.python_host.kit import KitPreset, PartPreset
from sistrum.python_host.model_folder import DEFAULT_MODEL, find_model, load_model

FIRST_NOTE = 36  # part 1's; the others follow key by key
_STATE_SAMPLE_RATE = 48000
_STATE_BLOCK = 512


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


def kit_sound(card: Mapping[str, Any], part: int) -> Sound:
    """The sound that the model's own kit gives to a part (1..16); seed `part` where it names none."""
    presets = {preset["name"]: preset for preset in card["presets"]}
    for entry in card["kit"]:
        if entry["note"] == FIRST_NOTE + part - 1:
            preset = presets[entry["preset"]]
            latent = preset.get("latent")
            return Sound(
                int(preset.get("seed") or 0),
                None if latent is None else tuple(latent),
                {name: float(value) for name, value in preset.get("controls", {}).items()},
            )
    return Sound(part, None, {})


def part_sound(card: Mapping[str, Any], preset: PartPreset, where: str) -> Sound:
    """The kit's sound of the part with the preset's changes. A new seed replaces the kit's latent.

    Raises:
        SistrumError: a control or a latent that does not fit the model.
    """
    check_controls(card, preset.controls, where)
    dimension = card["latent"]["dim"]
    if preset.latent is not None and len(preset.latent) != dimension:
        raise SistrumError(f"{where}: latent: expected {dimension} numbers, found {len(preset.latent)}")
    base = kit_sound(card, preset.part)
    latent = base.latent if preset.seed is None else None
    return Sound(
        base.seed if preset.seed is None else preset.seed,
        latent if preset.latent is None else preset.latent,
        base.controls | dict(preset.controls),
    )


class KitLoader:
    """A kit preset checked against its models, ready for any number of engines."""

    def __init__(self, kit: KitPreset, file: Path | None = None) -> None:
        """`file`: where the kit was read; relative model paths in it count from there.

        Raises:
            SistrumError: a model is missing or broken, or a part does not fit its model.
        """
        self._file = file
        self._model_path = self._find(kit.model or DEFAULT_MODEL)
        self._model = load_model(self._model_path)
        self._parts: list[tuple[PartPreset, Path | None, Sound | None]] = []
        for part in kit.parts:
            where = f"{file or 'kit'}: part {part.part}"
            path = None if part.model is None else self._find(part.model)
            card = (self._model if path is None else load_model(path)).card
            sound = part_sound(card, part, where) if part.changes_sound or path else None
            self._parts.append((part, path, sound))

    @property
    def card(self) -> dict[str, Any]:
        """The model card of the kit's model."""
        return dict(self._model.card)

    def apply(self, engine: Any) -> None:
        """Set the parts of a `sistrum.Engine`; an offline engine renders them before it plays."""
        engine.load_kit(str(self._model_path))
        for part, path, sound in self._parts:
            index = part.part - 1
            if path is not None:
                engine.set_part_model(index, str(path))
            if sound is not None:
                latent = None if sound.latent is None else list(sound.latent)
                engine.set_part_sound(index, seed=sound.seed, latent=latent, controls=sound.controls)
            for name, value in part.mix.items():
                engine.set_param(index, name, value)

    def state(self) -> bytes:
        """The engine state of this kit, its sounds rendered: what the plug-in saves and loads."""
        import sistrum

        engine = sistrum.Engine(_STATE_SAMPLE_RATE, _STATE_BLOCK, offline=True)
        self.apply(engine)
        engine.process([], _STATE_BLOCK)  # offline: waits for the renders
        return bytes(engine.save_state())

    def _find(self, name_or_path: str) -> Path:
        beside = self._file.parent / name_or_path if self._file is not None else None
        return beside if beside is not None and beside.is_file() else find_model(name_or_path)
