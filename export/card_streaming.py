"""What the card of a streaming model says of pitches and frames; its tokens are in `card_tokens`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: (place in the card, what was expected, what was found)
Contradiction = tuple[str, str, str]

KEYS = ("pitch", "streaming", "tokens")
#: Representations that are rendered from pitches frame by frame, and the key of their frame size.
STREAMED = ("harmonic_noise", "mag_if")


@dataclass(frozen=True)
class PitchRange:
    """MIDI notes: the lowest and highest that the model renders, and the one that stands for a sound."""

    low: int
    high: int
    preview: int

    def nearest(self, pitch: float) -> float:
        """The nearest pitch that the model renders."""
        return float(min(max(pitch, self.low), self.high))


@dataclass(frozen=True)
class CardStreaming:
    """Frames: `hop` samples each; a run adds `chunk` behind `context`; `attack` are kept rendered."""

    hop: int
    context: int
    chunk: int
    attack: int

    @property
    def window(self) -> int:
        """Frames that the graph takes."""
        return self.context + self.chunk


def streaming_contradictions(d: Mapping[str, Any]) -> list[Contradiction]:
    """Wherever one part of a streaming model's card contradicts another; nothing for a one-shot model."""
    there = [key for key in KEYS if d.get(key) is not None]
    streamed = d["representation"]["type"] in STREAMED
    if not there and not streamed:
        return []
    if len(there) < len(KEYS):
        missing = next(key for key in KEYS if key not in there)
        return [(missing, "an object, as the model streams", "nothing")]
    if not streamed:
        return [("representation.type", f"one of {', '.join(STREAMED)}", d["representation"]["type"])]
    return [*_number_contradictions(d), *_port_contradictions(d)]


def values_shape(d: Mapping[str, Any]) -> list[int]:
    """[1, K, bins, chunk] that the representation asks for."""
    r, chunk = d["representation"], d["streaming"]["chunk"]
    if r["type"] == "harmonic_noise":
        return [1, 1, 2 * r["harmonics"] + r["bands"], chunk]
    return [1, 2, r["n_fft"] // 2, chunk]


def _number_contradictions(d: Mapping[str, Any]) -> list[Contradiction]:
    pitch, streaming, audio, r = d["pitch"], d["streaming"], d["audio"], d["representation"]
    found = []
    if not pitch["low"] <= pitch["preview"] <= pitch["high"]:
        found.append(("pitch.preview", f"{pitch['low']} to {pitch['high']}", str(pitch["preview"])))
    if streaming["attack"] % streaming["chunk"]:
        found.append(("streaming.attack", "a multiple of chunk", str(streaming["attack"])))
    if streaming["hop"] != r["hop"]:
        found.append(("streaming.hop", f"the representation's {r['hop']}", str(streaming["hop"])))
    if audio["sample_rate"] != r["sample_rate"]:
        found.append(
            ("audio.sample_rate", f"the representation's {r['sample_rate']}", str(audio["sample_rate"]))
        )
    if audio["channels"] != 1 or audio["peak"] is not None:
        found.append(("audio", "1 channel and peak null", f"{audio['channels']}, {audio['peak']}"))
    test = d["self_test"].get("pitch")
    if test is not None and not pitch["low"] <= test <= pitch["high"]:
        found.append(("self_test.pitch", f"{pitch['low']} to {pitch['high']}", str(test)))
    return found


def _port_contradictions(d: Mapping[str, Any]) -> list[Contradiction]:
    found = []
    window = d["streaming"]["context"] + d["streaming"]["chunk"]
    shapes = {"pitch": [1, 1, window], "tokens": [1, d["tokens"]["count"], window]}
    for role, shape in shapes.items():
        ports = [port for port in d["inputs"] if port["role"] == role]
        if len(ports) != 1:
            found.append(("inputs", f"one of role {role}", str(len(ports))))
        found += [
            (f"inputs {port['name']}.shape", str(shape), str(port["shape"]))
            for port in ports
            if port["shape"] != shape
        ]
    found += [
        (f"inputs {port['name']}.shape", f"[1, an even number, {window}]", str(port["shape"]))
        for port in d["inputs"]
        if port["role"] == "noise"
        and (len(port["shape"]) != 3 or port["shape"][1] % 2 or port["shape"][2] != window)
    ]
    return found
