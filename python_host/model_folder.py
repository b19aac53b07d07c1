"""Where models lie: those that ship beside this package, and the user's own folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sistrum.errors import SistrumError

DEFAULT_MODEL = "drums"
_SUFFIX = ".onnx"
#: Encoders lie beside their generators and are no instruments.
ENCODER_SUFFIX = ".encoder.onnx"


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model file; `card` is None where `problem` says in one line why the file cannot be played."""

    path: Path
    card: dict[str, Any] | None
    sha256: str | None
    problem: str | None


def shipped_folder() -> Path:
    """The models that came with this installation (beside the package, in a checkout and in a wheel)."""
    return Path(__file__).resolve().parent.parent / "models"


def user_folders() -> list[Path]:
    """The user's own models: $SISTRUM_MODELS (one folder, or several as in PATH), else XDG's data folder."""
    if chosen := os.environ.get("SISTRUM_MODELS"):
        return [Path(folder) for folder in chosen.split(os.pathsep) if folder]
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return [Path(data) / "sistrum" / "models"]


def model_files(folders: Sequence[Path]) -> list[Path]:
    """The generators in the folders, folder after folder, each by name. A folder may be absent."""
    found = [path for folder in folders for path in sorted(folder.glob(f"*{_SUFFIX}")) if path.is_file()]
    return [path for path in found if not path.name.endswith(ENCODER_SUFFIX)]


def find_model(name_or_path: str) -> Path:
    """The file for a path, or for the name of a shipped model or of one in the user's folder.

    Raises:
        SistrumError: there is no such file; the message lists the names there are.
    """
    path = Path(name_or_path)
    if path.is_file():
        return path
    folders = [*user_folders(), shipped_folder()]
    if path.name == name_or_path:
        for folder in folders:
            candidate = folder / (path.name.removesuffix(_SUFFIX) + _SUFFIX)
            if candidate.is_file():
                return candidate
    known = ", ".join(sorted({file.stem for file in model_files(folders)})) or "none"
    raise SistrumError(f"{name_or_path}: expected a model file or one of the known models ({known})")


def load_model(path: Path) -> Any:
    """`sistrum.Model` of a file.

    Raises:
        SistrumError: the file cannot be played; one line that names it.
    """
    import sistrum

    try:
        return sistrum.Model(str(path))
    except SistrumError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())
        raise SistrumError(reason if str(path) in reason else f"{path}: {reason}") from error


def list_models(folders: Sequence[Path]) -> Iterator[ListedModel]:
    """Every model file in the folders, loaded and self-tested; broken ones carry the reason."""
    for path in model_files(folders):
        try:
            model = load_model(path)
        except SistrumError as error:
            yield ListedModel(path, None, None, str(error))
        else:
            yield ListedModel(path, dict(model.card), model.sha256, None)
