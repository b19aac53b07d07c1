"""The picture shows what was played: the waveform, its spectrum, and every note where it sounds."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

from sistrum.python_host.picture import draw_song, log_spectrogram, song_figure
from sistrum.python_host.song import Note

RATE = 48000
NAMES = {36: "Kick 1", 42: "Hat 1"}
NOTES = [Note(0.5, 36, 127), Note(1.0, 42, 20), Note(1.25, 60, 64)]


def tone(hertz: float, seconds: float, rate: int = RATE) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate).astype(np.float32)


def song() -> np.ndarray:
    """A click at 0.5 s and a quieter one at 1.0 s in two seconds of silence."""
    audio = np.zeros((2, 2 * RATE), dtype=np.float32)
    audio[:, RATE // 2 : RATE // 2 + 100] = 0.8
    audio[:, RATE : RATE + 100] = -0.4
    return audio


@pytest.mark.parametrize("hertz", [60.0, 1000.0, 9000.0])
@pytest.mark.parametrize("rate", [44100, 96000])
def test_a_tone_is_loudest_at_its_pitch(hertz: float, rate: int) -> None:
    levels, bands, times = log_spectrogram(tone(hertz, 1.0, rate), rate)
    assert levels.shape == (len(bands), len(times))
    middle = levels[:, len(times) // 2]
    assert bands[middle.argmax()] == pytest.approx(hertz, rel=0.12)
    assert levels.max() == pytest.approx(0.0, abs=0.1)


def test_a_click_is_at_its_time() -> None:
    levels, _, times = log_spectrogram(song()[0], RATE)
    loudness = (10 ** (levels / 10)).sum(axis=0)
    assert times[loudness.argmax()] == pytest.approx(0.5, abs=0.01)


def test_every_note_is_drawn_at_its_time_on_its_lane_with_its_velocity() -> None:
    _, _, roll, *_ = song_figure(song(), RATE, NOTES, NAMES, "test").axes
    assert [label.get_text() for label in roll.get_yticklabels()] == ["Kick 1", "Hat 1", "note 60"]
    segments = [path for collection in roll.collections for path in collection.get_segments()]
    drawn = sorted((seg[0][0], seg[:, 1].mean(), abs(seg[1][1] - seg[0][1])) for seg in segments)
    assert [(time, lane) for time, lane, _ in drawn] == [(0.5, 0), (1.0, 1), (1.25, 2)]
    heights = [height for _, _, height in drawn]
    assert heights[0] > heights[2] > heights[1]


def test_the_waveform_spans_the_peaks_on_the_same_time_axis() -> None:
    wave, spectrum, roll, *_ = song_figure(song(), RATE, NOTES, NAMES, "test").axes
    outline = np.concatenate(
        [path.vertices for collection in wave.collections for path in collection.get_paths()]
    )
    assert outline[outline[:, 1].argmax(), 0] == pytest.approx(0.5, abs=0.01)
    assert outline[outline[:, 1].argmin(), 0] == pytest.approx(1.0, abs=0.01)
    assert outline[:, 1].max() == pytest.approx(0.8)
    assert wave.get_xlim() == spectrum.get_xlim() == roll.get_xlim() == (0.0, 2.0)


def test_the_file_is_a_picture_with_the_accent_colour_in_it(tmp_path: Path) -> None:
    draw_song(tmp_path / "song.png", song(), RATE, NOTES, NAMES, "test")
    pixels = imread(tmp_path / "song.png")
    assert pixels.shape[0] > 600
    assert pixels.shape[1] > 1200
    accent = np.array([0xD9, 0x48, 0x0F]) / 255
    assert (np.abs(pixels[:, :, :3] - accent).max(axis=2) < 0.02).sum() > 500


def test_silence_and_no_notes_make_a_picture_too(tmp_path: Path) -> None:
    draw_song(tmp_path / "song.png", np.zeros((2, 4800), np.float32), RATE, [], {}, "nothing")
    assert (tmp_path / "song.png").stat().st_size > 1000
