"""VQCPC-GAN that one CPU core can train: latent, pitch and token of every frame; two critics."""

from typing import ClassVar

from torch import Tensor

from sistrum.training.families.base import GraphInput, NoteNeeds, Streaming
from sistrum.training.families.vqcpc_gan.causal import latest, one_hot_tokens
from sistrum.training.families.vqcpc_gan.mag_if_family import frame_streaming
from sistrum.training.families.vqcpc_gan.memory import PieceMemory
from sistrum.training.families.vqcpc_gan.pieces import MARGIN, Pieces
from sistrum.training.families.vqcpc_gan.small_generators import SmallGenerator
from sistrum.training.families.vqcpc_gan.small_networks import NoteEncoder, SmallCritic, SmallModel
from sistrum.training.families.vqcpc_gan.small_settings import SmallSettings
from sistrum.training.families.vqcpc_gan.small_training import SmallNotes


class VqcpcGanSmall(SmallNotes):
    """Its generator looks back `context` frames, and streams."""

    name: ClassVar[str] = "vqcpc_gan_small"
    settings_type: ClassVar[type[SmallSettings]] = SmallSettings
    settings: SmallSettings

    @classmethod
    def notes(cls, settings: SmallSettings) -> NoteNeeds:
        return NoteNeeds(
            settings.sample_rate,
            settings.mag_if.hop,
            settings.frames,
            MARGIN,
            settings.context,
            settings.token_array,
            settings.beginnings,
        )

    def _build_model(self) -> SmallModel:
        settings, latent = self.settings, self.settings.generator.latent
        return SmallModel(
            SmallGenerator(settings, self.mag_if),
            NoteEncoder(settings, latent),
            self._build_prior(latent),
            PieceMemory(settings.frames + settings.context, len(self.audio.classes)),
        )

    def _build_critics(self) -> dict[str, SmallCritic]:
        settings = self.settings
        bins = settings.mag_if.n_fft // 2
        local = SmallCritic(settings.critic, bins, settings.frames, settings.tokens, True)
        return {"local": local} | super()._build_critics()

    def _names(self, real: Pieces) -> dict[str, Tensor]:
        """The local critic names tokens [N, L]."""
        return {"local": latest(real.tokens, self.settings.frames)} | super()._names(real)

    def _values(self, model: SmallModel, z: Tensor, pitch: Tensor, tokens: Tensor) -> Tensor:
        frames = pitch[:, None, None].expand(-1, 1, tokens.shape[-1])
        values: Tensor = model.generator(z, frames, one_hot_tokens(tokens, self.settings.tokens))
        return values

    @property
    def streaming(self) -> Streaming:
        return frame_streaming(self.settings, self.settings.context, self.settings.chunk)

    @property
    def graph_inputs(self) -> tuple[GraphInput, ...]:
        settings = self.settings
        frames = settings.context + settings.chunk
        return (
            GraphInput("latent", "latent", (1, settings.generator.latent)),
            GraphInput("controls", "controls", (1, len(self.audio.classes))),
            GraphInput("pitch", "pitch", (1, 1, frames)),
            GraphInput("tokens", "tokens", (1, settings.tokens, frames)),
        )
