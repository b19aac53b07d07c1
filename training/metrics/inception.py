"""A compact Inception network on mel pictures: names the class of a hit and embeds it (thesis 4.3.1).

The blocks are those of Szegedy et al. 2016 (parallel 1x1, 3x3, double 3x3 and pooled branches), fewer and
narrower: a thousand drum hits do not fill the original.
"""

import torch
from torch import Tensor, nn

EMBEDDING = 64
#: Channels of each branch in the three Inception blocks.
WIDTHS = (12, 16, 24)
STEM = 24


class ConvUnit(nn.Sequential):
    """Convolution, batch norm, ReLU."""

    def __init__(self, before: int, after: int, size: int, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(before, after, size, stride, padding=size // 2, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU(),
        )


class InceptionBlock(nn.Module):
    """Four branches side by side: [N, before, F, T] -> [N, 4 width, F, T]."""

    def __init__(self, before: int, width: int) -> None:
        super().__init__()
        self.branches = nn.ModuleList(
            [
                ConvUnit(before, width, 1),
                nn.Sequential(ConvUnit(before, width, 1), ConvUnit(width, width, 3)),
                nn.Sequential(
                    ConvUnit(before, width, 1), ConvUnit(width, width, 3), ConvUnit(width, width, 3)
                ),
                nn.Sequential(nn.AvgPool2d(3, 1, padding=1), ConvUnit(before, width, 1)),
            ]
        )

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([branch(x) for branch in self.branches], dim=1)


class DrumInception(nn.Module):
    """Mel pictures [N, 128, 86] in -1..1 -> (logits [N, classes], embedding [N, 64], the last layer before
    them).

    Pictures keep their position in frequency (a kick is not a high tom): the band number is a second input
    channel.
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        blocks: list[nn.Module] = [ConvUnit(2, STEM, 3, 2), ConvUnit(STEM, STEM, 3), nn.MaxPool2d(2)]
        before = STEM
        for width in WIDTHS:
            blocks += [InceptionBlock(before, width), nn.MaxPool2d(2)]
            before = 4 * width
        self.body = nn.Sequential(*blocks)
        self.embed = nn.Sequential(nn.Dropout(0.2), nn.Linear(2 * before, EMBEDDING), nn.ReLU())
        self.head = nn.Linear(EMBEDDING, classes)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        band = torch.linspace(-1, 1, pictures.shape[1])[None, :, None].expand_as(pictures)
        maps = self.body(torch.stack([pictures, band], dim=1))
        pooled = torch.cat([maps.mean(dim=(2, 3)), maps.amax(dim=(2, 3))], dim=1)
        embedding = self.embed(pooled)
        return self.head(embedding), embedding
