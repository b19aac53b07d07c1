"""DarkGAN as published (Nistal, Lattner and Richard 2021; thesis ch. 7): the baseline of notes of one length,
told a teacher's soft labels; its critic has to name them at the same temperature.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from sistrum.training.controls import Control, attribute_control
from sistrum.training.families.base import Batch, GraphInput, NoteNeeds
from sistrum.training.families.vqcpc_gan.causal import one_hot_pitch
from sistrum.training.families.vqcpc_gan.models import VectorModel
from sistrum.training.families.vqcpc_gan.pieces import Pieces
from sistrum.training.families.vqcpc_gan.published import Judge, NoteWgan
from sistrum.training.families.vqcpc_gan.settings import PublishedSettings
from sistrum.training.losses.soft_labels import distillation_loss, soft_labels
from sistrum.training.networks.progressive import ProgressiveCritic, Pyramid, enlarge, split_growth
from sistrum.training.representations.mag_if_notes import notes_from_values


@dataclass(frozen=True)
class DarkGanSettings(PublishedSettings):
    """As the baseline's, and: how many attributes, and the temperature of teacher and critic."""

    latent: int = 32
    tokens: int = 0
    channels: tuple[int, ...] = (256, 128, 128, 128, 128, 64)
    attributes: int = 128
    temperature: float = 1.5

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.attributes < 1 or not self.temperature > 0.0:
            raise ValueError("attributes must be 1 or more (note_wgan has none), temperature above 0")


class DarkModel(VectorModel):
    """Latent, pitch and soft labels as one vector. `labels` are those of the pieces in `memory`."""

    labels: Tensor

    def __init__(self, settings: DarkGanSettings, pyramid: Pyramid, classes: int) -> None:
        super().__init__(settings, pyramid, classes, settings.attributes)
        self.register_buffer("labels", torch.zeros(self.memory.SIZE, settings.attributes))

    def told(self, z: Tensor, pitch: Tensor, labels: Tensor, growth: float) -> Tensor:
        """z [N, D], pitch [N], soft labels [N, A] in 0..1 -> values on the newest grid."""
        note = one_hot_pitch(pitch[:, None, None], self.low, self.high)[..., 0]
        values: Tensor = self.generator(torch.cat([z, note, labels], dim=1), growth)
        return values

    def told_in_full(self, z: Tensor, pitch: Tensor, labels: Tensor) -> Tensor:
        """The same on the full grid, however far grown."""
        growth = float(self.growth)
        above = self.generator.pyramid.above(split_growth(growth)[0])
        return enlarge(self.told(z, pitch, labels, growth).float(), above)


class DarkGraph(nn.Module):
    """latent [1, D], controls [1, A], pitch [1, 1, 1] -> values [1, 2, F, T]."""

    def __init__(self, model: DarkModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, latent: Tensor, controls: Tensor, pitch: Tensor) -> Tensor:
        return self.model.told_in_full(latent, pitch[:, 0, 0], controls)


class DarkGan(NoteWgan):
    """Shares everything with the baseline but what generator and critic know of attributes."""

    name: ClassVar[str] = "darkgan"
    settings_type: ClassVar[type[PublishedSettings]] = DarkGanSettings

    settings: DarkGanSettings
    model: DarkModel

    def _build(self, base: int) -> tuple[Pyramid, DarkModel, dict[str, Judge]]:
        settings, known = self.settings, len(self.audio.attributes)
        if known != settings.attributes:
            raise ValueError(f"darkgan: expected {settings.attributes} attributes in the data, found {known}")
        pyramid, _, _ = super()._build(base)
        model = DarkModel(settings, pyramid, len(self.audio.classes))
        named = settings.pitches + settings.attributes
        critic = ProgressiveCritic(2, named, settings.channels, pyramid, settings.leak)
        judge = Judge(critic, lambda values: values, self.pitch_numbers, self._misnamed)
        return pyramid, model, {"global": judge}

    def _misnamed(self, named: Tensor, asked: Pieces) -> Tensor:
        """Cross entropy of the pitch, and of the attributes at the teacher's temperature."""
        pitch, attributes = torch.split(named, [self.settings.pitches, self.settings.attributes], dim=1)
        error = cross_entropy(pitch, self.pitch_numbers(asked), ignore_index=-1)
        return error + distillation_loss(attributes, self._labels(asked), self.settings.temperature)

    def _labels(self, asked: Pieces) -> Tensor:
        assert asked.attributes is not None, "batches of this family have a teacher's logits"
        return soft_labels(asked.attributes.float(), self.settings.temperature)

    def train_step(self, batch: Batch, step: int) -> dict[str, Tensor]:
        new = soft_labels(batch.extra["attributes"].float(), self.settings.temperature)
        self.model.labels.copy_(torch.cat([new, self.model.labels])[: len(self.model.labels)])
        return super().train_step(batch, step)

    def _generate(self, asked: Pieces, growth: float) -> Tensor:
        """Values on the newest grid for random latents, with the pieces' pitches and attributes."""
        z = torch.randn(len(asked.pitch), self.settings.latent, device=asked.pitch.device)
        return self.model.told(z, asked.pitch, self._labels(asked), growth)

    @torch.no_grad()
    def draw(self, model: nn.Module, classes: Tensor) -> Tensor:
        assert isinstance(model, DarkModel)
        chosen = model.memory.choose(classes)
        pitch, labels = model.memory.pitch[chosen], model.labels[chosen]
        z = torch.randn(len(classes), self.settings.latent, device=classes.device)
        values = model.told_in_full(z, pitch, labels)
        return notes_from_values(self.mag_if, values, pitch[:, None].expand(-1, values.shape[-1])).float()

    @classmethod
    def notes(cls, settings: PublishedSettings) -> NoteNeeds:
        assert isinstance(settings, DarkGanSettings)
        return replace(super().notes(settings), attributes=settings.attributes)

    @property
    def controls(self) -> tuple[Control, ...]:
        """One a label: how much of it, as the teacher's soft label at temperature 1 says."""
        shown = [label.replace("_", " ").capitalize() for label in self.audio.attributes]
        pairs = zip(self.audio.attributes, shown, strict=True)
        return tuple(replace(attribute_control(*pair), default=0.0) for pair in pairs)

    @property
    def graph_inputs(self) -> tuple[GraphInput, ...]:
        latent, pitch = super().graph_inputs
        return latent, GraphInput("controls", "controls", (1, self.settings.attributes)), pitch

    def export_module(self, model: nn.Module) -> nn.Module:
        assert isinstance(model, DarkModel)
        return DarkGraph(model)
