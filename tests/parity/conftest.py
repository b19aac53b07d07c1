"""Models to compare on: every one that ships, and the tiny ones of tests/golden."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import onnx
import onnxruntime
import pytest

from sistrum.onnxruntime_library import load_core

ROOT = Path(__file__).resolve().parents[2]
SHIPPED_ENCODERS = sorted((ROOT / "models").glob("*.encoder.onnx"))
SHIPPED = sorted(set((ROOT / "models").glob("*.onnx")) - set(SHIPPED_ENCODERS))
TINY = ("stft_mono", "stft_stereo", "mdct_mono", "mdct_stereo", "touched")
TINY_NOTES = ("notes_harmonic",)


def streams(path: Path) -> bool:
    """Whether it is a model of notes."""
    properties = {
        entry.key: entry.value for entry in onnx.load(path, load_external_data=False).metadata_props
    }
    return json.loads(properties["sistrum"]).get("streaming") is not None


SHIPPED_NOTES = [path for path in SHIPPED if streams(path)]
SHIPPED_HITS = [path for path in SHIPPED if path not in SHIPPED_NOTES]


def load_golden(name: str) -> ModuleType:
    """A module of tests/golden, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / "golden" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def core() -> ModuleType:
    return load_core()


@pytest.fixture(scope="session")
def reference() -> ModuleType:
    return load_golden("reference")


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("models")
    load_golden("make_test_models").main(folder)
    return folder


@pytest.fixture(params=[*TINY, *(path.stem for path in SHIPPED_HITS)])
def model_path(request: pytest.FixtureRequest, tiny_models: Path) -> Path:
    if request.param in TINY:
        return tiny_models / f"{request.param}.onnx"
    return ROOT / "models" / f"{request.param}.onnx"


@pytest.fixture(params=[*TINY_NOTES, *(path.stem for path in SHIPPED_NOTES)])
def notes_path(request: pytest.FixtureRequest, tiny_models: Path) -> Path:
    if request.param in TINY_NOTES:
        return tiny_models / f"{request.param}.onnx"
    return ROOT / "models" / f"{request.param}.onnx"


def open_session(path: Path) -> Any:
    """ONNX Runtime with its default optimisations on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def card_of(reference: ModuleType, path: Path) -> dict[str, Any]:
    card: dict[str, Any] = reference.card_of(onnx.load(str(path)))
    return card
