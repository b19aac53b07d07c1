"""The teacher that ships: a small CNN14 trained on whole soundfonts, from a checkpoint or a model file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from sistrum.errors import SistrumError
from sistrum.training.teachers.base import fitted
from sistrum.training.teachers.log_mel import MelSettings
from sistrum.training.teachers.networks import Cnn14, weights_hash
from sistrum.training.teachers.settings import TaggerNetwork

SAMPLE_RATE = 32000
#: One second: what it learnt on.
SAMPLES = 32000
#: The model file: its card's key in the metadata, its role, and its ports.
METADATA_KEY, ROLE = "sistrum", "teacher"
AUDIO, LOGITS = "audio", "logits"
_BLOCK = 16  # sounds at a time; ten times as many would not be faster, only larger


def tagger_network(settings: TaggerNetwork, labels: int) -> Cnn14:
    """The network with fresh weights: sounds [N, 32000] -> logits [N, labels]."""
    mel = MelSettings(SAMPLE_RATE, hop=settings.hop, amin=10 ** (settings.silence_db / 10))
    return Cnn14(settings.channels, settings.embedding, labels, mel)


class TaggerTeacher:
    """A trained tagger in torch: gradients flow through `logits`."""

    sample_rate, samples = SAMPLE_RATE, SAMPLES

    def __init__(
        self, network: Cnn14, labels: Sequence[str], names: Sequence[str], accuracy: Sequence[float]
    ) -> None:
        self.network = network.eval().requires_grad_(False)
        self.labels, self.label_names = tuple(labels), tuple(names)
        self.accuracy = tuple(accuracy)
        self._hash = weights_hash(network)

    @property
    def hash(self) -> str:
        return self._hash

    def logits(self, audio: Tensor) -> Tensor:
        sounds = fitted(audio, self.samples)
        blocks = [self.network(sounds[i : i + _BLOCK]) for i in range(0, len(sounds), _BLOCK)]
        return torch.cat(blocks) if blocks else torch.zeros(0, len(self.labels))


class TaggerFile:
    """A tagger from a model file, by ONNX Runtime: faster, without gradients. The hash is the file's."""

    sample_rate, samples = SAMPLE_RATE, SAMPLES

    def __init__(self, path: Path) -> None:
        import onnxruntime

        content = path.read_bytes()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(content, options, ["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime raises kinds of its own
            raise SistrumError(f"{path}: not a model file ({type(error).__name__})") from None
        card = _card(self._session.get_modelmeta().custom_metadata_map, path)
        labels = card["labels"]
        self.labels = tuple(label["id"] for label in labels)
        self.label_names = tuple(label["name"] for label in labels)
        self.accuracy = tuple(float(label["average_precision"]) for label in labels)
        self.hash = hashlib.sha256(content).hexdigest()

    def logits(self, audio: Tensor) -> Tensor:
        sounds = fitted(audio, self.samples).detach().numpy()
        rows = [self._session.run([LOGITS], {AUDIO: sound[None, None]})[0][0] for sound in sounds]
        found = np.stack(rows) if rows else np.zeros((0, len(self.labels)), np.float32)
        return torch.from_numpy(found)


def _card(metadata: dict[str, str], path: Path) -> dict[str, Any]:
    try:
        card = json.loads(metadata[METADATA_KEY])
    except (KeyError, ValueError):
        raise SistrumError(f"{path}: expected a model file with a card of Sistrum, found none") from None
    if not isinstance(card, dict) or card.get("role") != ROLE or not isinstance(card.get("labels"), list):
        found = card.get("role", "generator") if isinstance(card, dict) else card
        raise SistrumError(f"{path}: expected a model of role {ROLE!r}, found {found!r}")
    return card
