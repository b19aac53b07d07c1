"""The VST3 in two hosts, and the bare engine: every hit on its sample, at every rate and block size."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sistrum.python_host.song import Note, sample_position

HOSTS = ("dawdreamer", "pedalboard", "core")
RATES = (44100, 48000, 88200, 96000)
BLOCKS = (1, 64, 511, 1024)
# Awkward times: between frames at every rate, the first one within the first block.
NOTES = [
    Note(0.0003, 36, 127),
    Note(0.1017, 38, 100),
    Note(0.2031, 42, 70),
    Note(0.2999, 49, 30),
    Note(0.4001, 36, 64),
]
SECONDS = 0.5
Audio = np.ndarray


@pytest.fixture(scope="module")
def renders(run_jobs: Callable, short_kit: Path) -> Callable[[str, int], dict[int, Audio]]:
    """(host, rate) -> audio by block size; each pair is rendered once, in a process of its own."""
    done: dict[tuple[str, int], dict[int, Audio]] = {}

    def of(host: str, rate: int) -> dict[int, Audio]:
        if (host, rate) not in done:
            song = {
                "host": host,
                "sample_rate": rate,
                "notes": NOTES,
                "seconds": SECONDS,
                "preset": short_kit,
            }
            jobs = [song | {"block_size": block} for block in BLOCKS]
            done[host, rate] = {block: audio[0] for block, audio in zip(BLOCKS, run_jobs(jobs), strict=True)}
        return done[host, rate]

    return of


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("host", HOSTS)
def test_every_hit_sounds_on_its_sample(
    renders: Callable, onsets: Callable, host: str, rate: int, block: int
) -> None:
    audio = renders(host, rate)[block]
    assert audio.shape == (2, sample_position(SECONDS, rate))
    assert onsets(audio) == [sample_position(note.time_s, rate) for note in NOTES]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("host", HOSTS)
def test_the_block_size_changes_no_sample(renders: Callable, host: str, rate: int) -> None:
    by_block = renders(host, rate)
    for block in BLOCKS:
        np.testing.assert_array_equal(by_block[block], by_block[BLOCKS[-1]], err_msg=f"blocks of {block}")


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("host", HOSTS[:2])
def test_the_plugin_gives_the_engines_samples(renders: Callable, host: str, rate: int) -> None:
    np.testing.assert_array_equal(renders(host, rate)[64], renders("core", rate)[64])


@pytest.mark.parametrize("rate", RATES)
def test_louder_notes_are_louder(renders: Callable, rate: int) -> None:
    audio = renders("core", rate)[64]
    starts = [sample_position(note.time_s, rate) for note in NOTES]
    loud, soft = (np.abs(audio[:, start : start + rate // 50]).max() for start in (starts[0], starts[-1]))
    assert loud > 1.5 * soft > 0
