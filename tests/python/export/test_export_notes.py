"""A model of notes on its way from a checkpoint to a file: card, chunks, presets, self-test, refusals."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from sistrum.errors import SistrumError
from sistrum.export.export_model import Labels
from sistrum.export.export_notes import NoteSources, export_notes
from sistrum.export.model_card import ModelCard, check_document, read_card, read_document
from sistrum.export.reference_note import NoteAsked, NoteChange, ReferenceNotes
from sistrum.export.self_test import self_test_error
from sistrum.training.checkpoint import Checkpoint, read_checkpoint
from sistrum.training.config import parse_recipe
from sistrum.training.families.harmonic_gan.frames import CHUNK, CONTEXT
from sistrum.training.families.harmonic_gan.generator import HarmonicGenerator
from sistrum.training.loop import LAST, start_run, train
from sistrum.training.training_data import load_training_data

sys.path.insert(0, str(Path(__file__).parents[1] / "training"))
from note_set import INSTRUMENTS, write_note_set
from test_harmonic_gan import TINY

LABELS = Labels("tiny_notes", "Tiny", "For tests", "CC0-1.0")


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_note_set(tmp_path_factory.mktemp("notes") / "set")


@pytest.fixture(scope="module")
def checkpoint(notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    recipe = parse_recipe(TINY, "tiny")
    folder = tmp_path_factory.mktemp("run") / "tiny"
    run = start_run(recipe, load_training_data(recipe, notes), folder, resume=False)
    train(run)
    return read_checkpoint(folder / LAST)


@pytest.fixture(scope="module")
def model(checkpoint: Checkpoint, notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "tiny_notes.onnx"
    export_notes(checkpoint, LABELS, path, NoteSources(notes))
    return path


def test_the_card_says_how_notes_are_rendered(model: Path) -> None:
    card = read_card(model)
    assert card.pitch is not None and card.streaming is not None and card.tokens is not None
    assert (card.pitch.low, card.pitch.high) == (44, 70)
    assert (card.streaming.context, card.streaming.chunk) == (CONTEXT, CHUNK)
    assert card.tokens.families[""].templates
    assert card.audio.peak is None
    assert ModelCard.from_json(card.to_json()) == card


def test_presets_are_the_instruments(model: Path) -> None:
    presets = read_card(model).presets
    assert {preset.name for preset in presets} == {name for _, _, name, _ in INSTRUMENTS}
    assert [preset.tags[0] for preset in presets] == ["organ", "organ", "flute", "flute"]
    assert all(preset.latent is not None and len(preset.latent) == 4 for preset in presets)


def test_the_self_test_is_what_the_file_gives(model: Path) -> None:
    renderer, test = ReferenceNotes.of_file(model), read_card(model).self_test
    asked = NoteAsked(test.pitch or 0, test.velocity or 0.0, test.seed, 0, 0, test.latent, test.controls)
    assert self_test_error(renderer.preview(asked), test) < 1e-6
    assert self_test_error(renderer.preview(replace(asked, pitch=60)), test) > test.tolerance


def test_any_chunks_give_the_same_note(model: Path) -> None:
    renderer = ReferenceNotes.of_file(model)
    asked = NoteAsked(50, seed=3, key=2, changes=(NoteChange(30, "release"),))
    cuts = tuple(NoteChange(frame, "pressure", 0.0) for frame in (1, 5, 6, 21))
    whole, cut = (
        renderer.render(asked, 60),
        renderer.render(replace(asked, changes=(*cuts, *asked.changes)), 60),
    )
    assert np.abs(whole.samples - cut.samples).max() < 1e-5
    assert np.array_equal(whole.tokens, cut.tokens)
    assert np.abs(whole.samples).max() > 1e-3


def test_a_change_alters_nothing_before_it(model: Path) -> None:
    renderer = ReferenceNotes.of_file(model)
    plain = renderer.render(NoteAsked(50, seed=3), 40).samples
    for change in (NoteChange(20, "release"), NoteChange(20, "pitch", 57.0)):
        other = renderer.render(NoteAsked(50, seed=3, changes=(change,)), 40).samples
        assert np.abs(other[: 20 * 256] - plain[: 20 * 256]).max() < 1e-6
        assert np.abs(other[20 * 256 : len(plain)] - plain[20 * 256 : len(other)]).max() > 1e-4


def test_a_key_alters_nothing_in_the_attack(model: Path) -> None:
    renderer = ReferenceNotes.of_file(model)
    attack = renderer.parts.streaming.attack * 256
    plain, other = (renderer.render(NoteAsked(50, seed=3, key=key), 40).samples for key in (0, 7))
    assert np.abs(other[:attack] - plain[:attack]).max() < 1e-6
    assert np.abs(other[attack:] - plain[attack:]).max() > 1e-6


def test_a_graph_that_needs_more_context_is_not_written(
    checkpoint: Checkpoint, notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = HarmonicGenerator.features

    def forgetful(self: HarmonicGenerator, *inputs: torch.Tensor) -> torch.Tensor:
        found = given(self, *inputs)
        return found + 0.01 * torch.cumsum(torch.ones_like(found), dim=1)  # of the place in the run

    monkeypatch.setattr(HarmonicGenerator, "features", forgetful)
    with pytest.raises(SistrumError, match="chunks in ONNX Runtime and the whole note"):
        export_notes(checkpoint, LABELS, tmp_path / "bad.onnx", NoteSources(notes))
    assert not list(tmp_path.iterdir())


BROKEN = {
    "pitch": (lambda d: d.update(pitch=None), "pitch: expected an object"),
    "preview": (lambda d: d["pitch"].update(preview=80), "pitch.preview: expected 44 to 70, found 80"),
    "window": (lambda d: d["streaming"].update(context=3), "inputs pitch.shape: expected"),
    "attack": (lambda d: d["streaming"].update(attack=12), "streaming.attack: expected a multiple"),
    "hop": (lambda d: d["streaming"].update(hop=128), "streaming.hop: expected the representation's 256"),
    "peak": (lambda d: d["audio"].update(peak=0.9), "audio: expected 1 channel and peak null"),
    "values": (lambda d: d["representation"].update(bands=9), "outputs spectrogram.shape: expected"),
    "template": (
        lambda d: d["tokens"]["families"][""]["templates"][0].update(attack=[99]),
        "tokens",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_card_that_contradicts_itself_is_refused(model: Path, case: str) -> None:
    document = read_document(model)
    check_document(document, "x")
    change, message = BROKEN[case]
    change(document)
    with pytest.raises(SistrumError, match=message):
        ModelCard.from_json(document, "x")
