"""What peers got wrong and what users notice: latency, silence, levels, instances."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from full_song import OUTPUTS, SECONDS, make_engine, song

import sistrum
from sistrum.python_host.core_host import play_blocks
from sistrum.python_host.host import Samples
from sistrum.python_host.open_host import load_instrument
from sistrum.python_host.plugin_bundle import find_vst3
from sistrum.python_host.song import Note, sample_position, song_events

PLUGINS = ("dawdreamer", "pedalboard")
RATE = 48000
SMALLEST_NORMAL = np.finfo(np.float32).smallest_normal


@pytest.fixture(scope="module")
def kit() -> sistrum.Engine:
    engine = sistrum.Engine(RATE, 512, offline=True)
    load_instrument(None).apply(engine)
    return engine


@pytest.fixture(scope="module")
def pads(kit: sistrum.Engine) -> list[Samples]:
    """Each pad of the shipped kit at full velocity, [2, samples], as it comes."""
    hits = [[Note(0.0, 36 + pad, 127)] for pad in range(16)]
    return [play_blocks(kit, song_events(hit, RATE), [(0, 60000)], 60000)[0] for hit in hits]


def test_a_note_at_the_very_beginning_sounds_at_once(run_jobs: Callable) -> None:
    """In a process that has played nothing yet, with the kit as it comes."""
    for host in PLUGINS:
        (audio,) = run_jobs([{"host": host, "notes": [Note(0.0, 38, 127)], "seconds": 0.2, "block_size": 64}])
        assert np.flatnonzero(np.any(audio[0] != 0, axis=0))[0] <= 1, host


def test_no_pad_has_latency(pads: list[Samples]) -> None:
    """Sounds begin within their first millisecond."""
    for number, audio in enumerate(pads):
        loud = np.abs(audio).max(axis=0) > 0.01 * np.abs(audio).max()
        assert np.flatnonzero(loud)[0] < RATE / 1000, f"pad {number + 1}"


def test_no_pad_has_a_constant_in_it(pads: list[Samples]) -> None:
    """Over the whole hit as it is played, and closer where it only rings: a first swing has one side."""
    for number, audio in enumerate(pads):
        length = int(np.flatnonzero(audio.any(axis=0))[-1]) + 1
        assert np.abs(audio[:, :length].mean(axis=1)).max() < 1e-4, f"pad {number + 1}"
        ringing = audio[:, length // 2 : length] / np.abs(audio).max()
        assert np.abs(ringing.mean(axis=1)).max() < 2e-5, f"pad {number + 1}"


def test_all_pads_at_once_at_full_velocity_stay_below_full_scale(kit: sistrum.Engine) -> None:
    everything = [Note(0.0, 36 + pad, 127) for pad in range(16)]
    audio = play_blocks(kit, song_events(everything, RATE), [(0, RATE)], RATE)
    assert 0.3 < np.abs(audio).max() < 1.0


def test_no_output_has_denormal_numbers(kit: sistrum.Engine, tiny_models: Path) -> None:
    """Tails of sounds, envelopes and filters end in zeros."""
    total = sample_position(SECONDS + 2.0, RATE)
    for engine in (kit, make_engine(tiny_models, RATE)):
        audio = np.abs(play_blocks(engine, song_events(song(), RATE), [(0, total)], total, OUTPUTS))
        assert audio.max() > 0.1
        assert not np.any((audio > 0) & (audio < SMALLEST_NORMAL))
        assert not audio[..., -RATE:].any()


@pytest.mark.parametrize("at_s", [0.07, 0.19, 0.31, 0.43, 0.55, 0.67, 0.79, 0.91])
def test_reset_is_silent_at_once_and_leaves_nothing(tiny_models: Path, at_s: float) -> None:
    """Also of ringing filters, held keys, pedals and bends."""
    engine = make_engine(tiny_models, RATE)
    events, frames = song_events(song(), RATE), int(at_s * RATE)
    fresh = play_blocks(engine, events, [(0, RATE)], RATE, OUTPUTS)
    play_blocks(engine, [event for event in events if event[0] < frames], [(0, frames)], frames)
    assert engine.process([], 64).any()
    engine.reset()
    assert not engine.process([], 64).any()
    np.testing.assert_array_equal(play_blocks(engine, events, [(0, RATE)], RATE, OUTPUTS), fresh)


# Prints what hosts say of the plug-in and of several instances of it in one process.
IN_HOSTS = """
import json, sys
import dawdreamer, numpy as np
import pedalboard
bundle, told = sys.argv[1], {}
note = [(bytes([0x90, 38, 127]), 0.0)]
def play(plugin, notes):
    return plugin.process(notes, 0.25, sample_rate=48000.0, num_channels=2, buffer_size=512, reset=True)
engine = dawdreamer.RenderEngine(48000, 512)
daw = [engine.make_plugin_processor(f"sistrum{i}", bundle) for i in range(3)]
for plugin in daw:
    plugin.add_midi_note(38, 127, 0.5 / 48000, 0.1)
engine.load_graph([(plugin, []) for plugin in daw])
engine.render(0.3)
told["latency"] = [plugin.get_latency_samples() for plugin in daw]
heard = [plugin.get_audio() for plugin in daw[2:]]
told["in dawdreamer"] = all(np.abs(audio).max() > 0.01 for audio in heard)
board = pedalboard.VST3Plugin(bundle, initialization_timeout=0)
first = play(board, note)
told["ends"] = not play(board, []).any()
again = [play(board, note) for _ in range(3)]
del board
for _ in range(2):
    other = pedalboard.VST3Plugin(bundle, initialization_timeout=0)
    again.append(play(other, note))
    del other
told["loud"] = float(np.abs(first).max())
told["same"] = [bool(np.array_equal(audio, first)) for audio in again]
told["across hosts"] = bool(np.array_equal(heard[0][:, :12000], first))
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", IN_HOSTS, str(find_vst3())],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        env=os.environ,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def test_the_latency_that_hosts_are_told_is_none(told: dict[str, Any]) -> None:
    assert told["latency"] == [0, 0, 0]


def test_instances_come_and_go_and_sound_the_same(told: dict[str, Any]) -> None:
    assert told["loud"] > 0.01
    assert told["in dawdreamer"] and told["across hosts"]
    assert told["same"] == [True] * 5


def test_a_render_without_notes_is_silent_after_one_with(told: dict[str, Any]) -> None:
    assert told["ends"]
