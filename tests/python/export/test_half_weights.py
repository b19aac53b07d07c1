"""Half-precision storage changes the file's size and not what it computes."""

import io
import warnings
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch import nn

from sistrum.export.half_weights import round_large_weights, store_large_weights_as_half


def export(module: nn.Module) -> Any:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(module.eval(), (torch.zeros(1, 200),), buffer, dynamo=False, opset_version=17)
    return onnx.load_model_from_string(buffer.getvalue())


def run(model: Any, values: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (output,) = session.run(None, {session.get_inputs()[0].name: values})
    return np.asarray(output)


def make() -> nn.Module:
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(200, 300), nn.ReLU(), nn.Linear(300, 10), nn.ReLU(), nn.Linear(10, 4))


def test_the_file_shrinks_and_gives_the_same() -> None:
    module = make()
    round_large_weights(module)
    model = export(module)
    before, size = run(model, np.ones((1, 200), np.float32)), len(model.SerializeToString())
    assert store_large_weights_as_half(model) == 1
    onnx.checker.check_model(model, full_check=True)
    np.testing.assert_array_equal(run(model, np.ones((1, 200), np.float32)), before)
    assert len(model.SerializeToString()) < size - 100_000


def test_rounding_is_slight_and_spares_small_tensors() -> None:
    module, original = make(), make()
    round_large_weights(module)
    first, old = module[0].weight, original[0].weight
    assert not torch.equal(first, old)
    assert torch.allclose(first, old, rtol=2**-11, atol=1e-7)
    assert torch.equal(module[2].weight, original[2].weight)


def test_weights_that_half_precision_does_not_hold_stay() -> None:
    model = export(make())
    assert store_large_weights_as_half(model) == 0


def test_a_weight_beyond_half_precision_is_an_error() -> None:
    module = make()
    with torch.no_grad():
        module[0].weight[3, 4] = 1e6
    with pytest.raises(ValueError, match="does not fit"):
        round_large_weights(module)
