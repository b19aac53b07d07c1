"""Playing needs no torch: these run where torch and the training code cannot be imported."""

import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

BLOCK_TORCH = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        heavy = name.split(".")[0] in {"torch", "onnx", "librosa", "scipy"}
        training = name.startswith("sistrum.training.") and not name.startswith("sistrum.training.commands")
        if heavy or training:
            raise ModuleNotFoundError(f"blocked: {name}", name=name)
        return None
sys.meta_path.insert(0, Blocker())
"""


def run_blocked(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BLOCK_TORCH + code], capture_output=True, text=True, timeout=120, check=False
    )


def cli(*arguments: object) -> str:
    return f"from sistrum.cli import main; sys.exit(main({[str(argument) for argument in arguments]!r}))"


def test_the_blocker_blocks() -> None:
    assert "blocked: torch" in run_blocked("import torch").stderr


def test_import_and_render_in_python() -> None:
    code = """
import numpy, sistrum
from sistrum.python_host.model_folder import find_model
model = sistrum.Model(str(find_model("drums")))
audio = sistrum.Renderer(model).render(seed=1)
assert audio.dtype == numpy.float32 and abs(audio).max() > 0.1
assert not {"torch", "onnx", "onnxruntime"} & set(sys.modules), sorted(sys.modules)
"""
    done = run_blocked(code)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "arguments",
    [("render", "drums", "--seed", 3), ("play", "--beat", "--host", "core", "--tail", 0)],
    ids=["render", "play"],
)
def test_commands(tmp_path: Path, arguments: tuple[object, ...]) -> None:
    done = run_blocked(cli(*arguments, "-o", tmp_path / "a.wav"))
    assert (done.returncode, done.stderr) == (0, "")
    audio, _ = soundfile.read(tmp_path / "a.wav")
    assert abs(audio).max() > 0.1


def test_models_and_help() -> None:
    for arguments in (["models"], ["play", "--help"], ["train", "--help"], ["export", "--help"]):
        done = run_blocked(cli(*arguments))
        assert (done.returncode, done.stderr) == (0, ""), arguments
