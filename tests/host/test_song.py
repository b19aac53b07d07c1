"""Every host plays the same list of events; these are the rules that make it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sistrum.python_host.core_host import ALL_KEYS, engine_events
from sistrum.python_host.song import (
    Message,
    Note,
    Song,
    all_notes_off,
    channel_pressure,
    key_pressure,
    note_lengths,
    notes_of,
    pitch_bend,
    program_change,
    sample_position,
    song_events,
    song_length,
    sustain,
)
from sistrum.python_host.tune import BELL, CHORDS, DRONE, MELODY, tune, tune_seconds

RATES = st.sampled_from([8000, 22050, 44100, 48000, 88200, 96000, 192000])
NOTES = st.builds(
    Note,
    st.floats(0, 10),
    st.integers(0, 127),
    st.integers(1, 127),
    st.floats(1e-6, 2),
    st.integers(1, 16),
)


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


@given(notes=st.lists(NOTES, max_size=20), rate=RATES)
def test_events_are_ordered_and_every_note_ends_after_it_began(notes: list[Note], rate: int) -> None:
    events = song_events(notes, rate)
    assert [frame for frame, _ in events] == sorted(frame for frame, _ in events)
    ons = sorted((frame, data[0] & 0x0F, data[1]) for frame, data in events if data[0] >> 4 == 9)
    offs = sorted((frame, data[0] & 0x0F, data[1]) for frame, data in events if data[0] >> 4 == 8)
    assert len(ons) == len(offs) == len(notes) == len(events) / 2
    for key in {on[1:] for on in ons}:
        starts = [on[0] for on in ons if on[1:] == key]
        ends = [off[0] for off in offs if off[1:] == key]
        assert all(start < end for start, end in zip(starts, ends, strict=True))


def test_a_note_off_comes_before_a_note_on_of_the_same_frame() -> None:
    events = song_events([Note(0.0, 40, 100, 0.5), Note(0.5, 40, 90, 0.5, channel=1)], 1000)
    assert events == [
        (0, b"\x99\x28\x64"),
        (500, b"\x89\x28\x00"),
        (500, b"\x90\x28\x5a"),
        (1000, b"\x80\x28\x00"),
    ]


def test_controllers_come_first_and_messages_keep_their_order() -> None:
    """A key that is struck and let go within one frame is struck first."""
    on, off = Message(0.1, b"\x90\x28\x64"), Message(0.1, b"\x80\x28\x00")
    song: Song = [on, off, on, sustain(0.1, 127), pitch_bend(0.1, -8192), Note(0.1, 50, 1), sustain(0.1, 0)]
    assert [data for frame, data in song_events(song, 1000) if frame == 100] == [
        sustain(0.1, 127).data,
        pitch_bend(0.1, -8192).data,
        sustain(0.1, 0).data,
        on.data,
        off.data,
        on.data,
        b"\x99\x32\x01",
    ]


def test_messages_are_what_midi_says() -> None:
    assert sustain(0, 127, 1).data == b"\xb0\x40\x7f"
    assert all_notes_off(0, 16).data == b"\xbf\x7b\x00"
    assert program_change(0, 5, 2).data == b"\xc1\x05"
    assert pitch_bend(0, 0, 1).data == b"\xe0\x00\x40"
    assert pitch_bend(0, 8191, 1).data == b"\xe0\x7f\x7f"
    assert pitch_bend(0, -8192, 1).data == b"\xe0\x00\x00"


@given(notes=st.lists(NOTES, max_size=12, unique_by=lambda note: (note.note, note.channel)))
def test_notes_are_found_again_in_their_messages(notes: list[Note]) -> None:
    rate = 192_000
    messages = [Message(frame / rate, data) for frame, data in song_events(notes, rate)]
    found = notes_of(messages)
    key = [(note.note, note.channel, note.velocity, sample_position(note.time_s, rate)) for note in notes]
    assert sorted(key) == sorted(
        (note.note, note.channel, note.velocity, sample_position(note.time_s, rate)) for note in found
    )


def test_song_length_counts_from_the_last_end() -> None:
    assert song_length([Note(1.0, 36, 100, 3.0), Note(2.0, 36, 100, 0.5)], 0.25) == 4.25
    assert song_length([Note(1.0, 36, 100, 0.5), sustain(2.0, 0)], 0.25) == 2.25
    assert song_length([], 0.25) == 0.25


@pytest.mark.parametrize(
    "wrong",
    [
        (-0.1, 36, 100, 0.1, 10),
        (math.nan, 36, 100, 0.1, 10),
        (0, 128, 100, 0.1, 10),
        (0, 36, 0, 0.1, 10),
        (0, 36, 100, 0.0, 10),
        (0, 36, 100, 0.1, 0),
        (0, 36, 100, 0.1, 17),
    ],
)
def test_impossible_notes_are_refused(wrong: tuple[float, int, int, float, int]) -> None:
    with pytest.raises(ValueError, match="expected"):
        Note(*wrong)


@pytest.mark.parametrize(
    "data", [b"", b"\x24\x64", b"\x90\x24", b"\xc0\x01\x02", b"\x90\x80\x00", b"\xf0\x00\x00"]
)
def test_other_messages_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="expected a channel message"):
        Message(0.0, data)


def test_pressure_of_a_key_comes_after_the_note_that_it_presses() -> None:
    events = song_events([key_pressure(0.5, 60, 90, 3), Note(0.5, 60, 100, 1.0, 3)], 1000)
    assert events == [(500, b"\x92\x3c\x64"), (500, b"\xa2\x3c\x5a"), (1500, b"\x82\x3c\x00")]


def test_pressure_of_a_channel_comes_before_notes_as_controllers_do() -> None:
    events = song_events([Note(0.5, 60, 100, 1.0, 3), channel_pressure(0.5, 90, 3)], 1000)
    assert events[:2] == [(500, b"\xd2\x5a"), (500, b"\x92\x3c\x64")]


def test_lengths_are_from_a_note_on_to_its_own_note_off() -> None:
    song = [
        Note(0.0, 60, 100, 2.0, 1),
        Note(0.5, 60, 100, 0.25, 2),  # the same key on another channel
        Note(1.0, 64, 100, 0.5, 1),
        Message(3.0, b"\x90\x40\x50"),  # never ended
    ]
    events = song_events(song, 1000)
    told = {events[place]: length for place, length in note_lengths(events, 1000).items()}
    assert told == {
        (0, b"\x90\x3c\x64"): 2.0,
        (500, b"\x91\x3c\x64"): 0.25,
        (1000, b"\x90\x40\x64"): 0.5,
    }


def test_a_key_struck_twice_is_let_go_in_the_order_in_which_it_was_struck() -> None:
    on, off = b"\x90\x3c\x64", b"\x80\x3c\x00"
    events = [(0, on), (100, on), (300, off), (700, off)]
    assert note_lengths(events, 1000) == {0: 0.3, 1: 0.6}


def test_the_engine_is_told_of_pressure_and_lengths() -> None:
    assert engine_events(7, b"\xa1\x3c\x7f") == [(7, "pressure", 60, 1.0, 1)]
    assert engine_events(7, b"\xd1\x7f") == [(7, "pressure", ALL_KEYS, 1.0, 1)]
    assert engine_events(7, b"\x90\x3c\x7f", 1.5) == [(7, "note_on", 60, 1.0, 0, 1.5)]
    assert engine_events(7, b"\x90\x3c\x7f") == [(7, "note_on", 60, 1.0, 0)]
    assert engine_events(7, b"\x80\x3c\x40", 1.5) == [(7, "note_off", 60, 64 / 127, 0)]
    kinds = [event[1] for event in engine_events(7, b"\xb0\x79\x00")]
    assert kinds == ["pitch_bend", "sustain", "pressure"]


def test_the_built_in_tune_holds_chords_a_drone_a_trill_and_the_pedal() -> None:
    song = tune()
    notes = notes_of(song)
    events = song_events(song, 48000)
    assert max(note.duration_s for note in notes) > 15
    assert min(note.duration_s for note in notes) < 0.15
    assert {note.channel for note in notes} == {CHORDS, DRONE, MELODY, BELL}
    assert all(44 <= note.note <= 70 for note in notes)  # what the model renders by itself
    assert any(data[0] == 0xD0 | (DRONE - 1) for _, data in events)
    pedal = [data[2] for _, data in events if data[:2] == bytes([0xB0 | (CHORDS - 1), 64])]
    assert pedal == [127, 0] * (len(pedal) // 2)
    assert song_length(song, 0.0) <= tune_seconds()
