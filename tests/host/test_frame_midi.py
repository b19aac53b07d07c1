"""MIDI files for DawDreamer: every event back on its frame and in its order, read as DawDreamer reads."""

from collections.abc import Callable
from pathlib import Path

import mido
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sistrum
from sistrum.python_host.frame_midi import write_events
from sistrum.python_host.song import Event, Message, Song

MESSAGES = st.sampled_from(
    [
        b"\x90\x24\x64",
        b"\x90\x24\x00",
        b"\x80\x24\x00",
        b"\x91\x24\x10",
        b"\x90\x26\x64",
        b"\x80\x26\x40",
        b"\xb0\x40\x7f",
        b"\xe0\x00\x40",
        b"\xc0\x05",
    ]
)


def read_as_juce(path: Path, sample_rate: int) -> list[Event]:
    """Seconds cut down to frames; within a track note-offs go before note-ons of their tick, and a key that
    is struck while it is down gets a note-off first; tracks one after the other, then sorted by frame."""
    file = mido.MidiFile(path)
    (tempo,) = [message.tempo for message in file.tracks[0] if message.type == "set_tempo"]
    events: list[Event] = []
    for track in file.tracks:
        tick, read = 0, []
        for message in track:
            tick += message.time
            if not message.is_meta:
                read.append((tick, message.type != "note_off", bytes(message.bytes())))
        down: set[tuple[int, int]] = set()
        for tick, _, data in sorted(read, key=lambda event: event[:2]):
            frame = int(tick * (tempo / 1e6 / file.ticks_per_beat) * sample_rate)
            key, struck = (data[0] & 0x0F, data[1]), data[0] >> 4 == 9 and data[2] > 0
            if struck and key in down:
                events.append((frame, bytes([0x80 | key[0], key[1], 0])))
            if data[0] >> 4 in {8, 9}:
                (down.add if struck else down.discard)(key)
            events.append((frame, data))
    return sorted(events, key=lambda event: event[0])


@given(
    events=st.lists(st.tuples(st.integers(0, 40), MESSAGES), max_size=60),
    far=st.integers(0, 600 * 192_000),
    rate=st.sampled_from([8000, 22050, 44100, 48000, 88200, 96000, 192000, 47999]),
)
def test_events_come_back_on_their_frames_in_their_order(
    tmp_path_factory: pytest.TempPathFactory, events: list[Event], far: int, rate: int
) -> None:
    events = sorted([*events, (far, b"\x90\x24\x64"), (far, b"\x80\x24\x00")], key=lambda event: event[0])
    path = tmp_path_factory.mktemp("midi") / "song.mid"
    write_events(path, events, rate)
    assert read_as_juce(path, rate) == events


def test_dawdreamer_plays_what_the_engine_plays(
    run_jobs: Callable, tiny_models: Path, tmp_path: Path
) -> None:
    """Keys struck while they are down, on other channels, ends without a beginning: a crowd on few frames."""
    engine = sistrum.Engine(48000, 512)
    engine.load_kit(tiny_models / "touched.onnx")
    engine.set_param(0, "play", 1)  # chromatic: it hears where a key goes up
    engine.set_param(0, "release", 0.01)
    engine.process([], 512)
    (tmp_path / "state").write_bytes(engine.save_state())
    rng = np.random.default_rng(3)
    song: Song = [
        Message(
            int(frame) / 48000,
            bytes([rng.choice([0x80, 0x90, 0x99]), rng.integers(36, 52), rng.integers(128)]),
        )
        for frame in np.sort(rng.integers(0, 9000, 300))
    ]
    job = {"load_state": tmp_path / "state", "notes": song, "seconds": 0.4}
    dawdreamer, core = (run_jobs([job | {"host": host}])[0][0] for host in ("dawdreamer", "core"))
    assert np.abs(core).max() > 0.1
    np.testing.assert_array_equal(dawdreamer, core)
