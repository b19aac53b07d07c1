"""Does ONNX Runtime give what torch gives? Measured on every output of the graph and on the audio that a
listener gets.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from sistrum.errors import SistrumError
from sistrum.export.model_card import ModelCard
from sistrum.export.numpy_inverse import inverse
from sistrum.export.reference_renderer import finish, graph_feed, open_session
from sistrum.training.representations import from_spec

Floats = NDArray[np.float32]

#: Largest error allowed where a family asks for no other, of full scale: of 1 for audio, of the largest
#: value for spectrograms. VALUES_TOLERANCE is for own values, of a control's range.
TOLERANCE = 1e-5
VALUES_TOLERANCE = 1e-4


@dataclass(frozen=True)
class Probe:
    """One sound to compare; `controls` are those that are touched."""

    seed: int
    controls: dict[str, float]


@dataclass(frozen=True)
class Agreement:
    """Largest errors over all probes, of full scale."""

    spectrogram: float
    audio: float
    values: float = 0.0


def probes(card: ModelCard) -> list[Probe]:
    """Untouched, every control alone at its maximum, all at maximum, random mixtures of all controls and of
    random subsets.
    """
    highest = {c.id: c.max for c in card.controls}
    random = np.random.default_rng(0)
    mixed = [{c.id: float(random.uniform(c.min, c.max)) for c in card.controls} for _ in range(8)]
    some = [{id_: value for id_, value in mix.items() if random.random() < 0.5} for mix in mixed[4:]]
    cases = [{}, highest, *({c.id: c.max} for c in card.controls), *mixed[:4], *some]
    return [Probe(seed, controls) for seed, controls in enumerate(cases, start=1)]


def verify(
    module: nn.Module,
    model: bytes,
    card: ModelCard,
    sounds: Sequence[Probe] | None = None,
    tolerance: float = TOLERANCE,
) -> Agreement:
    """Compare torch with ONNX Runtime on every probe; SistrumError if an output differs by more than
    `tolerance` of full scale (own values: VALUES_TOLERANCE).
    """
    session = open_session(model)
    worst = {"spectrogram": 0.0, "audio": 0.0, "values": 0.0}
    for probe in sounds if sounds is not None else probes(card):
        feed = graph_feed(card, probe.seed, None, probe.controls)
        expected = torch_outputs(module, card, feed)
        found = session.run([port.name for port in card.outputs], feed)
        for port, ours, theirs in zip(card.outputs, expected, found, strict=True):
            if theirs.shape != ours.shape or theirs.shape != port.shape or not np.isfinite(theirs).all():
                raise SistrumError(
                    f"export: seed {probe.seed}: output {port.name}: expected finite values {port.shape}, "
                    f"found {theirs.shape}, torch gave {ours.shape}"
                )
            worst[port.role] = max(worst.get(port.role, 0.0), _error(card, port.role, ours, theirs))
            if port.role == "spectrogram":
                heard = finish(card, inverse(card.representation, theirs[0], card.audio.samples))
                worst["audio"] = max(worst["audio"], float(np.abs(heard - _torch_audio(card, ours)).max()))
    for what, error in worst.items():
        allowed = VALUES_TOLERANCE if what == "values" else tolerance
        if not error <= allowed:
            raise SistrumError(
                f"export: ONNX Runtime and torch differ by {error:.2e} of full scale in the {what}, "
                f"allowed {allowed:.0e}; nothing was written"
            )
    return Agreement(worst["spectrogram"], worst["audio"], worst["values"])


def torch_outputs(module: nn.Module, card: ModelCard, feed: dict[str, Floats]) -> list[Floats]:
    """What the module returns for a feed, in the order of the card's outputs.

    Raises:
        SistrumError: the module returns another number of tensors than the card names.
    """
    with torch.no_grad():
        returned = module(*(torch.from_numpy(feed[port.name]) for port in card.inputs))
    outputs = returned if isinstance(returned, tuple) else (returned,)
    if len(outputs) != len(card.outputs):
        names = ", ".join(port.name for port in card.outputs)
        raise SistrumError(f"export: expected the outputs {names}, the module returned {len(outputs)}")
    return [output.numpy() for output in outputs]


def _torch_audio(card: ModelCard, spectrogram: Floats) -> Floats:
    """Through the training side's own inverse, so that the numpy inverse is checked as well."""
    audio = from_spec(card.representation).inverse(torch.from_numpy(spectrogram), card.audio.samples)
    return finish(card, audio[0].numpy())


def _error(card: ModelCard, role: str, expected: Floats, found: Floats) -> float:
    """Largest difference, of the control's range for role values, of the largest value otherwise."""
    difference = np.abs(expected - found)
    if role == "values":
        return float((difference[0] / [c.max - c.min for c in card.controls]).max())
    return float(difference.max() / max(float(np.abs(expected).max()), 1e-12))
