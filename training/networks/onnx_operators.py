"""Operations that ONNX or ONNX Runtime has as one operator and torch's exporter writes as several."""

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import conv2d, pad

#: Zeros before and after the rows, before and after the columns.
Padding = tuple[int, int, int, int]


class _PaddedConv(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor | None, padding: Padding) -> Tensor:
        top, bottom, left, right = padding
        return conv2d(pad(x, (left, right, top, bottom)), weight, bias)

    @staticmethod
    def symbolic(g: Any, x: Any, weight: Any, bias: Any, padding: Padding) -> Any:
        top, bottom, left, right = padding
        inputs = [x, weight] if bias is None or bias.node().mustBeNone() else [x, weight, bias]
        return g.op("Conv", *inputs, pads_i=[top, left, bottom, right])


def padded_conv(x: Tensor, weight: Tensor, bias: Tensor | None, padding: Padding) -> Tensor:
    """Convolution of [N, C, F, T] with another padding on every side. No gradient."""
    result: Tensor = _PaddedConv.apply(x, weight, bias, padding)  # type: ignore[no-untyped-call]
    return result


class _AddRows(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, rows: Tensor, values: Tensor) -> Tensor:
        return x.index_add(0, rows, values)

    @staticmethod
    def symbolic(g: Any, x: Any, rows: Any, values: Any) -> Any:
        column = g.op("Unsqueeze", rows, g.op("Constant", value_t=torch.tensor([1])))
        return g.op("ScatterND", x, column, values, reduction_s="add")


def add_rows(x: Tensor, rows: Tensor, values: Tensor) -> Tensor:
    """x [R, C] with values [K, C] added to its rows [K], all different. No gradient."""
    result: Tensor = _AddRows.apply(x, rows, values)  # type: ignore[no-untyped-call]
    return result


class _Inverse(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, matrix: Tensor) -> Tensor:
        inverse: Tensor = torch.linalg.inv(matrix)
        return inverse

    @staticmethod
    def symbolic(g: Any, matrix: Any) -> Any:
        return g.op("com.microsoft::Inverse", matrix).setType(matrix.type())


def solve(matrix: Tensor, right: Tensor) -> Tensor:
    """Solve [N, m, m] and [N, m, 1] -> [N, m, 1].

    In a graph it is ONNX Runtime's own operator Inverse: ONNX has none, and elimination costs seven
    operators a column.
    """
    if torch.onnx.is_in_onnx_export():
        inverse: Tensor = _Inverse.apply(matrix)  # type: ignore[no-untyped-call]
        return inverse @ right
    solution: Tensor = torch.linalg.solve(matrix, right)
    return solution
