"""What the schema of a model card cannot say: shapes, names and values that must agree with each other."""

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from sistrum.export.card_streaming import Contradiction, streaming_contradictions, values_shape


def contradictions(d: Mapping[str, Any]) -> list[Contradiction]:
    """What the schema cannot say: (place, expected, found) wherever one part of the card contradicts
    another.
    """
    streaming = streaming_contradictions(d)
    if streaming:
        return streaming
    return [
        *_name_contradictions(d),
        *_port_contradictions(d),
        *_value_contradictions(d),
        *_response_contradictions(d),
    ]


def _port_contradictions(d: Mapping[str, Any]) -> list[Contradiction]:
    found = []
    controls = len(d["controls"])
    sizes = {"latent": d["latent"]["dim"], "controls": controls}
    for role, size in sizes.items():
        ports = [port for port in d["inputs"] if port["role"] == role]
        if len(ports) > 1 or (size and not ports):
            found.append(("inputs", f"one input of role {role}", str(len(ports))))
        for port in ports:
            if math.prod(port["shape"]) != size:
                found.append((f"inputs {port['name']}.shape", f"{size} values", str(port["shape"])))
    for key, role in (("inputs", "touched"), ("outputs", "values")):
        ports = [port for port in d[key] if port["role"] == role]
        if len(ports) > 1:
            found.append((key, f"at most one of role {role}", str(len(ports))))
        found += [
            (f"{key} {port['name']}.shape", str([1, controls]), str(port["shape"]))
            for port in ports
            if port["shape"] != [1, controls]
        ]
    outputs = [port for port in d["outputs"] if port["role"] == "spectrogram"]
    if len(outputs) != 1:
        found.append(("outputs", "one output of role spectrogram", str(len(outputs))))
    expected = _spectrogram_shape(d)
    found += [
        (f"outputs {port['name']}.shape", str(expected), str(port["shape"]))
        for port in outputs
        if port["shape"] != expected
    ]
    return found


def _spectrogram_shape(d: Mapping[str, Any]) -> list[int]:
    """[1, K, bins, frames] that the representation and the length ask for."""
    r, audio = d["representation"], d["audio"]
    if d.get("streaming") is not None:
        return values_shape(d)
    if r["type"] == "complex_stft":
        return [1, 2 * audio["channels"], r["n_fft"] // 2, 1 + math.ceil(audio["samples"] / r["hop"])]
    return [1, audio["channels"], r["bands"], 1 + math.ceil(audio["samples"] / r["bands"])]


def _value_contradictions(d: Mapping[str, Any]) -> list[Contradiction]:
    found = []
    r, audio = d["representation"], d["audio"]
    _, _, bins, frames = _spectrogram_shape(d)
    fixed = d.get("streaming") is None
    if fixed and (r["frames"] != frames or r.get("bins", bins) != bins):
        found.append(("representation", f"{bins} bins, {frames} frames", f"{r.get('bins')}, {r['frames']}"))
    if audio["fade_out"] > audio["samples"]:
        found.append(("audio.fade_out", f"at most {audio['samples']}", str(audio["fade_out"])))
    controls = {c["id"]: c for c in d["controls"]}
    for c in d["controls"]:
        if not (c["min"] < c["max"] and c["min"] <= c["default"] <= c["max"]):
            found.append(
                (f"controls {c['id']}", "min <= default <= max, min < max", f"{c['min']}, {c['default']}")
            )
    for place, sound in [(f"presets {p['name']!r}", p) for p in d["presets"]] + [
        ("self_test", d["self_test"])
    ]:
        for id_, value in sound["controls"].items():
            if id_ not in controls or not controls[id_]["min"] <= value <= controls[id_]["max"]:
                found.append((f"{place}.controls.{id_}", "a control's value in its range", str(value)))
        if sound.get("latent") is not None and len(sound["latent"]) != d["latent"]["dim"]:
            found.append((f"{place}.latent", f"{d['latent']['dim']} numbers", str(len(sound["latent"]))))
    return found


def _response_contradictions(d: Mapping[str, Any]) -> list[Contradiction]:
    found = []
    for c in d["controls"]:
        if "response" not in c:
            continue
        place, curve = f"controls {c['id']}.response", c["response"]
        asked = curve["asked"]
        lengths = [len(curve[key]) for key in ("asked", "median", "low", "high")]
        if len(set(lengths)) > 1:
            found.append((place, "asked, median, low and high of one length", str(lengths)))
        if not (c["min"] <= asked[0] and asked[-1] <= c["max"] and all(a < b for a, b in pairwise(asked))):
            found.append((f"{place}.asked", f"ascending from {c['min']} to {c['max']} at most", str(asked)))
    return found


def _name_contradictions(d: Mapping[str, Any]) -> list[Contradiction]:
    found = []
    for key, name in (
        ("controls", "id"),
        ("presets", "name"),
        ("kit", "note"),
        ("inputs", "name"),
        ("outputs", "name"),
    ):
        names = [entry[name] for entry in d[key]]
        found += [
            (f"{key}", f"{name}s of their own", repr(n))
            for n in sorted({n for n in names if names.count(n) > 1})
        ]
    presets = {preset["name"] for preset in d["presets"]}
    found += [
        (f"kit note {entry['note']}", "the name of a preset", repr(entry["preset"]))
        for entry in d["kit"]
        if entry["preset"] not in presets
    ]
    return found
