"""The report on a tagger: measures of known teachers, and a page that says them."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from sistrum import SistrumError
from sistrum.training.datasets import SoundSet
from sistrum.training.datasets.sound_set import SoundRecord
from sistrum.training.datasets.tag_set import read_tag_set
from sistrum.training.teachers import validation
from sistrum.training.teachers.ontology import read_ontology
from sistrum.training.teachers.report import write_report
from sistrum.training.teachers.validation import measure_drums, measure_teacher

IDS = tuple(label.id for label in read_ontology())


class LowTeacher:
    """Finds everything that is low a bass drum, and says the same of all else."""

    labels, label_names, accuracy = IDS, IDS, (1.0,) * len(IDS)
    sample_rate, samples, hash = 32000, 32000, "ab" * 32

    def logits(self, audio: torch.Tensor) -> torch.Tensor:
        power = torch.fft.rfft(audio).abs() ** 2
        low = power[:, : audio.shape[1] // 320].sum(dim=1) / power.sum(dim=1)  # below 100 Hz
        logits = torch.zeros(len(audio), len(IDS))
        logits[:, IDS.index("bass_drum")] = low
        return logits


@pytest.fixture
def drums(tmp_path: Path) -> Path:
    """Kicks and hats of another maker, and a kick of a soundfont that the teacher learnt from."""
    time = np.arange(44100) / 44100
    kick = np.exp(-9 * time) * np.sin(2 * np.pi * 55 * time)
    hat = np.exp(-30 * time) * np.random.default_rng(1).standard_normal(44100)
    made = [
        ("kick", "other", kick),
        ("hat", "other", hat),
        ("kick", "other", kick),
        ("hat", "FluidR3 GM", hat),
    ]
    records = [
        SoundRecord(c, f"{i}", source, "CC0", "x", f"{i}", "train") for i, (c, source, _) in enumerate(made)
    ]
    audio = np.stack([sound for _, _, sound in made]).astype(np.float32)
    SoundSet(audio, tuple(records), 44100, ("kick", "hat")).save(tmp_path / "drums")
    return tmp_path / "drums"


@pytest.fixture(autouse=True)
def few_mixtures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation, "MIXTURES", 24)


def test_measures_of_a_teacher_who_knows_one_thing(tag_folder: Path):
    found = measure_teacher(LowTeacher(), read_tag_set(tag_folder), None, lambda *_: None)
    rows = {row.id: row for row in found.labels}
    assert rows["bass_drum"].plain == 1.0 and rows["bass_drum"].only_teacher
    assert rows["organ"].plain == rows["organ"].chance == 0.5, "a constant score is guessing"
    assert (rows["bird"].sounds, found.plain_sounds, found.mixed_sounds) == (1, 4, 24)
    assert "sitar" not in rows, "no validation sound has it"
    assert found.plain_map == pytest.approx(np.mean([row.plain for row in found.labels]))


def test_drums_of_other_makers_alone(drums: Path):
    kick, hat = measure_drums(LowTeacher(), SoundSet.load(drums), lambda *_: None)
    assert (kick.label, kick.precision, kick.sounds) == ("bass_drum", 1.0, 2)
    assert (hat.label, hat.sounds) == ("hi_hat", 1)
    assert kick.chance == pytest.approx(2 / 3) and hat.precision == pytest.approx(1 / 3)


def test_the_page_says_what_was_measured(tag_folder: Path, drums: Path, tmp_path: Path):
    page = tmp_path / "results" / "teacher.md"
    found = write_report(tag_folder, LowTeacher(), drums, page)
    text = page.read_text()
    assert f"**{found.plain_map:.3f}**" in text and "abababababab" in text
    assert "| Bass drum (`bass_drum`) | drum | 1.00 |" in text and "| bass_drum | 1.00 | 0.67 | 2 |" in text
    document = json.loads(page.with_suffix(".json").read_text())
    assert document["plain_map"] == pytest.approx(found.plain_map, abs=1e-4)
    assert page.with_suffix(".png").stat().st_size > 10_000
    again = write_report(tag_folder, LowTeacher(), None, page)
    assert "## Drums of other makers" in text and "## Drums of other makers" not in page.read_text()
    assert again.drums == ()


def test_a_teacher_of_other_labels_cannot_be_judged(tag_folder: Path):
    class Other(LowTeacher):
        labels = ("a", "b")

    with pytest.raises(SistrumError, match="not those of the ontology"):
        measure_teacher(Other(), read_tag_set(tag_folder), None, lambda *_: None)
