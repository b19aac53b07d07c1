"""A trained model learns a dozen sounds: from a snapshot, classes by name, tied to its start, best kept."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from sistrum.errors import SistrumError
from sistrum.training import snapshot
from sistrum.training.anchor import Anchor
from sistrum.training.checkpoint import Checkpoint, read_checkpoint
from sistrum.training.commands import register
from sistrum.training.config import Recipe
from sistrum.training.families.base import AudioFormat
from sistrum.training.loop import BEST, BEST_ERROR, FIRST_ERROR, LAST, TrainingData, start_run, train
from sistrum.training.own_sounds import own_sounds
from sistrum.training.snapshot import read_start, start_of, write_snapshot
from sistrum.training.validation import Patience

CLASSES = ("kick", "snare", "hat")
AUDIO = AudioFormat(44100, 44100, CLASSES)


def run_command(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    parsed = parser.parse_args(arguments)
    code: int = parsed.run(parsed)
    return code


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """Twelve WAVs in one folder: kicks and hats by their names, of another rate, one stereo."""
    folder = tmp_path / "my_samples"
    folder.mkdir()
    time = np.arange(24000) / 48000
    for number in range(6):
        hertz = 45 * 1.4**number
        kick = np.sin(2 * np.pi * (hertz * time + 3 * np.exp(-30 * time))) * np.exp(-3 * 1.6**number * time)
        tone = np.sign(np.sin(2 * np.pi * 3000 * 1.3**number * time))
        noise = np.random.default_rng(number).standard_normal(24000)
        hat = (tone + noise / (1 + number)) * np.exp(-10 * 1.5**number * time)
        soundfile.write(folder / f"Kick {number}.wav", 0.8 * kick, 48000)
        soundfile.write(folder / f"closed_HH_{number}.wav", np.stack([hat, hat], 1) / 8, 48000)
    return folder


@pytest.fixture
def checkpoint(tmp_path: Path, tiny_data: TrainingData, tiny_recipe: Callable[..., Recipe]) -> Path:
    train(start_run(tiny_recipe(steps=1), tiny_data, tmp_path / "first", resume=False))
    return tmp_path / "first" / LAST


def test_classes_come_from_names_and_some_recordings_are_held_back(samples: Path) -> None:
    sounds = own_sounds(samples, AUDIO)
    assert sounds.audio.shape == (12, 44100) and sounds.classes == CLASSES
    found = {record.name: record.sound_class for record in sounds.records}
    assert found["Kick 3.wav"] == "kick" and found["closed_HH_5.wav"] == "hat"
    assert sum(record.split == "validation" for record in sounds.records) == 2
    sides = [{r.group for r in sounds.records if r.split == s} for s in ("train", "validation")]
    assert not sides[0] & sides[1]


def test_folders_count_more_than_names_and_one_class_can_be_given(samples: Path) -> None:
    (samples / "snare").mkdir()
    (samples / "Kick 0.wav").rename(samples / "snare" / "Kick 0.wav")
    found = {record.name: record.sound_class for record in own_sounds(samples, AUDIO).records}
    assert found["snare/Kick 0.wav"] == "snare" and found["Kick 1.wav"] == "kick"
    assert {r.sound_class for r in own_sounds(samples, AUDIO, "snare").records} == {"snare"}
    with pytest.raises(SistrumError, match="--class tuba: the model's classes are kick, snare, hat"):
        own_sounds(samples, AUDIO, "tuba")


def test_sound_without_a_class_and_empty_folders_are_named(samples: Path, tmp_path: Path) -> None:
    (samples / "Kick 0.wav").rename(samples / "IMG_0001.wav")
    with pytest.raises(SistrumError, match=r"IMG_0001.wav: neither file nor folder tells a class; name one"):
        own_sounds(samples, AUDIO)
    (tmp_path / "empty").mkdir()
    with pytest.raises(SistrumError, match="no audio file"):
        own_sounds(tmp_path / "empty", AUDIO)


def test_sound_set_must_fit_the_model(samples: Path, tmp_path: Path) -> None:
    own_sounds(samples, AUDIO).save(tmp_path / "set")
    assert own_sounds(tmp_path / "set", replace(AUDIO, classes=("hat", "kick", "snare"))).classes[0] == "hat"
    with pytest.raises(
        SistrumError, match="has 44100 samples at 44100 Hz of kick, snare, hat; the model needs"
    ):
        own_sounds(tmp_path / "set", AudioFormat(16000, 16000, CLASSES))


def test_snapshot_holds_the_average_in_half_precision(checkpoint: Path, tmp_path: Path) -> None:
    assert (
        run_command("pack", str(checkpoint), "-o", str(tmp_path / "tiny.ckpt"), "--licence", "CC0-1.0") == 0
    )
    trained, start = read_checkpoint(checkpoint), read_start(tmp_path / "tiny.ckpt")
    assert (start.recipe, start.audio, start.licence) == (trained.recipe, trained.audio, "CC0-1.0")
    assert start.data == trained.data and start.networks.keys() == trained.networks.keys()
    for name, value in start.networks.items():
        expected = trained.average.get(name.removeprefix("model."), trained.networks[name])
        torch.testing.assert_close(value, expected, rtol=1e-3, atol=1e-6)
    assert (tmp_path / "tiny.ckpt").stat().st_size < 0.3 * checkpoint.stat().st_size


def test_snapshot_that_is_too_large_is_not_written(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = start_of(read_checkpoint(checkpoint), "CC0-1.0")
    monkeypatch.setattr(snapshot, "LARGEST_FILE", 1000)
    with pytest.raises(SistrumError, match="a snapshot may have 1000"):
        write_snapshot(tmp_path / "large.ckpt", start)
    assert not (tmp_path / "large.ckpt").exists()
    huge = replace(start, networks={"weight": torch.full((2,), 1e6)})
    with pytest.raises(SistrumError, match="weight: has values that half precision cannot hold"):
        write_snapshot(tmp_path / "huge.ckpt", huge)


def test_damaged_and_foreign_files_are_refused(checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "text.ckpt").write_text("no weights")
    with pytest.raises(SistrumError, match="not a snapshot or checkpoint"):
        read_start(tmp_path / "text.ckpt")
    with pytest.raises(SistrumError, match="no such snapshot or checkpoint"):
        read_start(tmp_path / "none.ckpt")
    start = read_start(checkpoint)
    with pytest.raises(SistrumError, match="do not fit the recipe"):
        start.load_into(torch.nn.ModuleDict({"model": torch.nn.Linear(2, 2)}))


def test_anchor_pulls_back_to_the_start() -> None:
    network = torch.nn.Linear(3, 2)
    start = [parameter.detach().clone() for parameter in network.parameters()]
    anchor = Anchor(network, 0.25)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(1.0)
    anchor.pull()
    for parameter, before in zip(network.parameters(), start, strict=True):
        torch.testing.assert_close(parameter.detach(), before + 0.75)


def test_patience_ends_after_so_many_checks_without_improvement() -> None:
    patience = Patience(2)
    outcomes = [(patience.improved(value), patience.over) for value in (3.0, 2.0, 2.5, 2.0)]
    assert outcomes == [(True, False), (True, False), (False, False), (False, True)]
    never = Patience(0)
    assert [never.improved(5.0) or never.over for _ in range(5)] == [True, False, False, False, False]


def test_model_learns_a_folder_of_samples(
    checkpoint: Path, samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_command("pack", str(checkpoint), "-o", str(tmp_path / "tiny.ckpt"))
    folder = tmp_path / "run"
    common = ("--run-dir", str(folder), "--max-minutes", "10")
    small = (
        "--set",
        "data.pool_hits=4",
        "--set",
        "loop.validate_every=2",
        "--set",
        "loop.checkpoint_minutes=9",
    )
    before = read_start(tmp_path / "tiny.ckpt")
    run_command(
        "train",
        "--init",
        str(tmp_path / "tiny.ckpt"),
        "--data",
        str(samples),
        *common,
        *small,
        "--set",
        "loop.steps=4",
    )
    assert "10 sounds to learn, 2 to check by" in capsys.readouterr().out
    learnt = read_checkpoint(folder / LAST)
    assert learnt.step == 4 and learnt.recipe.loop.anchor > 0
    assert learnt.recipe.settings.optimiser.generator_rate < before.recipe.settings.optimiser.generator_rate
    assert [source["name"] for source in learnt.data] == ["test tones", "my_samples"]
    assert read_checkpoint(folder / BEST).step in (0, 2, 4)
    assert 0 < learnt.metrics[BEST_ERROR] <= learnt.metrics[FIRST_ERROR]
    moved = _distance(learnt, before.networks)
    assert 0 < moved < 0.01
    run_command("train", "--resume", *common, "--set", "loop.steps=5")
    assert read_checkpoint(folder / LAST).step == 5
    with pytest.raises(SistrumError, match="holds a run already"):
        run_command("train", "--init", str(tmp_path / "tiny.ckpt"), "--data", str(samples), *common)


def _distance(checkpoint: Checkpoint, start: dict[str, torch.Tensor]) -> float:
    """Largest mean move of a weight of the generator."""
    names = [name for name in start if name.startswith("model.generator") and name.endswith("weight")]
    return max(float((checkpoint.networks[name] - start[name]).abs().mean()) for name in names)


def test_what_is_missing_is_said(tmp_path: Path, checkpoint: Path) -> None:
    with pytest.raises(SistrumError, match="give a recipe, --init FILE, or --resume with --run-dir"):
        run_command("train")
    with pytest.raises(SistrumError, match="--init needs --data DIR"):
        run_command("train", "--init", str(checkpoint))
