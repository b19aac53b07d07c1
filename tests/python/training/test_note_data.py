"""Pieces of notes: where they are cut, what comes with them, and the audio kept at another rate."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from sistrum.errors import SistrumError
from sistrum.training.config import Recipe, parse_recipe
from sistrum.training.datasets.note_audio import notes_at_rate
from sistrum.training.datasets.notes import read_notes
from sistrum.training.families.base import NoteNeeds
from sistrum.training.note_data import NotePieces, load_notes, read_tokens

HOP, SAMPLES = 64, 1280  # at 8 kHz; the set is at 16 kHz
NEEDS = NoteNeeds(8000, HOP, frames=4, margin=1, context=2, tokens="slow", beginnings=0.5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six notes of two families; note n is a constant of (n + 1) / 64, at velocity 127 but for the last."""
    made = tmp_path / "tones"
    made.mkdir()
    notes = [
        {
            "row": n,
            "source": "made",
            "program": n,
            "name": f"tone {n}",
            "family": "organ" if n < 2 else "reed",
            "pitch": 50 + n,
            "velocity": 127 if n < 5 else 90,
            "split": "valid" if n == 2 else "train",
        }
        for n in range(6)
    ]
    audio = np.repeat(np.arange(1, 7)[:, None] * 512, 2 * SAMPLES, axis=1).astype(np.int16)
    np.save(made / "audio.npy", audio)
    header = {"format_version": 1, "sample_rate": 16000, "samples": 2 * SAMPLES, "held_seconds": 0.1}
    sources = [{"source": "made", "licence": "CC0", "credit": "nobody"}]
    (made / "notes.json").write_text(json.dumps(header | {"notes": notes, "sources": sources}))
    tokens = (np.arange(6)[:, None] + np.arange(20)[None]).astype(np.uint8)
    np.savez(tmp_path / "tones.tokens.npz", slow=tokens)
    return made


def recipe(needs_tokens: bool = True) -> Recipe:
    family = "vqcpc_gan_small" if needs_tokens else "note_wgan"
    settings = {} if needs_tokens else {"tokens": 0}
    return parse_recipe({"name": "x", "family": family, "data": {"batch": 8}, "settings": settings}, "x")


def test_pieces_have_the_audio_and_tokens_of_their_frames(folder: Path) -> None:
    notes = read_notes(folder)
    ramp = np.tile(np.arange(SAMPLES, dtype=np.int16), (6, 1))
    tokens = read_tokens(folder, "slow", 6)
    batch = NotePieces(notes, ramp, tokens, NEEDS, 40, seed=1).at(3)
    first = batch.extra["first"]
    assert set(first.tolist()) > {0}
    assert int(first.max()) <= SAMPLES // HOP - 4
    assert 0.3 < float((first == 0).float().mean()) < 0.8
    for n in range(40):
        row = int(batch.extra["pitch"][n]) - 50
        begin = (int(first[n]) - 1) * HOP
        gain = 1.0 if row < 5 else (127 / 90) ** 2
        expected = np.arange(begin, begin + 6 * HOP)
        expected = np.where((expected < 0) | (expected >= SAMPLES), 0, expected) * gain / 32768
        np.testing.assert_allclose(batch.audio[n].numpy(), expected, rtol=1e-6)
        places = int(first[n]) + np.arange(-2, 4)
        np.testing.assert_array_equal(
            batch.extra["tokens"][n].numpy(), np.where(places < 0, -1, row + places)
        )
        assert int(batch.classes[n].argmax()) == (6 if row < 2 else 7), "of NSynth's eleven"


def test_batches_depend_on_the_step_alone_and_leave_validation_out(folder: Path) -> None:
    notes = read_notes(folder)
    audio = notes_at_rate(folder, notes, 8000)
    source = NotePieces(notes, audio, None, NEEDS, 10, seed=1)
    one, again, other = source.at(5), source.at(5), source.at(6)
    assert torch.equal(one.audio, again.audio)
    assert not torch.equal(one.extra["pitch"], other.extra["pitch"])
    assert float(one.classes[:, 6].sum()) == 5, "families evenly"
    seen = {int(pitch) for step in range(30) for pitch in source.at(step).extra["pitch"]}
    assert seen == {50, 51, 53, 54, 55}


def test_audio_at_another_rate_is_made_once(folder: Path) -> None:
    notes = read_notes(folder)
    made = notes_at_rate(folder, notes, 8000)
    assert made.shape == (6, SAMPLES)
    np.testing.assert_allclose(
        made[:, 300:-300], (np.arange(1, 7) * 512)[:, None] + 0 * made[:, 300:-300], atol=1
    )
    stamp = (folder / "audio_8000.npy").stat().st_mtime_ns
    notes_at_rate(folder, notes, 8000)
    assert (folder / "audio_8000.npy").stat().st_mtime_ns == stamp
    turned = np.array(notes.audio[::-1])
    (folder / "audio.npy").unlink()
    np.save(folder / "audio.npy", turned)
    assert int(notes_at_rate(folder, read_notes(folder), 8000)[0, 500]) == pytest.approx(6 * 512, abs=1)
    assert notes_at_rate(folder, notes, 16000) is notes.audio


def test_missing_or_foreign_tokens_are_named(folder: Path) -> None:
    with pytest.raises(SistrumError, match=r"tones.tokens.npz: expected the tokens 'fast'"):
        read_tokens(folder, "fast", 6)
    with pytest.raises(SistrumError, match=r"expected uint8 tokens of 7 notes, found uint8 \(6, 20\)"):
        read_tokens(folder, "slow", 7)
    folder.with_name("tones.tokens.npz").unlink()
    with pytest.raises(SistrumError, match=r"tones.tokens.npz: no such file"):
        load_notes(recipe(), NEEDS, folder)


def test_loop_gets_classes_credits_and_sounds_to_show(folder: Path) -> None:
    data = load_notes(recipe(), NEEDS, folder)
    assert data.audio.sample_rate == 8000
    assert data.audio.samples == 4 * HOP
    assert len(data.audio.classes) == 11
    assert data.shown["reed"].shape == (1, 4 * HOP)
    longer = load_notes(recipe(), replace(NEEDS, frames=SAMPLES // HOP + 3), folder)
    shown = longer.shown["reed"][0]
    assert shown.shape == (SAMPLES + 3 * HOP,), "a piece may be longer than a note"
    assert bool((shown[:SAMPLES] > 0).all())
    assert not shown[SAMPLES:].any()
    assert data.sources == [{"name": "made", "licence": "CC0", "sounds": 6, "credit": "nobody"}]
    assert len(data.batch(0).audio) == 8
