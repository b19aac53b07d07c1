"""Projects: what a host saves and loads again is everything, in any host and any process."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from full_song import SECONDS, make_engine, song
from test_bounce_hosts import engine_audio

import sistrum
from sistrum.python_host.host import Samples
from sistrum.python_host.song import Note

PLUGINS = ("dawdreamer", "pedalboard")
HOSTS = (*PLUGINS, "core")
RATE, BLOCK = 48000, 512
JOB: dict[str, Any] = {"sample_rate": RATE, "block_size": BLOCK, "notes": song(), "seconds": SECONDS}
VERSION_1 = Path(__file__).parents[1] / "golden" / "states" / "version_1.state"


def told(state: bytes) -> list[dict[str, Any]]:
    """What an engine makes of a state: its parts, without what depends on when it was asked."""
    engine = sistrum.Engine(RATE, BLOCK, offline=True)
    engine.load_state(state)
    assert engine.wait_until_rendered(60)
    kept = ("sound", "other", "params", "model_name", "model_sha256", "sound_name", "note")
    parts = [{key: part[key] for key in kept} for part in map(engine.part, range(16))]
    return [*parts, {"volume": engine.volume}]


def random_engine(models: Path) -> sistrum.Engine:
    """The full instrument with every parameter of every part anywhere in its range."""
    engine = make_engine(models, RATE)
    rng = np.random.default_rng(7)
    for part in range(16):
        for row in sistrum.part_parameters():
            value = float(rng.uniform(row["min"], row["max"]))
            engine.set_param(part, row["id"], round(value) if row["whole"] else value)
    engine.volume = 1.2345
    assert engine.wait_until_rendered(60)
    return engine


@pytest.mark.parametrize("host", PLUGINS)
def test_every_parameter_sound_and_the_volume_come_back(
    run_jobs: Callable, tiny_models: Path, tmp_path: Path, host: str
) -> None:
    state = random_engine(tiny_models).save_state()
    (tmp_path / "in").write_bytes(state)
    job = {"host": host, "load_state": tmp_path / "in", "save_state": tmp_path / "out", "notes": ()}
    run_jobs([job | {"seconds": 0.1}])
    saved = (tmp_path / "out").read_bytes()
    assert told(saved) == told(state)
    params = [part["params"] for part in told(saved)[:16]]
    for row in sistrum.part_parameters():  # nothing stood at its default by chance
        assert any(part[row["id"]] != row["default"] for part in params), row["id"]


@pytest.mark.parametrize("loader", HOSTS)
@pytest.mark.parametrize("saver", HOSTS)
def test_a_project_of_any_host_plays_the_same_in_a_new_process_of_any_host(
    projects: dict[str, Path],
    opened: Callable[[str], dict[str, Samples]],
    tiny_models: Path,
    saver: str,
    loader: str,
) -> None:
    size = BLOCK if loader == "dawdreamer" else None
    np.testing.assert_array_equal(opened(loader)[saver], engine_audio(tiny_models, RATE, size))


@pytest.fixture(scope="module")
def projects(
    run_jobs: Callable, tiny_models: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The full instrument as each host saves it, after it has played it."""
    folder = tmp_path_factory.mktemp("projects")
    (folder / "engine").write_bytes(make_engine(tiny_models, 44100).save_state())
    for host in HOSTS:
        run_jobs([JOB | {"host": host, "load_state": folder / "engine", "save_state": folder / host}])
    return {host: folder / host for host in HOSTS}


@pytest.fixture(scope="module")
def opened(run_jobs: Callable, projects: dict[str, Path]) -> Callable[[str], dict[str, Samples]]:
    """Loading host -> audio by saving host."""
    done: dict[str, dict[str, Samples]] = {}

    def of(host: str) -> dict[str, Samples]:
        if host not in done:
            takes = run_jobs([JOB | {"host": host, "load_state": path} for path in projects.values()])
            done[host] = {saver: take[0] for saver, take in zip(projects, takes, strict=True)}
        return done[host]

    return of


# ---- states of version 1


@pytest.mark.parametrize("host", PLUGINS)
def test_a_state_of_version_1_sounds_in_the_plugin_as_in_the_engine(run_jobs: Callable, host: str) -> None:
    hits = {"notes": [Note(0.03 * i, 36 + i % 16, 127 - 5 * i) for i in range(20)], "seconds": 0.8}
    jobs = [{"host": each, "load_state": VERSION_1} | hits for each in (host, "core")]
    (plugin,), (engine,) = run_jobs(jobs)
    assert np.abs(engine).max() > 0.3  # its volume is 1
    np.testing.assert_array_equal(plugin, engine)


@pytest.mark.parametrize("host", PLUGINS)
def test_a_state_of_version_1_becomes_one_of_today(run_jobs: Callable, tmp_path: Path, host: str) -> None:
    job = {"host": host, "load_state": VERSION_1, "save_state": tmp_path / "out", "notes": (), "seconds": 0.1}
    run_jobs([job])
    parts = told((tmp_path / "out").read_bytes())
    assert parts == told(VERSION_1.read_bytes())
    assert parts[16] == {"volume": 1.0}
    assert parts[0]["params"]["level"] == 0.5
    assert parts[1]["params"]["pan"] == -0.25
    assert parts[2]["params"]["decay"] == pytest.approx(0.05)
    assert parts[3]["sound"]["seed"] == 4242


# ---- parameters that a host moves

PART = "P05"
LABELS = {row["id"]: f"{PART} {row['label']}" for row in sistrum.part_parameters()}


def moved_values(step: float) -> dict[str, float]:
    """Host parameters of a part by name -> 0..1, every one elsewhere than by default."""
    rng = np.random.default_rng(11)
    values = {LABELS[row["id"]]: round(float(rng.uniform(0.1, 0.9)), 3) for row in sistrum.part_parameters()}
    return values | {LABELS["mute"]: 1.0, LABELS["solo"]: 1.0, LABELS["play"]: 1.0, "Volume": step}


@pytest.mark.parametrize("host", PLUGINS)
def test_every_parameter_that_a_host_moves_is_in_the_project(
    run_jobs: Callable, tiny_models: Path, tmp_path: Path, host: str
) -> None:
    (tmp_path / "in").write_bytes(make_engine(tiny_models, RATE, ()).save_state())
    values = moved_values(0.75)
    job = {"host": host, "load_state": tmp_path / "in", "save_state": tmp_path / "out", "parameters": values}
    run_jobs([job | {"seconds": 0.1}])
    parts, before = told((tmp_path / "out").read_bytes()), told((tmp_path / "in").read_bytes())
    for row in sistrum.part_parameters():
        value, asked = parts[4]["params"][row["id"]], values[LABELS[row["id"]]]
        assert row["min"] <= value <= row["max"]
        if row["whole"]:
            assert value == round(row["min"] + asked * (row["max"] - row["min"])), row["id"]
        else:  # times and frequencies on a curve
            assert value != row["default"], row["id"]
    assert parts[16]["volume"] != before[16]["volume"]
    assert parts[:4] + parts[5:16] == before[:4] + before[5:16]


def test_hosts_agree_on_what_a_parameter_means(run_jobs: Callable, tiny_models: Path, tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(make_engine(tiny_models, RATE, ()).save_state())
    job = {"load_state": tmp_path / "in", "parameters": moved_values(0.25), "seconds": 0.1}
    for host in PLUGINS:
        run_jobs([job | {"host": host, "save_state": tmp_path / host}])
    one, other = (told((tmp_path / host).read_bytes()) for host in PLUGINS)
    assert one == other
