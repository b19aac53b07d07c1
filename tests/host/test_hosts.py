"""The hosts beyond the matrix: the kit as it ships, state from host to host, long songs, playing twice."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from sistrum.cli import main
from sistrum.python_host.beat import beat, beat_seconds
from sistrum.python_host.kit import KitPreset, PartPreset, kit_json
from sistrum.python_host.model_folder import find_model
from sistrum.python_host.preset_folder import find_preset, preset_names
from sistrum.python_host.song import Note, sample_position

HOSTS = ("dawdreamer", "pedalboard", "core")
PLUGINS = HOSTS[:2]
NOTES = [Note(0.0, 36, 120), Note(0.125, 42, 90), Note(0.25, 38, 110), Note(0.375, 51, 60)]
SONG: dict[str, Any] = {"notes": NOTES, "seconds": 0.7}


@pytest.fixture(scope="module")
def changed_kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A preset that changes seed, controls, latent and mix of the parts that NOTES plays."""
    import sistrum

    card = sistrum.Model(str(find_model("drums"))).card
    control = card["controls"][0]
    latent = tuple(float(value) for value in np.linspace(-1, 1, card["latent"]["dim"]))
    middle = (control["min"] + control["max"]) / 2
    parts = (
        PartPreset(1, seed=1234, mix={"level": 0.5, "pan": -0.75}),
        PartPreset(3, latent=latent),
        PartPreset(7, seed=99, controls={control["id"]: middle}, mix={"attack": 0.01}),
        PartPreset(16, mix={"hold": 0.05, "decay": 0.1}),
    )
    path = tmp_path_factory.mktemp("kit") / "changed.json"
    path.write_text(kit_json(KitPreset(parts=parts)))
    return path


@pytest.fixture(scope="module")
def core_audio(run_jobs: Callable, changed_kit: Path) -> np.ndarray:
    """SONG with the changed kit in the bare engine, [channels, samples]."""
    return run_jobs([{"host": "core", "preset": changed_kit} | SONG])[0][0]


def test_all_hosts_play_the_shipped_kit_alike(run_jobs: Callable) -> None:
    song = {"notes": [note for note in beat() if note.time_s < 2.0], "seconds": 2.5, "sample_rate": 44100}
    audio = {host: run_jobs([{"host": host} | song])[0][0] for host in HOSTS}
    assert np.abs(audio["core"]).max() > 0.06
    for host in PLUGINS:
        np.testing.assert_array_equal(audio[host], audio["core"], err_msg=host)


def test_all_hosts_play_a_shipped_preset_alike(run_jobs: Callable) -> None:
    """Presets may use everything that parts have; so hits vary, chokes and filters are in it."""
    kit = find_preset("Night Bus", "kit")
    song = {"notes": [note for note in beat() if note.time_s < 2.0], "seconds": 2.5, "preset": kit}
    audio = {host: run_jobs([{"host": host} | song])[0][0] for host in HOSTS}
    assert np.abs(audio["core"]).max() > 0.02
    for host in PLUGINS:
        np.testing.assert_array_equal(audio[host], audio["core"], err_msg=host)


@pytest.mark.parametrize("name", sorted(preset_names("kit")))
def test_every_shipped_kit_plays_the_beat_and_does_not_clip(name: str, tmp_path: Path) -> None:
    out = tmp_path / "beat.wav"
    assert main(["play", "--beat", "--host", "core", "--preset", name, "--bits", "32", "-o", str(out)]) == 0
    audio, rate = soundfile.read(out)
    assert 0.02 < np.abs(audio).max() < 1.0
    bars = np.array_split(audio[: round(beat_seconds() * rate)], 16)
    assert all(np.abs(bar).max() > 0.005 for bar in bars)


