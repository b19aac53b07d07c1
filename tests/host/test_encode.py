"""`sistrum encode`: sounds, variations and reports; reproducible; every mistake is one line."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

import sistrum
from sistrum.cli import main
from sistrum.python_host.encode_command import vary
from sistrum.python_host.model_folder import list_models

GOLDEN = Path(__file__).parents[1] / "golden" / "make_test_models.py"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with tiny generators and the encoder of one of them, without the broken ones."""
    spec = importlib.util.spec_from_file_location("make_test_models", GOLDEN)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    everything, folder = tmp_path_factory.mktemp("all"), tmp_path_factory.mktemp("models")
    module.main(everything)
    for name in (
        "stft_mono.onnx",
        "stft_mono.encoder.onnx",
        "mdct_mono.onnx",
        "many.onnx",
        "many.encoder.onnx",
    ):
        (folder / name).write_bytes((everything / name).read_bytes())
    return folder


@pytest.fixture
def hit(tmp_path: Path) -> Path:
    time = np.arange(24_000) / 48_000
    audio = 0.25 * np.exp(-20 * time) * np.sin(2 * np.pi * 200 * time)
    path = tmp_path / "hit.wav"
    soundfile.write(path, np.stack([audio, audio], axis=1), 48_000)
    return path


@pytest.fixture
def run(models: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """(exit code, output, errors) of `sistrum encode` with the tiny model."""

    def encode(*arguments: object) -> tuple[int, str, str]:
        code = main(["encode", "--model", str(models / "stft_mono.onnx"), *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, out, err

    return encode


def test_a_sound_and_its_variations_are_written(run: Run, hit: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    code, text, _ = run(hit, "-o", out, "--variations", 2, "--amount", 0.5)
    assert code == 0
    assert [path.name for path in sorted(tmp_path.glob("out*.wav"))] == ["out.wav", "out_1.wav", "out_2.wav"]
    sounds = [soundfile.read(tmp_path / name)[0] for name in ("out.wav", "out_1.wav", "out_2.wav")]
    assert all(len(sound) == 6_000 for sound in sounds)
    assert not np.allclose(sounds[1], sounds[2]) and not np.allclose(sounds[0], sounds[1])
    assert text.count("log-spectral distance") == 3 and "alpha" in text and "latent: 8 values" in text


def test_the_report_makes_the_sound_again(run: Run, hit: Path, models: Path, tmp_path: Path) -> None:
    out = tmp_path / "again.wav"
    code, text, _ = run(hit, "-o", out, "--variations", 1, "--json", "--bits", 32)
    report = json.loads(text)
    renderer = sistrum.Renderer(sistrum.Model(str(models / "stft_mono.onnx")))
    assert code == 0 and len(report["sounds"]) == 2
    for sound in report["sounds"]:
        audio = renderer.render(seed=sound["seed"], latent=sound["latent"], controls=report["controls"])
        np.testing.assert_allclose(soundfile.read(sound["path"])[0], audio[0], atol=1e-6)
        assert np.isfinite(sound["log_spectral_distance"])


def test_the_same_seed_gives_the_same_variations(run: Run, hit: Path) -> None:
    def latents(seed: int) -> list[list[float]]:
        out = hit.with_name("v.wav")
        text = run(hit, "-o", out, "--json", "--variations", 3, "--seed", seed)[1]
        return [sound["latent"] for sound in json.loads(text)["sounds"]]

    first = latents(4)
    assert first == latents(4)
    assert first[0] == latents(9)[0] and first[1:] != latents(9)[1:]


def test_amount_runs_from_the_sound_to_an_independent_one(models: Path) -> None:
    model = sistrum.Model(str(models / "stft_mono.onnx"))
    latent = np.linspace(-1, 1, 8, dtype=np.float32)
    np.testing.assert_array_equal(vary(model, latent, 0.0, 3), latent)
    np.testing.assert_allclose(vary(model, latent, 1.0, 3), vary(model, -latent, 1.0, 3), atol=1e-6)
    distances = [np.linalg.norm(vary(model, latent, a, 3) - latent) for a in (0.1, 0.3, 0.6, 1.0)]
    assert distances == sorted(distances)
    many = np.stack([vary(model, latent, 1.0, seed) for seed in range(500)])
    assert abs(many.mean()) < 0.1 and many.std() == pytest.approx(1.0, abs=0.05)


def test_keep_level_writes_at_the_inputs_peak(run: Run, hit: Path, tmp_path: Path) -> None:
    peak = np.abs(soundfile.read(hit)[0]).max()
    run(hit, "-o", tmp_path / "model.wav")
    run(hit, "-o", tmp_path / "kept.wav", "--keep-level")
    assert np.abs(soundfile.read(tmp_path / "kept.wav")[0]).max() == pytest.approx(peak, rel=1e-3)
    assert np.abs(soundfile.read(tmp_path / "model.wav")[0]).max() > 2 * peak


@pytest.mark.parametrize("kind", ["wav", "flac", "aiff"])
def test_formats_and_long_files(run: Run, tmp_path: Path, kind: str) -> None:
    time = np.arange(441_000) / 44_100
    path = tmp_path / f"long.{kind}"
    soundfile.write(path, 0.5 * np.sin(2 * np.pi * 300 * time) * np.exp(-time), 44_100)
    code, text, _ = run(path)
    assert code == 0
    assert "10.00 s" in text and "the first 0.14 s from its onset are encoded" in text


def write(path: Path, audio: np.ndarray, subtype: str = "FLOAT") -> Path:
    soundfile.write(path, audio, 44_100, subtype=subtype)
    return path


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda p: write(p / "s.wav", np.zeros(4000)), "s.wav: nothing to encode: silent"),
        (lambda p: write(p / "n.wav", np.full(4000, np.nan)), "contains NaN"),
        (lambda p: write(p / "e.wav", np.zeros(0)), "e.wav: has no samples"),
        (lambda p: write(p / "long.wav", np.zeros(301 * 44_100), "PCM_U8"), "at most 300 s, found 301 s"),
        (lambda p: p / "absent.wav", "expected an audio file, found none"),
        (lambda p: p, "found a folder"),
        (lambda _: GOLDEN, "cannot be read as audio"),
    ],
)
def test_bad_input_is_one_line(run: Run, tmp_path: Path, make: Callable[[Path], Path], error: str) -> None:
    code, _, err = run(make(tmp_path))
    assert code == 2 and error in err and len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("--variations", 3), "expected -o FILE"),
        (("--variations", -1), "expected 0..1000"),
        (("--amount", 1.5), "--amount 1.5: expected 0..1"),
        (("--amount", "nan"), "expected 0..1"),
        (("--seed", -1), "--seed -1: expected 0.."),
        (("-o", "x.mp3"), "expected a file name that ends in"),
        (("--encoder", "none.encoder.onnx"), "expected an encoder file, found none"),
    ],
)
def test_bad_arguments_are_one_line(run: Run, hit: Path, arguments: tuple[object, ...], error: str) -> None:
    code, _, err = run(hit, *arguments)
    assert code == 2 and error in err and len(err.splitlines()) == 1


