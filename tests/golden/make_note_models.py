"""Makes tiny models of notes for tests: a table from tokens to harmonics, smoothed over a few frames by
causal convolutions, so that context matters; noise that moves it; two classes. Nothing needs torch.
"""

import copy
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import reference
import reference_notes
from onnx import TensorProto, helper, numpy_helper

Card = dict[str, Any]
RATE, HOP, SAMPLES, LATENT, TOKENS = 32_000, 256, 20_000, 4, 5
HARMONICS, BANDS, HIDDEN = 12, 6, 8
CONTEXT, CHUNK, ATTACK = 5, 8, 16
FLUTTER, BREATH = 4, 2  # channels of the two noise inputs
Controls = Sequence[tuple[str, float, float, float]]  # id, least, most, default
CONTROLS = [
    ("reedy", 0.0, 1.0, 1.0),
    ("brassy", 0.0, 1.0, 0.0),
    ("shine", -1.0, 1.0, 0.0),
    ("sway", 0.0, 2.0, 1.0),
]
LOUDNESS = [-90.0, -32.0, -20.0, -12.0, -6.0]


def make_weights(controls: Controls, spread: float) -> dict[str, np.ndarray[Any, Any]]:
    rng = np.random.default_rng(5)
    inputs, values = TOKENS + FLUTTER + 1, 2 * HARMONICS + BANDS
    level = 10.0 ** (np.array(LOUDNESS) / 20.0)
    smoothing = np.array([0.02, 0.04, 0.08, 0.16, 0.3, 0.4])  # of the last frames, the newest at the end
    first = rng.normal(scale=0.5, size=(HIDDEN, inputs, 4))
    first[:, -1] *= 0.01  # pitches are large numbers
    base = np.concatenate([1.0 / np.arange(1, HARMONICS + 1), np.full(HARMONICS, 15.0), np.full(BANDS, 0.1)])
    return {
        "first": first,
        "second": rng.normal(scale=0.4, size=(values, HIDDEN, 3)),
        "table": level[None, :, None] * smoothing[None, None, :],
        "from_latent": rng.normal(scale=0.5, size=(LATENT, values)),
        "from_controls": rng.normal(scale=spread, size=(len(controls), values)),
        "base": base.reshape(1, values, 1),
        "pick": np.eye(len(controls))[:, 3:4],
        "hiss": np.full((1, 1, 1), 0.02),
    }


