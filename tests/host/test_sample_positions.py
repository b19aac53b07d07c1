"""Every host plays the same list of events; these are the rules that make it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sistrum.python_host.host import Note, note_events, sample_position, song_length

RATES = st.sampled_from([8000, 22050, 44100, 48000, 88200, 96000, 192000])


@given(frame=st.integers(0, 10**9), rate=RATES)
def test_position_of_a_frame_is_the_frame(frame: int, rate: int) -> None:
    assert sample_position(frame / rate, rate) == frame


@given(time_s=st.floats(0, 3600), rate=RATES)
def test_position_is_the_nearest_frame(time_s: float, rate: int) -> None:
    assert abs(sample_position(time_s, rate) - time_s * rate) <= 0.5 + 1e-5


@given(tick=st.integers(0, 200_000))
def test_ties_go_to_the_later_frame_whatever_the_last_bit(tick: int) -> None:
    """480 ticks a beat at 120 beats a minute and 44.1 kHz: every 16th tick is half way between two frames."""
    exact = (tick * 44100 * 2 + 960) // 1920  # floor(tick / 960 * 44100 + 1/2) in whole numbers
    for time_s in (tick / 960, math.nextafter(tick / 960, 0), math.nextafter(tick / 960, math.inf)):
        assert sample_position(time_s, 44100) == exact


@given(
    notes=st.lists(
        st.builds(Note, st.floats(0, 10), st.integers(0, 127), st.integers(1, 127), st.floats(1e-6, 2)),
        max_size=20,
    ),
    rate=RATES,
)
def test_events_are_ordered_and_every_note_ends_after_it_began(notes: list[Note], rate: int) -> None:
    events = note_events(notes, rate)
    assert [event[0] for event in events] == sorted(event[0] for event in events)
    ons = sorted((frame, note) for frame, is_on, note, _ in events if is_on)
    offs = sorted((frame, note) for frame, is_on, note, _ in events if not is_on)
    assert len(ons) == len(offs) == len(notes)
    for note in {event[2] for event in events}:
        starts = [frame for frame, number in ons if number == note]
        ends = [frame for frame, number in offs if number == note]
        assert all(start < end for start, end in zip(starts, ends, strict=True))


def test_a_note_off_comes_before_a_note_on_of_the_same_frame() -> None:
    events = note_events([Note(0.0, 40, 100, 0.5), Note(0.5, 40, 90, 0.5)], 1000)
    assert events == [(0, True, 40, 100), (500, False, 40, 0), (500, True, 40, 90), (1000, False, 40, 0)]


def test_song_length_counts_from_the_last_end() -> None:
    assert song_length([Note(1.0, 36, 100, 3.0), Note(2.0, 36, 100, 0.5)], 0.25) == 4.25
    assert song_length([], 0.25) == 0.25


@pytest.mark.parametrize(
    "wrong",
    [(-0.1, 36, 100, 0.1), (math.nan, 36, 100, 0.1), (0, 128, 100, 0.1), (0, 36, 0, 0.1), (0, 36, 100, 0.0)],
)
def test_impossible_notes_are_refused(wrong: tuple[float, int, int, float]) -> None:
    with pytest.raises(ValueError, match="expected"):
        Note(*wrong)
