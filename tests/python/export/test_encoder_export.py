"""Encoder cards and files: what is written is checked, tied to one generator, measured in the engine."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import soundfile
import torch

from sistrum.cli import main
from sistrum.errors import SistrumError
from sistrum.export import encoder_export
from sistrum.export.encoder_card import EncoderCard, read_encoder_card, schema
from sistrum.export.encoder_evaluation import evaluate_encoder, recordings, summary
from sistrum.export.encoder_export import burst, export_encoder
from sistrum.export.model_card import ModelCard
from sistrum.export.to_onnx import embed_card
from sistrum.training.checkpoint import Checkpoint
from sistrum.training.datasets import SoundSet
from sistrum.training.datasets.sound_set import SoundRecord
from sistrum.training.encoder.run import LAST, EncoderSettings, save, start

Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="session")
def generator(graph: Any, card: ModelCard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny generator as a model file."""
    path = tmp_path_factory.mktemp("models") / "tiny.onnx"
    copy = onnx.ModelProto()
    copy.CopyFrom(graph)
    path.write_bytes(embed_card(copy, card))
    return path


@pytest.fixture(scope="session")
def trained(checkpoint: Checkpoint, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Checkpoint of an encoder as it starts."""
    folder = tmp_path_factory.mktemp("run") / "encoder"
    save(start(checkpoint, EncoderSettings(), folder, resume=False))
    return folder / LAST


@pytest.fixture(scope="session")
def encoder(generator: Path, trained: Path) -> Path:
    path = generator.with_name("tiny.encoder.onnx")
    export_encoder(trained, generator, path, "CC0-1.0")
    return path


@pytest.fixture
def document(encoder: Path) -> dict[str, Any]:
    return read_encoder_card(encoder).to_json()


def test_card_survives_json(encoder: Path, checkpoint: Checkpoint) -> None:
    card = read_encoder_card(encoder)
    assert EncoderCard.from_json(json.loads(json.dumps(card.to_json()))) == card
    assert card.controls == checkpoint.audio.classes
    assert card.generator.name == "tiny" and card.audio.samples == checkpoint.audio.samples


@pytest.mark.parametrize("key", schema()["required"])
def test_missing_key_is_named(document: dict[str, Any], key: str) -> None:
    del document[key]
    with pytest.raises(SistrumError, match=rf"the\.onnx: .*'{key}' is a required property"):
        EncoderCard.from_json(document, "the.onnx")


CHANGES: list[tuple[str, Change]] = [
    ("role: 'encoder' was expected", lambda d: d.update(role="generator")),
    ("format_version: 1 was expected", lambda d: d.update(format_version=2)),
    (r"generator\.sha256", lambda d: d["generator"].update(sha256="ABC")),
    (r"audio\.channels", lambda d: d["audio"].update(channels=2)),
    (r"port audio\.shape: expected 100 values", lambda d: d["audio"].update(samples=100)),
    (r"port latent\.shape: expected 3 values", lambda d: d["self_test"]["latent"].pop()),
    (r"port controls\.shape: expected 2 values", lambda d: d["controls"].pop()),
    (r"self_test\.controls: expected 3 numbers", lambda d: d["self_test"]["controls"].pop()),
    (r"outputs: expected the roles controls, latent", lambda d: d["outputs"].pop()),
    (r"controls: expected ids of their own", lambda d: d["controls"].__setitem__(0, d["controls"][1])),
]


@pytest.mark.parametrize(("error", "change"), CHANGES)
def test_contradictions_are_named(document: dict[str, Any], error: str, change: Change) -> None:
    change(document)
    with pytest.raises(SistrumError, match=error):
        EncoderCard.from_json(document)


def _without_latent(document: dict[str, Any]) -> dict[str, Any]:
    """As a tagger would have it: controls alone."""
    document["outputs"] = [port for port in document["outputs"] if port["role"] != "latent"]
    del document["self_test"]["latent"]
    return document


def test_an_encoder_may_give_controls_alone(document: dict[str, Any]) -> None:
    tagger = _without_latent(document)
    card = EncoderCard.from_json(json.loads(json.dumps(tagger)))
    assert card.self_test.latent == () and [port.role for port in card.outputs] == ["controls"]
    assert card.to_json() == tagger


def test_an_encoder_that_gives_nothing_is_refused(document: dict[str, Any]) -> None:
    nothing = _without_latent(document)
    nothing["controls"], nothing["self_test"]["controls"] = [], []
    with pytest.raises(SistrumError, match=r"port controls\.shape: expected 0 values"):
        EncoderCard.from_json(nothing)


def test_the_core_loads_it_and_finds_its_generator(encoder: Path, generator: Path) -> None:
    import sistrum

    loaded, model = sistrum.Encoder(encoder), sistrum.Model(generator)
    loaded.check_generator(model)
    sound = sistrum.Renderer(model).render(seed=3)
    encoding = loaded.encode(sound, 44_100)
    assert encoding.latent is not None
    assert encoding.latent.shape == (4,) and np.isfinite(encoding.latent).all()
    assert sum(encoding.controls.values()) == pytest.approx(1.0, abs=1e-5)


def test_another_generator_is_refused(trained: Path, generator: Path, tmp_path: Path) -> None:
    model = onnx.load(str(generator))
    for weight in model.graph.initializer:
        values = onnx.numpy_helper.to_array(weight)
        if values.dtype == np.float32 and values.size > 50:
            weight.CopyFrom(onnx.numpy_helper.from_array(values * np.float32(1.5), weight.name))
    other = tmp_path / "other.onnx"
    onnx.save(model, str(other))
    with pytest.raises(SistrumError, match=r"other\.onnx: expected the generator that"):
        export_encoder(trained, other, tmp_path / "other.encoder.onnx", "CC0-1.0")
    assert not (tmp_path / "other.encoder.onnx").exists()


def test_nothing_is_written_where_onnxruntime_disagrees(
    trained: Path, generator: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = encoder_export.run_encoder
    monkeypatch.setattr(
        encoder_export, "run_encoder", lambda model, audio: tuple(1.01 * x + 0.01 for x in real(model, audio))
    )
    output = tmp_path / "tiny.encoder.onnx"
    with pytest.raises(SistrumError, match="nothing was written"):
        export_encoder(trained, generator, output, "CC0-1.0")
    assert not output.exists()


def test_file_names_tell_encoders(trained: Path, generator: Path, tmp_path: Path) -> None:
    with pytest.raises(SistrumError, match=r"ends in \.encoder\.onnx"):
        export_encoder(trained, generator, tmp_path / "tiny.onnx", "CC0-1.0")


def test_the_burst_decays_from_the_peak_of_prepared_sounds(encoder: Path) -> None:
    audio = burst(read_encoder_card(encoder), 1, 0.01)[0, 0]
    assert np.abs(audio).max() == pytest.approx(0.891)
    assert np.abs(audio[4410:]).max() < 1e-3


@pytest.fixture
def sounds(checkpoint: Checkpoint) -> SoundSet:
    time = np.arange(44_100) / 44_100
    audio = np.stack([0.891 * np.sin(2 * np.pi * f * time) * np.exp(-9 * time) for f in (80, 200, 4000)])
    records = tuple(
        SoundRecord(name, f"{name} 1", "tones", "CC0", "nobody", name, "validation")
        for name in checkpoint.audio.classes
    )
    return SoundSet(audio.astype(np.float32), records, 44_100, checkpoint.audio.classes)


def test_evaluation_measures_own_and_other_sounds(encoder: Path, sounds: SoundSet, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "deep").mkdir(parents=True)
    soundfile.write(other / "deep" / "hit.wav", sounds.audio[1], 48_000)
    soundfile.write(other / "silence.wav", np.zeros(100), 48_000)
    measures = evaluate_encoder(encoder, sounds, [other], "two files")
    own = measures["validation"]
    assert own["sounds"] == 3 and set(own["classes_db"]) == set(sounds.classes)
    assert own["median_db"] > 0.0 and own["all_frames_db"] <= own["mean_db"] + 1e-3
    assert measures["other"]["sounds"] == 1 and measures["other"]["skipped"] == {
        "other/silence.wav": "silent"
    }
    assert measures["other"]["name"] == "two files"


def test_commands_write_files(
    trained: Path, generator: Path, sounds: SoundSet, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "tiny.onnx"
    model.write_bytes(generator.read_bytes())
    assert main(["export-encoder", str(trained), "--generator", str(model)]) == 0
    sounds.save(tmp_path / "set")
    encoder, output = tmp_path / "tiny.encoder.onnx", tmp_path / "tiny.encoder.eval.json"
    capsys.readouterr()
    arguments = ["evaluate-encoder", str(encoder), "--data", str(tmp_path / "set"), "-o", str(output)]
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(output.read_text())
    model.unlink()
    assert main(arguments) == 2
    assert "expected its generator tiny.onnx beside it" in capsys.readouterr().err


def test_a_folder_without_audio_and_no_rows_are_errors(tmp_path: Path) -> None:
    with pytest.raises(SistrumError, match="expected audio files, found none"):
        recordings([tmp_path])
    with pytest.raises(SistrumError, match="no recording"):
        summary([])


def test_train_encoder_with_no_minutes_keeps_the_generators_own_encoder(
    checkpoint: Checkpoint, sounds: SoundSet, tmp_path: Path
) -> None:
    from dataclasses import replace

    from sistrum.training.checkpoint import write_checkpoint
    from sistrum.training.encoder.checkpoint import read

    sounds = replace(sounds, records=tuple(replace(record, split="train") for record in sounds.records))
    sounds.save(tmp_path / "set")
    write_checkpoint(tmp_path / "generator.pt", checkpoint)
    folder = tmp_path / "run"
    arguments = ["train-encoder", str(tmp_path / "generator.pt"), "--data", str(tmp_path / "set")]
    assert main([*arguments, "--run-dir", str(folder), "--max-minutes", "0"]) == 0
    kept = read(folder / LAST)
    assert kept.step == 0
    for name, value in kept.average.items():
        if name.startswith("encoder."):
            assert torch.equal(value, checkpoint.average[name])
    assert main([*arguments, "--run-dir", str(folder)]) == 2
