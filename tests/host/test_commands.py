"""The command line: what it writes; and every mistake is one line and exit code 2, before any work."""

import json
import shutil
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile

from sistrum.cli import main
from sistrum.python_host.midi_file import write_song
from sistrum.python_host.model_folder import find_model
from sistrum.python_host.song import Note


@pytest.fixture
def song(tmp_path: Path) -> Path:
    track = mido.MidiTrack(
        [
            mido.Message("note_on", channel=9, note=36, velocity=110, time=0),
            mido.Message("note_off", channel=9, note=36, time=240),
            mido.Message("note_on", channel=9, note=38, velocity=90, time=0),
            mido.Message("note_off", channel=9, note=38, time=240),
        ]
    )
    path = tmp_path / "song.mid"
    mido.MidiFile(type=0, tracks=[track]).save(path)
    return path


def first_control() -> dict[str, object]:
    import sistrum

    control: dict[str, object] = sistrum.Model(str(find_model("drums"))).card["controls"][0]
    return control


def read(path: Path) -> tuple[np.ndarray, int]:
    audio, rate = soundfile.read(path, always_2d=True)
    return audio.T, rate


@pytest.mark.parametrize("command", ["models", "render", "encode", "play", "snapshot", "bench"])
def test_help_explains_with_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    out = capsys.readouterr().out
    assert stopped.value.code == 0
    assert f"examples:\n  sistrum {command}" in out
    assert all(len(line) <= 110 for line in out.splitlines())


def test_models_lists_the_shipped_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    assert "drums" in capsys.readouterr().out


def test_models_as_json_holds_the_cards(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "--json"]) == 0
    (drums,) = [model for model in json.loads(capsys.readouterr().out) if Path(model["path"]).stem == "drums"]
    assert drums["error"] is None
    assert drums["card"]["format"] == "sistrum-model"
    assert len(drums["sha256"]) == 64
    assert len(drums["card"]["kit"]) == 16


