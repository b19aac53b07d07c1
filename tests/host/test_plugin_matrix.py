"""Every hit on its sample, at every rate and block size: the VST3 in two hosts, and the bare engine.

That they also give the same samples is proved by test_bounce_hosts.py, with a song that uses everything.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sistrum.python_host.song import Note, sample_position

HOSTS = ("dawdreamer", "pedalboard", "core")
ALL_RATES = (8000, 11025, 16000, 22050, 32000, 44100, 48000, 88200, 96000, 176400, 192000)
RATES = {
    "dawdreamer": (8000, 44100, 88200, 192000),
    "pedalboard": (8000, 44100, 88200, 192000),
    "core": ALL_RATES,
}
BLOCKS = (1, 64, 511)
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
    """(host, rate) -> audio by block size; each host renders in a process of its own."""
    done: dict[str, dict[int, Audio]] = {}

    def of(host: str, rate: int) -> dict[int, Audio]:
        if host not in done:
            song = {
                "host": host,
                "notes": NOTES,
                "seconds": SECONDS,
                "preset": short_kit,
                "block_sizes": BLOCKS,
            }
            done[host] = dict(
                zip(RATES[host], run_jobs([song | {"sample_rate": r} for r in RATES[host]]), strict=True)
            )
        return dict(zip(BLOCKS, done[host][rate], strict=True))

    return of


@pytest.mark.parametrize(("host", "rate"), [(host, rate) for host in HOSTS for rate in RATES[host]])
def test_every_hit_sounds_on_its_sample(renders: Callable, onsets: Callable, host: str, rate: int) -> None:
    for block, audio in renders(host, rate).items():
        assert audio.shape == (2, sample_position(SECONDS, rate))
        found = onsets(audio)
        assert found == [sample_position(note.time_s, rate) for note in NOTES], f"blocks of {block}"


@pytest.mark.parametrize("rate", ALL_RATES)
def test_louder_notes_are_louder(renders: Callable, rate: int) -> None:
    audio = renders("core", rate)[64]
    starts = [sample_position(note.time_s, rate) for note in NOTES]
    loud, soft = (np.abs(audio[:, start : start + rate // 50]).max() for start in (starts[0], starts[-1]))
    assert loud > 1.5 * soft > 0


@pytest.mark.parametrize("rate", ALL_RATES)
def test_a_sound_is_as_long_and_loud_at_every_rate(renders: Callable, rate: int) -> None:
    audio, reference = renders("core", rate)[64], renders("core", 44100)[64]
    ends = [int(np.flatnonzero(a.any(axis=0))[-1]) / r for a, r in ((audio, rate), (reference, 44100))]
    assert ends[0] == pytest.approx(ends[1], abs=0.002)
    levels = [float(np.sqrt(np.mean(np.square(a)))) for a in (audio, reference)]
    if rate >= 44100:  # below, what the rate cannot hold is missing
        assert levels[0] == pytest.approx(levels[1], rel=0.05)
    assert 0.3 * levels[1] < levels[0]
