"""The Standalone on a display: a pad that is clicked lights up, and goes out again."""

import os
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from x_display import Picture, XDisplay, x_display

from sistrum.python_host.plugin_bundle import find_vst3

# An ALSA device that plays into nothing: without a device no block is ever played.
_NO_SOUND_CARD = "pcm.!default { type null }\nctl.!default { type null }\n"
# The second pad of the lowest row, as parts of the window's width and height.
_PAD = (0.146, 0.6)
_AROUND = 20  # pixels to each side, inside the pad
_LIT = 12  # of 255, the least change that an eye sees at once
_CLICKS = 20  # a busy machine may miss the light of one


@pytest.fixture
def display(tmp_path: Path) -> object:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".asoundrc").write_text(_NO_SOUND_CARD)
    program = find_vst3().parents[1] / "Standalone" / "Sistrum"
    with x_display(tmp_path) as display:
        environment = os.environ | {"DISPLAY": display.name, "HOME": str(tmp_path / "home")}
        with (tmp_path / "standalone.log").open("wb") as log:
            running = subprocess.Popen([program], env=environment, stdout=log, stderr=log)
        try:
            yield display
            assert running.poll() is None, (tmp_path / "standalone.log").read_text()
        finally:
            running.kill()
            running.wait()


def settled(display: XDisplay) -> Picture:
    """The picture, once it has not changed for a second."""
    picture, since, until = display.picture(), time.monotonic(), time.monotonic() + 30
    while time.monotonic() < since + 1.0:
        assert time.monotonic() < until, "the picture does not come to rest"
        time.sleep(0.1)
        now = display.picture()
        if not np.array_equal(now, picture):
            picture, since = now, time.monotonic()
    return picture


def change_at(x: int, y: int, before: Picture, after: Picture) -> float:
    """Mean change of brightness around a point, 0..255."""
    here = np.s_[y - _AROUND : y + _AROUND, x - _AROUND : x + _AROUND]
    return float(np.abs(after[here].astype(float) - before[here].astype(float)).mean())


def lights_up(display: XDisplay, x: int, y: int, dark: Picture) -> bool:
    """Clicks, and looks for half a second."""
    display.tell("click", 1)
    until = time.monotonic() + 0.5
    while time.monotonic() < until:
        if change_at(x, y, dark, display.picture()) > _LIT:
            return True
    return False


def test_a_clicked_pad_lights_up_and_goes_out(display: XDisplay) -> None:
    left, top, width, height = display.window("Sistrum")
    x, y = left + int(_PAD[0] * width), top + int(_PAD[1] * height)
    display.tell("mousemove", x, y)
    settled(display)
    display.tell("click", 1)  # selects the pad: from now on only its light changes
    dark = settled(display)
    assert any(lights_up(display, x, y, dark) for _ in range(_CLICKS))
    assert change_at(x, y, dark, settled(display)) < 1.0
