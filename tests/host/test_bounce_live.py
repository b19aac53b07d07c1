"""Live is bounced: an engine that is paced by the clock, as a sound card does it, gives the offline samples.

The claim is for renders that were on time; the engine counts the others. A machine that is busy with other
things may be late, so a performance has a few attempts, each at a slower clock than the last; one that was on
time must be right.
"""

import time
from pathlib import Path

import numpy as np
import pytest
from full_song import OUTPUTS, SECONDS, make_engine, song

import sistrum
from sistrum.python_host.core_host import engine_events, play_blocks
from sistrum.python_host.host import Samples
from sistrum.python_host.open_host import load_instrument
from sistrum.python_host.settings import parse_settings
from sistrum.python_host.song import Note, Song, sample_position, song_events

BLOCK = 256
SLOWER = (1, 1, 2, 4, 8, 16, 32)  # the clock of each attempt


def perform(engine: sistrum.Engine, what: Song, rate: int, slower: int = 1) -> Samples:
    """Plays in blocks, each one asked for when the clock says so; [outputs, 2, samples]."""
    total = sample_position(SECONDS, rate)
    events = song_events(what, rate)
    engine.reset()
    pieces, following = [], 0
    began = time.perf_counter()
    for start in range(0, total, BLOCK):
        time.sleep(max(0.0, began + slower * start / rate - time.perf_counter()))
        frames, block = min(BLOCK, total - start), []
        while following < len(events) and events[following][0] < start + frames:
            frame, data = events[following]
            block += engine_events(frame - start, data)
            following += 1
        pieces.append(engine.process_outputs(block, frames, OUTPUTS))
    return np.concatenate(pieces, axis=2)


def perform_on_time(engine: sistrum.Engine, what: Song, rate: int) -> Samples:
    for slower in SLOWER:
        late = engine.stats()["late_renders"]
        audio = perform(engine, what, rate, slower)
        if engine.stats()["late_renders"] == late:
            return audio
    pytest.fail(f"{engine.stats()['late_renders']} late renders in {len(SLOWER)} attempts")


def bounce(engine: sistrum.Engine, what: Song, rate: int) -> Samples:
    total = sample_position(SECONDS, rate)
    return play_blocks(engine, song_events(what, rate), [(0, total)], total, OUTPUTS)


@pytest.mark.parametrize("rate", [44100, 48000, 192000])
def test_live_is_the_bounce(tiny_models: Path, rate: int) -> None:
    live = make_engine(tiny_models, rate)
    live.set_offline(False)
    np.testing.assert_array_equal(
        perform_on_time(live, song(), rate), bounce(make_engine(tiny_models, rate), song(), rate)
    )


def test_the_shipped_kit_with_variation_live_is_the_bounce() -> None:
    engines = []
    for _ in range(2):
        engine = sistrum.Engine(48000, BLOCK, offline=True)
        load_instrument(None, parse_settings(["variation=0.4"])).apply(engine)
        assert engine.wait_until_rendered(60)
        engines.append(engine)
    engines[0].set_offline(False)
    what = [Note(0.003 + 0.11 * i, (36, 38, 42)[i % 3], 90 + i) for i in range(9)]
    np.testing.assert_array_equal(perform_on_time(engines[0], what, 48000), bounce(engines[1], what, 48000))


def test_late_hits_are_counted_live_and_waited_for_offline(tiny_models: Path) -> None:
    """More hits at once than draws lie ready: no machine can be on time."""
    roll = [Note(0.1 + i / 48000, 37, 127) for i in range(40)]
    engine = make_engine(tiny_models, 48000)
    expected = bounce(engine, roll, 48000)
    assert engine.stats()["late_renders"] == 0
    engine.set_offline(False)
    audio = perform(engine, roll, 48000)
    assert engine.stats()["late_renders"] > 0
    assert not np.array_equal(audio, expected)
