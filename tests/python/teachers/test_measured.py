"""Measured properties against sounds whose properties are known."""

import numpy as np
import pytest
import torch

from sistrum.training.teachers.measured import measure, measured_targets
from sistrum.training.teachers.ontology import read_ontology

RATE = 32000
TIME = torch.arange(RATE) / RATE
SINE = torch.sin(2 * torch.pi * 1000 * TIME)
NOISE = 0.1 * torch.randn(RATE, generator=torch.Generator().manual_seed(5))


def value(sound: torch.Tensor, quantity: str) -> float:
    return float(measure(sound[None], RATE)[quantity][0])


def labels_of(sound: torch.Tensor) -> set[str]:
    labels = read_ontology()
    row = measured_targets(sound[None], RATE, labels)[0]
    return {label.id for label, has in zip(labels, row, strict=True) if has}


def test_spectral_quantities():
    assert value(SINE, "centroid_hz") == pytest.approx(1000, rel=0.01)
    both = SINE + torch.sin(2 * torch.pi * 3000 * TIME)
    assert value(both, "centroid_hz") == pytest.approx(2000, rel=0.01)
    assert value(both, "purity") == pytest.approx(0.5, abs=0.01) and value(SINE, "purity") > 0.999
    assert value(SINE + torch.sin(2 * torch.pi * 60 * TIME), "low_share") == pytest.approx(0.5, abs=0.01)
    assert value(NOISE, "flatness") > 0.8 and value(SINE, "flatness") < 0.001


def test_temporal_quantities():
    assert value(SINE * torch.exp(-TIME * np.log(10)), "fall_db") == pytest.approx(18, abs=0.5)
    assert value(SINE, "fall_db") < 0.1
    swell = SINE * torch.clamp(TIME / 0.4, max=1.0)
    assert 0.25 < value(swell, "attack_seconds") < 0.32, "3 dB below the maximum: 71 % of 0.4 s"
    late = torch.cat([torch.zeros(RATE // 4), SINE[: 3 * RATE // 4]])
    assert value(late, "attack_seconds") < 0.02, "from where it begins"
    pulsing = SINE * (1 + 0.8 * torch.sin(2 * torch.pi * 8 * TIME))
    assert value(pulsing, "pulse") == pytest.approx(0.8 / 2**0.5, rel=0.25), "smoothed by its windows"
    assert value(SINE, "pulse") < 0.05


def test_level_does_not_matter():
    for sound in (SINE, NOISE):
        for quantity, loud in measure(sound[None], RATE).items():
            assert float(measure(0.03 * sound[None], RATE)[quantity][0]) == pytest.approx(
                float(loud[0]), rel=0.02, abs=1e-4
            )


def test_labels_by_their_limits():
    assert labels_of(SINE) == {"tuning_fork", "sudden", "sustained"}
    struck = 0.5 * SINE * torch.exp(-6 * TIME)
    assert labels_of(struck) == {"tuning_fork", "sudden", "decaying"}
    assert {"bright", "noisy", "sustained"} <= labels_of(NOISE)
    assert {"dark", "rumble"} <= labels_of(torch.sin(2 * torch.pi * 55 * TIME))
    assert labels_of(torch.zeros(RATE)) >= {"dark"}, "silence is measured without an error"