def test_the_encoder_must_be_the_models_own(
    models: Path, hit: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other, encoder = models / "mdct_mono.onnx", models / "stft_mono.encoder.onnx"
    assert main(["encode", str(hit), "--model", str(other)]) == 2
    assert "; stft_mono.encoder.onnx for stft_mono with sha256" in capsys.readouterr().err
    assert main(["encode", str(hit), "--model", str(other), "--encoder", str(encoder)]) == 2
    assert "made for another generator" in capsys.readouterr().err


def test_encoders_are_not_listed_as_instruments(models: Path) -> None:
    listed = list(list_models([models]))
    assert [entry.path.name for entry in listed] == ["many.onnx", "mdct_mono.onnx", "stft_mono.onnx"]
    assert all(entry.problem is None for entry in listed)


def test_a_tagger_sets_controls_and_leaves_the_sound_to_its_seed(
    models: Path, hit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "like.wav"
    model = models / "many.onnx"
    code = main(["encode", str(hit), "--model", str(model), "--seed", "7", "-o", str(out), "--json"])
    report = json.loads(capsys.readouterr().out)
    assert code == 0
    encoding = sistrum.Encoder(models / "many.encoder.onnx").encode(*_read(hit))
    assert encoding.latent is None and len(encoding.controls) == 140
    assert report["controls"] == pytest.approx(encoding.controls)
    renderer = sistrum.Renderer(sistrum.Model(model))
    expected = renderer.render(seed=7, controls=encoding.controls)
    written, rate = soundfile.read(out, dtype="float32")
    assert rate == 32_000 and np.abs(written - expected[0]).max() < 1e-6


def _read(path: Path) -> tuple["np.typing.NDArray[np.float32]", int]:
    audio, rate = soundfile.read(path, dtype="float32")
    return audio.T, rate
