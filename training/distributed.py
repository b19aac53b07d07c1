"""Several processes at one run, started by torchrun: who is who, and what they must agree on.

Plain torch.distributed: families step several optimisers with losses of their own, which suits no wrapper
around one module. `networks.descent` averages the gradients; here is the rest.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from torch import nn

from sistrum.errors import SistrumError
from sistrum.training.families.base import Batch

RandomStates = dict[str, torch.Tensor]
Made = TypeVar("Made")


@dataclass(frozen=True)
class World:
    """This process among all of the run; process 0 writes files."""

    device: torch.device = field(default_factory=lambda: torch.device("cpu"))
    rank: int = 0
    size: int = 1

    @property
    def writes(self) -> bool:
        """Whether this process writes checkpoints, sheets and logs."""
        return self.rank == 0

    def share(self, batch: Batch) -> Batch:
        """This process's sounds of a batch, on its device."""
        sounds = len(batch.audio)
        if self.size > 1:
            if sounds % self.size:
                raise SistrumError(f"a batch of {sounds} sounds cannot be shared by {self.size} processes")
            each = sounds // self.size
            batch = batch.rows(slice(self.rank * each, (self.rank + 1) * each))
        return batch.to(self.device)

    def any(self, flags: Sequence[bool]) -> list[bool]:
        """For each flag whether any process raises it; all processes must ask."""
        if self.size == 1:
            return list(flags)
        raised = torch.tensor([int(flag) for flag in flags])
        dist.all_reduce(raised, dist.ReduceOp.MAX)
        return [bool(flag) for flag in raised]

    def first(self, make: Callable[[], Made]) -> Made:
        """What `make` gives; process 0 makes it before the others do, so that they find its files."""
        made = make() if self.writes else None
        if self.size > 1:
            dist.barrier()
        return make() if made is None else made

    def same(self, value: float) -> float:
        """Process 0's value; all processes must ask."""
        if self.size == 1:
            return value
        shared = torch.tensor(value, dtype=torch.float64)
        dist.broadcast(shared, 0)
        return float(shared)

    def agree(self, module: nn.Module) -> None:
        """Give parameters and buffers of process 0 to all."""
        if self.size > 1:
            for tensor in (*module.parameters(), *module.buffers()):
                dist.broadcast(tensor.detach(), 0)

    def random_states(self) -> list[RandomStates]:
        """Random states of all processes by rank; all processes must ask."""
        mine = {"cpu": torch.get_rng_state()}
        if self.device.type == "cuda":
            mine["cuda"] = torch.cuda.get_rng_state(self.device)
        if self.size == 1:
            return [mine]
        all_states: list[Any] = [None] * self.size
        dist.all_gather_object(all_states, mine)
        return all_states

    def restore_random_state(self, states: Sequence[RandomStates]) -> None:
        """Go on with this process's state; a run that had other processes or devices draws anew."""
        if len(states) != self.size:
            return
        mine = states[self.rank]
        torch.set_rng_state(mine["cpu"])
        if self.device.type == "cuda" and "cuda" in mine:
            torch.cuda.set_rng_state(mine["cuda"], self.device)


@contextmanager
def join(device: str) -> Iterator[World]:
    """The world that the environment describes (torchrun's variables), or a world of one process.

    device: auto (a GPU where there is one), cpu, cuda or cuda:N; SistrumError where there is none such.
    """
    size = process_count()
    chosen = choose_device(device, int(os.environ.get("LOCAL_RANK", "0")) if size > 1 else None)
    if chosen.type == "cuda":
        torch.cuda.set_device(chosen)
    if size == 1:
        yield World(chosen)
        return
    dist.init_process_group("cpu:gloo,cuda:nccl" if chosen.type == "cuda" else "gloo")
    try:
        yield World(chosen, dist.get_rank(), size)
    finally:
        dist.destroy_process_group()


def process_count() -> int:
    """Processes of this run, as torchrun tells them."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def choose_device(name: str, local_rank: int | None = None) -> torch.device:
    """The device of a name, for one of several processes its own GPU."""
    try:
        device = torch.device(("cuda" if torch.cuda.is_available() else "cpu") if name == "auto" else name)
    except RuntimeError:
        raise SistrumError(f"loop.device: expected auto, cpu, cuda or cuda:N, found {name!r}") from None
    if device.type not in ("cpu", "cuda"):
        raise SistrumError(f"loop.device: expected auto, cpu, cuda or cuda:N, found {name!r}")
    if device.type == "cpu":
        return device
    index = (device.index or 0) if local_rank is None else local_rank
    found = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if index >= found:
        raise SistrumError(f"loop.device: {name}: this machine has {found} usable GPUs")
    return torch.device("cuda", index)
