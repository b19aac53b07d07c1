"""`sistrum export-kit`: the folder holds what the engine plays, in every format, and the SFZ finds it."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import soundfile

import sistrum
from sistrum.cli import main
from sistrum.python_host.kit import KitPreset, PartPreset, kit_json, read_kit
from sistrum.python_host.kit_state import KitLoader
from sistrum.python_host.open_host import load_instrument


@pytest.fixture
def kit(tmp_path: Path, tiny_models: Path) -> Path:
    """Part 1 varies, part 2 follows velocity, part 3 is loud."""
    path = tmp_path / "kit.json"
    model = {"file": str(tiny_models / "stft_mono.onnx")}
    parts = [
        {"part": 1, "params": {"variation": 0.5}},
        {"part": 2, "sound": {"name": "Bell", "seed": 5, "velocity": {"alpha": 0.5}}},
        {"part": 3, "params": {"level": 2.0, "mute": 1}},
    ]
    head = {"format": "sistrum-preset", "format_version": 1, "kind": "kit", "name": "Tiny"}
    path.write_text(json.dumps(head | {"model": model, "parts": parts}))
    return path


def regions(sfz: Path) -> list[dict[str, str]]:
    """Every region with the opcodes of its group."""
    found: list[dict[str, str]] = []
    group: dict[str, str] = {}
    for header, body in re.findall(r"<(\w+)>\n(.*?)(?=\n<|\Z)", sfz.read_text(), re.DOTALL):
        lines = (line for line in body.splitlines() if "=" in line and not line.startswith("//"))
        opcodes = dict(line.split("=", 1) for line in lines)
        if header == "group":
            group = opcodes
        else:
            found.append(group | opcodes)
    return found


@pytest.mark.parametrize(
    ("kind", "bits", "subtype"),
    [
        ("wav", 16, "PCM_16"),
        ("wav", 24, "PCM_24"),
        ("wav", 32, "FLOAT"),
        ("flac", 16, "PCM_16"),
        ("flac", 24, "PCM_24"),
    ],
)
def test_files_hold_what_the_engine_rendered(
    kit: Path, tmp_path: Path, kind: str, bits: int, subtype: str
) -> None:
    out = tmp_path / "out"
    assert main(["export-kit", str(kit), "-o", str(out), "--format", kind, "--bits", str(bits)]) == 0
    engine = load_instrument(kit).rendered()
    found = regions(out / "Tiny.sfz")
    assert len(found) == 16 + 3  # part 2 has four layers
    for region in found:
        file = out / region["sample"]
        assert soundfile.info(file).subtype == subtype
        part = int(region["key"]) - 36
        if "lovel" in region and region["hivel"] != "127":
            continue
        audio, rate = soundfile.read(file, dtype="float32", always_2d=True)
        state = engine.part(part)
        assert rate == state["sample_rate"]
        np.testing.assert_allclose(audio.T, state["waveform"], atol=1.6 / 2 ** (min(bits, 24) - 1))


def test_flac_of_32_bits_is_one_for_other_programs(kit: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["export-kit", str(kit), "-o", str(out), "--format", "flac", "--bits", "32"]) == 0
    for file in out.glob("*.flac"):
        head = file.read_bytes()[:42]
        assert head[:4] == b"fLaC"
        info = int.from_bytes(head[18:26], "big")  # 20 bits rate, 3 channels - 1, 5 bits - 1, 36 samples
        assert (info >> 44, info >> 36 & 31) == (44100, 31)


def test_variations_and_layers_are_in_the_sfz(kit: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["export-kit", str(kit), "-o", str(out), "--variations", "6"]) == 0
    found = regions(out / "Tiny.sfz")
    varied = [region for region in found if region["key"] == "36"]
    assert [region["seq_position"] for region in varied] == list("123456")
    assert {region["seq_length"] for region in varied} == {"6"}
    takes = [soundfile.read(out / region["sample"])[0] for region in varied]
    assert all(not np.array_equal(takes[i], takes[j]) for i in range(6) for j in range(i))
    layers = [region for region in found if region["key"] == "37"]
    assert [(region["lovel"], region["hivel"]) for region in layers] == [
        ("1", "31"),
        ("32", "63"),
        ("64", "95"),
        ("96", "127"),
    ]
    softest, loudest = (soundfile.read(out / layers[i]["sample"])[0] for i in (0, 3))
    assert not np.array_equal(softest, loudest)
    assert next(region for region in found if region["key"] == "38")["volume"] == "-144"
    assert all("seq_position" not in region for region in found if region["key"] != "36")


def test_the_first_variations_are_the_hits_that_the_engine_plays(kit: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ["--variations", "6", "--bits", "32"]
    assert main(["export-kit", str(kit), "-o", str(out), *options]) == 0
    engine = sistrum.Engine(44100, 512)
    KitLoader(read_kit(kit), kit).apply(engine)
    engine.volume = 1.0
    engine.process([], 4096)
    engine.reset()
    for index in range(4):
        hit = engine.process([(0, "note_on", 36, 1.0)], 6000)
        file, _ = soundfile.read(out / f"36 Hit 0 r{index + 1}.wav", dtype="float32")
        np.testing.assert_array_equal(hit[0], file[:6000])


def test_options_choose_rate_order_and_one_layer(kit: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ["--variations", "3", "--random", "--one-layer", "--sample-rate", "96000"]
    assert main(["export-kit", str(kit), "-o", str(out), *options]) == 0
    found = regions(out / "Tiny.sfz")
    assert len(found) == 18
    assert [region["hirand"] for region in found[:3]] == ["0.333333", "0.666667", "1"]
    assert {soundfile.info(out / region["sample"]).samplerate for region in found} == {96000}


def test_the_preset_in_the_folder_is_the_kit_again(kit: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["export-kit", str(kit), "-o", str(out), "--set", "4:beta=7"]) == 0
    again = load_instrument(out / "Tiny.json").rendered()
    engine = load_instrument(kit).rendered()
    for part in range(16):
        one, other = engine.part(part), again.part(part)
        assert one["params"] == other["params"]
        assert one["sound_name"] == other["sound_name"]
        if part != 3:
            assert one["sound"] == other["sound"]
    assert again.part(3)["sound"]["controls"]["beta"] == 7.0


def test_a_model_is_exported_with_its_own_kit(tiny_models: Path, tmp_path: Path) -> None:
    assert main(["export-kit", str(tiny_models / "stft_mono.onnx"), "-o", str(tmp_path / "out")]) == 0
    assert len(list((tmp_path / "out").glob("*.wav"))) == 16


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["none.json"], "none.json: expected a preset file or one of the known kits"),
        (["KIT", "--format", "mp3"], "--format mp3: expected wav or flac"),
        (["KIT", "--bits", "20"], "--bits 20: expected 16, 24 or 32"),
        (["KIT", "--variations", "0"], "--variations 0: expected 1..64"),
        (["KIT", "--sample-rate", "10"], "--sample-rate 10: expected"),
    ],
)
def test_what_makes_no_sense_is_refused(
    kit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], says: str
) -> None:
    given = [str(kit) if option == "KIT" else option for option in options]
    assert main(["export-kit", *given, "-o", str(tmp_path / "out")]) != 0
    assert says in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_file_in_place_of_the_folder_is_refused(
    kit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export-kit", str(kit), "-o", str(kit)]) != 0
    assert "expected a folder to write, found a file" in capsys.readouterr().err


def test_kits_of_changes_are_exported_as_well(tmp_path: Path) -> None:
    path = tmp_path / "changes.json"
    path.write_text(kit_json(KitPreset(parts=(PartPreset(1, seed=9),))))
    assert main(["export-kit", str(path), "-o", str(tmp_path / "out"), "--format", "flac"]) == 0
    assert (tmp_path / "out" / "changes.sfz").is_file()
    assert len(list((tmp_path / "out").glob("*.flac"))) == 16
