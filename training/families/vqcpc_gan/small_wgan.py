"""The baselines WGAN-1s and WGAN-4s that one CPU core can train: no tokens, one length, one critic."""

from typing import ClassVar

from torch import Tensor

from sistrum.training.families.base import GraphInput, NoteNeeds
from sistrum.training.families.vqcpc_gan.memory import PieceMemory
from sistrum.training.families.vqcpc_gan.pieces import MARGIN
from sistrum.training.families.vqcpc_gan.small_generators import WholeGenerator
from sistrum.training.families.vqcpc_gan.small_networks import NoteEncoder, SmallModel
from sistrum.training.families.vqcpc_gan.small_settings import WholeNoteSettings
from sistrum.training.families.vqcpc_gan.small_training import SmallNotes


class NoteWganSmall(SmallNotes):
    """Latent and pitch as one vector a note; every piece is the beginning of one."""

    name: ClassVar[str] = "note_wgan_small"
    settings_type: ClassVar[type[WholeNoteSettings]] = WholeNoteSettings
    settings: WholeNoteSettings

    @classmethod
    def notes(cls, settings: WholeNoteSettings) -> NoteNeeds:
        return NoteNeeds(settings.sample_rate, settings.mag_if.hop, settings.frames, MARGIN)

    def _build_model(self) -> SmallModel:
        settings, latent = self.settings, self.settings.generator.latent
        return SmallModel(
            WholeGenerator(settings, self.mag_if),
            NoteEncoder(settings, latent, settings.segments),
            self._build_prior(latent),
            PieceMemory(settings.frames, len(self.audio.classes)),
        )

    def _values(self, model: SmallModel, z: Tensor, pitch: Tensor, tokens: Tensor) -> Tensor:
        values: Tensor = model.generator(z, pitch[:, None, None])
        return values

    @property
    def graph_inputs(self) -> tuple[GraphInput, ...]:
        return (
            GraphInput("latent", "latent", (1, self.settings.generator.latent)),
            GraphInput("controls", "controls", (1, len(self.audio.classes))),
            GraphInput("pitch", "pitch", (1, 1, 1)),
        )