def make_graph(controls: Controls = CONTROLS, spread: float = 0.8) -> onnx.ModelProto:
    """Amplitudes and noise levels follow the tokens' loudness, all values a sigmoid or tanh of all inputs.
    The fourth control sways; each moves every value by its own weight of that spread.
    """
    window, values = CONTEXT + CHUNK, 2 * HARMONICS + BANDS
    constants = {
        "column": np.array([1, values, 1]),
        "one": np.array([1, 1, 1]),
        "split": np.array([HARMONICS, HARMONICS, BANDS]),
        "shape": np.array([1, 1, values, CHUNK]),
        "from": np.array([CONTEXT]),
        "to": np.array([window]),
        "time": np.array([2]),
    }
    node = helper.make_node
    nodes = [
        node("MatMul", ["knobs", "pick"], ["swaying"]),
        node("Reshape", ["swaying", "one"], ["sway"]),
        node("Mul", ["flutter", "sway"], ["moving"]),
        node("Concat", ["steps", "moving", "keys"], ["heard"], axis=1),
        node("Conv", ["heard", "first"], ["h0"]),
        node("Tanh", ["h0"], ["h1"]),
        node("Conv", ["h1", "second"], ["h2"]),
        node("MatMul", ["q7", "from_latent"], ["timbre"]),
        node("MatMul", ["knobs", "from_controls"], ["settings"]),
        node("Add", ["timbre", "settings"], ["flat"]),
        node("Reshape", ["flat", "column"], ["still"]),
        node("Add", ["h2", "still"], ["all"]),
        node("Mul", ["all", "base"], ["scaled"]),
        node("Conv", ["steps", "table"], ["loud"]),
        node("Sigmoid", ["all"], ["shares"]),
        node("Mul", ["shares", "base"], ["weights"]),
        node("Mul", ["weights", "loud"], ["levels"]),
        node("Split", ["levels", "split"], ["a", "a2", "m"], axis=1),
        node("Split", ["scaled", "split"], ["c0", "c", "c2"], axis=1),
        node("Slice", ["breath", "from", "to", "time"], ["now"]),
        node("ReduceMean", ["now"], ["puff"], axes=[1], keepdims=1),
        node("Mul", ["puff", "hiss"], ["puffs"]),
        node("Mul", ["puffs", "loud"], ["blown"]),
        node("Abs", ["blown"], ["blowing"]),
        node("Add", ["m", "blowing"], ["m2"]),
        node("Concat", ["a", "c", "m2"], ["joined"], axis=1),
        node("Reshape", ["joined", "shape"], ["y0"]),
    ]
    weights = [
        numpy_helper.from_array(v.astype(np.float32), k) for k, v in make_weights(controls, spread).items()
    ]
    weights += [numpy_helper.from_array(v.astype(np.int64), k) for k, v in constants.items()]
    ports = {port["name"]: port["shape"] for port in make_ports(controls)}
    inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in ports.items()]
    outputs = [helper.make_tensor_value_info("y0", TensorProto.FLOAT, [1, 1, values, CHUNK])]
    graph = helper.make_graph(nodes, "notes", inputs, outputs, weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def make_ports(controls: Controls = CONTROLS) -> list[Card]:
    window = CONTEXT + CHUNK
    return [
        {"name": "steps", "role": "tokens", "shape": [1, TOKENS, window]},
        {"name": "flutter", "role": "noise", "shape": [1, FLUTTER, window], "distribution": "normal"},
        {"name": "q7", "role": "latent", "shape": [1, LATENT]},
        {"name": "keys", "role": "pitch", "shape": [1, 1, window]},
        {"name": "breath", "role": "noise", "shape": [1, BREATH, window], "distribution": "uniform"},
        {"name": "knobs", "role": "controls", "shape": [1, len(controls)]},
    ]


def make_tokens() -> Card:
    """Three velocity buckets, two held buckets; any family but "brassy", which begins and ends faster."""

    def chain(order: int, following: dict[str, list[list[int]]]) -> Card:
        return {"order": order, "next": following}

    sustain = chain(2, {"": [[3, 2], [2, 1]], "3": [[3, 6], [2, 2], [4, 1]], "4 3": [[2, 3], [3, 1]]})
    soft = chain(1, {"": [[2, 3], [1, 1]], "1": [[1, 1], [2, 2]]})
    fading = chain(1, {"": [[2, 1]], "2": [[2, 2], [1, 3]], "1": [[1, 2], [0, 1]], "0": [[0, 1], [-1, 2]]})
    short = chain(1, {"": [[1, 1]], "1": [[0, 1]], "0": [[-1, 1]]})
    templates = [
        {"attack": [1, 2], "sustain": [2, 1, 2, 2], "release": [1, 0]},
        {"attack": [2, 3, 3], "sustain": [3, 2, 3], "release": [2, 1, 0]},
        {"attack": [3, 4, 4, 3], "sustain": [3, 3, 4, 3], "release": [3, 2, 1, 0]},
    ]
    family = {"templates": templates, "sustain": [soft, sustain, sustain], "release": [[short, fading]] * 3}
    brassy = copy.deepcopy(family)
    brassy["templates"][2]["attack"] = [4]
    brassy["release"] = [[short, short]] * 3
    return {
        "count": TOKENS,
        "frames_per_token": 2,
        "loudness": LOUDNESS,
        "velocity_edges": [0.35, 0.8],
        "held_edges": [0.2],
        "families": {"": family, "brassy": brassy},
    }


def make_card() -> Card:
    values = 2 * HARMONICS + BANDS
    presets = [
        {"name": f"Tone {i}", "seed": 300 + i, "latent": None, "controls": {"shine": i / 4 - 0.5}, "tags": []}
        for i in range(4)
    ]
    presets[2]["controls"] |= {"reedy": 0.0, "brassy": 1.0}
    return {
        "format": "sistrum-model",
        "format_version": 1,
        "role": "generator",
        "name": "notes_harmonic",
        "title": "Notes Harmonic",
        "description": "A test model.",
        "family": "test",
        "licence": "CC0-1.0",
        "credits": ["nobody"],
        "audio": {"sample_rate": RATE, "channels": 1, "samples": SAMPLES, "peak": None, "fade_out": 64},
        "representation": {
            "type": "harmonic_noise",
            "sample_rate": RATE,
            "hop": HOP,
            "harmonics": HARMONICS,
            "bands": BANDS,
        },
        "latent": {"dim": LATENT, "prior": {"type": "normal"}},
        "inputs": make_ports(),
        "outputs": [{"name": "y0", "role": "spectrogram", "shape": [1, 1, values, CHUNK]}],
        "controls": [
            {
                "id": name,
                "label": name.title(),
                "min": low,
                "max": high,
                "default": default,
                "unit": "",
                "description": "",
                "group": "Class" if i < 2 else "",
            }
            for i, (name, low, high, default) in enumerate(CONTROLS)
        ],
        "pitch": {"low": 44, "high": 70, "preview": 57},
        "streaming": {"hop": HOP, "context": CONTEXT, "chunk": CHUNK, "attack": ATTACK},
        "tokens": make_tokens(),
        "presets": presets,
        "kit": [],
        "training": {"recipe": "none", "steps": 0, "minutes": 0, "data": [], "metrics": {}},
    }


def add_self_test(model: onnx.ModelProto, card: Card) -> None:
    sound = {"seed": 7, "controls": {"shine": 0.5}}
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    samples = reference_notes.preview(session, card, sound, 50, 0.4)
    card["self_test"] = sound | {
        "pitch": 50,
        "velocity": 0.4,
        "tolerance": 1e-4,
        "first_samples": samples[:256].tolist(),
        "block_rms": reference.block_rms(samples, 32),
        "sha256": hashlib.sha256(samples.astype("<f4").tobytes()).hexdigest(),
    }


#: (file, change of the card, part of the error it must give)
BROKEN: list[tuple[str, Callable[[Card], Any], str]] = [
    (
        "notes_shape.onnx",
        lambda c: c["representation"].update(bands=7),
        "outputs[0].shape: expected [1, 1, 31, 8], found [1, 1, 30, 8]",
    ),
    ("notes_hop.onnx", lambda c: c["representation"].update(hop=128), "streaming.hop: expected the rep"),
    ("notes_rate.onnx", lambda c: c["representation"].update(sample_rate=16_000), "sample_rate: expected"),
    ("notes_fixed.onnx", lambda c: c["representation"].update(type="mdct"), "representation.type"),
    ("notes_self_test.onnx", lambda c: c["self_test"].update(velocity=0.9), "self test"),
    ("notes_pitch.onnx", lambda c: c["self_test"].update(pitch=51), "self test"),
]


def main(folder: Path, with_card: Callable[[onnx.ModelProto, Any], bytes]) -> dict[str, str]:
    """Write the model, its card and broken ones; returns the errors of the broken ones."""
    model, card = make_graph(), make_card()
    add_self_test(model, card)
    (folder / "notes_harmonic.onnx").write_bytes(with_card(model, card))
    (folder / "notes_card.json").write_text(json.dumps(card, indent=1))
    for name, change, _ in BROKEN:
        broken = copy.deepcopy(card)
        change(broken)
        (folder / name).write_bytes(with_card(model, broken))
    return {name: error for name, _, error in BROKEN}
