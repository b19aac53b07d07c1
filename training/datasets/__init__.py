"""Audio files, soundfonts and drum kits -> a `SoundSet`: sounds of one length with class, licence, split."""

from sistrum.training.datasets.sound_set import SoundRecord, SoundSet

__all__ = ["SoundRecord", "SoundSet"]
