"""Kits: what is read is what was meant, in every version of the file, and what is wrong is named."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sistrum
from sistrum.errors import SistrumError
from sistrum.python_host.kit import KitPreset, PartPreset, kit_document, kit_json, read_kit
from sistrum.python_host.kit_state import KitLoader
from sistrum.python_host.model_folder import find_model, load_model


def document(**changes: Any) -> dict[str, Any]:
    return {"format": "sistrum-kit", "format_version": 1, "parts": []} | changes


def sounds(engine: sistrum.Engine) -> list[dict[str, Any]]:
    engine.process([], 64)  # offline: waits for the renders
    return [engine.part(part) for part in range(16)]


def played(kit: KitPreset, file: Path | None = None) -> list[dict[str, Any]]:
    engine = sistrum.Engine(44100, 64)
    KitLoader(kit, file).apply(engine)
    return sounds(engine)


def test_a_kit_survives_its_file(tmp_path: Path) -> None:
    kit = KitPreset(
        model="drums",
        parts=(
            PartPreset(1, seed=7, mix={"level": 1.2}),
            PartPreset(16, model="x", latent=(0.5, -1.0), controls={"a": 0.25}),
        ),
    )
    path = tmp_path / "kit.json"
    path.write_text(kit_json(kit), encoding="utf-8")
    assert read_kit(path).file == kit_document(kit)
    assert kit_json(read_kit(path)) == kit_json(kit)


def test_the_first_format_means_what_it_meant(tmp_path: Path) -> None:
    """A seed replaces the kit's latent, controls join those of the kit, the rest is as in the kit."""
    path, card = tmp_path / "kit.json", load_model(find_model("drums")).card
    latent = [0.25] * card["latent"]["dim"]
    parts: list[dict[str, Any]] = [
        {"part": 1, "seed": 7, "level": 1.5, "decay": 0.001},
        {"part": 3, "controls": {"brightness": 0.75}, "pan": -0.25},
        {"part": 7, "latent": latent},
    ]
    path.write_text(json.dumps(document(parts=parts)))
    kit = {entry["note"]: entry["preset"] for entry in card["kit"]}
    presets = {preset["name"]: preset for preset in card["presets"]}
    found = played(read_kit(path), path)
    for index, part in enumerate(found):
        preset = presets[kit[36 + index]]
        sound = part["sound"]
        assert sound["seed"] == (7 if index == 0 else preset["seed"])
        assert sound["latent"] == (pytest.approx(latent) if index == 6 else preset["latent"])
        assert sound["controls"] == preset["controls"] | ({"brightness": 0.75} if index == 2 else {})
        assert part["note"] == 36 + index
    assert found[0]["params"]["level"] == 1.5
    assert found[0]["params"]["decay"] == pytest.approx(0.001)
    assert found[2]["params"]["pan"] == -0.25
    assert found[1]["params"]["level"] == 1.0


def test_a_kit_without_changes_is_the_models_own() -> None:
    engine = sistrum.Engine(44100, 64)
    engine.load_kit(find_model("drums"))
    own = sounds(engine)
    for part, expected in zip(played(KitPreset()), own, strict=True):
        assert part["params"] == expected["params"]
        assert part["sound_name"] == expected["sound_name"]
        np.testing.assert_array_equal(part["waveform"], expected["waveform"])


def test_a_model_beside_the_preset_goes_before_known_ones(tmp_path: Path, tiny_models: Path) -> None:
    (tmp_path / "drums.onnx").write_bytes((tiny_models / "stft_mono.onnx").read_bytes())
    path = tmp_path / "kit.json"
    path.write_text(json.dumps(document(model="drums.onnx", parts=[{"part": 2, "model": "drums"}])))
    parts = played(read_kit(path), path)
    assert parts[0]["model_path"] == str(tmp_path / "drums.onnx")
    assert parts[1]["model_path"] == str(find_model("drums"))


WRONG = [
    ([], "expected an object, found a list of 0"),
    (document(format="other"), 'format: expected .*"sistrum-kit", found "other"'),
    (document(format_version=2), "format_version: expected a number from 1.0 to 1.0, found 2"),
    (document(colour="red"), "colour: unknown key; known are format, "),
    (document(parts={}), "parts: expected a list of .*, found an object"),
    (document(model=3), "model: expected a text, found 3"),
    (document(parts=[{"seed": 1}]), r"parts\[0\].part: expected a number from 1.0 to 16.0, found nothing"),
    (document(parts=[{"part": 0}]), r"parts\[0\].part: expected a number from 1.0 to 16.0, found 0"),
    (document(parts=[{"part": True}]), r"parts\[0\].part: expected a number from 1.0 to 16.0, found true"),
    (document(parts=[{"part": 1}, {"part": 1}]), "found part 1 twice"),
    (document(parts=[{"part": 1, "seed": -1}]), r"parts\[0\].seed: expected a whole number"),
    (document(parts=[{"part": 1, "seed": 1.5}]), r"parts\[0\].seed: expected a whole number"),
    (
        document(parts=[{"part": 1, "level": 2.5}]),
        "level: expected a number from 0 to 2, found 2.5",
    ),
    (
        document(parts=[{"part": 1, "latent": "x"}]),
        r"parts\[0\].latent: expected a list of 0 to",
    ),
    (document(parts=[{"part": 1, "latent": [None]}]), r"parts\[0\].latent: .* found a list with null"),
    (document(parts=[{"part": 1, "controls": {"a": "b"}}]), r"parts\[0\].controls.a: expected a number"),
    (document(parts=[{"part": 1, "controls": []}]), r"parts\[0\].controls: expected an object"),
    (document(parts=[{"part": 1, "volume": 1}]), r"parts\[0\].volume: unknown key; known are .*level"),
    (document(parts=[{"part": 1, "pan": float("nan")}]), "not valid JSON"),
]


@pytest.mark.parametrize(("wrong", "says"), WRONG)
def test_a_wrong_entry_is_named_with_file_and_key(tmp_path: Path, wrong: Any, says: str) -> None:
    path = tmp_path / "kit.json"
    path.write_text(json.dumps(wrong))
    with pytest.raises(SistrumError, match=says) as caught:
        read_kit(path)
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "kit.json").write_bytes(data)
    with pytest.raises(SistrumError, match=r"kit\.json: "):
        read_kit(tmp_path / "kit.json")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SistrumError, match="cannot be read"):
        read_kit(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("part", "says"),
    [
        (
            PartPreset(3, controls={"wobble": 1.0}),
            "part 3: no control 'wobble' in 'drums'; it has kick,",
        ),
        (PartPreset(3, controls={"snare": 1.5}), "part 3: control 'snare': expected 0..1, found 1.5"),
        (PartPreset(3, latent=(1.0,)), "part 3: latent: expected 32 numbers, found 1"),
        (PartPreset(3, model="none"), r"none: expected a model file or one of the known models \(.*drums"),
    ],
)
def test_a_part_that_does_not_fit_its_model_is_refused(part: PartPreset, says: str) -> None:
    with pytest.raises(SistrumError, match=says):
        KitLoader(KitPreset(parts=(part,)))


def test_a_preset_of_another_kind_is_no_kit(tmp_path: Path) -> None:
    path = tmp_path / "sound.json"
    sound = {"format": "sistrum-preset", "format_version": 1, "kind": "sound", "sound": {"seed": 1}}
    path.write_text(json.dumps(sound))
    with pytest.raises(SistrumError, match="expected a kit, found a sound"):
        read_kit(path)
