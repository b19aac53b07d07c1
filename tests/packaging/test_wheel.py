"""The built wheel, in an environment of its own without torch: what a user who only plays has."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path) -> str:
    """Output of a command that must succeed, away from the source tree."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        folder,
        ROOT,
        cwd=folder,
    )
    (built,) = folder.glob("sistrum-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folder of the programs of a fresh environment with the wheel and what it requires."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", folder / "env", cwd=folder)
    programs = folder / "env" / "bin"
    run(programs / "python", "-m", "pip", "install", "-q", f"{wheel}[host]", cwd=folder)
    yield programs


def test_wheel_holds_packages_model_and_licence(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for expected in (
        "sistrum/__init__.py",
        "sistrum/_core.pyi",
        "sistrum/py.typed",
        "sistrum/python_host/commands.py",
        "sistrum/export/model_card.py",
        "sistrum/export/model_card.schema.json",
        "sistrum/training/loop.py",
        "sistrum/models/drums.onnx",
    ):
        assert expected in names
    assert any(name.startswith("sistrum/_core.") and name.endswith(".so") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "plugin/", "docs/"))]


def test_plays_without_torch(installed: Path, tmp_path: Path) -> None:
    script = (
        "import importlib.util, sistrum, numpy\n"
        "assert importlib.util.find_spec('torch') is None\n"
        "from sistrum.python_host.model_folder import find_model\n"
        "sound = sistrum.Renderer(sistrum.Model(find_model('drums'))).render(seed=5)\n"
        "print(sistrum.__file__, sound.shape, float(numpy.abs(sound).max()))\n"
    )
    printed = run(installed / "python", "-c", script, cwd=tmp_path).split()
    assert str(ROOT) not in printed[0]
    assert float(printed[-1]) > 0.5


def test_commands_work_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    assert "drums" in run(installed / "sistrum", "models", cwd=tmp_path)
    run(installed / "sistrum", "render", "drums", "--seed", "7", "-o", "hit.wav", cwd=tmp_path)
    run(installed / "sistrum", "play", "--beat", "--host", "core", "-o", "beat.wav", cwd=tmp_path)
    assert (tmp_path / "hit.wav").stat().st_size > 44100
    assert (tmp_path / "beat.wav").stat().st_size > 44100
