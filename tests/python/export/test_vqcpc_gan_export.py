"""The graphs of VQCPC-GAN on mag-IF: ONNX Runtime gives what torch gives, from what the card lists."""

from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch

from sistrum.export.model_card import Port
from sistrum.export.to_onnx import export_graph
from sistrum.training.config import parse_recipe
from sistrum.training.families.base import AudioFormat
from sistrum.training.families.registry import FAMILIES

MAG_IF = {"n_fft": 512, "hop": 128, "rise": 32}
PUBLISHED: dict[str, Any] = {
    "latent": 3,
    "tokens": 5,
    "low": 57,
    "high": 60,
    "frames": 8,
    "chunk": 2,
    "channels": [6, 4],
    "iterations": [2, 2],
    "batch": [2, 2],
    "mag_if": MAG_IF,
}
SMALL: dict[str, Any] = {
    "low": 57,
    "high": 60,
    "tokens": 5,
    "frames": 8,
    "chunk": 2,
    "flow_layers": 2,
    "flow_hidden": 8,
    "mag_if": MAG_IF,
    "generator": {"latent": 4, "base": 8, "channels": [8, 6, 4], "times": [3, 2], "detail": 6, "patch": 8},
}
WHOLE: dict[str, Any] = {
    "low": 57,
    "high": 60,
    "frames": 8,
    "segments": 1,
    "flow_layers": 2,
    "flow_hidden": 8,
    "mag_if": MAG_IF,
    "generator": {
        "latent": 4,
        "base": 8,
        "channels": [6, 6, 4],
        "time_doublings": 2,
        "bin_doublings": 2,
        "detail": 6,
        "patch": 8,
    },
}
CASES = {
    "vqcpc_gan": PUBLISHED,
    "note_wgan": PUBLISHED | {"tokens": 0, "time_scales": 1},
    "vqcpc_gan_small": SMALL,
    "note_wgan_small": WHOLE,
}


@pytest.mark.parametrize("name", CASES)
def test_onnx_runtime_gives_what_torch_gives(name: str) -> None:
    torch.manual_seed(4)
    recipe = parse_recipe({"name": "tiny", "family": name, "settings": CASES[name]}, "tiny")
    family = FAMILIES[name](recipe.settings, AudioFormat(16000, 8 * 128, ("brass", "organ")))
    if "growth" in dict(family.model.named_buffers()):
        family.model.get_buffer("growth").fill_(1.0)
    module = family.export_module(family.model).eval()
    ports = [Port(entry.name, entry.role, entry.shape) for entry in family.graph_inputs]
    graph = export_graph(module, ports, ["spectrogram"])
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    random = np.random.default_rng(1)
    feed = {port.name: random.standard_normal(port.shape).astype(np.float32) for port in ports}
    feed["pitch"] = np.full_like(feed["pitch"], 58.0)
    if feed["pitch"].size > 2:
        feed["pitch"][..., -2:] = 70.0, 59.4  # beyond the range; between two notes
    if "tokens" in feed:
        chosen = random.integers(0, 5, feed["tokens"].shape[-1])
        feed["tokens"] = np.eye(5, dtype=np.float32)[chosen].T[None]
    (found,) = session.run(["spectrogram"], feed)
    with torch.no_grad():
        expected = module(*(torch.from_numpy(feed[port.name]) for port in ports)).numpy()
    chunk = family.streaming.chunk if family.streaming else 8
    assert found.shape == (1, *family.representation.shape(1, chunk * 128))
    np.testing.assert_allclose(found, expected, atol=2e-5)
    assert float(np.abs(np.diff(found[0, 0], axis=1)).max()) > 0, "frames differ"
