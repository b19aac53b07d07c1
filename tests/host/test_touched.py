"""Touched controls in real hosts: what a script sets and nothing else, and the engine's samples.

The kit is the test model `touched`, whose presets touch beta alone; note 38 plays part 3.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sistrum
from sistrum.python_host.kit import KitPreset
from sistrum.python_host.kit_state import KitLoader
from sistrum.python_host.open_host import Instrument
from sistrum.python_host.plugin_bundle import find_vst3

FRAMES = 6000
# Each script loads the state, sets controls (0..1) of part 3 by name, one after the other with a take between
# them in which own values may move, plays its note, and writes audio and state.
COMMON = """
import json, sys, tempfile
from pathlib import Path
import numpy as np
from sistrum.python_host.song import Note
bundle, folder, values = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
notes = [Note(0.0, 38, 127)]
"""
SCRIPTS = {
    "dawdreamer": COMMON
    + """
from sistrum.python_host.dawdreamer_host import DawDreamerHost
host = DawDreamerHost(44100, 256, bundle)
host.load_state((folder / "in.state").read_bytes())
names = [entry["name"] for entry in host.plugin.get_parameters_description()]
for name, value in values.items():
    host.render(notes, 0.3)
    assert host.plugin.set_parameter(names.index(name), value)
""",
    "pedalboard": COMMON
    + """
from sistrum.python_host.pedalboard_host import PedalboardHost
host = PedalboardHost(44100, 256, bundle)
host.load_state((folder / "in.state").read_bytes())
for name, value in values.items():
    host.render(notes, 0.3)
    [parameter] = [p for p in host.plugin._parameters if p.name == name]
    parameter.raw_value = value
""",
}
END = """
host.render(notes, 0.3)
np.save(folder / "audio.npy", host.render(notes, 0.13))
(folder / "out.state").write_bytes(host.save_state())
"""


@pytest.fixture(scope="module")
def kit_state(tiny_models: Path) -> bytes:
    kit = KitLoader(KitPreset(model=str(tiny_models / "touched.onnx")))
    return bytes(Instrument(kit).rendered().save_state())


def in_host(host: str, folder: Path, state: bytes, values: dict[str, float]) -> tuple[np.ndarray, list[Any]]:
    """Audio [2, frames] and what the engine makes of the host's saved state: its parts."""
    (folder / "in.state").write_bytes(state)
    arguments = [str(find_vst3()), str(folder), json.dumps(values)]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPTS[host] + END, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    engine = sistrum.Engine(44100, 256, offline=True)
    engine.load_state((folder / "out.state").read_bytes())
    engine.process([], 1)
    return np.load(folder / "audio.npy"), [engine.part(i) for i in range(16)]


@pytest.mark.parametrize("host", SCRIPTS)
def test_nothing_set_is_the_kit(host: str, tmp_path: Path, kit_state: bytes) -> None:
    _, parts = in_host(host, tmp_path, kit_state, {})
    for part in parts:
        assert list(part["sound"]["controls"]) == ["beta"]
        assert [control["touched"] for control in part["controls"]] == [False, True, False]


@pytest.mark.parametrize("host", SCRIPTS)
def test_a_script_touches_what_it_sets(host: str, tmp_path: Path, kit_state: bytes) -> None:
    values = {"P03 Alpha": 0.125, "P03 Beta": 0.75}
    audio, parts = in_host(host, tmp_path, kit_state, values)
    assert parts[2]["sound"]["controls"] == {"alpha": pytest.approx(-0.75), "beta": pytest.approx(7.5)}
    assert all(list(part["sound"]["controls"]) == ["beta"] for part in parts[:2] + parts[3:])

    engine = sistrum.Engine(44100, 256, offline=True)
    engine.load_state(kit_state)
    engine.set_control(2, 0, 0.125)
    engine.set_control(2, 1, 0.75)
    expected = engine.process([(0, "note_on", 38, 1.0)], audio.shape[1])
    assert audio.shape[1] >= FRAMES * 0.9
    np.testing.assert_array_equal(audio, expected)
