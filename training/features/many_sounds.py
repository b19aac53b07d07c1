"""Measures the features of many sounds: remembered on disk, in several processes, under a progress bar."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.features.sound_features import FEATURES, SoundFeatures, measure_sound
from sistrum.training.features.store import FeatureStore, sound_key
from sistrum.training.features.timbral_models_compat import load, package_versions

DEFAULT_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sistrum" / "features"
SOUNDS_PER_PROCESS = 32
"""Below this many sounds a process of its own does not earn back its start of about two seconds."""


@dataclass(frozen=True)
class Measured:
    """`values` float64 [N, len(only)], NaN where a feature failed; `failures` one line each, by sound."""

    values: NDArray[np.float64]
    failures: list[str]


@dataclass(frozen=True)
class _Job:
    key: str
    audio: NDArray[np.float32]  # [S]
    sample_rate: int
    only: tuple[str, ...]


def measure_all(
    audio: NDArray[np.float32],
    sample_rate: int,
    *,
    only: Sequence[str] = FEATURES,
    workers: int | None = None,
    cache: Path | None = DEFAULT_CACHE,
    progress: bool = True,
    names: Sequence[str] | None = None,
) -> Measured:
    """The features `only` of the sounds [N, S].

    What the store in the folder `cache` knows is not measured again (None: no store); what is measured is
    stored at once. `workers` processes measure, by default one for each core that this process may use; few
    sounds are measured in this process. Failures call a sound by its entry in `names` or its index. Raises
    SistrumError where the package is missing, the store cannot be used or a process dies.
    """
    assert audio.ndim == 2, f"expected sounds [N, S], found shape {audio.shape}"
    assert names is None or len(names) == len(audio), (len(names or ()), len(audio))
    store = FeatureStore(cache, package_versions()) if cache else None
    keys = [sound_key(sound, sample_rate) for sound in audio]
    known = store.read() if store else {}
    missing = {key: _missing(known.get(key), only) for key in keys}
    wanted = {key: index for index, key in enumerate(keys) if missing[key]}
    jobs = (_Job(key, np.array(audio[index]), sample_rate, missing[key]) for key, index in wanted.items())
    for key, sound in _with_progress(_run(jobs, len(wanted), workers), len(wanted), progress):
        if store:
            store.append(key, sound)
        entry = known.setdefault(key, SoundFeatures({}, {}))
        entry.values.update(sound.values)
        entry.reasons.update(sound.reasons)
    return _gather([known[key] for key in keys], only, names)


def available_cores() -> int:
    """Cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _missing(sound: SoundFeatures | None, only: Sequence[str]) -> tuple[str, ...]:
    if sound is None:
        return tuple(only)
    return tuple(feature for feature in only if feature not in sound.values and feature not in sound.reasons)


def _gather(sounds: Sequence[SoundFeatures], only: Sequence[str], names: Sequence[str] | None) -> Measured:
    values = np.full((len(sounds), len(only)), np.nan)
    failures = []
    for index, sound in enumerate(sounds):
        for column, feature in enumerate(only):
            if feature in sound.values:
                values[index, column] = sound.values[feature]
            else:
                name = names[index] if names else f"sound {index}"
                failures.append(f"{name}: {feature}: {sound.reasons[feature]}")
    return Measured(values, failures)


def _run(jobs: Iterator[_Job], count: int, workers: int | None) -> Iterator[tuple[str, SoundFeatures]]:
    """Results in the order in which they are ready."""
    processes = min(workers or available_cores(), count // SOUNDS_PER_PROCESS)
    if count:
        load()  # one clear error before processes start
    if processes <= 1:
        yield from map(_measure, jobs)
    else:
        yield from _run_parallel(jobs, processes)


def _run_parallel(jobs: Iterator[_Job], processes: int) -> Iterator[tuple[str, SoundFeatures]]:
    """Processes are spawned, not forked, as this one may have torch's threads; few jobs wait at a time."""
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(processes, mp_context=context, initializer=_prepare_process) as pool:
            waiting: set[Future[tuple[str, SoundFeatures]]] = set()
            for job in islice(jobs, 2 * processes):
                waiting.add(pool.submit(_measure, job))
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                waiting |= {pool.submit(_measure, job) for job in islice(jobs, len(done))}
                for future in done:
                    yield future.result()
    except BrokenProcessPool:
        raise SistrumError(
            "a process that measured features ended early (out of memory?); what was measured is stored"
        ) from None


def _prepare_process() -> None:
    """One thread a process, and interrupts are the parent's business."""
    from threadpoolctl import threadpool_limits

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    load()
    threadpool_limits(1)


def _measure(job: _Job) -> tuple[str, SoundFeatures]:
    return job.key, measure_sound(job.audio, job.sample_rate, job.only)


def _with_progress(
    results: Iterable[tuple[str, SoundFeatures]], count: int, progress: bool
) -> Iterable[tuple[str, SoundFeatures]]:
    if not progress or not count:
        return results
    from tqdm import tqdm

    layout = "{percentage:3.0f}%|{bar:24}| {n_fmt}/{total_fmt} {desc} {elapsed}<{remaining}"
    bar: Iterable[tuple[str, SoundFeatures]] = tqdm(
        results, total=count, desc="timbral features", file=sys.stderr, bar_format=layout, delay=0.5
    )
    return bar
