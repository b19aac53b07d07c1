"""What the host tests share: jobs for processes of their own, a kit of short sounds, onsets."""

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from sistrum.python_host.kit import KitPreset, PartPreset, kit_json
from sistrum.python_host.song import Message, Note, Song

Audio = npt.NDArray[np.float32]
RunJobs = Callable[..., list[Audio]]

_RUNNER = Path(__file__).with_name("isolated_render.py")
_TIMEOUT_S = 180


def _entry(job: Mapping[str, Any], output: Path) -> dict[str, Any]:
    song: Song = job.get("notes", ())
    notes = [dataclasses.astuple(item) for item in song if isinstance(item, Note)]
    messages = [(item.time_s, item.data.hex()) for item in song if isinstance(item, Message)]
    return {**job, "notes": notes, "messages": messages, "audio": output}


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the test models of tests/golden."""
    folder = tmp_path_factory.mktemp("models")
    maker = Path(__file__).parents[1] / "golden" / "make_test_models.py"
    subprocess.run([sys.executable, str(maker), str(folder)], check=True, timeout=_TIMEOUT_S)
    return folder


@pytest.fixture(scope="session")
def run_jobs(tmp_path_factory: pytest.TempPathFactory) -> RunJobs:
    """Runs jobs (the keys of isolated_render.Job, `notes` a Song) one after the other in one new process.

    Returns the audio of each, [times, channels, samples]. The test fails with its output if it dies.
    `libraries`, a list, is given the shared libraries that the process had loaded.
    """

    def run(
        jobs: Sequence[Mapping[str, Any]],
        environment: Mapping[str, str] | None = None,
        libraries: list[str] | None = None,
    ) -> list[Audio]:
        folder = tmp_path_factory.mktemp("jobs")
        outputs = [folder / f"{index}.npy" for index in range(len(jobs))]
        entries = [_entry(job, output) for job, output in zip(jobs, outputs, strict=True)]
        (folder / "jobs.json").write_text(json.dumps(entries, default=str))
        done = subprocess.run(
            [sys.executable, str(_RUNNER), str(folder / "jobs.json")],
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            env=os.environ | dict(environment or {}),
            cwd=folder,
            check=False,
        )
        if done.returncode != 0:
            pytest.fail(
                f"the host process ended with {done.returncode}:\n{done.stderr[-3000:]}", pytrace=False
            )
        if libraries is not None:
            libraries += (folder / "jobs.libraries").read_text().splitlines()
        return [np.load(output) for output in outputs]

    return run


@pytest.fixture(scope="session")
def short_kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kit preset whose sounds end after 45 ms: songs of half a second have silence between hits."""
    mix = {"hold": 0.03, "decay": 0.015}
    path = tmp_path_factory.mktemp("kit") / "short.json"
    path.write_text(kit_json(KitPreset(parts=tuple(PartPreset(part, mix=mix) for part in range(1, 17)))))
    return path


@pytest.fixture(scope="session")
def onsets() -> Callable[[Audio], list[int]]:
    """Frames at which audio [channels, samples] starts to sound after at least 400 frames of exact zeros."""

    def find(audio: Audio) -> list[int]:
        sounding = np.flatnonzero(np.any(audio != 0, axis=0))
        if len(sounding) == 0:
            return []
        starts = np.flatnonzero(np.diff(sounding) > 400) + 1
        return [int(sounding[0]), *(int(frame) for frame in sounding[starts])]

    return find
