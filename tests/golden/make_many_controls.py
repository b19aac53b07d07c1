"""Makes a model of notes with 150 controls, 140 of them attributes, and a tagger that hears those attributes
in a recording: how a model steered by soft labels looks to an engine. Nothing needs torch.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import make_note_models as notes
import make_test_encoders as encoders
import numpy as np
import onnx
import onnxruntime
import reference
import reference_notes
from onnx import TensorProto, helper, numpy_helper

Card = dict[str, Any]
NAME = "many"
QUALITIES = ["Bright", "Dark", "Warm", "Hollow", "Metallic", "Wooden", "Airy", "Rough", "Distant", "Muted"]
QUALITIES += ["Trembling", "Singing", "Ringing", "Dry"]
SOURCES = ["bell", "choir", "bird", "telephone", "bowed string", "glass", "drum", "engine", "whistle", "harp"]
#: Before and behind the attributes; `sway` is the fourth, as the graph wants it.
FIRST = [("reedy", "Class", 1.0), ("brassy", "Class", 0.0), ("bowed", "Class", 0.0), ("sway", "Playing", 1.0)]
LAST = [(f"touch_{i}", "Playing", 0.5) for i in range(6)]
#: The tagger hears as the encoder of another test model does, at the rate of this one.
TAGGER_BLOCK = 100


def attributes() -> list[tuple[str, str]]:
    """(id, label) in the order of the card."""
    names = [f"{quality} {source}" for source in SOURCES for quality in QUALITIES]
    return [(name.lower().replace(" ", "_"), name) for name in names]


def strength(place: int) -> float | None:
    """Measured rank correlation of attribute number `place`, in no order; every 20th has none."""
    return None if place % 20 == 19 else round(-0.1 + 1.05 * (place * 37 % 140) / 139, 3)


def make_controls() -> list[Card]:
    """The card's controls."""

    def control(name: str, label: str, group: str, default: float, description: str = "") -> Card:
        ends = {"min": 0.0, "max": 1.0, "default": default}
        about = {"unit": "", "description": description, "group": group}
        return {"id": name, "label": label} | ends | about

    made = [control(name, name.title(), group, default) for name, group, default in FIRST]
    for place, (name, label) in enumerate(attributes()):
        attribute = control(name, label, "Attribute", 0.0, f"Sounds like a {label.lower()}")
        if (rho := strength(place)) is not None:
            curve = [0.1, 0.1 + 0.4 * max(0.0, rho), 0.1 + 0.8 * max(0.0, rho)]
            ends = {"low": [0.5 * v for v in curve], "high": [min(1.0, 1.5 * v) for v in curve]}
            attribute["response"] = {
                "asked": [0.0, 0.5, 1.0],
                "median": curve,
                "unit": "",
                "spearman": rho,
            } | ends
        made.append(attribute)
    return made + [control(name, name.title().replace("_", " "), group, d) for name, group, d in LAST]


def make_graph(controls: list[Card]) -> onnx.ModelProto:
    """The graph of a model of notes whose controls are own + asked * (dials - own); of attributes alone the
    own value is another than the default: the sigmoid of two latents' difference.
    """
    model = notes.make_graph([(c["id"], 0.0, 1.0, c["default"]) for c in controls], spread=0.08)
    graph, count = model.graph, len(controls)
    lean = np.zeros((notes.LATENT, count))
    steered = np.array([[float(c["group"] == "Attribute") for c in controls]])
    for place in range(count):
        lean[place % notes.LATENT, place], lean[(place + 1) % notes.LATENT, place] = 1.5, -1.5
    weights = {"lean": lean, "steered": steered, "plain": 1.0 - steered}
    node = helper.make_node
    before = [
        node("MatMul", ["q7", "lean"], ["leaning"]),
        node("Sigmoid", ["leaning"], ["place"]),
        node("Mul", ["place", "steered"], ["own_attributes"]),
        node("Mul", ["dials", "plain"], ["others"]),
        node("Add", ["own_attributes", "others"], ["own"]),
        node("Sub", ["dials", "own"], ["distance"]),
        node("Mul", ["distance", "asked"], ["step"]),
        node("Add", ["own", "step"], ["knobs"]),
    ]
    after = list(graph.node)
    del graph.node[:]
    graph.node.extend(before + after)
    graph.initializer.extend(numpy_helper.from_array(v.astype(np.float32), k) for k, v in weights.items())
    others = [port for port in graph.input if port.name != "knobs"]
    del graph.input[:]
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, count]) for name in ("dials", "asked")]
    graph.input.extend(others + ends)
    graph.output.append(helper.make_tensor_value_info("knobs", TensorProto.FLOAT, [1, count]))
    return model


def make_card(controls: list[Card]) -> Card:
    card = notes.make_card()
    numbers = [1, len(controls)]
    card.update(name=NAME, title="Many Controls", controls=controls)
    card["inputs"] = [port for port in card["inputs"] if port["role"] != "controls"]
    card["inputs"] += [{"name": "dials", "role": "controls", "shape": numbers}]
    card["inputs"] += [{"name": "asked", "role": "touched", "shape": numbers}]
    card["outputs"].append({"name": "knobs", "role": "values", "shape": numbers})
    names = [name for name, _ in attributes()]
    card["presets"] = [
        {"name": f"Tone {i}", "seed": 300 + i, "latent": None, "controls": {names[i]: 0.8}, "tags": []}
        for i in range(16)
    ]
    return card


def add_self_test(model: onnx.ModelProto, card: Card) -> None:
    sound = {"seed": 7, "controls": {"metallic_glass": 0.9, "sway": 0.5}}
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    samples = reference_notes.preview(session, card, sound)
    card["self_test"] = sound | {
        "tolerance": 1e-4,
        "first_samples": samples[:256].tolist(),
        "block_rms": reference.block_rms(samples, 32),
        "sha256": hashlib.sha256(samples.astype("<f4").tobytes()).hexdigest(),
    }


def make_tagger(generator: bytes) -> tuple[onnx.ModelProto, Card]:
    """An encoder without a latent: |audio| in blocks -> the sigmoid of a mixture for each attribute."""
    names = [name for name, _ in attributes()]
    samples = notes.RATE
    model = encoders.make_graph(samples, TAGGER_BLOCK, 1, len(names), scale=2.0)
    card = encoders.make_card(generator) | {"name": f"{NAME}.encoder", "controls": names}
    card["audio"] = {"sample_rate": notes.RATE, "channels": 1, "samples": samples}
    card["generator"]["name"] = NAME
    card["inputs"][0]["shape"] = [1, 1, samples]
    card["outputs"] = [{"name": "knobs_out", "role": "controls", "shape": [1, len(names)]}]
    del model.graph.output[1]
    encoders.add_self_test(model, card)
    return model, card


def main(folder: Path, with_card: Callable[[onnx.ModelProto, Any], bytes]) -> None:
    """Write the model, its encoder, and a broken one with what is wrong in it."""
    controls = make_controls()
    model, card = make_graph(controls), make_card(controls)
    add_self_test(model, card)
    content = with_card(model, card)
    (folder / f"{NAME}.onnx").write_bytes(content)
    (folder / f"{NAME}_card.json").write_text(json.dumps(card, indent=1))
    tagger, tagger_card = make_tagger(content)
    (folder / f"{NAME}.encoder.onnx").write_bytes(with_card(tagger, tagger_card))
