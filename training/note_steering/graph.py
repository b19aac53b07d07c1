"""Graphs of notes with sliders: what a family's graph must offer, and what steering makes of it."""

from typing import Protocol, runtime_checkable

import torch
from torch import Tensor, nn

from sistrum.training.note_steering.steering import NoteSteering


@runtime_checkable
class TimbreGraph(Protocol):
    """A family's graph in two parts, so that something may happen between them."""

    def shares(self, controls: Tensor) -> Tensor:
        """Controls [N, ...] -> class shares [N, C] that sum to 1."""
        ...

    def timbre(self, latent: Tensor, controls: Tensor) -> Tensor:
        """Engine latent [N, D] -> timbre [N, D], where all classes live together."""
        ...

    def play(self, timbre: Tensor, controls: Tensor, pitch: Tensor, tokens: Tensor, noise: Tensor) -> Tensor:
        """The representation's values [N, K, F, frames]."""
        ...


class SteeredNoteGraph(nn.Module):
    """A graph with one more slider for each attribute, behind the controls that it has by itself."""

    def __init__(self, graph: nn.Module, controls: int, steering: NoteSteering) -> None:
        """`controls`: how many the graph has by itself."""
        super().__init__()
        self.graph, self.controls, self.steering = graph, controls, steering

    def forward(
        self,
        latent: Tensor,
        controls: Tensor,
        pitch: Tensor,
        tokens: Tensor,
        noise: Tensor,
        touched: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """latent [1, D], controls and touched [1, own + attributes], the rest as the graph wants it.

        Returns the graph's values and the positions [1, own + attributes] of all controls.
        """
        graph = self.graph
        assert isinstance(graph, TimbreGraph)
        own, asked = controls[:, : self.controls], controls[:, self.controls :]
        timbre, values = self.steering(
            graph.timbre(latent, own), graph.shares(own), asked, touched[:, self.controls :]
        )
        return graph.play(timbre, own, pitch, tokens, noise), torch.cat([own, values], dim=1)


class TimbreAsLatent(nn.Module):
    """A graph whose latent is the timbre itself: what a fit plays its notes with."""

    def __init__(self, graph: nn.Module) -> None:
        super().__init__()
        self.graph = graph

    def forward(
        self, timbre: Tensor, controls: Tensor, pitch: Tensor, tokens: Tensor, noise: Tensor
    ) -> Tensor:
        """As the graph, with a timbre [1, D] where its latent was."""
        graph = self.graph
        assert isinstance(graph, TimbreGraph)
        return graph.play(timbre, controls, pitch, tokens, noise)
