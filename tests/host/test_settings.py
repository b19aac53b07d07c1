"""`--set`: controls touched from the command line, for one part or for all."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

import sistrum
from sistrum.cli import main
from sistrum.errors import SistrumError
from sistrum.python_host.kit import KitPreset, PartPreset, kit_json
from sistrum.python_host.midi_file import write_song
from sistrum.python_host.model_folder import find_model
from sistrum.python_host.open_host import load_instrument
from sistrum.python_host.settings import Setting, parse_settings, with_controls
from sistrum.python_host.song import Note


def first_control() -> str:
    return str(sistrum.Model(find_model("drums")).card["controls"][0]["id"])


def test_settings_are_parsed() -> None:
    assert parse_settings(["a=1", "16:a=-0.5", "2:b=1e-3"]) == (
        Setting(None, "a", 1.0),
        Setting(16, "a", -0.5),
        Setting(2, "b", 0.001),
    )


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (["a"], "expected [PART:]ID=VALUE"),
        (["=1"], "expected [PART:]ID=VALUE"),
        (["3:=1"], "expected [PART:]ID=VALUE"),
        (["a=inf"], "with a number"),
        (["0:a=1"], "a part of 1..16, found '0'"),
        (["17:a=1"], "a part of 1..16"),
        (["x:a=1"], "a part of 1..16, found 'x'"),
        ([":a=1"], "a part of 1..16, found ''"),
        (["2:a=1", "2:a=2"], "--set 2:a=1: given twice"),
    ],
)
def test_other_texts_are_refused(texts: list[str], says: str) -> None:
    with pytest.raises(SistrumError) as caught:
        parse_settings(texts)
    assert says in str(caught.value)


def test_part_parameters_have_ranges_and_names() -> None:
    assert parse_settings(
        ["3:filter=low-pass", "play=Chromatic", "2:tune=-12", "volume=2", "16:mute=on"]
    ) == (
        Setting(3, "filter", 1.0),
        Setting(None, "play", 1.0),
        Setting(2, "tune", -12.0),
        Setting(None, "volume", 2.0),
        Setting(16, "mute", 1.0),
    )
    (smallest,) = parse_settings(["decay=0.001"])
    assert smallest.value == np.float32(0.001)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("3:filter=loud", "expected one of off, low-pass, band-pass, high-pass"),
        ("3:filter=4", "expected a whole number of 0..3"),
        ("tune=0.5", "expected a whole number of -24..24"),
        ("level=2.5", "expected 0..2"),
        ("pan=left", "with a number"),
        ("decay=0", "expected 0.001..10"),
        ("volume=-1", "expected 0..2"),
        ("3:volume=1", "the volume is of all parts"),
    ],
)
def test_part_parameters_out_of_range_are_refused(text: str, says: str) -> None:
    with pytest.raises(SistrumError) as caught:
        parse_settings([text])
    assert says in str(caught.value)


def test_every_part_parameter_and_the_volume_can_be_set() -> None:
    rows = sistrum.part_parameters()
    wanted = {row["id"]: row["max"] if row["default"] != row["max"] else row["min"] for row in rows}
    engine = sistrum.Engine(44100, 512)
    texts = [f"5:{name}={value!r}" for name, value in wanted.items()]
    load_instrument(None, parse_settings([*texts, "volume=1.5", "pan=0.25"])).apply(engine)
    engine.process([], 512)
    assert engine.volume == 1.5
    assert engine.part(4)["params"] == pytest.approx(wanted)
    for index in range(16):
        assert index == 4 or engine.part(index)["params"]["pan"] == 0.25


def test_a_part_wins_over_all_and_both_over_the_kit() -> None:
    kit = KitPreset(parts=(PartPreset(3, seed=7, controls={"a": 0.1, "b": 0.2}),))
    changed = with_controls(kit, parse_settings(["2:a=0.9", "a=0.5"]))
    assert [part.part for part in changed.parts] == list(range(1, 17))
    assert [dict(part.controls) for part in changed.parts[:3]] == [
        {"a": 0.5},
        {"a": 0.9},
        {"a": 0.5, "b": 0.2},
    ]
    assert changed.parts[2].seed == 7
    assert with_controls(kit, ()) == kit


def test_a_set_control_is_touched_in_its_part_alone() -> None:
    engine = sistrum.Engine(44100, 512)
    control = first_control()
    load_instrument(None, parse_settings([f"4:{control}=0.625"])).apply(engine)
    engine.process([], 512)
    assert engine.part(3)["sound"]["controls"][control] == 0.625
    assert all(engine.part(i)["sound"]["controls"].get(control) != 0.625 for i in range(16) if i != 3)


def test_play_sets_controls(tmp_path: Path) -> None:
    song, names = tmp_path / "song.mid", ("plain.wav", "set.wav", "preset.wav")
    write_song(song, [Note(0.0, 36, 110), Note(0.25, 38, 110)], 120)
    kit, control = tmp_path / "kit.json", first_control()
    kit.write_text(kit_json(KitPreset(parts=(PartPreset(3, controls={control: 0.5}),))))
    for name, options in zip(names, ([], ["--set", f"3:{control}=0.5"], ["--preset", str(kit)]), strict=True):
        out = ["--bits", "32", "--sample-rate", "44100", "-o", str(tmp_path / name)]
        assert main(["play", str(song), "--host", "core", *options, *out]) == 0
    plain, touched, preset = (soundfile.read(tmp_path / name)[0] for name in names)
    np.testing.assert_array_equal(touched, preset)
    second = round(0.25 * 44100)
    np.testing.assert_array_equal(touched[:second], plain[:second])
    assert np.abs(touched[second:] - plain[second:]).max() > 1e-3


def test_render_prints_own_values(
    tmp_path: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["-o", str(tmp_path / "a.wav"), "--values", "--seed", "3"]
    assert main(["render", str(tiny_models / "touched.onnx"), "--set", "beta=2.5", *out]) == 0
    line = capsys.readouterr().out.splitlines()[1]
    renderer = sistrum.Renderer(sistrum.Model(tiny_models / "touched.onnx"))
    renderer.render(seed=3, controls={"beta": 2.5})
    told = ", ".join(f"{name} {value:.3g}" for name, value in renderer.values.items())
    assert line == f"  own values: {told}" and "beta 2.5" in line
    assert main(["render", str(tiny_models / "mdct_mono.onnx"), *out]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "  own values: the model tells none"


def test_play_refuses_what_the_model_does_not_have(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.wav"
    assert main(["play", "--beat", "--host", "core", "--set", "3:wobble=1", "-o", str(out)]) != 0
    assert "part 3: no control 'wobble'" in capsys.readouterr().err
    assert not out.exists()
