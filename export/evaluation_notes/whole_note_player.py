"""Plays asked notes from the checkpoint of a model whose notes all have one length: the WGAN baselines.

Such models are measured and not shipped, so there is no card, and torch plays them.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sistrum.errors import SistrumError
from sistrum.export.evaluation_notes.playing import NoteAsk, PlayedNote
from sistrum.export.seeded_noise import seeded_noise
from sistrum.training.checkpoint import build_family, read_checkpoint
from sistrum.training.controls import CLASS_GROUP, Control
from sistrum.training.families.base import Family, GraphInput
from sistrum.training.representations import MagIf
from sistrum.training.representations.mag_if_notes import notes_from_values

Floats = NDArray[np.float32]


class WholeNotePlayer:
    """The averaged weights of a checkpoint. Latents are drawn by the ask's seed as the engine draws them."""

    hop: int | None = None
    chunk: int | None = None
    loudness: Sequence[float] | None = None

    def __init__(self, path: Path) -> None:
        checkpoint = read_checkpoint(path)
        self._family: Family = build_family(checkpoint)
        self._mag_if = _whole_note_representation(path, self._family)
        self._family.model.load_state_dict(checkpoint.average)
        self._family.networks.eval()
        self._graph = self._family.export_module(self._family.model).eval()
        self.sample_rate = checkpoint.audio.sample_rate
        self.longest: float | None = checkpoint.audio.samples / self.sample_rate
        self.facts: dict[str, Any] = {
            "file": path.name,
            "name": checkpoint.recipe.name,
            "title": checkpoint.recipe.name,
            "recipe": checkpoint.recipe.name,
            "steps": checkpoint.step,
            "bytes": sum(p.numel() * p.element_size() for p in self._graph.parameters()),
            "graph_sha256": _weights_sha256(checkpoint.average),
            "renderer": "torch",
        }

    @torch.no_grad()
    def play(self, asks: Sequence[NoteAsk]) -> list[PlayedNote]:
        """The notes in the order of the asks; what an ask says of velocity and release means nothing here."""
        return [self._play(ask) for ask in asks]

    @property
    def controls(self) -> tuple[Control, ...]:
        """What an ask may set by id."""
        return self._family.controls

    def _play(self, ask: NoteAsk) -> PlayedNote:
        inputs = self._family.graph_inputs
        values = self._graph(*(self._feed(ask, number, port) for number, port in enumerate(inputs)))
        pitches = torch.full((1, values.shape[-1]), float(ask.pitch))
        dice = torch.Generator().manual_seed(ask.seed)
        bins, frames = values.shape[2:]
        phases = 2 * torch.pi * torch.rand((1, bins, frames), generator=dice, dtype=torch.float64)
        audio = notes_from_values(self._mag_if, values, pitches, phases)[0].float().numpy()
        length = round(ask.seconds * self.sample_rate)
        return PlayedNote(np.pad(audio[:length], (0, max(0, length - len(audio)))))

    def _feed(self, ask: NoteAsk, number: int, port: GraphInput) -> Tensor:
        if port.role == "pitch":
            return torch.full(port.shape, float(ask.pitch))
        if port.role == "controls":
            return torch.tensor([[_amount(control, ask) for control in self._family.controls]])
        assert port.role == "latent", port
        drawn = seeded_noise(ask.seed, number, int(np.prod(port.shape)), "normal")
        return torch.from_numpy(drawn.reshape(port.shape))


def _amount(control: Control, ask: NoteAsk) -> float:
    """What the ask says, else all of its family's class, else what the control does by itself."""
    asked = dict(ask.controls)
    if control.id in asked:
        return asked[control.id]
    return float(control.id == ask.family) if control.group == CLASS_GROUP else control.default


def _whole_note_representation(path: Path, family: Family) -> MagIf:
    """That of `family`; SistrumError if it does not make whole notes of an asked pitch."""
    if family.streaming is not None:
        raise SistrumError(
            f"{path}: expected notes of one length, found a model that streams; export it first"
        )
    roles = {port.role for port in family.graph_inputs}
    mag_if = family.representation
    if "pitch" not in roles or not roles <= {"latent", "controls", "pitch"} or not isinstance(mag_if, MagIf):
        raise SistrumError(f"{path}: expected a model of notes as mag_if, found family {family.name!r}")
    return mag_if


def _weights_sha256(state: dict[str, Tensor]) -> str:
    digest = hashlib.sha256()
    for name in sorted(state):
        digest.update(name.encode())
        digest.update(state[name].contiguous().numpy().tobytes())
    return digest.hexdigest()
