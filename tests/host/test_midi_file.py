"""MIDI files to songs: exact times through tempo changes, every legal spelling of a note, clear refusals."""

from fractions import Fraction
from pathlib import Path

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sistrum.errors import SistrumError
from sistrum.python_host.midi_file import read_song, write_song
from sistrum.python_host.song import Message, Note, notes_of, pitch_bend, program_change, sustain


def midi_bytes(*tracks: bytes, kind: int = 0, division: int = 480) -> bytes:
    header = b"MThd" + (6).to_bytes(4, "big")
    header += kind.to_bytes(2, "big") + len(tracks).to_bytes(2, "big") + division.to_bytes(2, "big")
    return header + b"".join(b"MTrk" + len(track).to_bytes(4, "big") + track for track in tracks)


END = b"\x00\xff\x2f\x00"


def written(folder: Path, data: bytes) -> Path:
    path = folder / "song.mid"
    path.write_bytes(data)
    return path


def test_running_status_and_velocity_zero(tmp_path: Path) -> None:
    # note-on 36, 240 ticks later note-on 38 and an off of 36 by velocity 0, all under one status byte.
    track = b"\x00\x99\x24\x64" + b"\x81\x70\x26\x50" + b"\x00\x24\x00" + b"\x81\x70\x26\x00" + END
    notes = notes_of(read_song(written(tmp_path, midi_bytes(track))))
    assert notes == [Note(0.0, 36, 100, 0.25), Note(0.25, 38, 80, 0.25)]


def test_type_1_with_the_tempo_in_another_track(tmp_path: Path) -> None:
    tempo = b"\x83\x60\xff\x51\x03\x0f\x42\x40" + END  # after 480 ticks: one second a beat
    notes = b"\x00\x90\x24\x64\x83\x60\x80\x24\x40" + b"\x83\x60\x90\x26\x50\x83\x60\x80\x26\x40" + END
    assert notes_of(read_song(written(tmp_path, midi_bytes(tempo, notes, kind=1)))) == [
        Note(0.0, 36, 100, 0.5, channel=1),
        Note(1.5, 38, 80, 1.0, channel=1),
    ]


@given(
    tempos=st.lists(st.tuples(st.integers(1, 2000), st.integers(20_000, 3_000_000)), max_size=6),
    ticks=st.lists(st.integers(1, 12_000), min_size=1, max_size=8, unique=True),
    division=st.integers(1, 0x7FFF),
)
def test_times_follow_the_tempo_map_exactly(
    tmp_path_factory: pytest.TempPathFactory,
    tempos: list[tuple[int, int]],
    ticks: list[int],
    division: int,
) -> None:
    changes, at = [], 0
    for delta, tempo in tempos:
        at += delta
        changes.append((at, tempo))
    tempo_track = mido.MidiTrack(mido.MetaMessage("set_tempo", tempo=t, time=d) for d, t in tempos)
    note_track, last = mido.MidiTrack(), 0
    for tick in sorted(ticks):
        note_track.append(mido.Message("note_on", note=36, velocity=9, time=tick - last))
        note_track.append(mido.Message("note_off", note=36, time=0))
        last = tick
    path = tmp_path_factory.mktemp("midi") / "song.mid"
    mido.MidiFile(type=1, ticks_per_beat=division, tracks=[tempo_track, note_track]).save(path)

    def seconds(tick: int) -> Fraction:
        total, from_tick, tempo = Fraction(0), 0, 500_000
        for change, following in changes:
            if change >= tick:
                break
            total += Fraction((change - from_tick) * tempo, division * 1_000_000)
            from_tick, tempo = change, following
        return total + Fraction((tick - from_tick) * tempo, division * 1_000_000)

    assert [note.time_s for note in notes_of(read_song(path))] == [
        float(seconds(tick)) for tick in sorted(ticks)
    ]


