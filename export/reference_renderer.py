"""A torch-free renderer in Python: seeded noise -> ONNX Runtime -> numpy inverse -> peak and fade.

The C++ renderer must give what this gives; benchmarks use it as 'onnxruntime-python + numpy'.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sistrum.export.model_card import ModelCard, read_card
from sistrum.export.numpy_inverse import inverse
from sistrum.export.seeded_noise import seeded_noise

#: A sound whose loudest sample is below this counts as silent and is not scaled.
SILENCE = 1e-6


@dataclass(frozen=True)
class RenderedSound:
    """Audio [channels, samples] and the sound's own value of every control by id; {} where the model tells
    none.
    """

    audio: NDArray[np.float32]
    values: dict[str, float]


class ReferenceRenderer:
    """Renders sounds of one model file on one thread."""

    def __init__(self, path: Path) -> None:
        self.card = read_card(path)
        self._session = open_session(path.read_bytes())

    def render(
        self,
        seed: int = 0,
        latent: Sequence[float] | None = None,
        controls: Mapping[str, float] | None = None,
    ) -> NDArray[np.float32]:
        """Audio [channels, samples] of one sound, as the engine plays it."""
        return self.sound(seed, latent, controls).audio

    def sound(
        self,
        seed: int = 0,
        latent: Sequence[float] | None = None,
        controls: Mapping[str, float] | None = None,
    ) -> RenderedSound:
        """One sound with its own control values; `controls` names those that are touched."""
        names = [port.name for port in self.card.outputs]
        outputs = self._session.run(names, graph_feed(self.card, seed, latent, controls or {}))
        by_role = {port.role: output for port, output in zip(self.card.outputs, outputs, strict=True)}
        audio = inverse(self.card.representation, by_role["spectrogram"][0], self.card.audio.samples)
        return RenderedSound(finish(self.card, audio), own_values(self.card, by_role.get("values")))


def open_session(model: bytes) -> Any:
    """A single-threaded ONNX Runtime session on the CPU."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def graph_feed(
    card: ModelCard, seed: int, latent: Sequence[float] | None, controls: Mapping[str, float]
) -> dict[str, NDArray[np.float32]]:
    """The graph's inputs by name for one sound.

    `controls` lists what is touched; the others take their defaults, and 0 in the input of role `touched`.
    """
    unknown = set(controls) - {control.id for control in card.controls}
    if unknown:
        raise ValueError(
            f"control {sorted(unknown)[0]!r} is none of {', '.join(c.id for c in card.controls)}"
        )
    feed = {}
    for stream, port in enumerate(card.inputs):
        count = int(np.prod(port.shape))
        if port.role == "controls":
            values = control_values(card, controls)
        elif port.role == "touched":
            values = np.asarray([c.id in controls for c in card.controls], dtype=np.float32)
        elif port.role == "latent":
            drawn = seeded_noise(seed, stream, count, card.latent.prior)
            values = drawn if latent is None else np.asarray(latent, dtype=np.float32)
        elif port.role == "noise":
            values = seeded_noise(seed, stream, count, port.distribution or "normal")
        else:
            raise ValueError(f"input {port.name!r}: role {port.role!r} cannot be fed here")
        feed[port.name] = values.reshape(port.shape)
    return feed


def control_values(card: ModelCard, controls: Mapping[str, float]) -> NDArray[np.float32]:
    """Every control's value in the card's order, within its range; its default where `controls` has none."""
    wanted = [min(max(controls.get(c.id, c.default), c.min), c.max) for c in card.controls]
    return np.asarray(wanted, dtype=np.float32)


def own_values(card: ModelCard, output: NDArray[np.float32] | None) -> dict[str, float]:
    """The output of role `values` [1, controls] by control id, within the controls' ranges; {} for None."""
    if output is None:
        return {}
    return {c.id: min(max(float(v), c.min), c.max) for c, v in zip(card.controls, output[0], strict=True)}


def finish(card: ModelCard, audio: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale to the card's peak (unless silent) and fade the last samples out linearly; audio [channels,
    samples].
    """
    loudest = float(np.abs(audio).max())
    if card.audio.peak is not None and loudest >= SILENCE:
        audio = audio * np.float32(card.audio.peak / loudest)
    length = card.audio.fade_out
    if length:
        ramp = (np.arange(length, 0, -1, dtype=np.float32) / np.float32(length)).astype(np.float32)
        audio = np.concatenate([audio[:, :-length], audio[:, -length:] * ramp], axis=1)
    return audio
