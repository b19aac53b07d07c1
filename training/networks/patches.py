"""Spectrograms <-> small grids of patches, so that convolutions run where the grid is small."""

from torch import Tensor


def to_patches(image: Tensor, patch: tuple[int, int]) -> Tensor:
    """[N, K, F, T] -> [N, K * f * t, F / f, T / t] for a patch of f bins and t frames."""
    batch, parts, bins, frames = image.shape
    f, t = patch
    assert bins % f == 0 and frames % t == 0, (tuple(image.shape), patch)
    grid = image.reshape(batch, parts, bins // f, f, frames // t, t)
    return grid.permute(0, 1, 3, 5, 2, 4).reshape(batch, parts * f * t, bins // f, frames // t)


def from_patches(grid: Tensor, patch: tuple[int, int]) -> Tensor:
    """The inverse of `to_patches`: [N, K * f * t, F / f, T / t] -> [N, K, F, T]."""
    batch, channels, rows, columns = grid.shape
    f, t = patch
    assert channels % (f * t) == 0, (channels, patch)
    parts = channels // (f * t)
    # Two moves of one axis each: ONNX Runtime has a fast path for these, none for the permutation in one go.
    lines = grid.reshape(batch, parts, f, t, rows, columns).permute(0, 1, 2, 4, 5, 3)
    image = lines.reshape(batch, parts, f, rows, columns * t).permute(0, 1, 3, 2, 4)
    return image.reshape(batch, parts, rows * f, columns * t)
