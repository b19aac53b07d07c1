"""The evaluation of held notes on players whose qualities are known: good, mistuned, clicking, deaf ones."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from sistrum import SistrumError
from sistrum.export.evaluation_notes import document as documents
from sistrum.export.evaluation_notes.command import _baselines, _settings
from sistrum.export.evaluation_notes.document import headlines
from sistrum.export.evaluation_notes.evaluate import evaluate_notes
from sistrum.export.evaluation_notes.playing import NoteAsk, PlayedNote, asks_like, stack
from sistrum.export.evaluation_notes.report import write_report
from sistrum.export.evaluation_notes.settings import SECTIONS, NoteEvaluationSettings
from sistrum.export.evaluation_notes.tables import response_table
from sistrum.training.datasets.hits import Origin
from sistrum.training.datasets.notes import FAMILIES, Note, NoteWriter, read_notes
from sistrum.training.metrics.note_classifier import NoteClassifierSettings, cached_note_classifier

RATE, HOP, CHUNK = 16000, 128, 8
PITCHES = tuple(range(44, 71, 5))
LOUDNESS = (-80.0, -40.0, -20.0, -26.0)
MODEL = {
    "file": "fake.onnx",
    "title": "Fake",
    "recipe": "none",
    "steps": 0,
    "bytes": 1,
    "graph_sha256": "0" * 64,
}


def tone(family: str, pitch: float, tokens: np.ndarray, vibrato: float = 8.0) -> np.ndarray:
    """Families differ in their spectra; the level is that of the tokens."""
    time = np.arange(len(tokens) * HOP) / RATE
    hz = 440 * 2 ** ((pitch - 69) / 12) * 2 ** (vibrato * np.sin(2 * np.pi * 5 * time) / 1200)
    phase = 2 * np.pi * np.cumsum(hz) / RATE
    number = FAMILIES.index(family)
    partials = range(1 + number % 2, 14, 1 + number % 3)
    wave = np.sum([np.sin(h * phase) * h ** (-0.3 * (number % 4)) for h in partials], axis=0)
    levels = 10 ** (np.array(LOUDNESS)[tokens] / 20)
    gain = np.interp(np.arange(len(time)), np.arange(len(tokens)) * HOP, levels)
    return (gain * wave / np.sqrt(np.mean(wave**2))).astype(np.float32)


def tokens_of(frames: int, release: int | None) -> np.ndarray:
    tokens = np.full(frames, 2, np.uint8)
    tokens[:4] = 1
    if release is not None:
        tokens[release : release + 20] = 1
        tokens[release + 20 :] = 0
    return tokens


@dataclass
class FakePlayer:
    """Plays `tone`, out of tune, with clicks at its seams, getting louder or in the wrong family as told."""

    cents: float = 0.0
    clicks: float = 0.0
    swell_db: float = 0.0
    vibrato: float = 8.0
    only: str | None = None
    deaf: bool = False
    sample_rate: int = RATE
    hop: int | None = HOP
    chunk: int | None = CHUNK
    loudness: Sequence[float] | None = LOUDNESS
    longest: float | None = None
    played: int = 0

    def play(self, asks: Sequence[NoteAsk]) -> list[PlayedNote]:
        self.played += len(asks)
        return [self._play(ask) for ask in asks]

    def _play(self, ask: NoteAsk) -> PlayedNote:
        frames = round(ask.seconds * RATE) // HOP
        tokens = tokens_of(frames, None if ask.release is None else round(ask.release * RATE) // HOP)
        heard = np.full_like(tokens, 2) if self.deaf else tokens
        audio = tone(self.only or ask.family, ask.pitch + self.cents / 100, heard, self.vibrato)
        audio = audio * 10 ** (self.swell_db * np.linspace(0, 1, len(audio)) / 20)
        audio[CHUNK * HOP :: CHUNK * HOP] += self.clicks
        return PlayedNote(audio.astype(np.float32), tokens)


@pytest.fixture(scope="module")
def notes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notes")
    frames = 4 * RATE // HOP
    writer = NoteWriter(folder, RATE, frames * HOP, 3.0)
    records, sounds = [], []
    for family in FAMILIES:
        for pitch in PITCHES:
            for velocity in (40, 80, 120):
                split = "valid" if velocity == 80 else "train"
                records.append(Note(0, "fake", 0, family, family, pitch, velocity, split))
                gain = 32768 * velocity / 127
                sounds.append(np.rint(gain * tone(family, pitch, tokens_of(frames, 3 * RATE // HOP))))
    writer.append("all", Origin("fake", "CC0", "nobody"), records, np.stack(sounds).astype(np.int16))
    return read_notes(folder)


@pytest.fixture(scope="module")
def classifier(notes, tmp_path_factory):
    settings = NoteClassifierSettings(pool=512, steps=100, batch=32, halves=0.0)
    cache = tmp_path_factory.mktemp("cache")
    trained = cached_note_classifier(notes, settings, cache)
    assert len(list(cache.iterdir())) == 1
    again = cached_note_classifier(notes, settings, cache, progress=lambda *_: pytest.fail("trained twice"))
    pairs = zip(trained.network.parameters(), again.network.parameters(), strict=True)
    assert all(bool((a == b).all()) for a, b in pairs)
    return trained


def evaluate(player, notes, classifier, **changes):
    settings = NoteEvaluationSettings(
        **{
            "notes": 66,
            "durations": (1.0, 4.0),
            "pitch_durations": (0.5,),
            "hold_seconds": 8.0,
            "hold_pitches": (57,),
        }
        | changes
    )
    return evaluate_notes(player, MODEL, notes, lambda: classifier, settings)


@pytest.fixture(scope="module")
def good(notes, classifier):
    return evaluate(FakePlayer(), notes, classifier)


def test_a_player_as_good_as_real_scores_as_real(good):
    found = headlines(good)
    assert found["pis_share"] > 0.95 and found["pitch_cents"] < 1.5 and found["envelope"] > 0.95
    assert found["drift_worst_db"] <= found["wander_db"] < 0.1 and found["seams_worst"] < 1.1
    assert found["am_families"] == found["vibrato_families"] == 11
    scores = good["sections"]["scores"]["rows"]
    assert set(scores) == {"real validation", "real train", "hold", "stretch"}
    assert scores["hold"]["1"]["pitch_named"] > 0.8 and scores["hold"]["4"]["family_named"] > 0.8
    assert abs(scores["hold"]["4"]["kid"]["inception"]["value"]) < 0.05


def test_one_pitch_and_one_family_lose_their_scores(notes, classifier, good):
    worse = evaluate(FakePlayer(only="reed"), notes, classifier, sections=("scores",))["sections"]["scores"]
    best = good["sections"]["scores"]["rows"]["hold"]["1"]
    found = worse["rows"]["hold"]["1"]
    assert found["iis"]["value"] < 1.5 < best["iis"]["value"]
    assert found["family_named"] < 0.3
    for measure in ("kid", "fad"):
        for space in ("inception", "mel"):
            assert found[measure][space]["value"] > 2 * best[measure][space]["value"] > -1


def test_mistuning_is_found_in_cents(notes, classifier):
    section = evaluate(FakePlayer(cents=23.0), notes, classifier, sections=("pitch",))["sections"]["pitch"]
    assert section["median"] == pytest.approx(23, abs=1)
    assert set(section["rows"]) == {"real", "hold 0.5 s", "stretch 0.5 s"}
    assert section["rows"]["real"]["median"] < 1.5
    assert section["rows"]["hold 0.5 s"]["notes"] == 11 * len(PITCHES)
    assert all(value == pytest.approx(23, abs=2) for value in section["pitches"].values())
    wrong = evaluate(FakePlayer(cents=100.0), notes, classifier, sections=("pitch",))
    assert wrong["sections"]["pitch"]["rows"]["hold 0.5 s"]["wrong"] > 0.95


def test_faults_of_long_notes_are_found(notes, classifier):
    clicking = evaluate(FakePlayer(clicks=0.02), notes, classifier, sections=("hold",))
    assert headlines(clicking)["seams_worst"] > 1.3
    rows = clicking["sections"]["hold"]["rows"].values()
    assert all(row["joints"] < 1.1 < row["seams"] for row in rows), "chunks click, frames do not"
    swelling = evaluate(FakePlayer(swell_db=8.0), notes, classifier, sections=("hold",))
    assert headlines(swelling)["wander_db"] == pytest.approx(5, abs=0.5)


def test_a_player_that_ignores_its_tokens_is_found(notes, classifier):
    found = evaluate(FakePlayer(deaf=True), notes, classifier, sections=("envelope",))
    assert headlines(found)["envelope"] < 0.5


def test_too_much_and_too_little_vibrato_are_found(notes, classifier):
    for vibrato in (0.0, 40.0):
        section = evaluate(FakePlayer(vibrato=vibrato), notes, classifier, sections=("movement",))
        assert headlines(section)["vibrato_families"] == 0


def test_a_model_of_fixed_length_is_measured_as_far_as_it_goes(notes, classifier):
    player = FakePlayer(hop=None, chunk=None, loudness=None, longest=1.0)
    found = evaluate(player, notes, classifier)
    assert list(found["sections"]["scores"]["rows"]["hold"]) == ["1"]
    assert "stretch" not in found["sections"]["scores"]["rows"]
    assert all("skipped" in found["sections"][name] for name in ("envelope", "hold", "movement"))


def test_a_page_has_every_figure_and_its_pictures(good, notes, classifier, tmp_path):
    fixed = FakePlayer(hop=None, chunk=None, loudness=None, longest=1.0)
    short = evaluate(fixed, notes, classifier, pitch_durations=(0.5, 1.0))
    written = {}
    for name, document in (("model", good), ("WGAN-1s", short)):
        documents.write_document(tmp_path / f"{name}.notes.json", document)
        written[name] = documents.read_document(tmp_path / f"{name}.notes.json")
    page = tmp_path / "page.md"
    write_report(page, written, {name: tmp_path / f"{name}.notes.json" for name in written})
    text = page.read_text()
    assert "| paper: VQCPC-GAN | 3.0 / 2.9 | 18.5 / 17.2 | 7.3 / 7.1 | 5.6 / 5.4 |" in text
    assert "| WGAN-1s |" in text and "| model, hold |" in text and "| model, stretch |" in text
    (scores,) = [line for line in text.splitlines() if line.startswith("| WGAN-1s |")]
    assert scores.split("|")[2].strip().endswith(" / -"), "nothing at 4 s"
    assert "| measure | reach | model |\n" in text, "baselines have no goals"
    assert f"{tmp_path}/model.notes.json --baseline WGAN-1s={tmp_path}/WGAN-1s.notes.json\n" in text
    own = text.split("## WGAN-1s")[1]
    assert "| family | cents (real) |\n" in own, "columns without a figure are left out"
    assert "| 1 s |" in own and "0.5 s |" not in own, "its own length alone"
    assert "Not measured: hold, the model's notes have a fixed length." in text
    for picture in ("model_pitch.png", "model_hold.png"):
        assert f"({picture})" in text and (tmp_path / picture).stat().st_size > 5000
    assert "nan" not in text.lower()


def test_sliders_have_a_table():
    slider = {"unit": "dB", "asked": [0.0, 0.5], "median": [1.25, None], "rho": 0.9, "leak": None}
    text = response_table({"sections": {"responses": {"sliders": {"breath": slider}, "draws": 3}}})
    assert text.splitlines()[-1] == "| breath | dB | 0 / 0.5 | 1.25 / - | 0.90 | - |"


def test_documents_are_checked_and_merged(good, tmp_path):
    path = tmp_path / "fake.notes.json"
    documents.write_document(path, good)
    old = documents.read_document(path)
    new = {**old, "sections": {"pitch": {"median": 1.0}}}
    assert set(documents.merge(old, new)["sections"]) == set(SECTIONS)
    other = {**new, "model": {**MODEL, "graph_sha256": "1" * 64}}
    assert set(documents.merge(old, other)["sections"]) == {"pitch"}
    path.write_text(json.dumps({**old, "format_version": 7}))
    with pytest.raises(SistrumError, match="format_version 1, found 7"):
        documents.read_document(path)
    path.write_text("{}")
    with pytest.raises(SistrumError, match="format"):
        documents.read_document(path)


def test_asks_follow_the_notes_and_audio_is_padded(notes):
    valid = notes.select(lambda n: n.split == "valid")
    asks = asks_like(valid, 2 * len(valid), 4.0, "hold", 5)
    assert sorted(a.pitch for a in asks) == sorted(2 * [n.pitch for n in valid])
    assert {a.release for a in asks} == {3.0} and len({a.seed for a in asks}) == len(asks)
    assert asks_like(valid, 3, 1.0, "stretch", 5)[0].release is None
    stacked = stack([PlayedNote(np.ones(5, np.float32)), PlayedNote(np.ones(9, np.float32))], 7)
    assert stacked.sum(axis=1).tolist() == [5, 7]


def test_options_are_checked():
    assert _baselines(["A=b.onnx"])["A"].name == "b.onnx"
    with pytest.raises(SistrumError, match="NAME=MODEL"):
        _baselines(["b.onnx"])
    import argparse

    given = argparse.Namespace(only="pitch,taste", quick=False, workers=1, notes=None, renderer="engine")
    with pytest.raises(SistrumError, match="taste"):
        _settings(given)
    given.only, given.quick = None, True
    assert _settings(given).notes < NoteEvaluationSettings().notes
