"""Opens a teacher of any kind; the file says which it is."""

from __future__ import annotations

from pathlib import Path

import torch

from sistrum.errors import SistrumError
from sistrum.training.teachers import checkpoint, panns
from sistrum.training.teachers.base import Teacher
from sistrum.training.teachers.tagger import TaggerFile


def open_teacher(path: Path) -> Teacher:
    """A model file of ours (.onnx), a checkpoint of 'sistrum train-teacher', or the PANNs' CNN14."""
    if not path.is_file():
        hint = f"ours ships as models/teachers/tagger.onnx; {panns.WHERE_FROM}"
        raise SistrumError(f"{path}: no such teacher; {hint}")
    if path.suffix == ".onnx":
        return TaggerFile(path)
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises many kinds for a broken file
        raise SistrumError(f"{path}: not a teacher ({type(error).__name__})") from None
    if panns.is_panns(content):
        return panns.PannsTeacher(panns.panns_network(content, str(path)))
    return checkpoint.from_content(content, str(path)).teacher()
