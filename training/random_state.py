"""Random numbers that come out the same each time, without disturbing those of the training."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def seeded(device: torch.device, seed: int = 0) -> Iterator[None]:
    """Inside, torch draws from `seed` on the CPU and on `device`; afterwards all goes on as it was."""
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        yield
