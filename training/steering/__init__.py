"""Sliders for a generator that knows no features: its latent is steered to the features asked for."""

from sistrum.training.steering.steering import SteeredGraph, Steering, SteeringSettings

__all__ = ["SteeredGraph", "Steering", "SteeringSettings"]
