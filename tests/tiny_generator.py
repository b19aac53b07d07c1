"""A generator of the shipped kind, small enough for tests, with seeded random weights."""

import torch

from sistrum.training.checkpoint import Checkpoint
from sistrum.training.config import parse_recipe
from sistrum.training.families.base import AudioFormat
from sistrum.training.families.registry import FAMILIES


def tiny_checkpoint() -> Checkpoint:
    """What training would have saved at step 0."""
    sizes = {"latent": 4, "channels": [4, 4, 4, 4], "base_channels": 2, "hidden": 8, "flow_layers": 2}
    settings = {"generator": sizes, "critics": [{"channels": [4, 4, 4, 4]}]}
    recipe = parse_recipe({"name": "tiny", "family": "stn_gan", "settings": settings}, "tiny")
    audio = AudioFormat(44100, 44100, ("kick", "snare", "hat"))
    torch.manual_seed(4)
    family = FAMILIES["stn_gan"](recipe.settings, audio)
    for parameter in family.model.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    return Checkpoint(
        recipe=recipe,
        audio=audio,
        step=0,
        minutes=0.0,
        networks=family.networks.state_dict(),
        average=family.model.state_dict(),
        average_updates=0,
        optimisers={},
        random_state=torch.get_rng_state(),
        data=[{"name": "none", "licence": "CC0", "sounds": 0, "credit": "nobody"}],
        metrics={"loss": 1.0},
    )
