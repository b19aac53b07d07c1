"""The seven timbral features of Audio Commons: how listeners hear a sound, as numbers of about 0 to 100."""

from sistrum.training.features.many_sounds import DEFAULT_CACHE, Measured, measure_all
from sistrum.training.features.scale import FeatureScale
from sistrum.training.features.sound_features import FEATURES, measure

__all__ = ["DEFAULT_CACHE", "FEATURES", "FeatureScale", "Measured", "measure", "measure_all"]
