"""The bounce promise in the engine: the same samples whatever the blocks, run after run, at every rate.

The song of full_song.py uses everything; that each thing in it is really heard is a test as well.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from full_song import BLOCKS, LEAD, OUTPUTS, PARTS, RATES, SECONDS, Part, make_engine, song
from held_song import PARAMS as HELD_PARAMS

import sistrum
from sistrum.python_host.core_host import play_blocks
from sistrum.python_host.host import Samples
from sistrum.python_host.song import Message, Note, Song, sample_position, song_events

Blocks = Iterator[tuple[int, int]]


def equal_blocks(total: int, size: int) -> Blocks:
    return ((start, min(size, total - start)) for start in range(0, total, size))


def random_blocks(total: int, seed: int) -> Blocks:
    """Sizes from none to 5000 frames; most are small."""
    rng = np.random.default_rng(seed)
    start = 0
    while start < total:
        frames = min(total - start, int(rng.choice([0, 1, 2, 3, 17, 64, 100, 441, 5000])))
        yield start, frames
        start += frames


def play(
    engine: sistrum.Engine, rate: int, blocks: Blocks | None = None, what: Song | None = None
) -> Samples:
    """All outputs, [outputs, channels, samples]."""
    total = sample_position(SECONDS, rate)
    events = song_events(song() if what is None else what, rate)
    return play_blocks(engine, events, blocks or equal_blocks(total, 512), total, OUTPUTS)


@pytest.fixture(scope="module", params=RATES)
def at_rate(request: pytest.FixtureRequest, tiny_models: Path) -> tuple[int, sistrum.Engine, Samples]:
    """Rate, engine, and what it plays in blocks of 512."""
    engine = make_engine(tiny_models, request.param)
    return request.param, engine, play(engine, request.param)


@pytest.mark.parametrize("size", BLOCKS)
def test_the_block_size_changes_no_sample(at_rate: tuple[int, sistrum.Engine, Samples], size: int) -> None:
    rate, engine, expected = at_rate
    total = expected.shape[-1]
    np.testing.assert_array_equal(play(engine, rate, equal_blocks(total, size)), expected)


@pytest.mark.parametrize("seed", range(4))
def test_blocks_of_random_sizes_change_no_sample(
    at_rate: tuple[int, sistrum.Engine, Samples], seed: int
) -> None:
    rate, engine, expected = at_rate
    np.testing.assert_array_equal(play(engine, rate, random_blocks(expected.shape[-1], seed)), expected)


def test_every_run_and_every_engine_gives_the_same(
    at_rate: tuple[int, sistrum.Engine, Samples], tiny_models: Path
) -> None:
    rate, engine, expected = at_rate
    np.testing.assert_array_equal(play(engine, rate), expected)
    np.testing.assert_array_equal(play(make_engine(tiny_models, rate), rate), expected)


def test_an_engine_that_had_another_rate_gives_the_same(
    at_rate: tuple[int, sistrum.Engine, Samples], tiny_models: Path
) -> None:
    rate, _, expected = at_rate
    engine = make_engine(tiny_models, 32000)
    play(engine, 32000)
    engine.prepare(rate, 512)
    np.testing.assert_array_equal(play(engine, rate), expected)


def test_the_state_gives_the_same(at_rate: tuple[int, sistrum.Engine, Samples], tiny_models: Path) -> None:
    rate, engine, expected = at_rate
    loaded = sistrum.Engine(rate, 64, offline=True)
    loaded.load_state(engine.save_state())
    np.testing.assert_array_equal(play(loaded, rate), expected)


def test_a_running_transport_changes_no_sample(at_rate: tuple[int, sistrum.Engine, Samples]) -> None:
    """A song begins at 0, as a reset does: hits that vary are named by their place in the song."""
    rate, engine, expected = at_rate
    total = expected.shape[-1]
    blocks = equal_blocks(total, 777)
    audio = play_blocks(engine, song_events(song(), rate), blocks, total, OUTPUTS, transport=True)
    np.testing.assert_array_equal(audio, expected)


# ---- what the song uses is heard

RATE = 44100


@pytest.fixture(scope="module")
def everything(tiny_models: Path) -> Samples:
    return play(make_engine(tiny_models, RATE), RATE)


def changed(number: int, **changes: object) -> tuple[Part, ...]:
    return tuple(replace(part, **changes) if part.number == number else part for part in PARTS)  # type: ignore[arg-type]


def without_param(part: Part, name: str) -> tuple[Part, ...]:
    return changed(part.number, params={key: part.params[key] for key in part.params if key != name})


@pytest.mark.parametrize(("part", "name"), [(part, name) for part in PARTS for name in part.params])
def test_every_parameter_is_heard(tiny_models: Path, everything: Samples, part: Part, name: str) -> None:
    assert not np.array_equal(
        play(make_engine(tiny_models, RATE, without_param(part, name)), RATE), everything
    )


def test_every_kind_of_parameter_is_in_the_song() -> None:
    used = {name for part in PARTS for name in part.params} | {"solo"}
    used |= {name for params in HELD_PARAMS.values() for name in params}  # the song of held notes
    assert used == {row["id"] for row in sistrum.part_parameters()}


@pytest.mark.parametrize(
    "other",
    [
        changed(1, sound={"seed": 11, "controls": {"alpha": 0.4}}),
        changed(3, sound={"seed": 5, "controls": {"beta": 7.0}}),
        changed(16, other={}),
        changed(16, other={"seed": 22}),
        changed(7, model="touched"),
    ],
    ids=["velocity layers", "velocity layers of draws", "other sound", "its control", "other model"],
)
def test_every_property_of_a_sound_is_heard(
    tiny_models: Path, everything: Samples, other: tuple[Part, ...]
) -> None:
    assert not np.array_equal(play(make_engine(tiny_models, RATE, other), RATE), everything)


def test_solo_and_volume_are_heard(tiny_models: Path, everything: Samples) -> None:
    engine = make_engine(tiny_models, RATE)
    engine.set_param(14, "solo", 1)
    assert not np.array_equal(play(engine, RATE), everything)
    engine.set_param(14, "solo", 0)
    np.testing.assert_array_equal(play(engine, RATE), everything)
    engine.volume = 0.62
    assert not np.array_equal(play(engine, RATE), everything)


def test_every_message_is_heard(tiny_models: Path, everything: Samples) -> None:
    engine, whole = make_engine(tiny_models, RATE), list(song())
    messages = [item for item in whole if isinstance(item, Message)]
    kinds = {(item.data[0], item.data[1] if item.data[0] >> 4 == 0xB else None) for item in messages}
    assert len(kinds) == 6  # pedal, bend of two channels, reset, notes off, sound off
    for status, number in kinds:
        kept = [
            item
            for item in whole
            if not (isinstance(item, Message) and item.data[0] == status and number in {None, item.data[1]})
        ]
        assert not np.array_equal(play(engine, RATE, what=kept), everything), (status, number)
    shorter = [
        replace(item, duration_s=0.05) if isinstance(item, Note) and item.channel == LEAD else item
        for item in whole
    ]
    assert not np.array_equal(play(engine, RATE, what=shorter), everything)
