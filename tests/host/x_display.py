"""An X display in memory, with a mouse, and pictures of what is on it."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

_PATIENCE_S = 30.0
Picture = npt.NDArray[np.uint8]  # [height, width, red green blue]


class XDisplay:
    """One screen. Xvfb keeps its picture in a file that anybody may read at any time."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._file = folder / "Xvfb_screen0"

    def picture(self) -> Picture:
        """What is on the screen now (an X window dump: a header of big-endian numbers, colours, pixels)."""
        data = self._file.read_bytes()
        header = np.frombuffer(data, ">u4", 25)
        begin = int(header[0] + 12 * header[19])
        height, row = int(header[5]), int(header[12])
        pixels = np.frombuffer(data, np.uint8, height * row, begin).reshape(height, row // 4, 4)
        return pixels[:, :, 2::-1].copy()

    def tell(self, *command: str | int) -> str:
        """Run xdotool; returns what it prints."""
        done = subprocess.run(
            ["xdotool", *map(str, command)],
            env=os.environ | {"DISPLAY": self.name},
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )
        return done.stdout

    def window(self, title: str) -> tuple[int, int, int, int]:
        """Left, top, width and height of the visible window with this title, once it is there."""
        until = time.monotonic() + _PATIENCE_S
        while not (found := self.tell("search", "--onlyvisible", "--name", f"^{title}$").split()):
            assert time.monotonic() < until, f"no window '{title}' within {_PATIENCE_S} s"
            time.sleep(0.1)
        lines = self.tell("getwindowgeometry", "--shell", found[0]).split()
        values = dict(line.split("=") for line in lines)
        return int(values["X"]), int(values["Y"]), int(values["WIDTH"]), int(values["HEIGHT"])


@contextmanager
def x_display(folder: Path) -> Iterator[XDisplay]:
    """A display of its own for as long as the context lasts."""
    reader, writer = os.pipe()
    screen = ("-screen", "0", "1600x1200x24", "-fbdir", str(folder), "-displayfd", str(writer))
    with (folder / "xvfb.log").open("wb") as log:
        server = subprocess.Popen(["Xvfb", *screen], pass_fds=[writer], stdout=log, stderr=log)
    os.close(writer)
    try:
        with os.fdopen(reader) as number:
            yield XDisplay(f":{number.readline().strip()}", folder)
    finally:
        server.terminate()
        server.wait(_PATIENCE_S)
