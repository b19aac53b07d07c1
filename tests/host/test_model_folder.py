"""Finding models and bundles: by path, by name, in the user's folders first."""

import os
from pathlib import Path

import pytest

from sistrum.errors import SistrumError
from sistrum.python_host.model_folder import find_model, model_files, shipped_folder, user_folders
from sistrum.python_host.plugin_bundle import find_vst3


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder with models 'mine' and 'drums' (empty files: finding does not read them)."""
    folder = tmp_path / "own"
    folder.mkdir()
    for name in ("mine.onnx", "drums.onnx", "notes.txt"):
        (folder / name).touch()
    monkeypatch.setenv("SISTRUM_MODELS", os.pathsep.join([str(tmp_path / "absent"), str(folder)]))
    return folder


def test_a_path_wins_and_a_name_is_looked_up(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_model(str(own / "mine.onnx")) == own / "mine.onnx"
    assert find_model("mine") == find_model("mine.onnx") == own / "mine.onnx"
    assert find_model("drums") == own / "drums.onnx"
    monkeypatch.delenv("SISTRUM_MODELS")
    assert find_model("drums") == shipped_folder() / "drums.onnx"


@pytest.mark.parametrize("name", ["other", "own/mine", "../mine", "", "."])
def test_what_is_no_model_is_refused_with_the_known_names(own: Path, name: str) -> None:
    with pytest.raises(SistrumError, match=r"expected a model file or one of the known models \(.*mine"):
        find_model(name)


def test_folders_from_the_environment(tmp_path: Path, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert user_folders() == [tmp_path / "absent", own]
    assert model_files(user_folders()) == [own / "drums.onnx", own / "mine.onnx"]
    monkeypatch.delenv("SISTRUM_MODELS")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert user_folders() == [tmp_path / "sistrum" / "models"]


def test_the_bundle_from_the_environment_must_be_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SISTRUM_VST3", str(tmp_path))
    with pytest.raises(SistrumError, match="expected a VST3 bundle"):
        find_vst3()
    (tmp_path / "Contents" / "x86_64-linux").mkdir(parents=True)
    (tmp_path / "Contents" / "x86_64-linux" / "Sistrum.so").touch()
    assert find_vst3() == tmp_path.resolve()
