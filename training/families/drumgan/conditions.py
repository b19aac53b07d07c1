"""What conditions DrumGAN: its controls, and a memory of the conditions that training has seen."""

import torch
from torch import Tensor, nn

from sistrum.training.controls import CLASS_GROUP, Control
from sistrum.training.families.base import AudioFormat, Batch
from sistrum.training.families.drumgan.settings import DrumGanSettings

#: Batches' entry of measured features, [N, features], 0..1.
FEATURES = "features"
#: How many recent training sounds' conditions are kept.
REMEMBERED = 512
#: What each Audio Commons feature describes (thesis 6.1).
MEANINGS = {
    "boominess": "Deep and loud resonance",
    "brightness": "Clarity and amount of high-pitched content",
    "depth": "As if the sound came from beneath a surface",
    "hardness": "Stiffness of the source, heard in the attack",
    "roughness": "Uneven, buzzing texture",
    "sharpness": "As if the sound could cut",
    "warmth": "As if the sound were warm",
}


def condition(batch: Batch, settings: DrumGanSettings) -> Tensor:
    """What a batch asks for, [N, controls]: class amounts, then features."""
    parts = [batch.classes] if settings.amounts else []
    if settings.features:
        parts.append(batch.extra[FEATURES])
    return torch.cat(parts, dim=1)


def controls(settings: DrumGanSettings, audio: AudioFormat, usual: Tensor) -> tuple[Control, ...]:
    """Controls in the order of `condition`; a feature's default is its usual value, an amount's is 0."""
    amounts = [
        Control(
            id=name,
            label=name.capitalize(),
            description=f"How much of a {name} the sound is; amounts mix freely",
            group=CLASS_GROUP,
        )
        for name in audio.classes
        if settings.amounts
    ]
    features = [
        Control(
            id=name,
            label=name.capitalize(),
            default=round(float(value), 2),
            description=MEANINGS.get(name, f"Measured {name}"),
            group="Timbre",
        )
        for name, value in zip(settings.features, usual, strict=True)
    ]
    return (*amounts, *features)


class ConditionMemory(nn.Module):
    """Conditions of recent training sounds: the usual ones, and what to ask for given a class alone."""

    rows: Tensor
    classes: Tensor
    filled: Tensor

    def __init__(self, conditions: int, classes: int) -> None:
        super().__init__()
        self.register_buffer("rows", torch.full((REMEMBERED, conditions), 0.5))
        self.register_buffer("classes", torch.zeros(REMEMBERED, classes))
        self.register_buffer("filled", torch.zeros((), dtype=torch.int64))

    @torch.no_grad()
    def remember(self, rows: Tensor, classes: Tensor) -> None:
        """Take in conditions [N, C] of sounds of classes [N, classes]; the oldest go."""
        self.rows.copy_(torch.cat([rows, self.rows])[:REMEMBERED])
        self.classes.copy_(torch.cat([classes, self.classes])[:REMEMBERED])
        self.filled.add_(len(rows)).clamp_(max=REMEMBERED)

    def usual(self) -> Tensor:
        """Median of each condition, [C]; 0.5 before any was seen."""
        return self.rows[: max(1, int(self.filled))].median(dim=0).values

    def like(self, classes: Tensor) -> Tensor:
        """A random seen condition [N, C] for each of classes [N, classes], from the sounds nearest to it."""
        count = max(1, int(self.filled))
        distance = torch.cdist(classes, self.classes[:count]) + 1e-3 * torch.rand(
            len(classes), count, device=classes.device
        )
        return self.rows[distance.argmin(dim=1)]
