"""The unrolled solver and the damped step against numpy and against the definition of the minimum."""

import numpy as np
import pytest
import torch

from sistrum.export.model_card import Port
from sistrum.export.reference_renderer import open_session
from sistrum.export.to_onnx import export_graph
from sistrum.training.networks.onnx_operators import solve
from sistrum.training.steering.predictor import LatentPredictor
from sistrum.training.steering.solver import damped_step


class Solve(torch.nn.Module):
    def forward(self, matrix: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
        return solve(matrix + 0.01 * torch.eye(matrix.shape[1]), right)


@pytest.mark.parametrize("size", [1, 2, 9])
def test_an_exported_solve_equals_numpy(size: int) -> None:
    random = np.random.default_rng(size)
    rows = random.standard_normal((1, size, size + 3))
    matrix = (rows @ rows.transpose(0, 2, 1)).astype(np.float32)
    right = random.standard_normal((1, size, 1)).astype(np.float32)
    ports = [Port("matrix", "latent", matrix.shape), Port("right", "controls", right.shape)]
    session = open_session(export_graph(Solve(), ports, ["x"]).SerializeToString())
    exact = np.linalg.solve(matrix + 0.01 * np.eye(size), right)
    for found in (
        session.run(None, {"matrix": matrix, "right": right})[0],
        Solve()(torch.from_numpy(matrix), torch.from_numpy(right)).numpy(),
    ):
        np.testing.assert_allclose(found, exact, rtol=1e-3, atol=1e-4 * np.abs(exact).max())


def test_damped_step_is_the_minimum() -> None:
    random = np.random.default_rng(3)
    jacobian, error = random.standard_normal((2, 4, 7)), random.standard_normal((2, 4))
    offset, weight = random.standard_normal((2, 7)), random.uniform(0, 1, (2, 4))
    weight[:, 1] = 0.0
    damping = 0.05
    found = damped_step(*map(torch.from_numpy, (jacobian, error, offset, weight)), damping).numpy()
    for n in range(2):
        rows = weight[n][:, None] * jacobian[n]
        wanted = weight[n] * (error[n] + jacobian[n] @ offset[n])
        exact = np.linalg.solve(rows.T @ rows + damping * np.eye(7), rows.T @ wanted)
        np.testing.assert_allclose(found[n], exact, atol=1e-9)


def test_the_written_jacobian_is_the_derivative() -> None:
    torch.manual_seed(1)
    predictor = LatentPredictor(5, 2, 3, 12).double()
    latent, shares = torch.randn(2, 5).double(), torch.tensor([[1.0, 0.0], [0.3, 0.7]]).double()
    quantities, jacobian = predictor.with_jacobian(latent, shares)
    assert torch.equal(quantities, predictor(latent, shares))
    for n in range(2):
        exact = torch.autograd.functional.jacobian(
            lambda u, n=n: predictor(u[None], shares[n : n + 1])[0], latent[n]
        )
        torch.testing.assert_close(jacobian[n], exact)
