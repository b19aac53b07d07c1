"""A JACK server without a sound card, with the LV2 in jalv: a second host, one that plays in real time."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

URI = "https://sistrum.invalid/lv2/sistrum"
RATE, BLOCK = 48_000, 64
_PATIENCE_S = 20.0
_GRACE_S = 3.0


class JackSession:
    """Server and plug-in, both running; [frames, channels] comes from its recorder."""

    def __init__(self, folder: Path, lv2_path: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self._environment = (
            os.environ
            | {"JACK_DEFAULT_SERVER": f"sistrum-{os.getpid()}", "JACK_NO_AUDIO_RESERVATION": "1"}
            | {"LV2_PATH": f"{lv2_path}:/usr/lib/lv2", "HOME": str(folder)}
            | environment
        )
        self._environment.pop("DISPLAY", None)
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, *jalv_options: str) -> None:
        """Start the server, then the plug-in with these options, and wait until it is there."""
        server = self._environment["JACK_DEFAULT_SERVER"]
        self._run("jackd", "-n", server, "-r", "-d", "dummy", "-r", str(RATE), "-p", str(BLOCK))
        self._wait("the JACK server", lambda: "system:playback_1" in self.ports())
        self.jalv = self._run("jalv", *jalv_options, URI)
        self._wait("the plug-in", lambda: "Sistrum:in" in self.ports())  # its last port

    def stop(self) -> None:
        """End all, the last one first. A JACK server whose clients go may hang: then all are killed."""
        while self._processes:
            process = self._processes.pop()
            process.terminate()
            try:
                process.wait(_GRACE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def ports(self) -> list[str]:
        """Names of all ports, as `client:port`."""
        return self._output("jack_lsp").split()

    def repeat(self, loop: int, notes: Sequence[tuple[int, int]]) -> None:
        """Play (frame, note) over and over, every `loop` frames."""
        events = [str(number) for frame, note in notes for number in (frame, note, 1_000)]
        self._run("jack_midiseq", "notes", str(loop), *events)
        self._wait("the notes", lambda: "notes:out" in self.ports())
        self._output("jack_connect", "notes:out", "Sistrum:in")

    def record(self, seconds: int, ports: Sequence[str]) -> npt.NDArray[np.float64]:
        """What comes out of these ports from now on."""
        path = self._folder / "recording.wav"
        self._output("jack_rec", "-f", str(path), "-d", str(seconds), "-b", "32", *ports)
        samples, rate = soundfile.read(path, always_2d=True)
        assert rate == RATE
        return np.asarray(samples)

    def _run(self, *command: str) -> subprocess.Popen[bytes]:
        log = (self._folder / f"{command[0]}.log").open("wb")
        process = subprocess.Popen(
            command, env=self._environment, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT
        )
        self._processes.append(process)
        return process

    def _output(self, *command: str) -> str:
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, timeout=60, check=False
        )
        return done.stdout

    def _wait(self, what: str, there: Callable[[], bool]) -> None:
        until = time.monotonic() + _PATIENCE_S
        while not there():
            ended = [process.args for process in self._processes if process.poll() is not None]
            assert not ended, f"{what} did not come: {ended} ended"
            assert time.monotonic() < until, f"{what} did not come within {_PATIENCE_S} s"
            time.sleep(0.1)


@contextmanager
def jack_session(
    folder: Path, lv2_path: Path, environment: dict[str, str], *jalv_options: str
) -> Iterator[JackSession]:
    """A session that has started; it ends with the context."""
    session = JackSession(folder, lv2_path, environment)
    try:
        session.start(*jalv_options)
        yield session
    finally:
        session.stop()
