"""The published network to compare with: written once a measurement, played by our own engine."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sistrum.errors import SistrumError

_TIMEOUT_S = 600


@contextlib.contextmanager
def paper_size_model() -> Iterator[Path]:
    """A model file of the published generator with random weights, for as long as the context lasts.

    Raises:
        SistrumError: torch, which writes it, is not at hand.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper_size.onnx"
        command = [sys.executable, "-m", "sistrum.export.paper_size", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
        if done.returncode != 0:
            reason = done.stderr.strip().splitlines() or [str(done.returncode)]
            raise SistrumError(f"not measured: {reason[-1]}")
        yield path
