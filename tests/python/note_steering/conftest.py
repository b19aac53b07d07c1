"""A source of notes whose quantities follow from their timbre by a formula, so that a fit takes seconds."""

import numpy as np
import pytest
import torch
from torch import Tensor

from sistrum.training.note_steering.notes import NoteDraws, NoteSource, Progress, Values
from sistrum.training.note_steering.predictor import FactorPredictor
from sistrum.training.note_steering.steering import NoteSteering, NoteSteeringSettings
from sistrum.training.steering.scale import KNOTS, ClassScale

TIMBRE, CLASSES, ATTRIBUTES = 6, 3, 5


def timbre_of(latents: Tensor, shares: Tensor) -> Tensor:
    """Classes lie side by side along dimension 0, and dimension 5 hardly varies."""
    moved = latents * torch.tensor([1.0, 1.0, 2.0, 1.0, 1.0, 0.01])
    return moved + 2.0 * (shares @ torch.arange(3.0))[:, None] * torch.eye(TIMBRE)[0]


def heard_in(draws: NoteDraws, progress: Progress = lambda done, total: None) -> Values:
    """Five logits that bend, two of them alike, one of the pitch alone; then the level."""
    x = draws.timbres.double().numpy()
    pitch = (draws.pitches - 57) / 8
    progress(len(draws), len(draws))
    return np.stack(
        [
            3 * np.tanh(0.5 * x[:, 0]) - 2,
            x[:, 1] + 0.2 * x[:, 1] ** 3,
            x[:, 1] + 0.5 * np.sin(x[:, 2]),
            np.exp(0.3 * x[:, 2]) + 0.1 * pitch,
            pitch,
            x[:, 3],
        ],
        axis=1,
    )


@pytest.fixture
def source() -> NoteSource:
    return NoteSource(
        timbre=timbre_of,
        hear=heard_in,
        latent=TIMBRE,
        classes=CLASSES,
        pitches=(44, 70),
        attributes=("organ", "bright", "brass", "bird", "high"),
    )


def random_note_steering(settings: NoteSteeringSettings | None = None, seed: int = 0) -> NoteSteering:
    """Steering with random weights: what must hold for any weights needs no fit."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    predictor = FactorPredictor(TIMBRE, CLASSES, ATTRIBUTES + 1, hidden=16, factors=4)
    tables = np.sort(random.standard_normal((1, ATTRIBUTES, KNOTS)), axis=2)
    return NoteSteering(
        predictor,
        ClassScale(tables),
        torch.from_numpy(random.standard_normal(TIMBRE)),
        torch.from_numpy(np.eye(TIMBRE) + 0.1 * random.standard_normal((TIMBRE, TIMBRE))),
        torch.from_numpy(random.uniform(0.8, 1.5, ATTRIBUTES)),
        settings or NoteSteeringSettings(),
    ).eval()
