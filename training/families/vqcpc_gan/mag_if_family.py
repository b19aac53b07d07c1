"""What all families of notes on mag-IF share: the representation, how notes are drawn, how frames stream."""

from abc import abstractmethod
from typing import ClassVar

import torch
from torch import Tensor, nn

from sistrum.training.families.base import AudioFormat, Family, Streaming
from sistrum.training.families.vqcpc_gan.settings import NoteSettings
from sistrum.training.representations import MagIf
from sistrum.training.representations.mag_if_notes import notes_from_values


class MagIfFamily(Family):
    """Subclasses set `_networks`."""

    #: A bin at the edge of a partial's lobe counts for it or not: values that differ in the sixth digit (4e-6
    #: between torch and ONNX Runtime) then differ in frequency, and the phase adds that up: 3.5e-3 was seen
    #: in one note of 130 frames, 5e-4 at most in all others. Chunks of one graph do not differ at all.
    export_tolerance: ClassVar[float] = 5e-3

    settings: NoteSettings
    _networks: nn.ModuleDict

    def __init__(self, settings: NoteSettings, audio: AudioFormat) -> None:
        self.settings, self.audio = settings, audio
        plan = settings.mag_if
        self.mag_if = MagIf(settings.sample_rate, plan.n_fft, plan.hop, plan.floor_db, plan.rise)

    @property
    def networks(self) -> nn.ModuleDict:
        return self._networks

    @property
    def representation(self) -> MagIf:
        return self.mag_if

    def reconstruct(self, model: nn.Module, audio: Tensor) -> Tensor | None:
        return None  # audio alone tells neither pitch nor tokens

    @torch.no_grad()
    def draw(self, model: nn.Module, classes: Tensor) -> Tensor:
        values, pitch = self._draw_values(model, classes)
        return notes_from_values(self.mag_if, values, pitch[:, None].expand(-1, values.shape[-1])).float()

    @abstractmethod
    def _draw_values(self, model: nn.Module, classes: Tensor) -> tuple[Tensor, Tensor]:
        """Random notes for the class weights [N, classes]: values [N, 2, bins, frames], pitch [N]."""


def frame_streaming(settings: NoteSettings, context: int, chunk: int) -> Streaming:
    """A graph that gives a frame for a frame of tokens; the attack that is kept is one chunk."""
    return Streaming(
        hop=settings.mag_if.hop,
        context=context,
        chunk=chunk,
        attack=chunk,
        low=settings.low,
        high=settings.high,
        frames_per_token=1,
    )
