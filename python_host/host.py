"""What every host can do: play a song through one Sistrum instrument and return the audio.

A host renders offline, from silence, and places every event on the same sample as the other hosts.
"""

from __future__ import annotations

from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from sistrum.python_host.song import Song

Samples = npt.NDArray[np.float32]
HostName = Literal["dawdreamer", "pedalboard", "core"]

HOST_NAMES: tuple[HostName, ...] = ("dawdreamer", "pedalboard", "core")
CHANNELS = 2


class Host(Protocol):
    """Plays songs through one instrument. Every `render` starts from silence."""

    @property
    def name(self) -> HostName: ...

    @property
    def sample_rate(self) -> int:
        """In Hz."""

    @property
    def block_size(self) -> int:
        """The most frames the instrument is asked for at once."""

    def render(self, song: Song, seconds: float) -> Samples:
        """The main output, [2, sample_position(seconds, sample_rate)], full scale 1.0, not clipped.

        It is the only one that is on: parts with an output of their own are heard in it.
        """

    def save_state(self) -> bytes:
        """The instrument's own state (no host's wrapping around it), as `Engine.save_state` writes it."""

    def load_state(self, state: bytes) -> None:
        """Restore what `save_state` returned, of this host or another one.

        Raises:
            SistrumError: the instrument does not accept it.
        """
