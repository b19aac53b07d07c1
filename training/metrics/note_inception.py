"""A compact Inception network on mel pictures of notes: names pitch and instrument family, and embeds.

It pools over time alone down to 32 rows: where a partial stands is what tells the pitch.
"""

from torch import Tensor, nn

from sistrum.training.metrics.inception import ConvUnit, InceptionBlock

EMBEDDING = 64
STEM = 12
#: Channels of each branch in the Inception blocks, one after each halving of time.
WIDTHS = (8, 12, 16)
ROWS = 32


class NoteInception(nn.Module):
    """Pictures [N, 128, 32] in -1..1 -> (pitch logits [N, pitches], family logits [N, families], embedding
    [N, 64], the layer before both)."""

    def __init__(self, pitches: int, families: int) -> None:
        super().__init__()
        blocks: list[nn.Module] = [ConvUnit(1, STEM, 3), nn.MaxPool2d((1, 2))]
        before = STEM
        for number, width in enumerate(WIDTHS):
            blocks += [InceptionBlock(before, width), nn.MaxPool2d((2 if number else 1, 2))]
            before = 4 * width
        self.body = nn.Sequential(*blocks)
        self.embed = nn.Sequential(nn.Dropout(0.3), nn.Linear(ROWS * before, EMBEDDING), nn.ReLU())
        self.pitch = nn.Linear(EMBEDDING, pitches)
        self.family = nn.Linear(EMBEDDING, families)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        maps = self.body(pictures[:, None])  # [N, C, 32, few]
        embedding = self.embed(maps.mean(dim=3).flatten(1))
        return self.pitch(embedding), self.family(embedding), embedding
