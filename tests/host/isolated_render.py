"""Renders jobs in a process of its own: a crash in a plug-in is a failed test, not a dead test run.

usage: python isolated_render.py JOBS.json    (a list of objects with the keys of `Job`)
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from sistrum.python_host.dawdreamer_host import DawDreamerHost
from sistrum.python_host.host import Host
from sistrum.python_host.open_host import open_host
from sistrum.python_host.pedalboard_host import PedalboardHost
from sistrum.python_host.song import Message, Note


@dataclass(frozen=True)
class Job:
    """One host that plays one song `times` times to `audio`, a NumPy file [times, channels, samples].

    notes: arguments of `Note`; messages: of `Message`, their bytes in hexadecimal digits; preset, load_state:
    files applied before; parameters: set then, by name, 0..1, as automation does; save_state: written at the
    end; block_sizes: instead of `times`, once in blocks of each size.
    """

    host: str
    audio: str
    sample_rate: int = 48000
    block_size: int = 512
    notes: Sequence[Sequence[float]] = ()
    messages: Sequence[tuple[float, str]] = ()
    seconds: float = 0.5
    preset: str | None = None
    load_state: str | None = None
    parameters: Mapping[str, float] = field(default_factory=dict)
    save_state: str | None = None
    block_sizes: Sequence[int] = ()
    times: int = 1

    def run(self) -> None:
        takes = []
        for index, size in enumerate(self.block_sizes or [self.block_size] * self.times):
            if index == 0 or (self.block_sizes and self.host != "pedalboard"):
                host = self.open(size)
            if isinstance(host, PedalboardHost):
                host.block_size = size  # it takes seconds to load, and any size whenever it renders
            takes.append(host.render(self.song(), self.seconds))
        np.save(self.audio, np.stack(takes))
        if self.save_state is not None:
            Path(self.save_state).write_bytes(host.save_state())

    def open(self, block_size: int) -> Host:
        preset = None if self.preset is None else Path(self.preset)
        host = open_host(self.host, self.sample_rate, block_size, preset)
        if self.load_state is not None:
            host.load_state(Path(self.load_state).read_bytes())
        set_parameters(host, self.parameters)
        return host

    def song(self) -> list[Note | Message]:
        messages = [Message(time_s, bytes.fromhex(data)) for time_s, data in self.messages]
        notes = [
            Note(start, int(note), int(velocity), length, int(channel))
            for start, note, velocity, length, channel in self.notes
        ]
        return [*messages, *notes]


def set_parameters(host: Host, values: Mapping[str, float]) -> None:
    """The plug-in's parameters as these hosts let scripts set them."""
    if isinstance(host, DawDreamerHost):
        names = [entry["name"] for entry in host.plugin.get_parameters_description()]
        for name, value in values.items():
            assert host.plugin.set_parameter(names.index(name), value)
    elif isinstance(host, PedalboardHost):
        parameters = {parameter.name: parameter for parameter in host.plugin._parameters}
        for name, value in values.items():
            parameters[name].raw_value = value


def loaded_libraries() -> list[str]:
    """Files of this process's shared libraries."""
    lines = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    return sorted({line.split(maxsplit=5)[5] for line in lines if ".so" in line and len(line.split()) > 5})


if __name__ == "__main__":
    jobs_file = Path(sys.argv[1])
    for entry in json.loads(jobs_file.read_text(encoding="utf-8")):
        Job(**entry).run()
    jobs_file.with_suffix(".libraries").write_text("\n".join(loaded_libraries()), encoding="utf-8")
