"""Finds the ONNX Runtime shared library inside its Python package and hands it to the compiled core."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from types import ModuleType

from sistrum.errors import SistrumError

_PATTERNS = ("libonnxruntime.so.1*", "libonnxruntime*.dylib", "onnxruntime.dll")


def onnxruntime_library() -> Path:
    """Path of ONNX Runtime's shared library in the installed `onnxruntime` package.

    Raises:
        SistrumError: the package is absent or holds no such library.
    """
    spec = importlib.util.find_spec("onnxruntime")  # finds without importing
    if spec is None or spec.origin is None:
        raise SistrumError("the package 'onnxruntime' is not installed: pip install onnxruntime")
    folder = Path(spec.origin).parent / "capi"
    for pattern in _PATTERNS:
        for found in sorted(folder.glob(pattern)):
            return found
    raise SistrumError(f"{folder}: expected ONNX Runtime's shared library, found none")


def load_core() -> ModuleType:
    """Import `sistrum._core` and tell it, once, which ONNX Runtime to open.

    Raises:
        SistrumError: the core is not built or ONNX Runtime is not installed.
    """
    try:
        core = importlib.import_module("sistrum._core")
    except ModuleNotFoundError as error:
        if error.name != "sistrum._core":
            raise
        raise SistrumError(
            "the compiled core is not installed: run 'make play' or 'pip install .'"
        ) from error
    core.set_onnxruntime_library(str(onnxruntime_library()))
    return core
