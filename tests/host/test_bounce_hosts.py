"""The bounce promise in hosts: the VST3 in DawDreamer and in pedalboard gives the engine's samples.

Instrument and song are those of full_song.py; hosts get the instrument as saved state.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from full_song import BLOCKS, RATES, SECONDS, make_engine, song

from sistrum.python_host.core_host import play_blocks
from sistrum.python_host.host import Samples
from sistrum.python_host.song import Event, sample_position, song_events

CONTROLLER, PRESSURE, BEND = 0xB0, 0xD0, 0xE0
# What VST3 calls those that are no controllers of MIDI.
VST3_NUMBERS = {PRESSURE: 128, BEND: 129}


@pytest.fixture(scope="module")
def state(tiny_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("state") / "full.state"
    path.write_bytes(make_engine(tiny_models, 44100).save_state())
    return path


def moved_to_blocks(events: list[Event], size: int) -> list[Event]:
    """Controllers as JUCE hosts give them to a VST3: at the start of their block, the last value of each, by
    channel and number."""
    latest: dict[tuple[int, int, int], Event] = {}
    rest = []
    for frame, data in events:
        if data[0] & 0xF0 in {CONTROLLER, PRESSURE, BEND}:
            start = frame - frame % size
            number = VST3_NUMBERS.get(data[0] & 0xF0, data[1])
            latest[start, data[0] & 0x0F, number] = (start, data)
        else:
            rest.append((frame, data))
    moved = [latest[key] for key in sorted(latest)]
    return sorted([*moved, *rest], key=lambda event: event[0])


def engine_audio(models: Path, rate: int, size: int | None = None) -> Samples:
    """The engine's main output, [2, samples]; size: with controllers as in blocks of that size."""
    total = sample_position(SECONDS, rate)
    events = song_events(song(), rate)
    blocks = ((start, min(512, total - start)) for start in range(0, total, 512))
    moved = events if size is None else moved_to_blocks(events, size)
    audio: Samples = play_blocks(make_engine(models, rate), moved, blocks, total)[0]
    return audio


@pytest.fixture(scope="module")
def hosted(run_jobs: Callable, state: Path) -> Callable[[str, int], dict[int, Samples]]:
    """(host, rate) -> audio [2, samples] by block size; each pair in a process of its own."""
    done: dict[tuple[str, int], dict[int, Samples]] = {}

    def of(host: str, rate: int) -> dict[int, Samples]:
        if (host, rate) not in done:
            job = {"host": host, "sample_rate": rate, "load_state": state, "block_sizes": BLOCKS}
            (audio,) = run_jobs([job | {"notes": song(), "seconds": SECONDS}])
            done[host, rate] = dict(zip(BLOCKS, audio, strict=True))
        return done[host, rate]

    return of


@pytest.mark.parametrize("rate", RATES)
def test_pedalboard_gives_the_engines_samples_in_all_blocks(
    hosted: Callable, tiny_models: Path, rate: int
) -> None:
    expected = engine_audio(tiny_models, rate)
    assert np.abs(expected).max() > 0.5
    for size, audio in hosted("pedalboard", rate).items():
        np.testing.assert_array_equal(audio, expected, err_msg=f"blocks of {size}")


@pytest.mark.parametrize("rate", RATES)
def test_dawdreamer_gives_the_engines_samples_in_all_blocks(
    hosted: Callable, tiny_models: Path, rate: int
) -> None:
    for size, audio in hosted("dawdreamer", rate).items():
        expected = engine_audio(tiny_models, rate, size)
        np.testing.assert_array_equal(audio, expected, err_msg=f"blocks of {size}")


@pytest.mark.parametrize("rate", RATES)
def test_both_hosts_give_the_same_where_controllers_come_on_their_frame(hosted: Callable, rate: int) -> None:
    np.testing.assert_array_equal(hosted("dawdreamer", rate)[1], hosted("pedalboard", rate)[1])
