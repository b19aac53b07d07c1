"""The teacher of the paper: CNN14 with the checkpoint that its authors publish, which is not shipped here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from sistrum.errors import SistrumError
from sistrum.training.teachers.audioset import audioset_labels
from sistrum.training.teachers.base import fitted
from sistrum.training.teachers.networks import Cnn14, weights_hash

FILE_NAME = "Cnn14_mAP=0.431.pth"
WHERE_FROM = (
    f"the PANNs' authors publish it as {FILE_NAME} (327 MB, CC BY 4.0) at https://zenodo.org/record/3987831"
)
#: In the published file: layers that compute the front end, which has no trained weights.
_FRONT_END = ("spectrogram_extractor.", "logmel_extractor.")
_MEL_FILTERS = "logmel_extractor.melW"
_MEL_TOLERANCE = 1e-5


class PannsTeacher:
    """CNN14 as published, over one second. The hash names the weights."""

    def __init__(self, network: Cnn14) -> None:
        self._network = network.eval().requires_grad_(False)
        self._hash = weights_hash(network)
        ids, names = zip(*audioset_labels(), strict=True)
        self.labels: tuple[str, ...] = ids
        self.label_names: tuple[str, ...] = names
        self.accuracy = (1.0,) * len(ids)
        self.sample_rate = network.front_end.settings.sample_rate
        self.samples = self.sample_rate

    @property
    def hash(self) -> str:
        return self._hash

    def logits(self, audio: Tensor) -> Tensor:
        logits: Tensor = self._network(fitted(audio, self.samples))
        return logits


def read_panns(path: Path) -> PannsTeacher:
    """SistrumError where the file is missing, or is no checkpoint of CNN14."""
    if not path.is_file():
        raise SistrumError(f"{path}: no such file; {WHERE_FROM}")
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises many kinds for a broken file
        raise SistrumError(f"{path}: not a checkpoint ({type(error).__name__}); {WHERE_FROM}") from None
    return PannsTeacher(panns_network(content, str(path)))


def is_panns(content: Any) -> bool:
    """Whether what a checkpoint holds has the published layout: {"model": weights by layer}."""
    return isinstance(content, Mapping) and isinstance(content.get("model"), Mapping)


def panns_network(content: Any, where: str) -> Cnn14:
    """CNN14 with the weights of a loaded checkpoint; SistrumError names the first that is wrong."""
    if not is_panns(content):
        raise SistrumError(f"{where}: expected a PANNs checkpoint with the key 'model'; {WHERE_FROM}")
    weights = dict(content["model"])
    network = Cnn14()
    _check_mel(weights.get(_MEL_FILTERS), network, where)
    found = {name: value for name, value in weights.items() if not name.startswith(_FRONT_END)}
    expected = network.state_dict()
    for name in sorted(expected.keys() ^ found.keys()):
        side = "missing" if name in expected else "not part of CNN14"
        raise SistrumError(f"{where}: {name} is {side}; expected the checkpoint of CNN14: {WHERE_FROM}")
    for name, value in expected.items():
        if tuple(found[name].shape) != tuple(value.shape):
            shapes = f"expected {tuple(value.shape)}, found {tuple(found[name].shape)}"
            raise SistrumError(f"{where}: {name}: {shapes}")
    network.load_state_dict(found)
    return network


def _check_mel(filters: Tensor | None, network: Cnn14, where: str) -> None:
    """The file's mel filters, where it has them, must be those that we compute: else it hears otherwise."""
    ours = network.front_end.filters
    if filters is None:
        return
    if filters.shape != ours.shape or float((filters - ours).abs().max()) > _MEL_TOLERANCE:
        raise SistrumError(
            f"{where}: {_MEL_FILTERS}: expected 64 mel bands of 50 to 14,000 Hz over 513 bins, found others"
        )
