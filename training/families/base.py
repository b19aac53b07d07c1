"""What a family of generators gives to the loop, the sample sheets and the export."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from torch import Tensor, nn
from torch.optim import Optimizer

from sistrum.training.controls import Control
from sistrum.training.representations import Representation


@dataclass(frozen=True)
class AudioFormat:
    """The sounds that a family learns: `samples` mono samples at `sample_rate` Hz, labelled by `classes`."""

    sample_rate: int
    samples: int
    classes: tuple[str, ...]


@dataclass(frozen=True)
class GraphInput:
    """One input of the exported graph, in the order of its arguments; `distribution` for noise only."""

    name: str
    role: str
    shape: tuple[int, ...]
    distribution: str | None = None


class Family(ABC):
    """Networks, losses and optimisers of one kind of generator. `model` ships (and is averaged), the rest
    does not.
    """

    #: Name in recipes and cards.
    name: ClassVar[str]
    #: Frozen dataclass with every setting that a recipe may give.
    settings_type: ClassVar[type[Any]]

    model: nn.Module
    optimisers: dict[str, Optimizer]

    @abstractmethod
    def __init__(self, settings: Any, audio: AudioFormat) -> None:
        """Build freshly initialised networks and their optimisers."""

    @property
    @abstractmethod
    def networks(self) -> nn.ModuleDict:
        """All networks, `model` among them: what a checkpoint must hold to resume."""

    @property
    @abstractmethod
    def controls(self) -> tuple[Control, ...]:
        """Controls in the order of the graph's `controls` input."""

    @property
    @abstractmethod
    def representation(self) -> Representation:
        """The representation of the exported graph's output."""

    @property
    @abstractmethod
    def graph_inputs(self) -> tuple[GraphInput, ...]:
        """Inputs of the exported graph."""

    @abstractmethod
    def train_step(self, audio: Tensor, classes: Tensor, step: int) -> dict[str, Tensor]:
        """One optimisation on audio [N, S] and class weights [N, classes]; returns scalars for the log."""

    @abstractmethod
    def reconstruct(self, model: nn.Module, audio: Tensor) -> Tensor:
        """Audio [N, S] through encoder and generator of `model` -> audio [N, S]."""

    @abstractmethod
    def draw(self, model: nn.Module, classes: Tensor) -> Tensor:
        """New sounds [N, S] for the class weights [N, classes], from torch's global random state."""

    @abstractmethod
    def export_module(self, model: nn.Module) -> nn.Module:
        """The graph to export: takes `graph_inputs` in order, returns the representation's values [1, K, F,
        T].
        """
