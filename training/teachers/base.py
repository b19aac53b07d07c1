"""What a teacher is: labels, and what it says of sounds."""

from __future__ import annotations

from typing import Protocol

from torch import Tensor


class Teacher(Protocol):
    """An audio tagger, ready to be asked.

    `labels` are ids of its own (AudioSet's machine ids, or those of our ontology), `label_names` what people
    read, both in the order of its outputs. `accuracy`: how well it knows each label on sounds that it has not
    heard (average precision, 0..1), 1 where nobody measured. `hash` changes with the weights: 64 hexadecimal
    digits. `samples`: the length that it hears.
    """

    @property
    def labels(self) -> tuple[str, ...]: ...

    @property
    def label_names(self) -> tuple[str, ...]: ...

    @property
    def accuracy(self) -> tuple[float, ...]: ...

    @property
    def sample_rate(self) -> int: ...

    @property
    def samples(self) -> int: ...

    @property
    def hash(self) -> str: ...

    def logits(self, audio: Tensor) -> Tensor:
        """Mono sounds [N, samples] at `sample_rate`, full scale 1 -> logits [N, labels] before the sigmoid.

        Sounds that are shorter than `samples` are followed by silence, of longer ones the beginning counts.
        """
        ...


def fitted(audio: Tensor, samples: int) -> Tensor:
    """Sounds [N, any] cut or filled with silence to [N, samples]."""
    from torch.nn.functional import pad

    assert audio.ndim == 2, audio.shape
    return pad(audio[:, :samples], (0, max(0, samples - audio.shape[1])))
