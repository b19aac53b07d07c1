"""How long the plug-in takes to its first sound, in processes of their own (run with `python -m`).

The host is DawDreamer, loaded before the clock starts. Opening is what a project does: the bundle is loaded,
an instance made and prepared, its kit found and rendered, and a hit played.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

from sistrum.errors import SistrumError
from sistrum.python_host.bench.timing import Durations
from sistrum.python_host.kit_state import FIRST_NOTE
from sistrum.python_host.plugin_bundle import find_vst3

_SAMPLE_RATE = 48000
_BLOCK = 64
_TIMEOUT_S = 120


def opening_times(count: int) -> dict[str, Any]:
    """Milliseconds to the first sound: `first` instance of a process, and `second` with the first one open.

    Raises:
        SistrumError: there is no plug-in, no host, or no sound.
    """
    runs = [_measure_apart() for _ in range(count)]
    return {name: Durations.of([run[name] for run in runs]).json() for name in ("first", "second")}


def _measure_apart() -> dict[str, float]:
    command = [sys.executable, "-m", "sistrum.python_host.bench.opening", str(find_vst3())]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    if done.returncode != 0:
        raise SistrumError(f"not measured: {(done.stderr.strip() or 'it ended').splitlines()[-1]}")
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _measure(bundle: str) -> dict[str, float]:
    import dawdreamer

    engine = dawdreamer.RenderEngine(_SAMPLE_RATE, _BLOCK)
    times, instances = {}, []
    for name in ("first", "second"):
        started = time.perf_counter()
        plugin = engine.make_plugin_processor(name, bundle)
        plugin.add_midi_note(FIRST_NOTE, 100, 0.0, 0.1)
        engine.load_graph([(plugin, [])])
        engine.render(_BLOCK / _SAMPLE_RATE)
        if not abs(engine.get_audio()).max() > 0:
            raise SistrumError(f"{bundle}: the first block is silent")
        times[name] = (time.perf_counter() - started) * 1e3
        instances.append(plugin)
    return times


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1])))
