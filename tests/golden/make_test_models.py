"""Writes tiny deterministic models for the C++ tests: `make_test_models.py FOLDER`.

Sound ones, one per representation and channel count, with port names no engine could guess; and broken ones,
listed in broken.json with a part of the error that each must give. Nothing here needs torch.
"""

import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(0, str(Path(__file__).resolve().parent))
import make_hostile_models
import make_many_controls
import make_note_models
import make_test_encoders
import reference

Card = dict[str, Any]
RATE, SAMPLES, LATENT = 44_100, 6_000, 8
CONTROLS = [("alpha", -1.0, 1.0, 0.0), ("beta", 0.0, 10.0, 5.0), ("gamma", 100.0, 200.0, 100.0)]


@dataclass(frozen=True)
class Plan:
    """What tells one test model from another."""

    name: str
    representation: Card
    channels: int
    noise: str  # distribution
    prior: str
    peak: float | None
    fade_out: int
    touched: bool = False  # has an input of role touched and an output of role values


def stft_spec(**changes: Any) -> Card:
    frames = 1 + -(-SAMPLES // 32)
    base = {
        "type": "complex_stft",
        "n_fft": 64,
        "hop": 32,
        "window": "sqrt_hann",
        "bins": 32,
        "frames": frames,
    }
    return base | {"compression": 0.4, "scale": 0.7} | changes


def mdct_spec(**changes: Any) -> Card:
    return {"type": "mdct", "bands": 32, "window": "vorbis", "frames": 1 + -(-SAMPLES // 32)} | changes


PLANS = [
    Plan("stft_mono", stft_spec(), 1, "uniform", "normal", 0.891, 256),
    Plan("stft_stereo", stft_spec(compression=0.5, window="hann"), 2, "normal", "uniform", None, 0),
    Plan("mdct_mono", mdct_spec(), 1, "uniform", "normal", None, 100),
    Plan("mdct_stereo", mdct_spec(compression=0.6, scale=2.0), 2, "normal", "normal", 0.5, 1),
    Plan("touched", stft_spec(), 1, "uniform", "normal", 0.891, 256, touched=True),
]
#: Measured response of the second control of the model "touched".
RESPONSE = {
    "asked": [0.0, 5.0, 10.0],
    "median": [200.0, 300.0, 500.0],
    "low": [150.0, 250.0, 400.0],
    "high": [250.0, 350.0, 700.0],
    "unit": "Hz",
    "spearman": 0.9,
    "leak": 0.25,
    "moved": 0.8,
}


def spectrogram_shape(plan: Plan) -> list[int]:
    spec = plan.representation
    parts = 2 * plan.channels if spec["type"] == "complex_stft" else plan.channels
    return [1, parts, spec.get("bins", spec.get("bands")), spec["frames"]]


def make_graph(plan: Plan) -> onnx.ModelProto:
    """A decaying random spectrogram: tanh(z W + c V) mixes four patterns, plus noise; loud from frame 0."""
    rng = np.random.default_rng(sum(plan.name.encode()))
    shape, rank = spectrogram_shape(plan), 4
    decay = np.exp(-np.arange(shape[3]) / 30.0)
    weights = {
        "w": rng.normal(size=(LATENT, rank)),
        "v": rng.normal(size=(len(CONTROLS), rank)) / np.array([[1.0], [10.0], [150.0]]),
        "patterns": (rng.normal(size=(rank, *shape[1:])) * decay).reshape(rank, -1),
        "floor": 0.2 * decay.reshape(1, 1, 1, -1),
    }
    settings = "settings" if plan.touched else "knobs_in"
    nodes = [
        *(touched_nodes() if plan.touched else []),
        helper.make_node("MatMul", ["q7", "w"], ["zw"]),
        helper.make_node("MatMul", [settings, "v"], ["cv"]),
        helper.make_node("Add", ["zw", "cv"], ["sum"]),
        helper.make_node("Tanh", ["sum"], ["mix"]),
        helper.make_node("MatMul", ["mix", "patterns"], ["flat"]),
        helper.make_node("Reshape", ["flat", "shape"], ["tones"]),
        helper.make_node("Mul", ["hiss", "floor"], ["noise"]),
        helper.make_node("Add", ["tones", "noise"], ["y0"]),
    ]
    if plan.touched:
        weights |= touched_weights()
    initialisers = [numpy_helper.from_array(value.astype(np.float32), key) for key, value in weights.items()]
    initialisers.append(numpy_helper.from_array(np.array(shape, dtype=np.int64), "shape"))
    inputs = [
        helper.make_tensor_value_info("hiss", TensorProto.FLOAT, shape),
        helper.make_tensor_value_info("knobs_in", TensorProto.FLOAT, [1, len(CONTROLS)]),
        helper.make_tensor_value_info("q7", TensorProto.FLOAT, [1, LATENT]),
    ]
    outputs = [helper.make_tensor_value_info("y0", TensorProto.FLOAT, shape)]
    if plan.touched:
        inputs.insert(1, helper.make_tensor_value_info("asked", TensorProto.FLOAT, [1, len(CONTROLS)]))
        outputs.insert(0, helper.make_tensor_value_info("settings", TensorProto.FLOAT, [1, len(CONTROLS)]))
    graph = helper.make_graph(nodes, plan.name, inputs, outputs, initialisers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def touched_weights() -> dict[str, np.ndarray[Any, Any]]:
    """Control i is left at the i-th latent's place in its range: min + (max - min) / (1 + exp(-z[i]))."""
    first = np.zeros((LATENT, len(CONTROLS)))
    np.fill_diagonal(first, 1.0)
    lows = np.array([[low for _, low, _, _ in CONTROLS]])
    return {"first": first, "low": lows, "span": np.array([[c[2] for c in CONTROLS]]) - lows}


def touched_nodes() -> list[Any]:
    """settings = own + asked * (knobs_in - own): touched controls as asked, the others their own."""
    return [
        helper.make_node("MatMul", ["q7", "first"], ["leaning"]),
        helper.make_node("Sigmoid", ["leaning"], ["place"]),
        helper.make_node("Mul", ["place", "span"], ["above"]),
        helper.make_node("Add", ["above", "low"], ["own"]),
        helper.make_node("Sub", ["knobs_in", "own"], ["distance"]),
        helper.make_node("Mul", ["distance", "asked"], ["step"]),
        helper.make_node("Add", ["own", "step"], ["settings"]),
    ]


def make_card(plan: Plan) -> Card:
    """The card of a plan; presets set `beta` alone."""
    card = make_plain_card(plan)
    if plan.touched:
        numbers = [1, len(CONTROLS)]
        card["inputs"].append({"name": "asked", "role": "touched", "shape": numbers})
        card["outputs"].append({"name": "settings", "role": "values", "shape": numbers})
        card["controls"][1]["response"] = RESPONSE
    return card


def make_plain_card(plan: Plan) -> Card:
    shape = spectrogram_shape(plan)
    presets = [
        {"name": f"Hit {i}", "seed": 100 + i, "latent": None, "controls": {"beta": i / 2}, "tags": []}
        for i in range(16)
    ]
    return {
        "format": "sistrum-model",
        "format_version": 1,
        "role": "generator",
        "name": plan.name,
        "title": plan.name.replace("_", " ").title(),
        "description": "A test model.",
        "family": "test",
        "licence": "CC0-1.0",
        "credits": ["nobody"],
        "audio": {
            "sample_rate": RATE,
            "channels": plan.channels,
            "samples": SAMPLES,
            "peak": plan.peak,
            "fade_out": plan.fade_out,
        },
        "representation": plan.representation,
        "latent": {"dim": LATENT, "prior": {"type": plan.prior}},
        "inputs": [
            {"name": "q7", "role": "latent", "shape": [1, LATENT]},
            {"name": "hiss", "role": "noise", "shape": shape, "distribution": plan.noise},
            {"name": "knobs_in", "role": "controls", "shape": [1, len(CONTROLS)]},
        ],
        "outputs": [{"name": "y0", "role": "spectrogram", "shape": shape}],
        "controls": [
            {
                "id": i,
                "label": i.title(),
                "min": a,
                "max": b,
                "default": d,
                "unit": "",
                "description": "",
                "group": "",
            }
            for i, a, b, d in CONTROLS
        ],
        "pitch": None,
        "tokens": None,
        "presets": presets,
        "kit": [{"note": 36 + i, "preset": f"Hit {i}"} for i in range(16)],
        "training": {"recipe": "none", "steps": 0, "minutes": 0, "data": [], "metrics": {}},
    }


def add_self_test(model: onnx.ModelProto, card: Card) -> None:
    sound = {"seed": 7, "controls": {"alpha": 0.5, "gamma": 150.0}}
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    samples = reference.render(session, card, sound)[0]
    card["self_test"] = sound | {
        "tolerance": 1e-4,
        "first_samples": samples[:256].tolist(),
        "block_rms": reference.block_rms(samples, 32),
        "sha256": hashlib.sha256(samples.astype("<f4").tobytes()).hexdigest(),
    }


def with_card(model: onnx.ModelProto, card: Card | str | None) -> bytes:
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    if card is not None:
        helper.set_model_props(copy, {"sistrum": card if isinstance(card, str) else json.dumps(card)})
    return bytes(copy.SerializeToString())


def edited(card: Card, change: Callable[[Card], Any]) -> Card:
    copy: Card = json.loads(json.dumps(card))
    change(copy)
    return copy


def edited_graph(model: onnx.ModelProto, change: Callable[[Any], Any]) -> onnx.ModelProto:
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    change(copy.graph)
    return copy


def replace_weight(graph: Any, name: str, value: np.ndarray[Any, Any]) -> None:
    (weight,) = [w for w in graph.initializer if w.name == name]
    weight.CopyFrom(numpy_helper.from_array(value, name))


def add_memory_bomb(graph: Any) -> None:
    """The mix is repeated 2^27 times along the way: 2 GB of work space asked for by a small file."""
    graph.initializer.append(numpy_helper.from_array(np.array([1 << 27, 1], dtype=np.int64), "repeats"))
    graph.initializer.append(numpy_helper.from_array(np.array([0], dtype=np.int64), "axis"))
    (product,) = [node for node in graph.node if node.output[0] == "flat"]
    product.input[0] = "calmed"
    at = list(graph.node).index(product)
    graph.node.insert(at, helper.make_node("Tile", ["mix", "repeats"], ["big"]))
    graph.node.insert(at + 1, helper.make_node("ReduceMean", ["big"], ["calmed"], axes=[0], keepdims=1))


def broken_models(model: onnx.ModelProto, card: Card) -> list[tuple[str, bytes, str]]:
    """(file name, content, part of the error it must give)."""
    good = with_card(model, card)
    rng = np.random.default_rng(1)
    cases = [
        (f"cut_{percent}.onnx", good[: len(good) * percent // 100], "not an ONNX model")
        for percent in (0, 1, 30, 60)
    ]
    cases += [
        ("cut_last_byte.onnx", good[:-1], "not an ONNX model"),
        ("text.onnx", b"this is a text file, not a model\n" * 50, "not an ONNX model"),
        ("noise.onnx", rng.bytes(5000), "not an ONNX model"),
        ("no_card.onnx", with_card(model, None), "no model card"),
        ("card_not_json.onnx", with_card(model, "{nope"), "not valid JSON"),
        ("card_deep.onnx", with_card(model, '{"a":' * 100 + "1" + "}" * 100), "deep"),
        (
            "port_name.onnx",
            with_card(model, edited(card, lambda c: c["inputs"][0].update(name="z"))),
            'no port "z"',
        ),
        (
            "port_missing.onnx",
            with_card(model, edited(card, lambda c: c["inputs"].pop(1))),
            "inputs: expected the graph's 3",
        ),
        (
            "noise_shape.onnx",
            with_card(model, edited(card, lambda c: c["inputs"][1].update(shape=[1, 2, 32, 9]))),
            "inputs[1].shape",
        ),
        (
            "representation.onnx",
            with_card(model, edited(card, lambda c: c["representation"].update(type="wavelets"))),
            "representation.type",
        ),
        (
            "hop.onnx",
            with_card(model, edited(card, lambda c: c["representation"].update(hop=16, frames=376))),
            "outputs[0].shape: expected [1, 2, 32, 376] for this representation",
        ),
        (
            "frames.onnx",
            with_card(model, edited(card, lambda c: c["representation"].update(frames=5))),
            "representation.frames",
        ),
        ("role.onnx", with_card(model, edited(card, lambda c: c["inputs"][1].update(role="tokens"))), "role"),
        (
            "self_test.onnx",
            with_card(model, edited(card, lambda c: c["self_test"]["first_samples"].__setitem__(3, 0.9))),
            "self test",
        ),
        (
            "rms.onnx",
            with_card(model, edited(card, lambda c: c["self_test"]["block_rms"].__setitem__(9, 0.9))),
            "block_rms[9]",
        ),
    ]
    patterns = numpy_helper.to_array(next(w for w in model.graph.initializer if w.name == "patterns"))
    graphs: list[tuple[str, Callable[[Any], Any], str]] = [
        ("nan.onnx", lambda g: replace_weight(g, "patterns", np.full_like(patterns, np.nan)), "NaN"),
        (
            "weight_shape.onnx",
            lambda g: replace_weight(g, "patterns", patterns[:, :-1].copy()),
            "ONNX Runtime",
        ),
        ("unknown_op.onnx", lambda g: setattr(g.node[3], "op_type", "Frobnicate"), "ONNX Runtime"),
        ("loose_end.onnx", lambda g: g.node[0].input.__setitem__(0, "nowhere"), "ONNX Runtime"),
        (
            "double_input.onnx",
            lambda g: setattr(g.input[2].type.tensor_type, "elem_type", TensorProto.DOUBLE),
            "ONNX Runtime",
        ),
        (
            "free_shape.onnx",
            lambda g: setattr(g.input[2].type.tensor_type.shape.dim[0], "dim_param", "batch"),
            "inputs[0].shape",
        ),
        ("memory_bomb.onnx", add_memory_bomb, "a run takes more than 512 MB"),
    ]
    return cases + [
        (name, with_card(edited_graph(model, change), card), error) for name, change, error in graphs
    ]


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    made = {}
    for plan in PLANS:
        model, card = make_graph(plan), make_card(plan)
        add_self_test(model, card)
        (folder / f"{plan.name}.onnx").write_bytes(with_card(model, card))
        made[plan.name] = (model, card)
    broken = broken_models(*made["stft_mono"])
    for name, content, _ in broken:
        (folder / name).write_bytes(content)
    errors = {name: error for name, _, error in broken} | make_note_models.main(folder, with_card)
    (folder / "broken.json").write_text(json.dumps(errors, indent=1))
    (folder / "card.json").write_text(json.dumps(made["stft_mono"][1], indent=1))
    make_hostile_models.main(folder, *made["stft_mono"], with_card, edited_graph)
    make_test_encoders.main(folder)
    make_many_controls.main(folder, with_card)
    (folder / "touched_card.json").write_text(json.dumps(made["touched"][1], indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
