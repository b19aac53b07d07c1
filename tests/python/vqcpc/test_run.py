"""Training learns, resumes exactly, and refuses what it cannot use; tokens come out of it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from sistrum import SistrumError
from sistrum.cli import main
from sistrum.training.datasets.notes import read_notes
from sistrum.training.vqcpc import run as runs
from sistrum.training.vqcpc.batches import Excerpts, shifted
from sistrum.training.vqcpc.checkpoint import read
from sistrum.training.vqcpc.front_end import note_levels
from sistrum.training.vqcpc.measures import contrast
from sistrum.training.vqcpc.settings import TokenRecipe
from sistrum.training.vqcpc.settle import SETTLED, settle
from sistrum.training.vqcpc.token_set import read_tokens
from sistrum.training.vqcpc.tokenise import encode, tokenise

from .conftest import RECIPE, write_set


def steps(count: int) -> TokenRecipe:
    return replace(RECIPE, training=replace(RECIPE.training, steps=count))


def trained(note_set: Path, folder: Path, count: int, resume: bool = False) -> runs.TokenRun:
    run = runs.start(steps(count), folder, resume)
    runs.train(run, read_notes(note_set), note_levels(note_set, RECIPE.front), 5.0)
    return run


@pytest.fixture(scope="module")
def checkpoint(note_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    trained(note_set, folder, 120)
    return folder / runs.LAST


def test_a_resumed_run_is_the_same_run(note_set: Path, tmp_path: Path) -> None:
    whole = trained(note_set, tmp_path / "whole", 6).model.state_dict()
    trained(note_set, tmp_path / "halves", 3)
    halves = trained(note_set, tmp_path / "halves", 6, resume=True).model.state_dict()
    assert all(torch.equal(whole[name], halves[name]) for name in whole)
    lines = (tmp_path / "halves" / "log.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == [2, 4, 6]


def test_training_learns_to_tell_the_next_token(note_set: Path, checkpoint: Path) -> None:
    levels = note_levels(note_set, RECIPE.front)
    rows = [note.row for note in read_notes(note_set).notes if note.split == "valid"]
    torch.manual_seed(1)
    before = contrast(runs.start(RECIPE, checkpoint.parent / "none", False).model, levels, rows, 1)
    after = contrast(read(checkpoint).model(), levels, rows, 1)
    assert after[0] > 2 / 9 and after[1] < before[1] - 0.2


def test_settling_leaves_no_code_dead_and_the_encoder_as_it_is(note_set: Path, checkpoint: Path) -> None:
    levels, notes = note_levels(note_set, RECIPE.front), read_notes(note_set).notes
    model = read(checkpoint).model()
    model.quantiser.codebook[:3] += 100  # nothing is near to them
    model.quantiser.sums[:3] = 100 * model.quantiser.counts[:3, None]
    assert set(encode(model, levels).ravel()).isdisjoint({0, 1, 2})
    before = {name: value.clone() for name, value in model.state_dict().items()}
    settled = settle(model, Excerpts(levels, notes, RECIPE.training), 120, RECIPE.training)
    assert len(set(encode(settled, levels).ravel())) == RECIPE.network.codes
    after = settled.state_dict()
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    assert all(torch.equal(before[name], after[name]) for name in before if name.startswith("encoder."))
    model.quantiser = settled.quantiser
    unread, read_anew = (contrast(part, levels, [0, 1], 1) for part in (model, settled))
    assert read_anew[1] < unread[1]  # context and predictors have learnt the codes as they now are


def test_a_run_ends_on_the_settled_encoder_beside_its_checkpoint(note_set: Path, checkpoint: Path) -> None:
    last, settled = read(checkpoint), read(checkpoint.parent / SETTLED)
    assert settled.step == last.step and settled.encoder_hash != last.encoder_hash


def test_tokens_go_from_quiet_to_loud_and_follow_the_note(note_set: Path, checkpoint: Path) -> None:
    found = tokenise(note_set, read(checkpoint), None, None, False)
    assert found.tokens.shape == (12, 94) and found.tokens_32ms.shape == (12, 47)
    assert list(found.facts.loudness) == sorted(found.facts.loudness)
    loudness = np.array(found.facts.loudness)[found.tokens]
    assert np.corrcoef(loudness.ravel(), found.levels.ravel())[0, 1] > 0.8
    organ = loudness[0]
    assert organ[20:60].mean() > organ[75:].mean() + 20


def test_a_checkpoint_of_another_kind_or_network_is_refused(checkpoint: Path, tmp_path: Path) -> None:
    other = replace(RECIPE, network=replace(RECIPE.network, codes=7))
    with pytest.raises(SistrumError, match="another network"):
        runs.start(other, checkpoint.parent, True)
    with pytest.raises(SistrumError, match="--resume"):
        runs.start(RECIPE, checkpoint.parent, False)
    torch.save({"format": "else"}, tmp_path / "else.pt")
    with pytest.raises(SistrumError, match="train-tokens"):
        read(tmp_path / "else.pt")


def test_excerpts_depend_on_the_step_alone(note_set: Path) -> None:
    levels, notes = note_levels(note_set, RECIPE.front), read_notes(note_set).notes
    first, second = (Excerpts(levels, notes, RECIPE.training) for _ in range(2))
    first.at(0)
    assert np.array_equal(first.at(5), second.at(5)) and not np.array_equal(first.at(5), first.at(6))
    assert first.at(5).shape == (4, 60, RECIPE.front.bins) and first.at(5).min() >= 0


def test_a_shift_moves_bins_and_brings_silence() -> None:
    levels = np.arange(1, 7, dtype=np.float32).reshape(1, 6)
    assert shifted(levels, 2).tolist() == [[0, 0, 1, 2, 3, 4]]
    assert shifted(levels, -2).tolist() == [[3, 4, 5, 6, 0, 0]]
    assert shifted(levels, 0).tolist() == levels.tolist()


def test_commands(
    note_set: Path, checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`tokens` writes, keeps what is final, names tokens like another set's; `token-report` measures them."""
    encoder = ["--encoder", str(checkpoint)]
    assert main(["tokens", str(note_set), *encoder, "--final"]) == 0
    found = read_tokens(note_set)
    assert found.facts.final and found.facts.encoder == read(checkpoint).encoder_hash
    assert main(["tokens", str(note_set), *encoder]) == 2
    assert "--force" in capsys.readouterr().err
    short = write_set(tmp_path / "short", 0.3)
    assert main(["tokens", str(short), *encoder, "--like", str(note_set)]) == 0
    assert read_tokens(short).facts.order == found.facts.order
    page = tmp_path / "page.md"
    assert main(["token-report", str(note_set), *encoder, "--report", str(page)]) == 0
    document = json.loads(page.with_suffix(".json").read_text())
    measures = document["16 ms"]
    assert measures["information"]["loudness"]["nats"] > measures["information"]["pitch"]["nats"]
    assert "| dead codes |" in page.read_text() and page.with_suffix(".png").stat().st_size > 10_000


def test_tokens_of_other_notes_are_refused(note_set: Path, checkpoint: Path, tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set")
    assert main(["tokens", str(folder), "--encoder", str(checkpoint)]) == 0
    (folder / "notes.json").write_text((folder / "notes.json").read_text() + "\n")
    with pytest.raises(SistrumError, match="other notes"):
        read_tokens(folder)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train-tokens", "17ms", "--data", "DATA"], "none of those that ship: 16ms, 32ms"),
        (["train-tokens", "16ms", "--data", "nowhere"], "not a note set"),
        (["train-tokens", "16ms", "--data", "DATA", "--max-minutes", "0"], "expected more than 0"),
        (["tokens", "DATA", "--force", "--encoder", "nothing.pt"], "no such checkpoint"),
    ],
)
def test_mistakes_are_one_line(
    note_set: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main([str(note_set) if word == "DATA" else word for word in arguments]) == 2
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1
