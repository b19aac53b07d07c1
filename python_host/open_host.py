"""Opens a host by name, with a kit in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sistrum.errors import SistrumError
from sistrum.python_host.host import HOST_NAMES, Host
from sistrum.python_host.kit import KitPreset, read_kit
from sistrum.python_host.kit_state import KitLoader
from sistrum.python_host.settings import Setting, set_parameters, with_controls

if TYPE_CHECKING:
    from sistrum import Engine

SAMPLE_RATES = (8000, 192000)
BLOCK_SIZES = (1, 65536)
_STATE_SAMPLE_RATE = 48000
_STATE_BLOCK = 512


@dataclass(frozen=True, slots=True)
class Instrument:
    """A kit and what is set beyond it, ready for any number of engines."""

    kit: KitLoader
    settings: Sequence[Setting] = ()

    def apply(self, engine: Engine) -> None:
        """Set up an engine; an offline one renders before it plays."""
        self.kit.apply(engine)
        set_parameters(engine, self.settings)

    def rendered(self) -> Engine:
        """An offline engine that has it, with all sounds rendered."""
        import sistrum

        engine = sistrum.Engine(_STATE_SAMPLE_RATE, _STATE_BLOCK, offline=True)
        self.apply(engine)
        engine.process([], _STATE_BLOCK)  # offline: waits for the renders
        return engine


def load_instrument(
    preset: Path | None, settings: Sequence[Setting] = (), without: KitPreset | None = None
) -> Instrument:
    """The kit of a preset file (without one, `without`, or the shipped model's own) with settings beyond it.

    Raises:
        SistrumError: the file or a model it names is missing or wrong, or a control does not fit its model.
    """
    kit = (without or KitPreset()) if preset is None else read_kit(preset)
    return Instrument(KitLoader(with_controls(kit, settings), preset), tuple(settings))


def open_host(
    name: str,
    sample_rate: int,
    block_size: int,
    preset: Path | None = None,
    settings: Sequence[Setting] = (),
    without: KitPreset | None = None,
) -> Host:
    """A host that is ready to render; `without`: the kit where no preset is given.

    Without preset, kit and settings the plug-in is left as it comes: it plays the model in its own bundle.

    Raises:
        SistrumError: unknown name, a setting out of range, or something it needs is missing.
    """
    if name not in HOST_NAMES:
        raise SistrumError(f"host '{name}': expected {', '.join(HOST_NAMES)}")
    _check_range("sample rate", sample_rate, SAMPLE_RATES)
    _check_range("block size", block_size, BLOCK_SIZES)
    if name == "core":
        from sistrum.python_host.core_host import CoreHost

        return CoreHost(sample_rate, block_size, load_instrument(preset, settings, without))
    host = _open_plugin(name, sample_rate, block_size)
    if preset is not None or settings or without not in {None, KitPreset()}:
        host.load_state(bytes(load_instrument(preset, settings, without).rendered().save_state()))
    return host


def _open_plugin(name: str, sample_rate: int, block_size: int) -> Host:
    from sistrum.python_host.plugin_bundle import find_vst3

    bundle = find_vst3()
    if name == "dawdreamer":
        from sistrum.python_host.dawdreamer_host import DawDreamerHost

        return DawDreamerHost(sample_rate, block_size, bundle)
    from sistrum.python_host.pedalboard_host import PedalboardHost

    return PedalboardHost(sample_rate, block_size, bundle)


def _check_range(what: str, value: int, limits: tuple[int, int]) -> None:
    if not limits[0] <= value <= limits[1]:
        raise SistrumError(f"{what} {value}: expected {limits[0]}..{limits[1]}")
