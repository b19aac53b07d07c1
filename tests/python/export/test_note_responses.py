"""What sliders do to held notes, measured on players whose sliders do a known thing; and put into a card."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from sistrum.export.evaluation_notes.playing import NoteAsk, PlayedNote
from sistrum.export.evaluation_notes.response_section import POSITIONS, draws, measure_responses
from sistrum.export.evaluation_notes.settings import NoteEvaluationSettings
from sistrum.export.record_response import note_responses
from sistrum.training.controls import Control
from sistrum.training.datasets.notes import FAMILIES

RATE = 16000
SETTINGS = NoteEvaluationSettings(response_draws=1)
BRIGHTNESS = Control(id="brightness", label="Brightness", min=-6.0, max=6.0)
BREATH = Control(id="breath", label="Breath", min=-24.0, max=24.0)


@dataclass
class Sliding:
    """Ten partials and noise; brightness tilts by so many dB an octave, breath is `works` times as loud."""

    works: float = 1.0
    sliders: Sequence[Control] = (BRIGHTNESS, BREATH)
    sample_rate: int = RATE
    hop: int | None = None
    chunk: int | None = None
    loudness: Sequence[float] | None = None
    longest: float | None = None

    def play(self, asks: Sequence[NoteAsk]) -> list[PlayedNote]:
        return [PlayedNote(self._sound(ask)) for ask in asks]

    def _sound(self, ask: NoteAsk) -> np.ndarray:
        given = dict(ask.controls)
        random = np.random.default_rng(ask.seed)
        time = np.arange(round(ask.seconds * RATE)) / RATE
        number = np.arange(1, 11)[:, None]
        level = number ** (-random.uniform(1.0, 1.5) + given.get("brightness", 0.0) / 6.02)
        partials = level * np.sin(2 * np.pi * number * 440 * 2 ** ((ask.pitch - 69) / 12) * time)
        tone = partials.sum(axis=0) / np.sqrt((level**2).sum() / 2)
        breath = 10 ** ((self.works * given.get("breath", 0.0) - 30.0) / 20)
        return (0.1 * (tone + breath * random.standard_normal(len(time)))).astype(np.float32)


@dataclass
class Plain:
    """A player without sliders."""

    sample_rate: int = RATE
    hop: int | None = None
    chunk: int | None = None
    loudness: Sequence[float] | None = None
    longest: float | None = None

    def play(self, asks: Sequence[NoteAsk]) -> list[PlayedNote]:
        raise AssertionError("nothing to play")


@pytest.fixture(scope="module")
def working():
    return measure_responses(Sliding(), SETTINGS)


def test_sliders_that_do_what_they_say(working) -> None:
    assert set(working.sliders) == {"brightness", "breath"} and working.draws == len(FAMILIES)
    breath = working.sliders["breath"]
    assert breath.asked == [-24.0 + 48.0 * share for share in POSITIONS]
    assert breath.median == pytest.approx([asked - 30.0 for asked in breath.asked], abs=1.5)
    assert all(
        low <= mid <= high for low, mid, high in zip(breath.low, breath.median, breath.high, strict=True)
    )
    assert breath.rho > 0.99 and working.sliders["brightness"].rho > 0.99
    assert np.all(np.diff(working.sliders["brightness"].median) > 0.05)
    assert working.sliders["breath"].leak < 0.8


def test_a_dead_slider_is_found() -> None:
    dead = measure_responses(Sliding(works=0.0), SETTINGS).sliders["breath"]
    assert np.ptp(dead.median) < 0.5 and abs(dead.rho) < 0.5


def test_a_slider_that_works_backwards_is_found() -> None:
    assert measure_responses(Sliding(works=-1.0), SETTINGS).sliders["breath"].rho < -0.99


def test_models_without_sliders_are_left_out() -> None:
    assert "skipped" in measure_responses(Plain(), SETTINGS)
    assert "skipped" in measure_responses(Sliding(sliders=(Control(id="other", label="Other"),)), SETTINGS)
    assert "skipped" in measure_responses(Sliding(longest=1.0), SETTINGS)


def test_draws_are_of_all_families_and_many_pitches() -> None:
    asks = draws(NoteEvaluationSettings(response_draws=6))
    assert {ask.family for ask in asks} == set(FAMILIES) and len({ask.seed for ask in asks}) == 66
    pitches = [ask.pitch for ask in asks]
    assert min(pitches) >= 44 and max(pitches) <= 70 and len(set(pitches)) > 20


def test_a_card_gets_what_was_measured(working) -> None:
    from dataclasses import asdict

    section = asdict(working)
    section["sliders"]["brightness"]["median"][0] = None
    found = note_responses({"sections": {"responses": section}})
    assert set(found) == {"breath"}, "a curve with a hole is not for people to see"
    assert found["breath"].unit == "dB, noise to harmonics" and found["breath"].spearman == 1.0
    assert found["breath"].median[0] == pytest.approx(-54.0, abs=1.5)
    assert note_responses({"sections": {"responses": {"skipped": "none"}}}) == {}
