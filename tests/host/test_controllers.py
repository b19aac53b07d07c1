"""MIDI beyond notes in real hosts: learned controllers move parameters, program changes load kits."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import sistrum
from sistrum.python_host.host import Samples
from sistrum.python_host.kit import KitPreset, PartPreset, kit_json
from sistrum.python_host.song import Note, Song, controller, program_change

HOSTS = ("dawdreamer", "pedalboard")
RATE, BLOCK = 48000, 64
STEP = 75 * BLOCK  # frames between hits: 0.1 s, and a block begins there
MIX = {"hold": 0.03, "decay": 0.015}  # sounds end before the next hit


def hits(count: int) -> list[Note]:
    """The snare and a hat together, every 0.1 s."""
    return [Note(i * STEP / RATE, note, 127) for i in range(count) for note in (38, 42)]


def spans(audio: Samples) -> list[Samples]:
    """What sounds from one hit to the next."""
    return [audio[:, start : start + STEP] for start in range(0, audio.shape[1], STEP)]


def play(run_jobs: Callable, host: str, state: Path, song: Song, **more: object) -> list[Samples]:
    job = {"host": host, "sample_rate": RATE, "block_size": BLOCK, "load_state": state, "notes": song}
    environment = more.pop("environment", None)
    return spans(run_jobs([job | {"seconds": 6 * STEP / RATE} | more], environment)[0][0])


@pytest.fixture(scope="module")
def engine(tiny_models: Path) -> sistrum.Engine:
    engine = sistrum.Engine(RATE, BLOCK)
    engine.load_kit(tiny_models / "touched.onnx")
    for part in range(16):
        for name, value in MIX.items():
            engine.set_param(part, name, value)
    assert engine.wait_until_rendered(60)
    return engine


@pytest.mark.parametrize("host", HOSTS)
def test_a_learned_controller_moves_its_parameter(
    run_jobs: Callable, engine: sistrum.Engine, tmp_path: Path, host: str
) -> None:
    """Controller 20 is the level of part 3, on channel 5 only; the next project knows it."""
    learned = {"controllers": [{"parameter": "p03_level", "controller": 20, "channel": 5}]}
    (tmp_path / "in").write_bytes(engine.save_state(json.dumps(learned)))
    moves = [
        controller(0.5 * STEP / RATE, 20, 0, 6),  # not its channel
        controller(2 * STEP / RATE, 20, 0, 5),
        controller(4 * STEP / RATE, 20, 127, 5),
    ]
    plain = play(run_jobs, host, tmp_path / "in", hits(6))
    moved = play(run_jobs, host, tmp_path / "in", [*hits(6), *moves], save_state=tmp_path / "out")
    hat = play(run_jobs, host, tmp_path / "in", [note for note in hits(6) if note.note == 42])
    for index in (0, 1):
        np.testing.assert_array_equal(moved[index], plain[index])
    for index in (2, 3):
        np.testing.assert_array_equal(moved[index], hat[index])
    for index in (4, 5):  # twice as loud as at the default level of 1
        np.testing.assert_allclose(moved[index] - hat[index], 2 * (plain[index] - hat[index]), atol=1e-6)
    again = sistrum.Engine(RATE, BLOCK)
    session = json.loads(again.load_state((tmp_path / "out").read_bytes()))
    assert session["controllers"] == learned["controllers"]
    assert again.param(2, "level") == 2.0


@pytest.mark.parametrize("host", HOSTS)
def test_a_program_change_loads_a_kit(
    run_jobs: Callable, engine: sistrum.Engine, tiny_models: Path, tmp_path: Path, host: str
) -> None:
    """A bounce waits for it: the hit at the same place already plays the new kit."""
    model = str(tiny_models / "touched.onnx")
    for name, seed in (("One", 1000), ("Two", 2000)):
        parts = tuple(PartPreset(part, seed=seed + part, mix=MIX) for part in range(1, 17))
        (tmp_path / f"{name}.json").write_text(kit_json(KitPreset(model=model, parts=parts)))
    programs = {"programs": [{"name": name, "factory": False} for name in ("Two", "One")]}
    (tmp_path / "state").write_bytes(engine.save_state(json.dumps(programs)))
    song = [*hits(6), program_change(2 * STEP / RATE, 1), program_change(4 * STEP / RATE, 0)]
    audio = play(run_jobs, host, tmp_path / "state", song, environment={"SISTRUM_PRESETS": str(tmp_path)})
    of = {
        name: spans(
            run_jobs(
                [
                    {"host": "core", "sample_rate": RATE, "preset": tmp_path / f"{name}.json"}
                    | {"notes": hits(6), "seconds": 6 * STEP / RATE}
                ]
            )[0][0]
        )
        for name in ("One", "Two")
    }
    first = play(run_jobs, host, tmp_path / "state", hits(6))
    for index, expected in enumerate([first, first, of["One"], of["One"], of["Two"], of["Two"]]):
        np.testing.assert_array_equal(audio[index], expected[index], err_msg=f"hit {index}")
    assert not np.array_equal(of["One"][0], of["Two"][0])
