"""Large weights stored in half precision and widened when the model is loaded: half the file, the
same speed.
"""

from typing import Any

import numpy as np
import torch
from torch import nn

#: Smaller tensors stay as they are: they weigh nothing, and biases want their digits.
LARGE = 1 << 14


@torch.no_grad()
def round_large_weights(module: nn.Module) -> None:
    """Round every large parameter to what half precision holds, in place (relative error at most 2^-11).

    Raises ValueError where a weight is beyond half precision's 65504.
    """
    for name, parameter in module.named_parameters():
        if parameter.numel() < LARGE:
            continue
        rounded = parameter.half().float()
        if not bool(torch.isfinite(rounded).all()):
            raise ValueError(
                f"{name}: a weight of {float(parameter.abs().max()):g} does not fit half precision"
            )
        parameter.copy_(rounded)


def store_large_weights_as_half(model: Any) -> int:
    """Replace every large float32 initialiser that half precision holds exactly by a half one and a Cast.

    Changes the onnx.ModelProto in place; what it computes stays the same to the bit. Returns how many there
    were.
    """
    from onnx import TensorProto, helper, numpy_helper

    casts = []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < LARGE:
            continue
        with np.errstate(over="ignore"):
            half = values.astype(np.float16)
        if not np.array_equal(half.astype(np.float32), values):
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(half, f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    for node in reversed(casts):
        model.graph.node.insert(0, node)
    return len(casts)
