"""One of the processes that test_distributed.py starts with torchrun; its argument is the results' folder."""

import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

from sistrum.training.config import parse_recipe
from sistrum.training.distributed import World, join
from sistrum.training.families.base import AudioFormat, Batch
from sistrum.training.loop import TrainingData, start_run, train
from sistrum.training.networks.descent import descend

SAMPLES = 1008
RECIPE = {
    "name": "shared",
    "family": "drumgan",
    "loop": {"steps": 3, "log_every": 1, "sheet_columns": 1, "precision": "bfloat16"},
    "settings": {
        "latent": 3,
        "channels": [4, 4],
        "time_scales": 2,
        "iterations": [2, 2],
        "batch": [4, 4],
        "stft": {"n_fft": 64, "hop": 16},
    },
}


def batch(step: int) -> Batch:
    random = np.random.default_rng(step)
    audio = random.standard_normal((4, SAMPLES)).astype(np.float32)
    return Batch(torch.from_numpy(audio), torch.eye(2)[random.integers(0, 2, 4)])


def averaged_step(world: World) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    """Weights after three clipped steps on shares of a batch, and after three of one process on all of it."""
    torch.manual_seed(world.rank)
    shared = nn.Sequential(nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 1))
    world.agree(shared)
    alone = nn.Sequential(nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 1))
    alone.load_state_dict(shared.state_dict())
    data = torch.randn(6, 5, generator=torch.Generator().manual_seed(9)) * 30
    optimiser, reference = (torch.optim.Adam(m.parameters(), 0.1) for m in (shared, alone))
    rows = world.share(Batch(data, data)).audio
    for _ in range(3):
        descend(optimiser, shared(rows).square().mean(), clip=0.5)
        reference.zero_grad()
        alone(data).square().mean().backward()
        nn.utils.clip_grad_norm_(alone.parameters(), 0.5)
        reference.step()
    return list(shared.parameters()), list(alone.parameters())


def main(folder: Path) -> None:
    with join("cpu") as world:
        shared, alone = averaged_step(world)
        data = TrainingData(AudioFormat(16000, SAMPLES, ("kick", "snare")), batch, {}, [])
        recipe = parse_recipe(RECIPE, "shared")
        first = start_run(recipe, data, folder / "run", False, world)
        train(first)
        world.any([False])  # the checkpoint is written before anybody reads it
        longer = parse_recipe(RECIPE | {"loop": RECIPE["loop"] | {"steps": 5}}, "shared")
        again = start_run(longer, data, folder / "run", True, world)
        train(again)
        result = {
            "shared": [p.detach() for p in shared],
            "alone": [p.detach() for p in alone],
            "parameters": {name: p.detach() for name, p in again.family.networks.named_parameters()},
            "noise": torch.randn(3),
            "flags": world.any([world.rank == 1, False]),
        }
        torch.save(result, folder / f"rank_{world.rank}.pt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
