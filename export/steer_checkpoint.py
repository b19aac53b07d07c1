"""From a checkpoint to its steering file: the generator as a source of sounds, the fit, the report."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from torch import nn

from sistrum.errors import SistrumError
from sistrum.export.export_model import FADE_SECONDS, PEAK
from sistrum.export.steering import graph_of
from sistrum.training.checkpoint import Checkpoint, build_family
from sistrum.training.datasets import SoundSet
from sistrum.training.families.base import Family
from sistrum.training.features import FEATURES, measure_all
from sistrum.training.representations import Representation
from sistrum.training.steering.fit import FitPlan, Reference, Workshop
from sistrum.training.steering.label_store import LabelStore
from sistrum.training.steering.pipeline import compare_conditioning, fit_steering
from sistrum.training.steering.response import SliderReport
from sistrum.training.steering.sounds import SoundSource
from sistrum.training.steering.steering_file import SteeringFile, weights_hash


@dataclass(frozen=True)
class SteerOptions:
    """What `sistrum steer` was asked for; `compare`: minutes of fine-tuning the published way, 0 = none."""

    output: Path
    labels: Path
    minutes: float
    compare: float = 0.0
    seed: int = 0


def steer_checkpoint(checkpoint: Checkpoint, sounds: SoundSet, options: SteerOptions) -> list[SliderReport]:
    """Fit steering to the averaged generator and write it; progress goes to stderr.

    Returns the report of the slider test and, where asked for, that of the published way.

    Raises:
        SistrumError: the sound set has other classes or another length than the checkpoint.
    """
    family = build_family(checkpoint)
    family.model.load_state_dict(checkpoint.average)
    family.networks.eval()
    source = sound_source(family, checkpoint)
    real = reference(sounds, source)
    lines = ProgressLines()
    shop = Workshop(
        source=source,
        features=FEATURES,
        measure=_measure,
        store=LabelStore(options.labels, FEATURES),
        plan=FitPlan.for_minutes(options.minutes, options.seed),
        progress=lines.show,
        tell=lines.tell,
    )
    fitted = fit_steering(shop, real)
    generator = weights_hash(graph_of(family).module)
    file = SteeringFile(fitted.steering, FEATURES, source.classes, generator, fitted.report.summary())
    file.save(options.output)
    if not options.compare:
        return [fitted.report]
    return [fitted.report, compare_conditioning(shop, real, options.compare)]


def sound_source(family: Family, checkpoint: Checkpoint) -> SoundSource:
    """The export graph of a family as a source of finished hits."""
    graph = graph_of(family)
    ports = {port.role: port for port in graph.inputs}
    if set(ports) != {"latent", "controls", "noise"} or len(graph.controls) != len(checkpoint.audio.classes):
        raise SistrumError(
            f"a generator of family {family.name} cannot be steered: expected a graph of latent, class "
            f"controls and noise, found {', '.join(port.role for port in graph.inputs)}"
        )
    audio = checkpoint.audio
    assert isinstance(family.representation, Representation)
    return SoundSource(
        generate=_frozen(graph.module),
        representation=family.representation,
        sample_rate=audio.sample_rate,
        samples=audio.samples,
        latent=ports["latent"].shape[-1],
        classes=audio.classes,
        noise=(ports["noise"].shape[1:], ports["noise"].distribution or "normal"),
        peak=PEAK,
        fade=round(FADE_SECONDS * audio.sample_rate),
    )


def _frozen(module: nn.Module) -> nn.Module:
    return module.eval().requires_grad_(False)


def reference(sounds: SoundSet, source: SoundSource) -> Reference:
    """The real hits that define the sliders' scale; all splits, as nothing is trained to make them."""
    if sounds.classes != source.classes or (sounds.samples, sounds.sample_rate) != (
        source.samples,
        source.sample_rate,
    ):
        raise SistrumError(
            f"expected a sound set of {', '.join(source.classes)}, {source.samples} samples at "
            f"{source.sample_rate} Hz; found {', '.join(sounds.classes)}, {sounds.samples} samples at "
            f"{sounds.sample_rate} Hz"
        )
    return Reference(sounds.audio, sounds.labels)


def _measure(audio: NDArray[np.float32], sample_rate: int) -> NDArray[np.float64]:
    """The real timbral models; the label store remembers, so their own store need not."""
    return measure_all(audio, sample_rate, cache=None, progress=False).values


class ProgressLines:
    """One line on stderr for each stage, renewed as it goes on, and lines for what was found."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._open = False

    def show(self, stage: str, done: int, total: int) -> None:
        """How far a stage is."""
        self._open = done < total
        end = "" if self._open else "\n"
        print(f"\r{self._minutes()}  {stage}: {done}/{total}   ", end=end, file=sys.stderr, flush=True)

    def tell(self, line: str) -> None:
        """Something worth knowing."""
        print(f"{chr(10) if self._open else ''}{self._minutes()}  {line}", file=sys.stderr, flush=True)
        self._open = False

    def _minutes(self) -> str:
        return f"{(time.monotonic() - self._started) / 60:6.1f} min"