@given(
    notes=st.lists(
        st.builds(Note, st.floats(0, 20), st.integers(0, 127), st.integers(1, 127), st.floats(0.01, 1)),
        max_size=12,
    )
)
def test_written_notes_are_read_back(tmp_path_factory: pytest.TempPathFactory, notes: list[Note]) -> None:
    path = tmp_path_factory.mktemp("midi") / "song.mid"
    write_song(path, notes, 100.0)
    again = notes_of(read_song(path))
    tick_s = 60 / 100 / 960
    for sent, got in zip(
        sorted((n.note, n.time_s) for n in notes), sorted((n.note, n.time_s) for n in again), strict=True
    ):
        assert sent[0] == got[0]
        assert abs(sent[1] - got[1]) <= tick_s / 2 + 1e-9
    assert sorted(n.velocity for n in notes) == sorted(n.velocity for n in again)


def test_same_note_twice_before_any_off(tmp_path: Path) -> None:
    track = b"\x00\x90\x24\x64\x83\x60\x90\x24\x50\x83\x60\x80\x24\x00\x83\x60\x80\x24\x00" + END
    assert notes_of(read_song(written(tmp_path, midi_bytes(track)))) == [
        Note(0.0, 36, 100, 1.0, channel=1),
        Note(0.5, 36, 80, 1.0, channel=1),
    ]


def test_a_note_that_nothing_ends_is_seen_until_the_last_message(tmp_path: Path) -> None:
    track = b"\x00\x90\x24\x64" + b"\x83\x60\xb0\x07\x64" + END
    song = read_song(written(tmp_path, midi_bytes(track)))
    assert notes_of(song) == [Note(0.0, 36, 100, 0.5, channel=1)]
    assert song == [Message(0.0, b"\x90\x24\x64"), Message(0.5, b"\xb0\x07\x64")]


def test_every_channel_message_is_read_and_nothing_else(tmp_path: Path) -> None:
    track = b"\x00\xb9\x40\x7f" + b"\x00\xc9\x05" + b"\x00\xf0\x03\x01\x02\xf7" + b"\x60\xe9\x00\x40"
    track += b"\x00\xff\x01\x02hi" + b"\x00\x99\x2a\x40\x60\x89\x2a\x00" + END
    tenth = 0.1
    assert read_song(written(tmp_path, midi_bytes(track))) == [
        sustain(0.0, 127),
        program_change(0.0, 5),
        pitch_bend(tenth, 0),
        Message(tenth, b"\x99\x2a\x40"),
        Message(2 * tenth, b"\x89\x2a\x00"),
    ]


def test_a_song_with_pedal_and_bend_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "song.mid"
    messages = [sustain(0.25, 100, 3), pitch_bend(0.5, -8192, 16), pitch_bend(0.75, 8191, 1)]
    write_song(path, [*messages, program_change(1.0, 127), Note(0.25, 60, 1, 0.5, channel=3)], 120)
    assert read_song(path) == [
        messages[0],
        Message(0.25, b"\x92\x3c\x01"),
        messages[1],
        messages[2],
        Message(0.75, b"\x82\x3c\x00"),
        program_change(1.0, 127),
    ]


NOTE_TRACK = b"\x00\x90\x24\x64\x83\x60\x80\x24\x00" + END


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not a readable MIDI file"),
        (b"RIFF" + bytes(100), "not a readable MIDI file"),
        (midi_bytes(NOTE_TRACK)[:18], "not a readable MIDI file"),
        (midi_bytes(NOTE_TRACK)[:-7], "not a readable MIDI file"),
        (midi_bytes(NOTE_TRACK, kind=2), "type 0 or 1, found type 2"),
        (midi_bytes(NOTE_TRACK, division=0xE728), "found SMPTE"),
        (midi_bytes(NOTE_TRACK, division=0), "found SMPTE frames or none"),
    ],
)
def test_unreadable_files_are_refused_in_one_line(tmp_path: Path, data: bytes, says: str) -> None:
    path = written(tmp_path, data)
    with pytest.raises(SistrumError, match=says) as caught:
        read_song(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=200), st.integers(0, 30))
def test_noise_after_a_header_is_refused_or_read_but_never_breaks(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, keep: int
) -> None:
    path = tmp_path_factory.mktemp("midi") / "song.mid"
    path.write_bytes(midi_bytes(NOTE_TRACK)[:keep] + noise)
    try:
        song = read_song(path)
    except SistrumError:
        return
    assert all(isinstance(message, Message) for message in song)
    assert all(isinstance(note, Note) for note in notes_of(song))
