"""The built-in beat is a drum beat: accents and ghosts, backbeat, a fill, on the kit's notes."""

from pathlib import Path

import numpy as np
import soundfile

from sistrum.cli import main
from sistrum.python_host.beat import BEATS_PER_MINUTE, CLOSED_HAT, KICK, SNARE, beat, beat_seconds
from sistrum.python_host.midi_file import read_song, write_song
from sistrum.python_host.song import notes_of

BEAT_S = 60 / BEATS_PER_MINUTE


def test_it_is_the_same_every_time_and_in_order() -> None:
    notes = beat()
    assert notes == beat()
    assert notes == sorted(notes)


def test_it_stays_inside_its_four_bars_and_the_kit() -> None:
    notes = beat()
    assert abs(beat_seconds() - 16 * BEAT_S) < 1e-9
    assert all(0 <= note.time_s < beat_seconds() for note in notes)
    assert all(36 <= note.note <= 51 for note in notes)
    assert len({note.note for note in notes}) >= 10


def test_backbeat_downbeat_ghosts_and_fill() -> None:
    notes = beat()
    on_beat = {(note.note, round(note.time_s / BEAT_S, 6)) for note in notes}
    assert {(KICK, 0.0), (KICK, 4.0), (KICK, 8.0), (KICK, 12.0)} <= on_beat
    assert {(SNARE, 1.0), (SNARE, 3.0), (SNARE, 5.0), (SNARE, 7.0), (SNARE, 9.0), (SNARE, 11.0)} <= on_beat
    snares = [note.velocity for note in notes if note.note == SNARE]
    assert max(snares) >= 95
    assert min(snares) <= 40
    last_half_bar = [note for note in notes if note.time_s >= 14 * BEAT_S]
    assert not any(note.note == CLOSED_HAT for note in last_half_bar)
    assert len({note.note for note in last_half_bar}) >= 4


def test_the_tempo_scales_it() -> None:
    slow, fast = beat(60.0), beat(120.0)
    assert [note.time_s for note in fast] == [note.time_s / 2 for note in slow]


def test_it_survives_a_midi_file(tmp_path: Path) -> None:
    write_song(tmp_path / "beat.mid", beat(), BEATS_PER_MINUTE)
    again = notes_of(read_song(tmp_path / "beat.mid"))
    assert [
        (note.note, note.velocity) for note in sorted(again, key=lambda n: (round(n.time_s, 3), n.note))
    ] == [(note.note, note.velocity) for note in sorted(beat(), key=lambda n: (round(n.time_s, 3), n.note))]


def test_its_own_settings_vary_hits_and_give_way_to_what_is_given(tmp_path: Path) -> None:
    """Without variation the same hits of the hat are the same; the level is one for a kit alone."""
    peaks = {}
    for name, options in {
        "own": [],
        "exact": ["--set", "variation=0"],
        "soft": ["--set", "volume=0.2"],
    }.items():
        out = ["--bits", "32", "--tail", "0", "-o", str(tmp_path / f"{name}.wav")]
        assert main(["play", "--beat", "--host", "core", *options, *out]) == 0
        peaks[name] = float(np.abs(soundfile.read(tmp_path / f"{name}.wav")[0]).max())
    assert 0.3 < peaks["own"] < 1.0
    assert peaks["exact"] != peaks["own"]
    assert np.isclose(peaks["soft"] * 0.7 / 0.2, peaks["own"], rtol=1e-4)
