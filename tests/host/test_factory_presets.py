"""The presets that ship: they are the recipes', they fit the model, and nothing in them is broken."""

from pathlib import Path

import numpy as np
import pytest

import sistrum
from sistrum.python_host.factory.hit_measures import HitMeasures, measure_hit
from sistrum.python_host.factory.kit_recipes import KITS
from sistrum.python_host.factory.sound_recipes import sound_wishes
from sistrum.python_host.factory.tones import TONE_KITS, TONES, ToneKitRecipe
from sistrum.python_host.model_folder import find_model, load_model, shipped_folder
from sistrum.python_host.open_host import load_instrument
from sistrum.python_host.preset_folder import find_preset, preset_names, shipped_presets

RATE = 48000
KIT_NAMES = [recipe.name for recipe in KITS]
HATS = (42, 44, 46)


def test_the_folder_holds_the_recipes() -> None:
    kits = {path.stem for path in (shipped_presets() / "kits").glob("*.json")}
    sounds = {path.stem for path in (shipped_presets() / "sounds").glob("*.json")}
    assert kits == {*KIT_NAMES, *(kit.name for kit in TONE_KITS)} and len(KIT_NAMES) >= 8
    drums = {name for name, _, _ in sound_wishes()}
    assert sounds == drums | {tone.name for tone in TONES} and len(drums) >= 40 and len(TONES) >= 12


def files() -> list[Path]:
    return sorted(shipped_presets().rglob("*.json"))


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_a_preset_is_described_and_names_the_very_model(path: Path) -> None:
    preset = sistrum.read_preset(path)
    assert preset.name == path.stem
    assert preset.tags and preset.author
    name = "tones" if "held" in preset.tags else "drums"
    assert preset.model["sha256"] == load_model(find_model(name)).sha256
    assert preset.model["file"] == f"{name}.onnx"
    assert preset.kind == path.parent.name.removesuffix("s")
    assert len(preset.resolve(path, [shipped_folder()])) == (16 if preset.kind == "kit" else 1)


def test_no_sound_is_broken_and_none_is_there_twice() -> None:
    model = load_model(find_model("drums"))
    renderer = sistrum.Renderer(model)
    rate = int(model.card["audio"]["sample_rate"])
    heard: dict[str, bytes] = {}
    for name, _, _ in sound_wishes():
        path = find_preset(name, "sound")
        (part,) = sistrum.read_preset(path).resolve(path, [shipped_folder()])
        sound = part["sound"]
        audio = renderer.render(seed=sound["seed"], latent=sound["latent"], controls=sound["controls"])
        assert measure_hit(audio[0], rate).broken is None, path.stem
        heard[path.stem] = audio.tobytes()
    assert len(set(heard.values())) == len(heard)