@pytest.mark.parametrize("host", PLUGINS)
def test_a_preset_reaches_the_plugin(
    run_jobs: Callable, changed_kit: Path, core_audio: np.ndarray, host: str
) -> None:
    plain, changed = run_jobs([{"host": host} | SONG, {"host": host, "preset": changed_kit} | SONG])
    np.testing.assert_array_equal(changed[0], core_audio)
    starts = [sample_position(note.time_s, 48000) for note in NOTES]
    for start in starts:  # every part that the preset names sounds different from the shipped kit
        assert not np.array_equal(plain[0][:, start : start + 6000], changed[0][:, start : start + 6000])


@pytest.fixture(scope="module")
def states(
    run_jobs: Callable, changed_kit: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The state that each host saves of the changed kit."""
    folder = tmp_path_factory.mktemp("states")
    for host in HOSTS:
        run_jobs([{"host": host, "preset": changed_kit, "save_state": folder / host} | SONG])
    return {host: folder / host for host in HOSTS}


@pytest.mark.parametrize("loader", HOSTS)
def test_state_saved_in_any_host_plays_the_same_here(
    run_jobs: Callable, states: dict[str, Path], core_audio: np.ndarray, loader: str
) -> None:
    jobs = [{"host": loader, "load_state": states[saver]} | SONG for saver in HOSTS]
    for saver, audio in zip(HOSTS, run_jobs(jobs), strict=True):
        np.testing.assert_array_equal(audio[0], core_audio, err_msg=f"saved by {saver}")


@pytest.mark.parametrize("host", HOSTS)
def test_playing_twice_gives_the_same(run_jobs: Callable, host: str) -> None:
    (audio,) = run_jobs([{"host": host, "times": 3} | SONG | {"seconds": 0.4}])
    np.testing.assert_array_equal(audio[0], audio[1])
    np.testing.assert_array_equal(audio[0], audio[2])


@pytest.mark.parametrize("host", PLUGINS)
def test_late_notes_of_long_songs_are_on_their_sample(
    run_jobs: Callable, short_kit: Path, onsets: Callable, host: str
) -> None:
    """32-bit seconds, as pedalboard counts them, would be a frame off from about 90 s at 96 kHz."""
    times = [0.0, 2.730666, 5.461333, 30.00001, 95.123456, 131.071993]
    song = {"notes": [Note(time_s, 36, 127) for time_s in times], "seconds": 132.0}
    (audio,) = run_jobs(
        [{"host": host, "sample_rate": 96000, "block_size": 4096, "preset": short_kit} | song]
    )
    assert onsets(audio[0]) == [sample_position(time_s, 96000) for time_s in times]


@pytest.mark.parametrize("host", HOSTS)
def test_sixty_four_hits_at_once_and_odd_lengths(run_jobs: Callable, host: str) -> None:
    chord = [Note(0.01, 36 + index % 16, 20 + index) for index in range(64)]
    lengths = (1, 513)
    jobs = [{"host": host, "notes": chord, "seconds": frames / 48000} for frames in lengths]
    for frames, audio in zip(lengths, run_jobs(jobs), strict=True):
        assert audio[0].shape == (2, frames)
        assert np.any(audio[0] != 0) == (frames > 480)


@pytest.mark.parametrize("host", PLUGINS)
def test_a_state_of_nonsense_leaves_the_kit_as_it_is(run_jobs: Callable, tmp_path: Path, host: str) -> None:
    (tmp_path / "nonsense").write_bytes(b"\x00\x01nonsense" * 50)
    plain, loaded = run_jobs(
        [{"host": host} | SONG, {"host": host, "load_state": tmp_path / "nonsense"} | SONG]
    )
    assert np.abs(plain).max() > 0.02
    np.testing.assert_array_equal(plain, loaded)


def test_a_state_of_nonsense_is_an_error_of_the_bare_engine() -> None:
    from sistrum.errors import SistrumError
    from sistrum.python_host.open_host import open_host

    host = open_host("core", 48000, 512)
    before = host.render(NOTES, 0.2)
    with pytest.raises(SistrumError, match="engine state: "):
        host.load_state(b"\x00\x01nonsense")
    np.testing.assert_array_equal(host.render(NOTES, 0.2), before)
