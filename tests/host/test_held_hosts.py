"""Held notes in hosts: the VST3 in DawDreamer and in pedalboard gives the very samples of the engine."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from held_song import MODELS, SECONDS, make_engine, model_file, song
from test_bounce_hosts import moved_to_blocks

from sistrum.python_host.core_host import play_blocks
from sistrum.python_host.host import Samples
from sistrum.python_host.song import Note, note_lengths, sample_position, song_events

RATES = (44100, 48000, 96000)
BLOCKS = (32, 511, 1024)
Blocks = list[tuple[int, int]]  # first frame and frames of each


@pytest.fixture(scope="module", params=MODELS)
def model(request: pytest.FixtureRequest, tiny_models: Path) -> Path:
    return model_file(request.param, tiny_models)


@pytest.fixture(scope="module")
def state(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("state") / "held.state"
    path.write_bytes(make_engine(model, 44100).save_state())
    return path


def engine_audio(
    model: Path, rate: int, blocks: list[tuple[int, int]] | None = None, size: int = 0
) -> Samples:
    """[2, samples]; size: with controllers as in blocks of that size."""
    total = sample_position(SECONDS, rate)
    events = song_events(song(), rate)
    events = moved_to_blocks(events, size) if size else events
    whole = [(start, min(512, total - start)) for start in range(0, total, 512)]
    audio: Samples = play_blocks(make_engine(model, rate), events, blocks or whole, total)[0]
    return audio


def random_blocks(total: int, seed: int) -> list[tuple[int, int]]:
    rng = np.random.default_rng(seed)
    starts = np.cumsum(np.concatenate([[0], rng.geometric(1 / 200, 4000)]))
    starts = [int(start) for start in starts if start < total]
    return list(zip(starts, np.diff([*starts, total]).tolist(), strict=True))


@pytest.mark.parametrize("rate", RATES)
def test_block_sizes_change_nothing(model: Path, rate: int) -> None:
    total = sample_position(SECONDS, rate)
    expected = engine_audio(model, rate)
    assert 0.02 < np.abs(expected).max() < 2.0
    for blocks in (random_blocks(total, 1), random_blocks(total, 2), [(0, total)]):
        np.testing.assert_array_equal(engine_audio(model, rate, blocks), expected)


@pytest.mark.parametrize("rate", RATES)
def test_both_hosts_give_the_engines_samples(run_jobs: Callable, model: Path, state: Path, rate: int) -> None:
    job = {
        "sample_rate": rate,
        "load_state": state,
        "block_sizes": BLOCKS,
        "notes": song(),
        "seconds": SECONDS,
    }
    (pedalboard,) = run_jobs([job | {"host": "pedalboard"}])
    (dawdreamer,) = run_jobs([job | {"host": "dawdreamer"}])
    expected = engine_audio(model, rate)
    for index, size in enumerate(BLOCKS):
        np.testing.assert_array_equal(pedalboard[index], expected, err_msg=f"pedalboard, blocks of {size}")
        there = engine_audio(model, rate, size=size)
        np.testing.assert_array_equal(dawdreamer[index], there, err_msg=f"DawDreamer, blocks of {size}")


def test_every_message_and_every_note_is_heard(model: Path) -> None:
    """Taking any one out changes what is heard: nothing in the song is there for show."""
    rate = 44100
    total = sample_position(SECONDS, rate)
    engine = make_engine(model, rate)

    def heard(items: list) -> Samples:
        audio: Samples = play_blocks(engine, song_events(items, rate), [(0, total)], total)[0]
        return audio

    whole = list(song())
    expected = heard(whole)
    np.testing.assert_array_equal(heard(whole), expected)
    notes = [index for index, item in enumerate(whole) if isinstance(item, Note)]
    for index in notes[::5]:
        assert not np.array_equal(heard(whole[:index] + whole[index + 1 :]), expected), whole[index]


def test_a_project_plays_in_every_host_what_it_played(
    run_jobs: Callable, model: Path, state: Path, tmp_path: Path
) -> None:
    rate, saved = 48000, tmp_path / "saved.state"
    job = {"sample_rate": rate, "notes": song(), "seconds": SECONDS, "block_size": 32}
    (first,) = run_jobs([job | {"host": "dawdreamer", "load_state": state, "save_state": saved}])
    (again,) = run_jobs([job | {"host": "dawdreamer", "load_state": saved}])
    (core,) = run_jobs([job | {"host": "core", "load_state": saved}])
    np.testing.assert_array_equal(again, first)
    expected = engine_audio(model, rate, size=32)
    np.testing.assert_array_equal(first[0], expected)
    events, total = song_events(song(), rate), sample_position(SECONDS, rate)
    lengths = note_lengths(events, rate)  # which the engine alone is told
    told = play_blocks(make_engine(model, rate), events, [(0, total)], total, lengths=lengths)[0]
    np.testing.assert_array_equal(core[0], told)
    assert not np.array_equal(told, engine_audio(model, rate))
