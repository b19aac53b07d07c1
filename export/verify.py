"""Does ONNX Runtime give what torch gives? Measured on the spectrogram and on the audio that a listener
gets.
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

#: Largest error allowed, of full scale: of 1 for audio, of the largest value for spectrograms.
TOLERANCE = 1e-5


@dataclass(frozen=True)
class Probe:
    """One sound to compare."""

    seed: int
    controls: dict[str, float]


@dataclass(frozen=True)
class Agreement:
    """Largest errors over all probes, of full scale."""

    spectrogram: float
    audio: float


def probes(card: ModelCard) -> list[Probe]:
    """Untouched, every control alone at its maximum, all at maximum, and random mixtures."""
    highest = {c.id: c.max for c in card.controls}
    random = np.random.default_rng(0)
    mixed = [{c.id: float(random.uniform(c.min, c.max)) for c in card.controls} for _ in range(4)]
    cases = [{}, highest, *({c.id: c.max} for c in card.controls), *mixed]
    return [Probe(seed, controls) for seed, controls in enumerate(cases, start=1)]


def verify(
    module: nn.Module, model: bytes, card: ModelCard, sounds: Sequence[Probe] | None = None
) -> Agreement:
    """Compare torch with ONNX Runtime on every probe; SistrumError if they differ by more than TOLERANCE."""
    session = open_session(model)
    worst_spectrogram, worst_audio = 0.0, 0.0
    for probe in sounds if sounds is not None else probes(card):
        feed = graph_feed(card, probe.seed, None, probe.controls)
        with torch.no_grad():
            expected = module(*(torch.from_numpy(feed[port.name]) for port in card.inputs)).numpy()
        (found,) = session.run([card.spectrogram_output.name], feed)
        if found.shape != expected.shape or not np.isfinite(found).all():
            raise SistrumError(
                f"export: seed {probe.seed}: the graph gave {found.shape} or values that are not finite"
            )
        worst_spectrogram = max(worst_spectrogram, _relative_error(expected, found))
        heard = finish(card, inverse(card.representation, found[0], card.audio.samples))
        worst_audio = max(worst_audio, float(np.abs(heard - _torch_audio(card, expected)).max()))
    for what, error in (("spectrogram", worst_spectrogram), ("audio", worst_audio)):
        if not error <= TOLERANCE:
            raise SistrumError(
                f"export: ONNX Runtime and torch differ by {error:.2e} of full scale in the {what}, "
                f"allowed {TOLERANCE:.0e}; nothing was written"
            )
    return Agreement(worst_spectrogram, worst_audio)


def _torch_audio(card: ModelCard, spectrogram: NDArray[np.float32]) -> NDArray[np.float32]:
    """Through the training side's own inverse, so that the numpy inverse is checked as well."""
    audio = from_spec(card.representation).inverse(torch.from_numpy(spectrogram), card.audio.samples)
    return finish(card, audio[0].numpy())


def _relative_error(expected: NDArray[np.float32], found: NDArray[np.float32]) -> float:
    return float(np.abs(expected - found).max() / max(float(np.abs(expected).max()), 1e-12))