def test_every_tone_is_heard_in_time_and_is_no_other() -> None:
    model = load_model(find_model("tones"))
    renderer = sistrum.Renderer(model)
    rate = int(model.card["audio"]["sample_rate"])
    heard: dict[str, bytes] = {}
    for tone in TONES:
        path = find_preset(tone.name, "sound")
        preset = sistrum.read_preset(path)
        assert tone.family.replace("_", "-") in preset.tags
        (part,) = preset.resolve(path, [shipped_folder()])
        sound = part["sound"]
        audio = renderer.render(seed=sound["seed"], latent=sound["latent"], controls=sound["controls"])
        levels = np.sqrt(np.mean(audio[0][: rate // 2].reshape(-1, rate // 50) ** 2, axis=1))
        assert levels.max() > 0.01, tone.name
        assert np.abs(audio).max() < 1.5, tone.name
        assert levels[:12].max() > 0.1 * levels.max(), tone.name  # it speaks within a quarter of a second
        heard[tone.name] = audio.tobytes()
    assert len(set(heard.values())) == len(heard)


@pytest.mark.parametrize("kit", TONE_KITS, ids=lambda kit: kit.name)
def test_the_parts_of_a_tonal_kit_are_heard_on_their_channels_and_keys(kit: ToneKitRecipe) -> None:
    engine = load_instrument(find_preset(kit.name, "kit")).rendered()
    engine.prepare(RATE, 512)
    for index in range(len(kit.parts)):
        params = engine.part(index)["params"]
        assert params["play"] == 1
        key = round(min(max(57, params["low"]), params["high"]))
        for other in range(16):
            engine.set_param(other, "solo", float(other == index))
        engine.reset()
        channel = round(params["channel"]) - 1
        audio = engine.process([(0, "note_on", key, 0.8, channel)], RATE)
        assert 0.003 < np.abs(audio).max() < 1.0, index
        engine.reset()
        silent = engine.process([(0, "note_on", key, 0.8, (channel + 5) % 16)], RATE)
        assert not silent.any()


@pytest.mark.parametrize("name", KIT_NAMES)
def test_a_kit_is_on_gm_notes_and_mixed(name: str) -> None:
    path = find_preset(name, "kit")
    parts = sistrum.read_preset(path).resolve(path, [shipped_folder()])
    assert [part["params"]["note"] for part in parts] == list(range(36, 52))
    for part in parts:
        assert (part["params"]["choke"] > 0) == (part["params"]["note"] in HATS)
        assert part["name"]
        assert 0.05 <= part["params"]["level"] <= 1.7


@pytest.mark.parametrize("name", KIT_NAMES)
def test_a_kit_is_heard_whole_and_below_full_scale(name: str) -> None:
    engine = load_instrument(find_preset(name, "kit")).rendered()
    engine.prepare(RATE, 512)
    together = np.zeros((2, RATE))
    loudness: dict[int, float] = {}
    for part in range(16):
        engine.reset()
        note = int(engine.param(part, "note"))
        audio = engine.process([(0, "note_on", note, 1.0)], RATE)
        together += audio
        hit = measure_hit((audio.mean(axis=0) / engine.volume).astype(np.float32), RATE)
        assert hit.peak <= 1.0, note
        assert hit.onset_s < 0.1, note
        assert hit.length_s >= 0.02, note
        loudness[note] = 20 * np.log10(hit.loudness)
    assert np.abs(together).max() < 1.0
    assert min(loudness.values()) > -45
    assert max(loudness.values()) < -8
    assert loudness[36] > loudness[42] + 6  # the kick carries, the hat does not


def test_some_kits_vary_and_follow_velocity_and_filter() -> None:
    kits = {}
    for name in KIT_NAMES:
        path = find_preset(name, "kit")
        kits[name] = sistrum.read_preset(path).resolve(path, [shipped_folder()])
    parts = [part for kit in kits.values() for part in kit]
    assert sum(part["params"]["variation"] > 0 for part in parts) >= 32
    assert sum(bool(part["sound"]["velocity"]) for part in parts) >= 32
    assert {part["params"]["filter"] for part in parts} == {0, 1, 2, 3}


def test_names_are_found_and_others_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SISTRUM_PRESETS", str(tmp_path))
    (tmp_path / "kits").mkdir()
    own = tmp_path / "kits" / "Birch Room.json"
    own.write_bytes(find_preset("Live Wire", "kit").read_bytes())
    assert find_preset("Birch Room", "kit") == own
    assert find_preset(str(own), "kit") == own
    assert "Kick Oak" in preset_names("sound")
    with pytest.raises(sistrum.SistrumError, match=r"Brich: expected a preset file or one of .*Birch Room"):
        find_preset("Brich", "kit")


def tone(hertz: float, seconds: float = 0.3, level: float = 0.5) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    return (level * np.sin(2 * np.pi * hertz * time) * np.exp(-20 * time)).astype(np.float32)


def test_measures_tell_bright_long_and_broken_sounds() -> None:
    low, high = measure_hit(tone(100), RATE), measure_hit(tone(4000), RATE)
    assert low.colour == pytest.approx(np.log2(100), abs=0.3)
    assert high.colour == pytest.approx(np.log2(4000), abs=0.1)
    assert low.length_s == pytest.approx(np.log(10**1.5) / 20, abs=0.03)
    assert low.broken is None

    def reason(audio: np.ndarray) -> str | None:
        measures: HitMeasures = measure_hit(audio.astype(np.float32), RATE)
        return measures.broken

    assert reason(np.zeros(RATE)) == "peak 0.00"
    assert str(reason(tone(200) * 3)).startswith("peak 1.4")
    assert str(reason(tone(200)[::-1])).startswith("loudest after")
    assert str(reason(tone(200) + 0.05)).startswith("offset")
    assert str(reason(0.5 * np.sin(np.arange(RATE) / 5))).startswith(("ends", "loudest"))
