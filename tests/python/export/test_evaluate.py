"""`sistrum evaluate` on an untrained model: what it writes, keeps, refuses, shows and records."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sistrum import cli
from sistrum.errors import SistrumError
from sistrum.export.evaluation import command
from sistrum.export.evaluation import evaluate as evaluate_module
from sistrum.export.evaluation.document import (
    graph_sha256,
    headlines,
    merge,
    read_document,
    write_document,
)
from sistrum.export.evaluation.drawing import Ask, ModelDrawer
from sistrum.export.evaluation.settings import EvaluationSettings
from sistrum.export.export_model import Labels, export_model
from sistrum.export.model_card import read_card
from sistrum.export.record_response import record_evaluation, responses
from sistrum.export.reference_renderer import ReferenceRenderer
from sistrum.training.checkpoint import Checkpoint, write_checkpoint
from sistrum.training.datasets import SoundSet
from sistrum.training.metrics.hit_classifier import ClassifierSettings

SMALL = EvaluationSettings(
    hits_per_class=6,
    conditioned=20,
    renderer="reference",
    classifier=ClassifierSettings(pool=32, steps=4, batch=16),
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, checkpoint: Checkpoint) -> Path:
    path = tmp_path_factory.mktemp("models") / "tiny.onnx"
    export_model(checkpoint, Labels("tiny", "Tiny", "An untrained generator", "CC0-1.0"), path)
    return path


@pytest.fixture(scope="module")
def document(
    model: Path, synthetic_drums: SoundSet, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        found = evaluate_module.evaluate(model, synthetic_drums, SMALL)
    path = tmp_path_factory.mktemp("documents") / "tiny.eval.json"
    write_document(path, found)
    return read_document(path)


def slider_section() -> dict[str, Any]:
    """As an evaluation would have it for one slider."""
    share = {"value": 0.96, "low": 0.94, "high": 0.98}
    curve = {"asked": [0.0, 0.5, 1.0], "median": [10.0, 30.0, 50.0], "low": [5.0, 20.0, 40.0]}
    curve["high"] = [15.0, 40.0, 60.0]
    slider = {
        "coherence": {"e1": share, "e2": share, "e3": share, "draws": 1000},
        **dict.fromkeys(("rho", "rho_pooled", "moved", "moved_own"), share),
        "calibration": 0.04,
        "leak": 0.5,
        "response": curve,
        "quantile_response": {key: [v / 60 for v in values] for key, values in curve.items()},
    }
    summary = dict.fromkeys(("e1", "e2", "e3", "rho_median", "rho_lowest", "rho_pooled_median"), 0.96)
    summary |= {"moved_median": 0.96, "moved_own_median": 0.96, "calibration_mean": 0.04, "leak_median": 0.5}
    found = {"others": "untouched", "sliders": {"hat": slider}, "leakage": [[1.0]]}
    return found | {"summary": summary, "unmeasured": 0}


def with_sliders(document: dict[str, Any]) -> dict[str, Any]:
    return document | {"sections": document["sections"] | {"sliders": slider_section()}}


def test_every_section_is_measured_or_says_why_not(document: dict[str, Any], model: Path) -> None:
    sections = document["sections"]
    assert list(sections) == ["classes", "distances", "sliders", "diversity", "acoustics"]
    assert sections["sliders"]["skipped"].startswith("the model has no control among boominess, brightness")
    assert list(sections["classes"]["rows"]) == ["kick", "snare", "hat"]
    np.testing.assert_allclose(np.sum(sections["classes"]["confusion"], axis=1), 1.0, atol=1e-3)
    assert list(sections["distances"]["rows"]) == ["real train", "real validation", "class only"]
    assert set(sections["distances"]["rows"]["class only"]["fad"]) == {"inception", "mel"}
    assert sections["distances"]["subset"] == round(0.8 * 9)
    assert set(sections["diversity"]["spaces"]) == {"mel picture, dB", "inception", "mel"}
    assert sections["acoustics"]["rows"]["kick"]["centroid_hz"]["real"] < 200
    assert document["data"]["classes"] == {
        split: dict.fromkeys(("kick", "snare", "hat"), count)
        for split, count in (("train", 9), ("validation", 3))
    }
    assert document["model"]["graph_sha256"] == graph_sha256(model)


def test_headlines_are_numbers_of_the_sections(document: dict[str, Any]) -> None:
    figures = headlines(with_sliders(document))
    assert figures["recognised"] == pytest.approx(document["sections"]["classes"]["drawn"], rel=1e-3)
    assert figures["e1"] == 0.96 and figures["leak_median"] == 0.5
    assert {"kid/mel", "kid_floor/mel", "fad/inception", "kick/rise_ms", "kick/rise_ms_real"} <= set(figures)
    assert figures["recognised_lowest"] <= figures["recognised"]


def test_drawing_is_the_renderer_whatever_the_threads(model: Path) -> None:
    asks = [Ask(seed, {"snare": 1.0}) for seed in range(5)]
    expected = np.stack([ReferenceRenderer(model).render(a.seed, None, a.controls)[0] for a in asks])
    for workers in (1, 3):
        np.testing.assert_array_equal(ModelDrawer(model, "reference", workers).draw(asks), expected)
    engine = ModelDrawer(model, "engine", 2).draw(asks)
    assert np.abs(engine - expected).max() < 1e-4


def test_a_damaged_document_is_refused(document: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    with pytest.raises(SistrumError, match="not JSON"):
        read_document(tmp_path / "a.json")
    broken = document | {"sections": document["sections"] | {"classes": {"drawn": 1}}}
    with pytest.raises(SistrumError, match=r"sections\.classes"):
        write_document(tmp_path / "b.json", broken)
    assert not (tmp_path / "b.json").exists()


def test_infinite_figures_become_null(document: dict[str, Any], tmp_path: Path) -> None:
    changed = with_sliders(document)
    changed["sections"]["sliders"]["leakage"] = [[float("inf")]]
    write_document(tmp_path / "a.json", changed)
    assert read_document(tmp_path / "a.json")["sections"]["sliders"]["leakage"] == [[None]]


def test_older_sections_are_kept_for_the_same_graph_and_sounds_only(document: dict[str, Any]) -> None:
    new = document | {"sections": {"sliders": slider_section()}}
    kept = merge(document, new)["sections"]
    assert list(kept) == list(document["sections"]) and "summary" in kept["sliders"]
    other = document | {"model": document["model"] | {"graph_sha256": "0" * 64}}
    assert list(merge(other, new)["sections"]) == ["sliders"]


def test_recording_changes_the_card_and_not_the_graph(
    document: dict[str, Any], model: Path, tmp_path: Path
) -> None:
    path = tmp_path / "copy.onnx"
    path.write_bytes(model.read_bytes())
    before = ReferenceRenderer(path).render(3, None, {"hat": 0.7})
    record_evaluation(path, with_sliders(document))
    card = read_card(path)
    hat = next(control for control in card.controls if control.id == "hat")
    assert hat.response is not None
    assert hat.response.median == (10.0, 30.0, 50.0) and hat.response.asked == (0.0, 0.5, 1.0)
    assert (hat.response.spearman, hat.response.leak, hat.response.moved) == (0.96, 0.5, 0.96)
    assert all(c.response is None for c in card.controls if c.id != "hat")
    assert card.training.metrics["e1"] == 0.96 and card.training.metrics["loss"] == 1.0
    assert graph_sha256(path) == graph_sha256(model)
    np.testing.assert_array_equal(ReferenceRenderer(path).render(3, None, {"hat": 0.7}), before)
    unknown = with_sliders(document)
    unknown["sections"]["sliders"]["sliders"]["hat"]["leak"] = None
    assert responses(unknown, {c.id: c for c in card.controls})["hat"].leak is None
    unknown["sections"]["sliders"]["sliders"]["hat"]["response"]["low"][0] = None
    assert responses(unknown, {c.id: c for c in card.controls}) == {}
    other = document | {"model": document["model"] | {"graph_sha256": "0" * 64}}
    with pytest.raises(SistrumError, match="another graph"):
        record_evaluation(path, other)


def test_command_measures_writes_and_reports(
    model: Path,
    document: dict[str, Any],
    synthetic_drums: SoundSet,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    synthetic_drums.save(tmp_path / "set")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(command, "_settings", lambda a: replace(SMALL, sections=tuple(a.only.split(","))))
    output = tmp_path / "tiny.eval.json"
    write_document(output, with_sliders(document))
    arguments = [
        "evaluate",
        str(model),
        "--data",
        str(tmp_path / "set"),
        "--only",
        "classes",
        "-o",
        str(output),
    ]
    assert cli.main([*arguments, "--report", str(tmp_path / "page" / "tiny.md")]) == 0
    kept = json.loads(output.read_text())["sections"]
    assert "summary" in kept["sliders"] and "distances" in kept
    page = (tmp_path / "page" / "tiny.md").read_text()
    for expected in (
        "| kick | ",
        "**0.96**",
        "0.74 0.71 0.70" if "brightness" in page else "E1",
        "tiny_response.png",
    ):
        assert expected in page
    pictures = {file.name for file in (tmp_path / "page").glob("*.png")}
    assert pictures == {"tiny_response.png", "tiny_leakage.png", "tiny_confusion.png"}
    assert all(f"]({name})" in page for name in pictures)
    capsys.readouterr()
    assert cli.main(["evaluate", str(output)]) == 0
    assert "### Sliders" in capsys.readouterr().out


def test_mistakes_are_one_line(
    model: Path, tmp_path: Path, synthetic_drums: SoundSet, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["evaluate", str(model), "--data", str(tmp_path)]) == 2
    assert "not a sound set" in capsys.readouterr().err
    synthetic_drums.save(tmp_path / "set")
    assert cli.main(["evaluate", str(model), "--data", str(tmp_path / "set"), "--only", "colour"]) == 2
    assert "section 'colour': expected some of classes" in capsys.readouterr().err
    renamed = replace(
        synthetic_drums,
        classes=("gong", "snore", "hum"),
        records=tuple(
            replace(r, sound_class={"kick": "gong", "snare": "snore", "hat": "hum"}[r.sound_class])
            for r in synthetic_drums.records
        ),
    )
    with pytest.raises(
        SistrumError, match="expected a control among gong, snore, hum, found hat, kick, snare"
    ):
        evaluate_module.evaluate(model, renamed, SMALL)


def test_export_measures_and_records_when_asked(
    checkpoint: Checkpoint, synthetic_drums: SoundSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synthetic_drums.save(tmp_path / "set")
    write_checkpoint(tmp_path / "last.pt", checkpoint)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(EvaluationSettings, "quick", lambda _: replace(SMALL, sections=("classes",)))
    output = tmp_path / "new.onnx"
    arguments = ["export", str(tmp_path / "last.pt"), "-o", str(output), "--evaluate", str(tmp_path / "set")]
    assert cli.main(arguments) == 0
    metrics = read_card(output).training.metrics
    assert {"loss", "recognised", "recognised_real", "hat/recognised"} <= set(metrics)
    assert "kid/inception" not in metrics
