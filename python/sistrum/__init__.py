"""Sistrum: an instrument whose sounds come from exported GAN generators.

`Model`, `Renderer`, `Encoder` and `Engine` come from the compiled core and need neither torch nor a plug-in
host. The core is loaded at first use, so that `sistrum.training` works where only the Python part is built.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sistrum._core import (
        AudioFileError,
        Encoder,
        Engine,
        Model,
        NoteRenderer,
        NoteStream,
        Preset,
        PresetError,
        Renderer,
        apply_preset,
        capture_preset,
        export_kit,
        mutate,
        new_sound,
        parse_preset,
        part_parameters,
        read_preset,
        write_audio,
    )

from sistrum.errors import SistrumError

__all__ = [
    "AudioFileError",
    "Encoder",
    "Engine",
    "Model",
    "NoteRenderer",
    "NoteStream",
    "Preset",
    "PresetError",
    "Renderer",
    "SistrumError",
    "__version__",
    "apply_preset",
    "capture_preset",
    "export_kit",
    "mutate",
    "new_sound",
    "parse_preset",
    "part_parameters",
    "read_preset",
    "write_audio",
]
__version__ = "0.1.0"

_FROM_CORE = frozenset(__all__) - {"SistrumError", "__version__"}


def __getattr__(name: str) -> Any:
    if name not in _FROM_CORE:
        raise AttributeError(f"module 'sistrum' has no attribute {name!r}")
    core = importlib.import_module("sistrum.onnxruntime_library").load_core()
    return getattr(core, name)


def __dir__() -> list[str]:
    return sorted(__all__)
