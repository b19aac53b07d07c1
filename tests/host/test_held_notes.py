"""Held notes as a player meets them: drones, known lengths, pitches, and models that are gone."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from held_song import MODELS, model_file

import sistrum
from sistrum.python_host.core_host import play_blocks
from sistrum.python_host.host import Samples
from sistrum.python_host.song import Message, Note, note_lengths, sample_position, song_events

RATE, BLOCK = 48000, 4096
DRONE_S = 300.0
_WAIT_S = 120
OUT_OF_TUNE = {"notes_harmonic": 60, "tones": 20}  # cents; the test model detunes its partials


@pytest.fixture(scope="module", params=MODELS)
def model(request: pytest.FixtureRequest, tiny_models: Path) -> Path:
    return model_file(request.param, tiny_models)


@pytest.fixture(scope="module")
def engine(model: Path) -> sistrum.Engine:
    """Offline, the model's own kit: part 1 holds notes on channel 1."""
    engine = sistrum.Engine(RATE, BLOCK, offline=True)
    engine.load_kit(model)
    assert engine.wait_until_rendered(_WAIT_S)
    return engine


def play(engine: sistrum.Engine, notes: list[Note | Message], seconds: float, told: bool = False) -> Samples:
    """The left channel; told: the engine knows how long notes will be."""
    total = sample_position(seconds, RATE)
    events = song_events(notes, RATE)
    blocks = ((start, min(BLOCK, total - start)) for start in range(0, total, BLOCK))
    lengths = note_lengths(events, RATE) if told else None
    audio: Samples = play_blocks(engine, events, blocks, total, lengths=lengths)[0][0]
    return audio


def level_db(audio: Samples) -> float:
    return float(10 * np.log10(np.mean(audio.astype(np.float64) ** 2) + 1e-20))


def pitch_of(audio: Samples, near_hz: float) -> float:
    """Hz of the strongest partial within a semitone of a harmonic of `near_hz`, as its fundamental."""
    spectrum = np.abs(np.fft.rfft(audio * np.hanning(len(audio)), 8 * len(audio)))
    hertz = np.fft.rfftfreq(8 * len(audio), 1 / RATE)
    best, fundamental = 0.0, near_hz
    for harmonic in range(1, 7):
        around = np.abs(np.log2(hertz[1:] / (harmonic * near_hz))) < 1 / 12
        place = int(np.argmax(np.where(around, spectrum[1:], 0.0))) + 1
        if spectrum[place] > best:
            best, fundamental = float(spectrum[place]), float(hertz[place]) / harmonic
    return fundamental


def cents(hertz: float, note: int) -> float:
    return float(1200 * np.log2(hertz / (440.0 * 2 ** ((note - 69) / 12))))


def test_a_drone_of_five_minutes_keeps_level_and_pitch(engine: sistrum.Engine) -> None:
    note = 57
    audio = play(engine, [Note(0.0, note, 100, DRONE_S, 1)], DRONE_S)
    levels = [level_db(audio[RATE * second : RATE * (second + 10)]) for second in range(1, 290, 10)]
    assert min(levels) > -60
    assert max(levels) - min(levels) <= 3.0
    pitches = [
        cents(pitch_of(audio[RATE * second : RATE * second + RATE], 220.0), note)
        for second in (2, 60, 150, 240, 297)
    ]
    assert max(pitches) - min(pitches) < 15


@pytest.mark.parametrize("note", [36, 44, 52, 57, 63, 70, 79])
def test_keys_sound_their_pitch_within_and_beyond_the_models(
    engine: sistrum.Engine, model: Path, note: int
) -> None:
    audio = play(engine, [Note(0.0, note, 100, 1.5, 1)], 1.5)
    expected = 440.0 * 2 ** ((note - 69) / 12)
    assert abs(cents(pitch_of(audio[RATE // 2 : RATE * 3 // 2], expected), note)) < OUT_OF_TUNE[model.stem]


def test_a_note_goes_on_while_its_key_is_down_and_ends_after_it(engine: sistrum.Engine) -> None:
    audio = play(engine, [Note(0.0, 57, 100, 3.0, 1)], 9.0)
    sustained = level_db(audio[RATE * 2 : RATE * 3])
    assert sustained > -60
    assert level_db(audio[int(RATE * 2.9) : int(RATE * 2.99)]) > sustained - 20
    assert level_db(audio[RATE * 8 :]) < sustained - 30


@pytest.mark.parametrize("seconds", [0.1, 0.5, 4.0, 20.0])
def test_a_stretched_note_takes_the_time_that_the_file_gives_it(
    engine: sistrum.Engine, seconds: float
) -> None:
    engine.set_param(0, "notes", 1)
    try:
        audio = play(engine, [Note(0.1, 57, 100, seconds, 1)], seconds + 1.0, told=True)
    finally:
        engine.set_param(0, "notes", 0)
    sounding = np.flatnonzero(np.abs(audio) > 1e-4 * np.abs(audio).max())
    assert sounding[0] / RATE == pytest.approx(0.1, abs=0.02)
    # The last frame, the inverse's overlap and the resampler's reach come after it.
    assert 0.5 * seconds < (sounding[-1] + 1) / RATE - 0.1 < seconds + 0.03


def test_without_its_model_a_project_still_sounds_and_says_which_is_missing(
    model: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.onnx"
    shutil.copy(model, copy)
    with copy.open("ab") as file:
        file.write(bytes([0x32, 0x04]) + b"copy")  # another content: ONNX takes a second description
    engine = sistrum.Engine(RATE, BLOCK, offline=True)
    engine.load_kit(copy)
    assert engine.wait_until_rendered(_WAIT_S)
    state = engine.save_state()
    copy.unlink()
    again = sistrum.Engine(RATE, BLOCK, offline=True)
    again.load_state(state)
    again.wait_until_rendered(_WAIT_S)
    part = again.part(0)
    assert part["model_missing"]
    assert "copy.onnx" in part["message"] or "missing model" in part["message"]
    audio = play(again, [Note(0.0, int(part["note"]), 100, 0.5, 1)], 1.0)
    assert level_db(audio) > -60
