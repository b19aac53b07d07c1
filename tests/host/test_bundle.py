"""The plug-in bundle stands alone: it plays from any folder, with its own runtime, and without its model."""

import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sistrum.python_host.model_folder import find_model
from sistrum.python_host.plugin_bundle import find_vst3, is_bundle
from sistrum.python_host.song import Note

HOSTS = ("dawdreamer", "pedalboard")
SONG: dict[str, Any] = {"notes": [Note(0.1, 36, 120), Note(0.2, 38, 100)], "seconds": 0.4}


def copy_bundle(folder: Path, with_models: bool = True) -> dict[str, str]:
    """Copy the bundle, away from checkout and user's models. Returns the environment to run it in."""
    copy = folder / "moved here" / "Sistrum.vst3"
    shutil.copytree(find_vst3(), copy, symlinks=False)
    if not with_models:
        shutil.rmtree(copy / "Contents" / "Resources" / "models")
    home = folder / "home"
    home.mkdir()
    return {
        "SISTRUM_VST3": str(copy),
        "HOME": str(home),
        "XDG_DATA_HOME": str(home),
        "SISTRUM_MODELS": str(home),
    }


@pytest.fixture(scope="module")
def expected(run_jobs: Callable) -> np.ndarray:
    """SONG as the bare engine plays it."""
    return run_jobs([{"host": "core"} | SONG])[0]


@pytest.mark.parametrize("host", HOSTS)
def test_a_copied_bundle_plays_with_its_own_libraries(
    run_jobs: Callable, tmp_path: Path, expected: np.ndarray, host: str
) -> None:
    environment = copy_bundle(tmp_path)
    libraries: list[str] = []
    (audio,) = run_jobs([{"host": host} | SONG], environment, libraries)
    np.testing.assert_array_equal(audio, expected)
    own = [Path(path).name for path in libraries if path.startswith(environment["SISTRUM_VST3"])]
    assert any(name.startswith("libonnxruntime") for name in own)
    assert "Sistrum.so" in own
    assert not any(str(find_vst3()) in path for path in libraries)


@pytest.mark.parametrize("host", HOSTS)
def test_without_a_model_it_is_silent_and_alive(run_jobs: Callable, tmp_path: Path, host: str) -> None:
    (audio,) = run_jobs([{"host": host} | SONG], copy_bundle(tmp_path, with_models=False))
    assert not audio.any()


@pytest.mark.parametrize("host", HOSTS)
def test_a_saved_song_plays_although_its_model_is_gone(
    run_jobs: Callable, tmp_path: Path, expected: np.ndarray, host: str
) -> None:
    state = tmp_path / "state"
    run_jobs([{"host": host, "save_state": state} | SONG])
    environment = copy_bundle(tmp_path, with_models=False)
    (audio,) = run_jobs([{"host": host, "load_state": state} | SONG], environment)
    np.testing.assert_array_equal(audio, expected)


def test_the_bundle_holds_what_it_needs() -> None:
    contents = find_vst3() / "Contents"
    binaries = {path.name for path in contents.glob("x86_64-linux/*")}
    assert "Sistrum.so" in binaries
    assert any(name.startswith("libonnxruntime.so") for name in binaries)
    assert list((contents / "Resources" / "models").glob("*.onnx"))
    licences = [path.name for path in contents.rglob("*") if path.is_file() and "licen" in path.name.lower()]
    assert licences, "expected ONNX Runtime's licence in the bundle"


def test_the_bundle_holds_the_model_that_ships() -> None:
    """Where this fails, the others compare two models: build the plug-in again (`make plugin`)."""
    bundled = find_vst3() / "Contents" / "Resources" / "models" / "drums.onnx"
    assert sha256(bundled.read_bytes()).hexdigest() == sha256(find_model("drums").read_bytes()).hexdigest()


def test_what_is_no_bundle_is_seen(tmp_path: Path) -> None:
    assert not is_bundle(tmp_path)
    (tmp_path / "Contents" / "x86_64-linux").mkdir(parents=True)
    assert not is_bundle(tmp_path)
    (tmp_path / "Contents" / "x86_64-linux" / "Sistrum.so").write_bytes(b"")
    assert is_bundle(tmp_path)
