"""A drum family small enough to train in a test, and sounds for it that need no data set."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from sistrum.training.config import Recipe, parse_recipe
from sistrum.training.families.base import AudioFormat, Batch
from sistrum.training.loop import TrainingData

CLASSES = ("kick", "snare", "hat")
SAMPLES = 44100

TINY: dict[str, Any] = {
    "name": "tiny",
    "family": "stn_gan",
    "data": {"batch": 2},
    "loop": {"steps": 4, "seed": 3, "log_every": 1, "sheet_columns": 2, "keep_checkpoints": 2},
    "settings": {
        "generator": {
            "latent": 4,
            "channels": [4, 4, 4, 4],
            "base_channels": 2,
            "hidden": 8,
            "flow_layers": 2,
            "flow_hidden": 8,
        },
        "critics": [
            {"channels": [4, 4, 4, 4]},
            {
                "n_fft": 256,
                "hop": 64,
                "samples": 4096,
                "patch": [4, 4],
                "phase": False,
                "channels": [4, 4, 4],
            },
        ],
        "loss": {"adversarial_start": 2, "r1_every": 2},
        "optimiser": {"generator_rate": 0.005},
    },
}


def tiny_batch(step: int) -> Batch:
    """Decaying noise and sines, a pure function of the step."""
    random = np.random.default_rng(step)
    time = np.arange(SAMPLES) / 44100
    noise = random.standard_normal((2, SAMPLES)) * np.exp(-time * 30)
    noise[0] = np.sin(2 * np.pi * random.uniform(50, 100) * time) * np.exp(-time * 10)
    audio = 0.9 * noise / np.abs(noise).max(axis=1, keepdims=True)
    labels = random.integers(0, len(CLASSES), 2)
    return Batch(torch.from_numpy(audio.astype(np.float32)), torch.eye(len(CLASSES))[labels])


@pytest.fixture
def tiny_data() -> TrainingData:
    shown = {name: tiny_batch(100).audio for name in CLASSES}
    sources = [{"name": "test tones", "licence": "CC0", "sounds": 2, "credit": "nobody"}]
    return TrainingData(AudioFormat(44100, SAMPLES, CLASSES), tiny_batch, shown, sources)


@pytest.fixture
def tiny_recipe() -> Callable[..., Recipe]:
    def make(**loop: Any) -> Recipe:
        return parse_recipe(TINY | {"loop": TINY["loop"] | loop}, "tiny")

    return make


GROWING: dict[str, Any] = {
    "name": "growing",
    "family": "drumgan",
    "data": {"variation": 0, "synthetic_share": 0, "feature_scale": "spread"},
    "loop": {"steps": 12, "seed": 3, "log_every": 1, "sheet_columns": 2, "averaging": 0.0},
    "settings": {
        "latent": 3,
        "features": ["depth", "warmth"],
        "channels": [6, 6, 4, 4, 3, 3],
        "iterations": [2, 2, 4, 2, 2, 2],
        "batch": [6, 6, 4, 4, 2, 2],
        "stft": {"n_fft": 256, "hop": 64},
    },
}
GROWING_SAMPLES = 64 * 15


def growing_batch(step: int) -> Batch:
    """As many sounds and features as the miniature's schedule asks for, a pure function of the step."""
    size = 6 if step < 4 else 4 if step < 10 else 2
    random = np.random.default_rng(step)
    audio = random.standard_normal((size, GROWING_SAMPLES)) * np.exp(-np.arange(GROWING_SAMPLES) / 300)
    classes = torch.eye(len(CLASSES))[random.integers(0, len(CLASSES), size)]
    features = torch.from_numpy(random.uniform(size=(size, 2)).astype(np.float32))
    return Batch(torch.from_numpy(audio.astype(np.float32)), classes, {"features": features})


@pytest.fixture
def growing_data() -> TrainingData:
    shown = {name: growing_batch(100).audio for name in CLASSES}
    return TrainingData(AudioFormat(16000, GROWING_SAMPLES, CLASSES), growing_batch, shown, [])


@pytest.fixture
def growing_recipe() -> Callable[..., Recipe]:
    def make(settings: dict[str, Any] | None = None, **loop: Any) -> Recipe:
        changed = {"loop": GROWING["loop"] | loop, "settings": GROWING["settings"] | (settings or {})}
        return parse_recipe(GROWING | changed, "growing")

    return make
