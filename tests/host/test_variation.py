"""Hits that vary: the same row in every bounce, no hit twice, and an edit changes the next few hits only."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import sistrum
from sistrum.python_host.core_host import play_blocks
from sistrum.python_host.host import Samples
from sistrum.python_host.song import Note, sample_position, song_events

RATE = 44100
GAP = 6100  # frames between hits: each sound has ended before the next begins
PART = 2
NOTE = 36 + PART
AHEAD = 4  # hits that a draw is asked for before it is played


@pytest.fixture(scope="module")
def engine(tiny_models: Path) -> sistrum.Engine:
    engine = sistrum.Engine(RATE, 512, offline=True)
    engine.load_kit(tiny_models / "touched.onnx")
    return engine


def hits(engine: sistrum.Engine, places: list[int], **params: float) -> Samples:
    """[hits, channels, GAP]: full velocity at multiples of GAP, with parameters beyond the defaults."""
    for row in sistrum.part_parameters():
        if row["group"] == "variation":
            engine.set_param(PART, row["id"], params.get(row["id"], row["default"]))
    notes = [Note(place * GAP / RATE, NOTE, 127) for place in places]
    total = (max(places) + 1) * GAP
    (audio,) = play_blocks(engine, song_events(notes, RATE), [(0, total)], total)
    return audio.reshape(2, -1, GAP).transpose(1, 0, 2)[places]


def same(one: Samples, other: Samples) -> list[bool]:
    return [np.array_equal(a, b) for a, b in zip(one, other, strict=True)]


def distance(audio: Samples, exact: Samples) -> float:
    return float(np.mean([np.linalg.norm(hit - exact) for hit in audio]))


def test_without_variation_every_hit_is_the_exact_sound(engine: sistrum.Engine) -> None:
    audio = hits(engine, list(range(8)), seed=9, spread=0.5, direction=3)
    assert np.abs(audio[0]).max() > 0.01
    assert all(same(audio, np.broadcast_to(audio[0], audio.shape)))


def test_a_long_row_never_repeats_and_is_the_same_in_every_bounce(engine: sistrum.Engine) -> None:
    row = list(range(96))
    audio = hits(engine, row, variation=0.3)
    assert len({hit.tobytes() for hit in audio}) == len(row)
    assert all(same(hits(engine, row, variation=0.3), audio))


@pytest.mark.parametrize(
    "other", [{"seed": 1}, {"seed": 127}, {"direction": 1}, {"spread": 0.9}, {"variation": 0.31}]
)
def test_another_row_has_other_hits(engine: sistrum.Engine, other: dict[str, float]) -> None:
    row, params = list(range(12)), {"variation": 0.3, "spread": 0.5, "direction": 2}
    assert not any(same(hits(engine, row, **params | other), hits(engine, row, **params)))


def test_hits_lie_further_from_the_sound_with_more_variation(engine: sistrum.Engine) -> None:
    row = list(range(24))
    exact = hits(engine, [0])[0]
    distances = [distance(hits(engine, row, variation=size), exact) for size in (0.02, 0.1, 0.4, 0.9)]
    assert distances[0] > 0
    assert all(1.2 * near < far for near, far in pairwise(distances))


@pytest.mark.parametrize("removed", [0, 3, 10])
def test_a_hit_that_is_taken_out_changes_the_next_four_alone(engine: sistrum.Engine, removed: int) -> None:
    row = list(range(24))
    whole = hits(engine, row, variation=0.4)
    left = [place for place in row if place != removed]
    unchanged = same(hits(engine, left, variation=0.4), whole[left])
    assert [place for place, is_same in zip(left, unchanged, strict=True) if not is_same] == [
        removed + 1 + i for i in range(AHEAD)
    ]


def test_a_hit_that_is_moved_changes_the_hit_four_later_alone(engine: sistrum.Engine) -> None:
    """Its own draw was named by an earlier hit; it names that of a later one."""
    row = list(range(16))
    whole = hits(engine, row, variation=0.4)
    moved = [Note((place * GAP + (60 if place == 5 else 0)) / RATE, NOTE, 127) for place in row]
    (audio,) = play_blocks(engine, song_events(moved, RATE), [(0, 16 * GAP)], 16 * GAP)
    other = audio.reshape(2, -1, GAP).transpose(1, 0, 2)
    np.testing.assert_array_equal(other[5][:, 60:], whole[5][:, :-60])
    assert [place for place, is_same in zip(row, same(other, whole), strict=True) if not is_same] == [
        5,
        5 + AHEAD,
    ]


def test_hits_of_the_same_millisecond_differ(engine: sistrum.Engine) -> None:
    """Four hits name four draws, though their positions are one."""
    for name, value in {"variation": 0.5, "seed": 0, "spread": 1, "direction": 0}.items():
        engine.set_param(PART, name, value)
    names = [Note(0.010 + i / RATE, NOTE, 127) for i in range(AHEAD)]
    later = [Note((i + 2) * GAP / RATE, NOTE, 127) for i in range(AHEAD)]
    total = 8 * GAP
    (audio,) = play_blocks(engine, song_events([*names, *later], RATE), [(0, total)], total)
    assert len({audio[:, (i + 2) * GAP : (i + 3) * GAP].tobytes() for i in range(AHEAD)}) == AHEAD
    assert sample_position(0.010, RATE) + AHEAD < 0.011 * RATE


def test_parts_with_the_same_sound_and_seed_have_rows_of_their_own(engine: sistrum.Engine) -> None:
    sound = engine.part(PART)["sound"]
    engine.set_part_sound(PART + 1, seed=sound["seed"], controls=sound["controls"])
    one = hits(engine, list(range(8)), variation=0.4)
    engine.set_param(PART + 1, "variation", 0.4)
    notes = [Note(place * GAP / RATE, NOTE + 1, 127) for place in range(8)]
    (audio,) = play_blocks(engine, song_events(notes, RATE), [(0, 8 * GAP)], 8 * GAP)
    assert not any(same(audio.reshape(2, -1, GAP).transpose(1, 0, 2), one))


def test_the_row_is_the_same_at_every_sample_rate(engine: sistrum.Engine) -> None:
    """Hits are named by milliseconds: each is closest to the same hit at twice the rate."""
    row = list(range(12))
    one = hits(engine, row, variation=0.6)[:, 0]
    double = sistrum.Engine(2 * RATE, 512, offline=True)
    double.load_state(engine.save_state())
    notes = [Note(place * GAP / RATE, NOTE, 127) for place in row]
    total = 2 * GAP * len(row)
    (audio,) = play_blocks(double, song_events(notes, 2 * RATE), [(0, total)], total)
    two = audio[0].reshape(len(row), 2 * GAP)[:, ::2]
    distances = np.linalg.norm(one[:, None] - two[None], axis=2)
    assert list(distances.argmin(axis=1)) == row
    nearest, next_nearest = np.sort(distances, axis=1)[:, :2].T  # the resampler changes the highest octave
    assert np.all(nearest < 0.5 * next_nearest)
