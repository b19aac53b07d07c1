"""The whole evaluation of one model: draws, sections, provenance; sections already in a document can be
kept.
"""

import hashlib
import json
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sistrum.export.evaluation.acoustics_section import compare_acoustics
from sistrum.export.evaluation.classes_section import judge_classes
from sistrum.export.evaluation.distances_section import score_conditionings
from sistrum.export.evaluation.diversity_section import measure_diversity
from sistrum.export.evaluation.document import FORMAT, FORMAT_VERSION, graph_sha256
from sistrum.export.evaluation.drawing import Ask, Drawer, ModelDrawer
from sistrum.export.evaluation.reality import MeasureFeatures, Progress, Reality, common_classes
from sistrum.export.evaluation.settings import EvaluationSettings
from sistrum.export.evaluation.sliders_section import SliderTest
from sistrum.export.model_card import ModelCard
from sistrum.training.controls import Control
from sistrum.training.datasets import SoundSet
from sistrum.training.datasets.sound_set import SPLITS
from sistrum.training.features import FEATURES
from sistrum.training.metrics.embedding import Embedding, open_embedding
from sistrum.training.metrics.hit_classifier import cached_classifier

Floats = NDArray[np.float32]
PACKAGES = ("sistrum", "numpy", "scipy", "torch", "onnxruntime", "timbral-models", "librosa")


def evaluate(
    path: Path,
    sounds: SoundSet,
    settings: EvaluationSettings,
    progress: Progress = lambda *_: None,
    measure: MeasureFeatures | None = None,
) -> dict[str, Any]:
    """The evaluation document (export/evaluation/evaluation.schema.json) of a model file.

    measure: the feature meter; the real timbral models, in `settings.workers` processes, unless given.
    """
    started = time.monotonic()
    drawer = ModelDrawer(path, settings.renderer, settings.workers)
    classes = common_classes(drawer.card, sounds, str(path))
    own = sounds.select(classes=classes)
    reality = Reality(
        own.select("train"),
        own.select("validation"),
        partial(cached_classifier, own, settings.classifier, progress=progress),
        measure or timbral_measure(settings.workers),
    )
    sections = Sections(drawer, drawer.card, reality, settings, progress)
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "model": describe_model(path, drawer.card),
        "data": describe_data(own),
        "settings": asdict(settings),
        "versions": versions(),
        "seconds": {},
        "sections": sections.measure(),
    } | {"seconds": round(time.monotonic() - started, 1)}


def timbral_measure(workers: int) -> MeasureFeatures:
    """The real timbral models, cached by sound, over several processes."""
    from sistrum.training.features import measure_all

    def measure(audio: Floats, rate: int, only: Sequence[str]) -> NDArray[np.float64]:
        return measure_all(audio, rate, only=only, workers=workers, progress=False).values

    return measure


@dataclass
class Sections:
    """Runs the sections that are wanted; hits that several of them need are drawn once."""

    drawer: Drawer
    card: ModelCard
    reality: Reality
    settings: EvaluationSettings
    progress: Progress
    done: dict[str, Any] = field(default_factory=dict)

    def measure(self) -> dict[str, Any]:
        """{section: its results}; a section that the model cannot have is {"skipped": why}."""
        runs: Mapping[str, Callable[[], Any]] = {
            "classes": lambda: judge_classes(self.reality, *self.balanced),
            "distances": self._distances,
            "sliders": self._sliders,
            "diversity": lambda: measure_diversity(self.reality, self.proportional, self.embeddings),
            "acoustics": lambda: compare_acoustics(self.reality, *self.balanced),
        }
        for number, name in enumerate(self.settings.sections):
            self.progress(f"section {name}", number, len(self.settings.sections))
            self.done[name] = runs[name]()
        return {
            name: result if isinstance(result, dict) else asdict(result) for name, result in self.done.items()
        }

    def _distances(self) -> Any:
        return score_conditionings(
            self.drawer, self.card, self.reality, self.features, self.embeddings, self.settings
        )

    def _sliders(self) -> Any:
        if not self.features:
            return {"skipped": f"the model has no control among {', '.join(FEATURES)}"}
        return SliderTest(
            self.drawer, self.card, self.reality, self.features, self.settings, self.progress
        ).run()

    @cached_property
    def features(self) -> tuple[Control, ...]:
        """The model's controls that are timbral features, in the features' order."""
        return tuple(c for name in FEATURES for c in self.card.controls if c.id == name)

    @cached_property
    def embeddings(self) -> tuple[Embedding, ...]:
        """What KID, FAD and neighbours are measured in."""
        return tuple(open_embedding(name, self.reality.classifier) for name in self.settings.embeddings)

    @cached_property
    def balanced(self) -> tuple[Floats, NDArray[np.int64]]:
        """`hits_per_class` hits of every class, [N, S], and their labels."""
        labels = np.repeat(np.arange(len(self.reality.classes)), self.settings.hits_per_class)
        return self._draw(labels), labels

    @cached_property
    def proportional(self) -> Floats:
        """As many hits in the proportions of the training classes."""
        random = np.random.default_rng(self.settings.seed)
        count = self.settings.hits_per_class * len(self.reality.classes)
        return self._draw(random.choice(self.reality.train.labels, size=count))

    def _draw(self, labels: NDArray[np.int64]) -> Floats:
        top = {control.id: control.max for control in self.card.controls}
        names = [self.reality.classes[label] for label in labels]
        return self.drawer.draw(
            [Ask(self.settings.seed + i, {name: top[name]}) for i, name in enumerate(names)]
        )


def describe_model(path: Path, card: ModelCard) -> dict[str, Any]:
    """Which model was judged: its graph's hash stays the same when its card gets new measures."""
    content = path.read_bytes()
    return {
        "file": path.name,
        "name": card.name,
        "title": card.title,
        "recipe": card.training.recipe,
        "steps": card.training.steps,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "graph_sha256": graph_sha256(path),
    }


def describe_data(sounds: SoundSet) -> dict[str, Any]:
    """Which real sounds it was judged by."""
    counts = {split: _class_counts(sounds.select(split)) for split in SPLITS}
    facts = [[r.name, r.source, r.group, r.split] for r in sounds.records]
    return {
        "sounds": len(sounds),
        "sample_rate": sounds.sample_rate,
        "samples": sounds.samples,
        "classes": counts,
        "sha256": hashlib.sha256(json.dumps(facts).encode()).hexdigest(),
    }


def _class_counts(sounds: SoundSet) -> dict[str, int]:
    counts = np.bincount(sounds.labels, minlength=len(sounds.classes)).tolist()
    return dict(zip(sounds.classes, counts, strict=True))


def versions() -> dict[str, str]:
    """Of Python and of the packages that figures depend on."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
