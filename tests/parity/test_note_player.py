"""The evaluation's players: the engine and the reference play the same notes, as long as asked."""

from pathlib import Path

import numpy as np
import pytest

from sistrum import SistrumError
from sistrum.export.evaluation_notes.model_player import ModelPlayer
from sistrum.export.evaluation_notes.playing import NoteAsk

NOTES = "notes_harmonic.onnx"
ASKS = [
    NoteAsk(3, "reedy", 50, 90, 0.5),
    NoteAsk(4, "brassy", 70, 20, 0.8, "hold", 0.3),
    NoteAsk(5, "theremin", 44, 127, 0.4, "stretch"),
]


def test_engine_and_reference_play_the_same(tiny_models: Path) -> None:
    players = [ModelPlayer(tiny_models / NOTES, "engine", 2), ModelPlayer(tiny_models / NOTES, "reference")]
    by_engine, by_reference = (player.play(ASKS) for player in players)
    for ask, engine, reference in zip(ASKS, by_engine, by_reference, strict=True):
        assert len(engine.audio) == round(ask.seconds * players[0].sample_rate)
        assert np.abs(engine.audio - reference.audio).max() < 1e-5
        assert engine.tokens is not None and reference.tokens is not None
        frames = min(len(engine.tokens), len(reference.tokens))
        assert frames * 256 >= len(engine.audio) - 256 or not engine.audio[frames * 256 :].any()
        assert np.array_equal(engine.tokens[:frames], reference.tokens[:frames])


def test_a_family_is_asked_for_alone(tiny_models: Path) -> None:
    player = ModelPlayer(tiny_models / NOTES, "reference")
    assert player._controls("brassy") == {"reedy": 0.0, "brassy": 1.0}
    assert player._controls("theremin") == {}
    reedy, brassy = (player.play([NoteAsk(3, f, 50, 90, 0.2)])[0].audio for f in ("reedy", "brassy"))
    assert np.abs(reedy - brassy).max() > 1e-3


def test_a_model_of_hits_is_refused(tiny_models: Path) -> None:
    with pytest.raises(SistrumError, match="expected a model of held notes"):
        ModelPlayer(tiny_models / "stft_mono.onnx")