def test_models_names_broken_ones_and_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.onnx").write_bytes(b"no model")
    shutil.copy(find_model("drums"), tmp_path / "good.onnx")
    assert main(["models", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "BROKEN: " in next(line for line in out.splitlines() if line.startswith("bad"))
    assert str(tmp_path / "good.onnx") in out
    assert main(["models", "--json", str(tmp_path)]) == 0
    listed = {Path(model["path"]).stem: model["error"] for model in json.loads(capsys.readouterr().out)}
    assert listed["good"] is None
    assert "bad.onnx" in listed["bad"]


def test_render_is_the_renderers_sound(tmp_path: Path) -> None:
    import sistrum

    control = first_control()
    out = tmp_path / "a.wav"
    given = ["--control", f"{control['id']}={control['max']}"]
    assert main(["render", "drums", *given, "--seed", "5", "--bits", "32", "-o", str(out)]) == 0
    renderer = sistrum.Renderer(sistrum.Model(str(find_model("drums"))))
    expected = renderer.render(seed=5, controls={control["id"]: control["max"]})
    np.testing.assert_array_equal(read(out)[0].astype(np.float32), expected)


def test_render_counts_variations(tmp_path: Path) -> None:
    assert main(["render", "drums", "--seed", "7", "--count", "2", "-o", str(tmp_path / "hit.flac")]) == 0
    assert main(["render", "drums", "--seed", "8", "-o", str(tmp_path / "eight.flac")]) == 0
    first, second = read(tmp_path / "hit-001.flac")[0], read(tmp_path / "hit-002.flac")[0]
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(second, read(tmp_path / "eight.flac")[0])


def test_render_cuts_to_seconds(tmp_path: Path) -> None:
    assert main(["render", "drums", "--seconds", "0.25", "-o", str(tmp_path / "a.wav")]) == 0
    audio, rate = read(tmp_path / "a.wav")
    assert audio.shape[1] == round(0.25 * rate)
    assert abs(audio[:, -1]).max() == 0


def test_render_of_a_named_sound_is_the_kits(tmp_path: Path) -> None:
    import sistrum

    model = sistrum.Model(str(find_model("drums")))
    preset = model.card["presets"][0]
    out = tmp_path / "a.wav"
    assert main(["render", "drums", "--sound", preset["name"], "--bits", "32", "-o", str(out)]) == 0
    expected = sistrum.Renderer(model).render(
        seed=preset["seed"], latent=preset.get("latent"), controls=preset["controls"]
    )
    np.testing.assert_array_equal(read(out)[0].astype(np.float32), expected)


def test_play_writes_audio_and_picture(
    tmp_path: Path, song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, picture = tmp_path / "new" / "a.wav", tmp_path / "a.png"
    assert (
        main(
            [
                "play",
                str(song),
                "--host",
                "core",
                "--tail",
                "0.25",
                "-o",
                str(out),
                "--picture",
                str(picture),
                "--sample-rate",
                "44100",
                "--block",
                "333",
            ]
        )
        == 0
    )
    audio, rate = read(out)
    assert (rate, audio.shape) == (44100, (2, round(0.75 * 44100)))
    assert abs(audio).max() > 0.1
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "2 notes, 0.75 s at 44100 Hz" in capsys.readouterr().out


def test_play_names_notes_that_the_kit_does_not_have(
    tmp_path: Path, song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    low = tmp_path / "low.mid"
    write_song(low, [Note(0.0, 35, 100), Note(0.1, 36, 100), Note(0.2, 52, 100)], 120)
    for midi, warning in (
        (song, ""),
        (low, "sistrum: warning: no part plays the notes 35, 52\n"),
    ):
        assert main(["play", str(midi), "--host", "core", "--tail", "0", "-o", str(tmp_path / "a.wav")]) == 0
        assert capsys.readouterr().err == warning


def test_play_with_a_preset_changes_the_part_it_names(tmp_path: Path, song: Path) -> None:
    kit = tmp_path / "kit.json"
    kit.write_text(
        json.dumps({"format": "sistrum-kit", "format_version": 1, "parts": [{"part": 3, "level": 0}]})
    )
    options = ["--host", "core", "--bits", "32", "--sample-rate", "44100"]
    assert main(["play", str(song), *options, "-o", str(tmp_path / "plain.wav")]) == 0
    assert main(["play", str(song), *options, "--preset", str(kit), "-o", str(tmp_path / "kit.wav")]) == 0
    plain, kitted = read(tmp_path / "plain.wav")[0], read(tmp_path / "kit.wav")[0]
    snare = round(0.25 * 44100)
    np.testing.assert_array_equal(plain[:, :snare], kitted[:, :snare])
    assert plain[0, snare] != kitted[0, snare]


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command that must fail; returns its message after checking code, stream and form."""
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("sistrum: error: ")
    assert captured.err.count("\n") == 1
    return captured.err


RENDER_MISTAKES = [
    (["nothing"], "expected a model file or one of the known models (drums"),
    (["drums", "--control", "wobble=1"], "no control 'wobble'"),
    (["drums", "--control", "wobble"], "expected ID=VALUE"),
    (["drums", "--control", "=1"], "expected ID=VALUE"),
    (["drums", "--control", "a=nan"], "expected ID=VALUE with a number"),
    (["drums", "--control", "a=1", "--control", "a=2"], "given twice"),
    (["drums", "--seed", "-1"], "--seed -1: expected 0.."),
    (["drums", "--pitch", "60"], "has no pitch"),
    (["drums", "--seconds", "0"], "--seconds 0"),
    (["drums", "--seconds", "30"], "--seconds 30"),
    (["drums", "--seconds", "nan"], "--seconds nan"),
    (["drums", "--count", "0"], "--count 0"),
    (["drums", "--sound", "None such"], "has "),
    (["drums", "--bits", "7"], "expected --bits 16 or 24 or 32"),
]


@pytest.mark.parametrize(("arguments", "says"), RENDER_MISTAKES)
def test_render_refuses(
    tmp_path: Path, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert says in refused(["render", *arguments, "-o", str(tmp_path / "a.wav")], capsys)
    assert list(tmp_path.iterdir()) == []


def test_render_names_the_known_controls_and_their_range(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    control = first_control()
    out = ["-o", str(tmp_path / "a.wav")]
    assert str(control["id"]) in refused(["render", "drums", "--control", "wobble=1", *out], capsys)
    message = refused(["render", "drums", "--control", f"{control['id']}=1e9", *out], capsys)
    assert f"expected {control['min']:g}..{control['max']:g}, found 1e+09" in message


@pytest.mark.parametrize("name", ["a.mp3", "a", "taken/a.wav"])
def test_outputs_that_cannot_be_written_are_refused(
    tmp_path: Path, name: str, song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("")
    before = set(tmp_path.rglob("*"))
    refused(["render", "drums", "-o", str(tmp_path / name)], capsys)
    refused(["play", str(song), "--host", "core", "-o", str(tmp_path / name)], capsys)
    assert set(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("data", [b"", b"RIFFnonsense", b"MThd\x00\x00\x00\x06\x00\x00"])
def test_play_refuses_broken_midi(tmp_path: Path, data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.mid").write_bytes(data)
    assert "not a readable MIDI file" in refused(
        ["play", str(tmp_path / "bad.mid"), "--host", "core", "-o", str(tmp_path / "a.wav")], capsys
    )
    assert not (tmp_path / "a.wav").exists()


def test_play_refuses_a_song_without_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mido.MidiFile(tracks=[mido.MidiTrack()]).save(tmp_path / "empty.mid")
    out = ["--host", "core", "-o", str(tmp_path / "a.wav")]
    assert "no notes" in refused(["play", str(tmp_path / "empty.mid"), *out], capsys)
    assert "no such MIDI file" in refused(["play", str(tmp_path / "none.mid"), *out], capsys)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--sample-rate", "100"], "sample rate 100: expected 8000..192000"),
        (["--block", "0"], "block size 0: expected 1..65536"),
        (["--tail", "-1"], "--tail -1"),
        (["--tail", "nan"], "--tail nan"),
        (["--picture", "a.jpg"], "ends in .png"),
        (["--preset", "none.json"], "none.json: expected a preset file or one of the known kits"),
    ],
)
def test_play_refuses_settings_out_of_range(
    tmp_path: Path, options: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert says in refused(
        ["play", "--beat", "--host", "core", *options, "-o", str(tmp_path / "a.wav")], capsys
    )


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ({"part": 1, "controls": {"wobble": 1}}, "part 1: no control 'wobble'"),
        ({"part": 2, "latent": [0.0]}, "part 2: latent: expected"),
        ({"part": 3, "model": "nothing"}, "nothing: expected a model file"),
    ],
)
def test_play_refuses_a_preset_that_does_not_fit_its_model(
    tmp_path: Path, part: dict[str, object], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kit = tmp_path / "kit.json"
    kit.write_text(json.dumps({"format": "sistrum-kit", "format_version": 1, "parts": [part]}))
    arguments = ["play", "--beat", "--host", "core", "--preset", str(kit), "-o", str(tmp_path / "a.wav")]
    assert says in refused(arguments, capsys)


def test_play_without_a_plugin_says_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SISTRUM_VST3", str(tmp_path))
    assert "expected a VST3 bundle" in refused(["play", "--beat", "-o", str(tmp_path / "a.wav")], capsys)


@pytest.mark.parametrize(
    "arguments", [["play", "-o", "a.wav"], ["play", "a.mid", "--beat", "-o", "a.wav"], ["render"]]
)
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
