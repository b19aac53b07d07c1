"""The data that a recipe asks for: a sound set of hits, or a note set, by what its family learns."""

from pathlib import Path

from sistrum.training.config import Recipe
from sistrum.training.drum_data import load_training_data as load_hits
from sistrum.training.families.base import HarmonicNeeds
from sistrum.training.families.registry import FAMILIES
from sistrum.training.harmonic_data import load_harmonic_notes
from sistrum.training.loop import TrainingData
from sistrum.training.note_data import load_notes


def load_training_data(recipe: Recipe, folder: Path) -> TrainingData:
    """Open the set in `folder`; SistrumError if there is none of the kind that the family learns."""
    needs = FAMILIES[recipe.family].notes(recipe.settings)
    if needs is None:
        return load_hits(recipe, folder)
    if isinstance(needs, HarmonicNeeds):
        return load_harmonic_notes(recipe, needs, folder)
    return load_notes(recipe, needs, folder)
