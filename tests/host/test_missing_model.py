"""A project whose model files are gone opens and sounds the same, in every host."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from full_song import PARTS, SECONDS, make_engine, song
from test_bounce_hosts import moved_to_blocks

import sistrum
from sistrum.python_host.core_host import play_blocks
from sistrum.python_host.host import Samples
from sistrum.python_host.model_folder import find_model
from sistrum.python_host.plugin_bundle import find_vst3
from sistrum.python_host.song import Note, Song, sample_position, song_events

HOSTS = ("dawdreamer", "pedalboard", "core")
RATE, BLOCK = 48000, 512
AHEAD = 4  # draws of a part that a state holds
ROW = [Note(0.2 * i, 37, 127) for i in range(3 * AHEAD)]  # of a part that varies
JOB: dict[str, Any] = {"sample_rate": RATE, "block_size": BLOCK}


@dataclass(frozen=True)
class Project:
    """A state whose models are gone, and what it played while they were there."""

    state: Path
    song: Song
    seconds: float
    engine: sistrum.Engine

    def before(self, host: str) -> Samples:
        """[2, samples], with controllers as the host has them."""
        events, total = song_events(self.song, RATE), sample_position(self.seconds, RATE)
        if host == "dawdreamer":
            events = moved_to_blocks(events, BLOCK)
        audio: Samples = play_blocks(self.engine, events, [(0, total)], total)[0]
        return audio


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment in which the plug-in has no model beside it and finds none elsewhere."""
    folder = tmp_path_factory.mktemp("alone")
    shutil.copytree(find_vst3(), folder / "Sistrum.vst3")
    models = [*(folder / "Sistrum.vst3").rglob("*.onnx")]
    assert models
    for model in models:
        model.unlink()
    (folder / "empty").mkdir()
    empty = str(folder / "empty")
    return {"SISTRUM_VST3": str(folder / "Sistrum.vst3"), "SISTRUM_MODELS": empty, "HOME": empty}


@pytest.fixture(scope="module")
def projects(tiny_models: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Project]:
    """full: the instrument of full_song.py without variation; varied: with; shipped: the kit that ships."""
    folder = tmp_path_factory.mktemp("projects")
    shutil.copytree(tiny_models, folder / "models")
    shutil.copy(find_model("drums"), folder / "models" / "gone.onnx")
    full, varied = (make_engine(folder / "models", RATE) for _ in range(2))
    for part in PARTS:
        full.set_param(part.number - 1, "variation", 0)
    shipped = sistrum.Engine(RATE, BLOCK)
    shipped.load_kit(folder / "models" / "gone.onnx")
    kit = [Note(0.05 * i, 36 + i, 120) for i in range(16)]
    made = {}
    for name, engine, what, seconds in (
        ("full", full, song(), SECONDS),
        ("varied", varied, ROW, 2.6),
        ("shipped", shipped, kit, 1.5),
    ):
        assert engine.wait_until_rendered(60)
        (folder / name).write_bytes(engine.save_state())
        made[name] = Project(folder / name, what, seconds, engine)
    shutil.rmtree(folder / "models")
    return made


def play(run_jobs: Callable, alone: dict[str, str], host: str, project: Project, **more: Any) -> Samples:
    job = JOB | {"host": host, "load_state": project.state, "notes": project.song, "seconds": project.seconds}
    audio: Samples = run_jobs([job | more], alone)[0][0]
    return audio


@pytest.mark.parametrize("name", ["full", "shipped"])
@pytest.mark.parametrize("host", HOSTS)
def test_it_sounds_the_same(
    run_jobs: Callable, alone: dict[str, str], projects: dict[str, Project], host: str, name: str
) -> None:
    expected = projects[name].before(host)
    assert np.abs(expected).max() > 0.1
    np.testing.assert_array_equal(play(run_jobs, alone, host, projects[name]), expected)


@pytest.mark.parametrize("host", HOSTS)
def test_hits_that_vary_go_on_with_the_draws_that_there_are(
    run_jobs: Callable, alone: dict[str, str], projects: dict[str, Project], host: str
) -> None:
    """The first hits are those of before; then they come again."""
    project = projects["varied"]
    audio, before = play(run_jobs, alone, host, project), project.before(host)
    length = sample_position(ROW[1].time_s, RATE)
    hits = [audio[:, i * length : (i + 1) * length] for i in range(len(ROW))]
    assert len({hit.tobytes() for hit in hits[:AHEAD]}) == AHEAD
    for index, hit in enumerate(hits):
        np.testing.assert_array_equal(hit, hits[index % AHEAD], err_msg=f"hit {index}")
        same = np.array_equal(hit, before[:, index * length : (index + 1) * length])
        assert same == (index < AHEAD), f"hit {index}"


@pytest.mark.parametrize("host", HOSTS[:2])
def test_saved_again_it_still_knows_its_models_and_sounds(
    run_jobs: Callable, alone: dict[str, str], projects: dict[str, Project], tmp_path: Path, host: str
) -> None:
    project = projects["full"]
    play(run_jobs, alone, host, project, save_state=tmp_path / "again")
    engine = sistrum.Engine(RATE, BLOCK)
    engine.load_state((tmp_path / "again").read_bytes())
    engine.wait_until_rendered(60)
    part = engine.part(0)
    assert "touched" in part["model_path"] and len(part["model_sha256"]) == 64
    assert "touched.onnx" in part["message"]
    again = Project(tmp_path / "again", project.song, project.seconds, engine)
    np.testing.assert_array_equal(again.before(host), project.before(host))


@pytest.mark.parametrize("host", HOSTS[:2])
def test_where_the_model_is_again_draws_go_on_as_before(
    run_jobs: Callable, alone: dict[str, str], projects: dict[str, Project], tiny_models: Path, host: str
) -> None:
    """Models are found by what is in them, not by their place."""
    project = projects["varied"]
    audio = play(run_jobs, alone | {"SISTRUM_MODELS": str(tiny_models)}, host, project)
    np.testing.assert_array_equal(audio, project.before(host))
