"""Steering of timbres: nothing happens unasked, what is asked is reached, and the fit finds the way."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from sistrum.errors import SistrumError
from sistrum.training.note_steering.fit import NoteFitPlan, NoteWorkshop, spread
from sistrum.training.note_steering.notes import NoteSource, draw_notes
from sistrum.training.note_steering.predictor import FactorPredictor
from sistrum.training.note_steering.steering import NoteSteeringSettings
from sistrum.training.note_steering.steering_file import NoteSteeringFile
from sistrum.training.note_steering.tune import fit_note_steering
from sistrum.training.steering.steering_file import weights_hash
from tests.python.note_steering.conftest import (
    ATTRIBUTES,
    CLASSES,
    TIMBRE,
    heard_in,
    random_note_steering,
)


def test_derivatives_are_those_of_the_factors():
    torch.manual_seed(1)
    net = FactorPredictor(TIMBRE, CLASSES, 7, hidden=12, factors=4).double()
    timbre = torch.randn(2, TIMBRE, dtype=torch.float64)
    shares = torch.softmax(torch.randn(2, CLASSES, dtype=torch.float64), dim=1)
    factors, slopes = net.with_jacobian(timbre, shares)
    assert torch.allclose(factors, net.factors(timbre, shares))
    for row in range(2):
        expected = torch.autograd.functional.jacobian(
            lambda x, row=row: net.factors(x[None], shares[row : row + 1])[0], timbre[row]
        )
        assert torch.allclose(slopes[row], expected, atol=1e-10)


def test_untouched_timbres_stay_bit_for_bit():
    steering = random_note_steering()
    timbre, shares = torch.randn(4, TIMBRE), torch.eye(CLASSES)[[0, 1, 2, 0]]
    asked = torch.rand(4, ATTRIBUTES)
    moved, values = steering(timbre, shares, asked, torch.zeros(4, ATTRIBUTES))
    assert torch.equal(moved, timbre)
    again, same = steering(timbre, shares, values, torch.ones(4, ATTRIBUTES))
    inside = ((values > 0.01) & (values < 0.99)).all(dim=1)
    assert inside.any()
    assert torch.allclose(again[inside], timbre[inside], atol=1e-4)
    assert torch.allclose(same, values)


def test_a_step_is_the_damped_least_squares_solution():
    """With a linear predictor and whole steps one step is the exact minimum."""
    settings = NoteSteeringSettings(steps=1, stride=1.0, longest_step=1e3, radius=1e3, damping=0.05)
    steering = random_note_steering(settings)
    for layer in (steering.predictor.third,):
        nn.init.zeros_(layer.weight)
    timbre, shares = torch.randn(1, TIMBRE).double(), torch.eye(CLASSES)[:1].double()
    asked, touched = torch.rand(1, ATTRIBUTES).double(), torch.zeros(1, ATTRIBUTES).double()
    touched[0, 1] = touched[0, 3] = 1.0
    moved, _ = steering(timbre, shares, asked, touched)
    start = (timbre - steering.mean) @ steering.whiten
    offset = ((moved - steering.mean) @ steering.whiten - start)[0]
    mix = steering.predictor.mix.weight @ steering.predictor.skip.weight[:, :TIMBRE]
    own = steering.predictor(start, shares)[:, :ATTRIBUTES]
    goal = steering.gain * (steering.scale.value(steering.scale.tables, asked) - own) * touched
    error = torch.cat([goal, torch.zeros(1, 1)], dim=1)[0]
    weight = torch.cat([touched.clamp(min=settings.hold), torch.full((1, 1), settings.hold_others)], dim=1)[0]
    normal = mix.T @ (weight[:, None] * mix) + settings.damping * torch.eye(TIMBRE)
    assert torch.allclose(offset, torch.linalg.solve(normal, mix.T @ (weight * error)), atol=1e-9)


def test_spread_whitens_and_keeps_idle_directions_dear():
    torch.manual_seed(2)
    timbres = torch.randn(4000, 3) * torch.tensor([2.0, 0.5, 1e-5]) + 1.0
    mean, colour = spread(timbres)
    white = (timbres.double() - mean) @ torch.linalg.inv(colour)
    assert torch.allclose(torch.cov(white.T)[:2, :2], torch.eye(2).double(), atol=1e-6)
    assert white[:, 2].std() < 1e-2


@pytest.fixture
def shop(source: NoteSource) -> NoteWorkshop:
    real = heard_in(draw_notes(source, 1500, 99, strange=0.0))[:, :ATTRIBUTES]
    plan = NoteFitPlan(drawn=1500, rounds=1, steered=600, steps=700, tried=90)
    return NoteWorkshop(source, real, plan)


def test_a_fit_moves_what_can_be_moved_and_finds_out_what_cannot(shop: NoteWorkshop):
    report = fit_note_steering(shop).report
    rho = dict(zip(report.attributes, report.rho, strict=True))
    assert min(rho[name] for name in ("organ", "bright", "brass", "bird")) > 0.9
    assert abs(rho["high"]) < 0.2  # the pitch is no matter of timbre
    moved = dict(zip(report.attributes, report.moved, strict=True))
    assert min(moved[name] for name in ("organ", "bright", "brass", "bird")) > 0.6
    assert report.table().splitlines()[-2].startswith("high")


def test_steering_files_come_back_whole_and_know_their_generator(tmp_path: Path):
    steering, generator = random_note_steering(), nn.Linear(2, 2)
    names = tuple(f"a{i}" for i in range(ATTRIBUTES))
    scale = torch.stack([torch.arange(5.0), torch.full((5,), 2.0)]).double()
    file = NoteSteeringFile(
        steering, names, names, scale, ("x", "y", "z"), weights_hash(generator), "ab", {"rho": 0.5}
    )
    path = tmp_path / "s.pt"
    file.save(path)
    found = NoteSteeringFile.load(path)
    assert replace(found, steering=steering, scale=scale) == file
    timbre, shares = torch.randn(2, TIMBRE), torch.eye(CLASSES)[:2]
    asked, touched = torch.rand(2, ATTRIBUTES), torch.ones(2, ATTRIBUTES)
    mine, other = (x(timbre, shares, asked, touched) for x in (steering, found.steering))
    assert torch.equal(mine[0], other[0])
    assert torch.equal(mine[1], other[1])
    found.check(path, generator, ("x", "y", "z"))
    with pytest.raises(SistrumError, match="other weights"):
        found.check(path, nn.Linear(2, 2), ("x", "y", "z"))
    with pytest.raises(SistrumError, match="expected steering for the classes x, found x, y, z"):
        found.check(path, generator, ("x",))
    table = steering.scale.tables[0, 1, 8]
    assert found.positions((scale[0] + scale[1] * table)[None])[0, 1] == pytest.approx(0.5)


def test_other_files_are_refused(tmp_path: Path):
    path = tmp_path / "no.pt"
    with pytest.raises(SistrumError, match="no such steering file"):
        NoteSteeringFile.load(path)
    torch.save({"format": "sistrum-steering"}, path)
    with pytest.raises(SistrumError, match="for a generator of notes"):
        NoteSteeringFile.load(path)


def test_q_is_told_how_a_note_is_played(source: NoteSource):
    """Pitch and velocity from their middles, behind the classes."""
    draws = replace(
        draw_notes(source, 3, 1), pitches=np.array([49, 57, 65]), velocities=np.array([0.675, 0.475, 0.875])
    )
    conditions = draws.conditions
    assert torch.equal(conditions[:, :CLASSES], draws.shares)
    assert conditions[:, CLASSES].tolist() == pytest.approx([-1, 0, 1])
    assert conditions[:, CLASSES + 1].tolist() == pytest.approx([0, -1, 1], abs=1e-6)
