"""CNN14 of the PANNs (Kong et al. 2020, table 2), in the published size or smaller. Names of layers are those
of the published checkpoints.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, dropout, relu
from torch.nn.utils.fusion import fuse_conv_bn_eval

from sistrum.training.teachers.log_mel import LogMel, MelSettings

#: Channels of the six blocks, embedding and classes as published.
PUBLISHED_CHANNELS, PUBLISHED_EMBEDDING, PUBLISHED_LABELS = (64, 128, 256, 512, 1024, 2048), 2048, 527


class ConvBlock(nn.Module):
    """Two 3x3 convolutions with batch norm and ReLU, then a mean over `pool` x `pool` cells."""

    def __init__(self, before: int, after: int, pool: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(before, after, 3, padding=1, bias=False)
        self.bn1: nn.Module = nn.BatchNorm2d(after)
        self.conv2 = nn.Conv2d(after, after, 3, padding=1, bias=False)
        self.bn2: nn.Module = nn.BatchNorm2d(after)
        self.pool = pool
        nn.init.xavier_uniform_(self.conv1.weight)
        nn.init.xavier_uniform_(self.conv2.weight)

    def forward(self, x: Tensor) -> Tensor:
        x = relu(self.bn2(self.conv2(relu(self.bn1(self.conv1(x))))))
        return avg_pool2d(x, self.pool) if self.pool > 1 else x


class Cnn14(nn.Module):
    """Sounds [N, samples] -> logits [N, labels]. The last block does not pool."""

    def __init__(
        self,
        channels: Sequence[int] = PUBLISHED_CHANNELS,
        embedding: int = PUBLISHED_EMBEDDING,
        labels: int = PUBLISHED_LABELS,
        mel: MelSettings | None = None,
    ) -> None:
        super().__init__()
        self.front_end = LogMel(mel)
        self.bn0 = nn.BatchNorm2d(self.front_end.settings.bands)
        self.blocks = [f"conv_block{number + 1}" for number in range(len(channels))]
        pools = (2,) * (len(channels) - 1) + (1,)
        for name, before, after, pool in zip(self.blocks, (1, *channels), channels, pools, strict=False):
            self.add_module(name, ConvBlock(before, after, pool))
        self.fc1 = nn.Linear(channels[-1], embedding)
        self.fc_audioset = nn.Linear(embedding, labels)

    def forward(self, audio: Tensor) -> Tensor:
        return self.judge(self.front_end(audio))

    def judge(self, decibels: Tensor) -> Tensor:
        """Log mel pictures [N, frames, bands] -> logits."""
        logits: Tensor = self.fc_audioset(self.embed(decibels))
        return logits

    def embed(self, decibels: Tensor) -> Tensor:
        """Log mel pictures [N, frames, bands] -> embeddings [N, embedding]."""
        x = self.bn0(decibels[:, None].transpose(1, 3)).transpose(1, 3)  # normed over the bands
        for name in self.blocks:
            x = dropout(self.get_submodule(name)(x), 0.2, self.training)
        x = x.mean(dim=3)  # over the bands: [N, C, frames]
        x = dropout(x.amax(dim=2) + x.mean(dim=2), 0.5, self.training)
        return relu(self.fc1(x))

    def folded(self) -> Cnn14:
        """A copy for use alone, each batch norm of a block within the convolution before it."""
        network = copy.deepcopy(self).eval()
        for name in self.blocks:
            block = network.get_submodule(name)
            assert isinstance(block, ConvBlock)
            assert isinstance(block.bn1, nn.BatchNorm2d) and isinstance(block.bn2, nn.BatchNorm2d)
            block.conv1, block.bn1 = fuse_conv_bn_eval(block.conv1, block.bn1), nn.Identity()
            block.conv2, block.bn2 = fuse_conv_bn_eval(block.conv2, block.bn2), nn.Identity()
        return network


def parameter_count(network: nn.Module) -> int:
    """Trained numbers."""
    return sum(parameter.numel() for parameter in network.parameters())


def weights_hash(network: nn.Module) -> str:
    """Names the weights: 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for name, values in sorted(network.state_dict().items()):
        digest.update(name.encode() + torch.as_tensor(values).detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()
