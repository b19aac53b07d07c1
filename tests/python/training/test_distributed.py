"""Two processes train as one: equal weights, the gradient of the whole batch, one set of files."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from sistrum.errors import SistrumError
from sistrum.training.checkpoint import read_checkpoint
from sistrum.training.distributed import World, choose_device
from sistrum.training.families.base import Batch
from sistrum.training.loop import LAST

WORKER = Path(__file__).with_name("distributed_worker.py")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("two")
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    command += [str(WORKER), str(folder)]
    ended = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stderr[-3000:]
    return folder


@pytest.fixture(scope="module")
def results(folder: Path) -> list[dict[str, Any]]:
    return [torch.load(folder / f"rank_{rank}.pt") for rank in range(2)]


def test_step_is_that_of_one_process_with_the_whole_batch(results: list[dict[str, Any]]) -> None:
    for result in results:
        for shared, alone in zip(result["shared"], result["alone"], strict=True):
            torch.testing.assert_close(shared, alone)


def test_weights_agree_and_noise_does_not(results: list[dict[str, Any]]) -> None:
    first, second = results
    assert len(first["parameters"]) > 10
    assert all(torch.equal(value, second["parameters"][name]) for name, value in first["parameters"].items())
    assert not torch.equal(first["noise"], second["noise"])
    assert first["flags"] == second["flags"] == [True, False]


def test_one_process_writes_for_all(folder: Path, results: list[dict[str, Any]]) -> None:
    checkpoint = read_checkpoint(folder / "run" / LAST)
    assert checkpoint.step == 5
    assert len(checkpoint.random_states) == 2
    assert torch.equal(checkpoint.random_states[0]["cpu"], checkpoint.random_state)
    written = checkpoint.networks
    assert all(torch.equal(value, written[name]) for name, value in results[0]["parameters"].items())
    assert len(list((folder / "run" / "tensorboard").iterdir())) == 2, "one writer a session"


def test_batch_is_shared_evenly() -> None:
    batch = Batch(torch.arange(6.0)[:, None], torch.eye(6), {"depth": torch.arange(6.0)})
    shares = [World(rank=rank, size=3).share(batch) for rank in range(3)]
    assert torch.equal(torch.cat([share.audio for share in shares]), batch.audio)
    assert shares[1].extra["depth"].tolist() == [2, 3]
    with pytest.raises(SistrumError, match="6 sounds cannot be shared by 4 processes"):
        World(size=4).share(batch)


def test_devices_by_name() -> None:
    assert choose_device("cpu") == torch.device("cpu")
    assert choose_device("auto").type in ("cpu", "cuda")
    for name in ("abacus", "meta"):
        with pytest.raises(SistrumError, match=f"expected auto, cpu, cuda or cuda:N, found '{name}'"):
            choose_device(name)
    with pytest.raises(SistrumError, match="usable GPUs"):
        choose_device("cuda:99")
