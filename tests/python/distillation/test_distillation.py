"""Soft labels and the choice of attributes, against formulas worked out by hand."""

import numpy as np
import pytest
import torch

from sistrum.training.distillation.ranking import rank_attributes
from sistrum.training.losses.soft_labels import TEMPERATURES, distillation_loss, soft_labels


def test_a_temperature_softens():
    logits = torch.tensor([-4.0, 0.0, 4.0])
    assert torch.allclose(soft_labels(logits, 1.0), torch.sigmoid(logits))
    assert soft_labels(logits, 2.0)[0].item() == pytest.approx(1 / (1 + np.exp(2.0)))
    weakest = [soft_labels(logits, t)[0].item() for t in TEMPERATURES]
    assert weakest == sorted(weakest)
    with pytest.raises(ValueError, match="more than 0"):
        soft_labels(logits, 0.0)


def test_the_loss_is_least_where_student_and_teacher_agree():
    """At one and the same temperature: elsewhere the same logits are not the minimum."""
    logits = torch.tensor([[-2.0, 1.0]])
    labels = soft_labels(logits, 2.0)
    student = logits.clone().requires_grad_()
    distillation_loss(student, labels, 2.0).backward()
    assert student.grad is not None
    assert student.grad.abs().max() < 1e-7
    p, q = labels[0], torch.sigmoid(torch.tensor([0.5, 0.5]) / 2.0)
    expected = -(p * q.log() + (1 - p) * (1 - q).log()).mean()
    assert distillation_loss(torch.tensor([[0.5, 0.5]]), labels, 2.0).item() == pytest.approx(expected.item())


def test_attributes_rank_by_reach_and_by_how_well_they_are_known():
    logits = np.zeros((100, 4))
    logits[:, 0] = -9.0  # never there
    logits[:20, 1] = 5.0  # in a fifth of the notes
    logits[:20, 2] = 5.0  # the same, but the teacher hardly knows it
    logits[:5, 3] = 9.0  # in too few to count
    ranked = rank_attributes(logits, ("bird", "organ", "noise", "siren"), (1.0, 0.81, 0.01, 0.64), most=3)
    assert [r.label for r in ranked] == ["organ", "siren", "noise"]
    assert [r.column for r in ranked] == [1, 3, 2]
    assert ranked[0].score == pytest.approx(np.sqrt(0.81 / (1 + np.exp(-5.0))))
    assert ranked[1].score == pytest.approx(np.sqrt(0.64 * 0.5))


def test_columns_must_have_labels():
    with pytest.raises(ValueError, match="found 4, 1 and 1"):
        rank_attributes(np.zeros((3, 4)), ("a",), (1.0,))
