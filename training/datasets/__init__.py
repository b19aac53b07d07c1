"""Audio files, soundfonts and drum kits -> a `SoundSet`: equal-length sounds with class, licence and split."""

from sistrum.training.datasets.sound_set import SoundRecord, SoundSet

__all__ = ["SoundRecord", "SoundSet"]
