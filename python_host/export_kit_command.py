"""`sistrum export-kit`: a kit as a folder of audio files with an SFZ, for other samplers."""

from __future__ import annotations

import argparse
import math
import sys
from typing import TYPE_CHECKING, Literal

from sistrum.errors import SistrumError
from sistrum.python_host.kit import KitPreset, read_kit
from sistrum.python_host.model_folder import find_model, shipped_folder, user_folders
from sistrum.python_host.open_host import load_instrument
from sistrum.python_host.preset_folder import find_preset
from sistrum.python_host.settings import parse_settings

if TYPE_CHECKING:
    from sistrum import Engine

_FORMATS: tuple[Literal["wav", "flac"], ...] = ("wav", "flac")
_BITS = (16, 24, 32)
_MAX_TAKES = 64
_RATES = (8000, 384000)


def export_kit_command(arguments: argparse.Namespace) -> int:
    """Check everything, render, write the folder."""
    import sistrum

    _check(arguments)
    name, engine = _engine(arguments)
    done = sistrum.export_kit(
        engine,
        arguments.output,
        name=name,
        format=arguments.format,
        bits=arguments.bits,
        sample_rate=float(arguments.sample_rate or 0),
        takes=arguments.variations,
        layers=not arguments.one_layer,
        at_random=arguments.random,
        model_folders=[shipped_folder(), *user_folders()],
    )
    print(f"{done['sfz']}: {len(done['audio'])} files, {arguments.format} {arguments.bits} bits")
    if done["gain"] < 1.0:
        quieter = -20 * math.log10(done["gain"])
        print(
            f"sistrum: warning: {arguments.output}: up to {quieter:.1f} dB quieter so that nothing clips; "
            "the SFZ makes up for it",
            file=sys.stderr,
        )
    return 0


def _engine(arguments: argparse.Namespace) -> tuple[str, Engine]:
    """The name of the kit, and an engine that has it rendered."""
    settings = parse_settings(arguments.set)
    if arguments.kit.endswith(".onnx"):
        path = find_model(arguments.kit)
        instrument = load_instrument(None, settings, KitPreset(model=str(path.resolve())))
        return path.stem, instrument.rendered()
    file = find_preset(arguments.kit, "kit")
    preset = read_kit(file).file
    name = preset.name if preset is not None and preset.name else file.stem
    return name, load_instrument(file, settings).rendered()


def _check(arguments: argparse.Namespace) -> None:
    if arguments.format not in _FORMATS:
        raise SistrumError(f"--format {arguments.format}: expected {' or '.join(_FORMATS)}")
    if arguments.bits not in _BITS:
        raise SistrumError(f"--bits {arguments.bits}: expected 16, 24 or 32")
    if not 1 <= arguments.variations <= _MAX_TAKES:
        raise SistrumError(f"--variations {arguments.variations}: expected 1..{_MAX_TAKES}")
    rate = arguments.sample_rate
    if rate is not None and not _RATES[0] <= rate <= _RATES[1]:
        raise SistrumError(f"--sample-rate {rate}: expected {_RATES[0]}..{_RATES[1]}")
    if arguments.output.exists() and not arguments.output.is_dir():
        raise SistrumError(f"{arguments.output}: expected a folder to write, found a file")
