"""Families by name; a new one is one line here."""

from sistrum.training.families.base import Family
from sistrum.training.families.drumgan.family import DrumGan
from sistrum.training.families.stn_gan.family import StnGan

FAMILIES: dict[str, type[Family]] = {family.name: family for family in (DrumGan, StnGan)}
