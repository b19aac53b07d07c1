"""Opens a host by name, with a kit in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sistrum.errors import SistrumError
from sistrum.python_host.host import HOST_NAMES, Host
from sistrum.python_host.kit import KitPreset, read_kit
from sistrum.python_host.kit_state import KitLoader
from sistrum.python_host.settings import Setting, with_settings

SAMPLE_RATES = (8000, 192000)
BLOCK_SIZES = (1, 65536)


def load_kit(preset: Path | None, settings: Sequence[Setting] = ()) -> KitLoader:
    """The kit of a preset file (without one, the shipped model's own kit) with controls touched beyond it.

    Raises:
        SistrumError: the file or a model it names is missing or wrong.
    """
    kit = KitPreset() if preset is None else read_kit(preset)
    return KitLoader(with_settings(kit, settings), preset)


def open_host(
    name: str,
    sample_rate: int,
    block_size: int,
    preset: Path | None = None,
    settings: Sequence[Setting] = (),
) -> Host:
    """A host that is ready to render.

    Without preset and settings the plug-in is left as it comes: it plays the model in its own bundle.

    Raises:
        SistrumError: unknown name, a setting out of range, or something it needs is missing.
    """
    if name not in HOST_NAMES:
        raise SistrumError(f"host '{name}': expected {', '.join(HOST_NAMES)}")
    _check_range("sample rate", sample_rate, SAMPLE_RATES)
    _check_range("block size", block_size, BLOCK_SIZES)
    if name == "core":
        from sistrum.python_host.core_host import CoreHost

        return CoreHost(sample_rate, block_size, load_kit(preset, settings))
    host = _open_plugin(name, sample_rate, block_size)
    if preset is not None or settings:
        host.load_state(load_kit(preset, settings).state())
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
