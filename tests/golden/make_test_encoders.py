"""Makes encoder files for tests, tied to one of the test models: a sound one, and broken ones.

The network is made up: |audio| summed over blocks, mixed at random. Nothing here needs torch.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import reference
from onnx import TensorProto, helper, numpy_helper

Card = dict[str, Any]
RATE, SAMPLES, BLOCK, LATENT = 44_100, 6_000, 60, 8
CONTROLS = ["alpha", "beta"]
GENERATOR = "stft_mono"


def make_graph(
    samples: int = SAMPLES,
    block: int = BLOCK,
    latent: int = LATENT,
    controls: int = len(CONTROLS),
    scale: float = 0.3,
) -> onnx.ModelProto:
    """audio -> |audio| in blocks -> W and sigmoid(V), both random of that scale."""
    rng = np.random.default_rng(11)
    blocks = samples // block
    weights = {
        "shape": np.array([1, blocks, block], dtype=np.int64),
        "w": rng.normal(scale=scale, size=(blocks, latent)).astype(np.float32),
        "v": rng.normal(scale=scale, size=(blocks, controls)).astype(np.float32),
    }
    nodes = [
        helper.make_node("Abs", ["heard"], ["magnitude"]),
        helper.make_node("Reshape", ["magnitude", "shape"], ["blocks"]),
        helper.make_node("ReduceMean", ["blocks"], ["levels"], axes=[2], keepdims=0),
        helper.make_node("MatMul", ["levels", "w"], ["place"]),
        helper.make_node("MatMul", ["levels", "v"], ["scores"]),
        helper.make_node("Sigmoid", ["scores"], ["knobs_out"]),
    ]
    graph = helper.make_graph(
        nodes,
        "encoder",
        [helper.make_tensor_value_info("heard", TensorProto.FLOAT, [1, 1, samples])],
        [
            helper.make_tensor_value_info("knobs_out", TensorProto.FLOAT, [1, controls]),
            helper.make_tensor_value_info("place", TensorProto.FLOAT, [1, latent]),
        ],
        [numpy_helper.from_array(value, key) for key, value in weights.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def make_card(generator: bytes) -> Card:
    return {
        "format": "sistrum-model",
        "format_version": 1,
        "role": "encoder",
        "name": f"{GENERATOR}.encoder",
        "title": "Test encoder",
        "description": "An encoder for tests.",
        "family": "test",
        "licence": "CC0-1.0",
        "credits": ["nobody"],
        "audio": {"sample_rate": RATE, "channels": 1, "samples": SAMPLES},
        "generator": {"name": GENERATOR, "sha256": hashlib.sha256(generator).hexdigest()},
        "inputs": [{"name": "heard", "role": "audio", "shape": [1, 1, SAMPLES]}],
        "outputs": [
            {"name": "place", "role": "latent", "shape": [1, LATENT]},
            {"name": "knobs_out", "role": "controls", "shape": [1, len(CONTROLS)]},
        ],
        "controls": CONTROLS,
        "self_test": {"seed": 5, "decay_seconds": 0.03, "tolerance": 1e-4},
        "training": {"recipe": "none", "steps": 0, "minutes": 0, "data": [], "metrics": {}},
    }


def run(model: onnx.ModelProto, card: Card, audio: Any) -> dict[str, Any]:
    """What the outputs give for a prepared sound [samples], by role."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    names = [port["name"] for port in card["outputs"]]
    found = session.run(names, {"heard": audio.reshape(1, 1, -1)})
    return {port["role"]: row[0].tolist() for port, row in zip(card["outputs"], found, strict=True)}


def add_self_test(model: onnx.ModelProto, card: Card) -> None:
    test = card["self_test"]
    samples, rate = card["audio"]["samples"], card["audio"]["sample_rate"]
    noise = reference.seeded_noise(test["seed"], 0, samples, "uniform").astype(np.float64)
    noise *= np.exp(-np.arange(samples) / (test["decay_seconds"] * rate))
    test.update(run(model, card, (noise * (0.891 / np.abs(noise).max())).astype(np.float32)))


def with_card(model: onnx.ModelProto, card: Card) -> bytes:
    helper.set_model_props(model, {"sistrum": json.dumps(card)})
    return bytes(model.SerializeToString())


def broken_encoders(model: onnx.ModelProto, card: Card) -> list[tuple[str, bytes, str]]:
    """(file name, content, part of the error that it must give)."""
    changes: list[tuple[str, Callable[[Card], Any], str]] = [
        ("role", lambda c: c.update(role="generator"), 'role: expected "encoder"'),
        ("version", lambda c: c.update(format_version=2), "format_version"),
        ("hash", lambda c: c["generator"].update(sha256="abc"), "generator.sha256"),
        ("stereo", lambda c: c["audio"].update(channels=2), "audio.channels"),
        ("length", lambda c: c["audio"].update(samples=5_999), "inputs[0].shape"),
        ("huge", lambda c: c["audio"].update(samples=10**9), "audio.samples"),
        ("port", lambda c: c["outputs"][0].update(name="z"), 'no port "z"'),
        ("latent", lambda c: c["outputs"][0].update(shape=[1, 9]), "latent"),
        ("ids", lambda c: c.update(controls=["alpha", "alpha"]), "controls"),
        ("ids_missing", lambda c: c.update(controls=["alpha"]), "outputs[1].shape"),
        ("no_latent", lambda c: c["outputs"].pop(0), "self_test.latent: expected none"),
        ("nothing", lambda c: (c["outputs"].clear(), c.update(controls=[])), "outputs"),
        ("output_role", lambda c: c["outputs"][0].update(role="state"), "outputs[0].role"),
        ("test", lambda c: c["self_test"]["latent"].__setitem__(3, 0.9), "self test: latent[3]"),
        ("test_control", lambda c: c["self_test"]["controls"].__setitem__(1, 0.1), "self test: controls[1]"),
    ]
    cases = []
    for name, change, error in changes:
        copy: Card = json.loads(json.dumps(card))
        change(copy)
        cases.append((f"encoder_{name}.onnx", with_card(model, copy), error))
    return [*cases, ("encoder_text.onnx", b"no model at all\n" * 99, "not an ONNX model")]


def main(folder: Path) -> None:
    """Write the encoder of the test model in `folder`, and broken_encoders.json with what is wrong where."""
    model, card = make_graph(), make_card((folder / f"{GENERATOR}.onnx").read_bytes())
    add_self_test(model, card)
    (folder / f"{GENERATOR}.encoder.onnx").write_bytes(with_card(model, card))
    broken = broken_encoders(model, card)
    for name, content, _ in broken:
        (folder / name).write_bytes(content)
    errors = {name: error for name, _, error in broken}
    (folder / "broken_encoders.json").write_text(json.dumps(errors, indent=1))
