"""Trained tagger -> graph with its mel front end -> checks -> card -> one file that names its labels."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from sistrum.errors import SistrumError
from sistrum.export.export_model import write_file
from sistrum.export.half_weights import round_large_weights, store_large_weights_as_half
from sistrum.export.model_card import FORMAT, FORMAT_VERSION, DataSource, Port, Training
from sistrum.export.reference_renderer import open_session
from sistrum.export.seeded_noise import seeded_noise
from sistrum.export.to_onnx import embed_document, export_graph
from sistrum.training.teachers.checkpoint import TaggerCheckpoint, read
from sistrum.training.teachers.networks import Cnn14
from sistrum.training.teachers.tagger import AUDIO, LOGITS, ROLE, SAMPLE_RATE, SAMPLES

Floats = NDArray[np.float32]
#: Allowed difference of a logit between torch and ONNX Runtime, of the largest where that is above 1.
TOLERANCE = 1e-4
LARGEST_FILE = 4 << 20


class TeacherGraph(nn.Module):
    """What is exported: audio [1, 1, S] -> logits [1, labels]."""

    def __init__(self, network: Cnn14) -> None:
        super().__init__()
        self.network = network

    def forward(self, audio: Tensor) -> Tensor:
        logits: Tensor = self.network(audio[:, 0])
        return logits


@dataclass(frozen=True)
class TeacherReport:
    """What was written. `error`: largest difference between torch and ONNX Runtime."""

    size: int
    error: float

    def __str__(self) -> str:
        return f"{self.size / 1e6:.1f} MB; torch and ONNX Runtime agree to {self.error:.1e}"


def export_teacher(checkpoint: Path, output: Path, licence: str) -> TeacherReport:
    """Write the model file; SistrumError and no file if anything is out of order."""
    if output.suffix != ".onnx":
        raise SistrumError(f"{output}: expected a file name that ends in .onnx")
    trained = read(checkpoint)
    network = trained.teacher().network.folded()  # before rounding: folding would undo it
    round_large_weights(network)
    module = TeacherGraph(network).eval()
    document = describe(trained, output.stem, licence)
    check_document(document, f"export of {output.stem}")
    graph = export_graph(module, [Port(AUDIO, "audio", (1, 1, SAMPLES))], [LOGITS])
    store_large_weights_as_half(graph)
    error = verify(module, graph.SerializeToString())
    content = embed_document(graph, document)
    if len(content) > LARGEST_FILE:
        raise SistrumError(
            f"export: the file would have {len(content)} bytes, at most {LARGEST_FILE} may ship"
        )
    write_file(output, content)
    return TeacherReport(len(content), error)


def describe(trained: TaggerCheckpoint, name: str, licence: str) -> dict[str, Any]:
    """The card."""
    data = tuple(DataSource(**source) for source in trained.data)
    metrics = {key: round(value, 5) for key, value in trained.metrics.items()}
    training = Training("tagger", trained.step, round(trained.minutes, 1), data, metrics)
    ports = {
        "inputs": [{"name": AUDIO, "role": "audio", "shape": [1, 1, SAMPLES]}],
        "outputs": [{"name": LOGITS, "role": "logits", "shape": [1, len(trained.labels)]}],
    }
    document: dict[str, Any] = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "role": ROLE,
        "name": name,
        "title": "Tagger",
        "description": "Names what a second of sound is like: instruments, drums, effects, playing, timbre",
        "licence": licence,
        "credits": [f"{source.name}: {source.credit} ({source.licence})" for source in data],
        "audio": {"sample_rate": SAMPLE_RATE, "channels": 1, "samples": SAMPLES},
        **ports,
        "labels": trained.labels,
        "training": asdict(training),
    }
    plain: dict[str, Any] = json.loads(json.dumps(document))
    return plain


def check_document(document: dict[str, Any], where: str) -> None:
    """Raise SistrumError unless the card fits the schema and has an output a label."""
    import jsonschema

    error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(schema()).iter_errors(document))
    if error is not None:
        raise SistrumError(f"{where}: {error.json_path.removeprefix('$.')}: {error.message}")
    width = document["outputs"][0]["shape"][-1]
    if width != len(document["labels"]):
        raise SistrumError(
            f"{where}: labels: expected {width}, as the output has, found {len(document['labels'])}"
        )
    ids = [label["id"] for label in document["labels"]]
    if len(set(ids)) != len(ids):
        raise SistrumError(f"{where}: labels: expected ids of their own, found {', '.join(ids)}")


@cache
def schema() -> dict[str, Any]:
    """The JSON schema of the card."""
    text = Path(__file__).with_name("teacher_card.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def verify(module: nn.Module, model: bytes) -> float:
    """Largest difference of a logit between torch, whose transform is another, and ONNX Runtime; SistrumError
    where it is too large.
    """
    session = open_session(model)
    worst = 0.0
    for audio in trial_sounds():
        with torch.no_grad():
            expected = module(torch.from_numpy(audio)).numpy()
        found = session.run([LOGITS], {AUDIO: audio})[0]
        scale = max(1.0, float(np.abs(expected).max()))
        worst = max(worst, float(np.abs(expected - found).max()) / scale)
    if not worst <= TOLERANCE:
        raise SistrumError(
            f"export: ONNX Runtime and torch differ by {worst:.2e}, allowed {TOLERANCE:.0e}; nothing was "
            "written"
        )
    return worst


def trial_sounds() -> list[Floats]:
    """Noise bursts that decay, tones at two levels, and silence: [1, 1, S] each."""
    time = np.arange(SAMPLES) / SAMPLE_RATE
    sounds = [
        0.8 * seeded_noise(seed, 0, SAMPLES, "uniform") * np.exp(-time / decay)
        for seed, decay in enumerate((0.02, 0.2, 5.0), start=1)
    ]
    sounds += [level * np.sin(2 * np.pi * hz * time) for hz, level in ((110.0, 0.8), (1760.0, 0.01))]
    sounds.append(np.zeros(SAMPLES))
    return [sound.astype(np.float32)[None, None] for sound in sounds]
