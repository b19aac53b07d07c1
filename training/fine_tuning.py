"""The recipe with which a trained model learns a few sounds of a user's without forgetting what a drum is."""

from __future__ import annotations

from dataclasses import replace

from sistrum.training.config import Recipe
from sistrum.training.families.registry import FAMILIES
from sistrum.training.snapshot import Start

#: Share by which weights go back to the start at every step; see `anchor.Anchor`.
ANCHOR = 5e-4
#: Steps between two measurements on the sounds held back, and how many without improvement end the run.
VALIDATE_EVERY, PATIENCE = 100, 10
#: How far the user's sounds are varied: they are to be recognised.
VARIATION = 0.6
#: Variations of the user's sounds that a pool holds, where the family wants hits taken apart.
POOL_HITS = 512


def fine_tuning_recipe(start: Start, name: str, sounds: str, validates: bool) -> Recipe:
    """The recipe of the snapshot, changed for the sound set in the folder `sounds`.

    Lower rates (the family's `fine_tuning`), an anchor, no synthetic sounds. With `validates` (sounds are
    held back) a family with an encoder is measured on them, and the run ends when it gets no better.
    """
    recipe = start.recipe
    return replace(
        recipe,
        name=name,
        settings=FAMILIES[recipe.family].fine_tuning(recipe.settings),
        data=replace(
            recipe.data,
            path=sounds,
            synthetic_share=0.0,
            variation=VARIATION,
            classes=(),
            pool_hits=POOL_HITS,
        ),
        loop=replace(
            recipe.loop,
            averaging=min(recipe.loop.averaging, 0.99),
            checkpoint_minutes=2.0,
            sheet_minutes=5.0,
            device="auto",
            anchor=ANCHOR,
            validate_every=VALIDATE_EVERY if validates else 0,
            patience=PATIENCE if validates else 0,
        ),
    )
