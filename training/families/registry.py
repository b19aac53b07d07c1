"""Families by name; a new one is one line here, or an entry point of another package."""

from sistrum.training.families.base import Family
from sistrum.training.families.drumgan.family import DrumGan
from sistrum.training.families.harmonic_gan.family import HarmonicGan
from sistrum.training.families.outside import families_from_outside
from sistrum.training.families.stn_gan.family import StnGan
from sistrum.training.families.vqcpc_gan.darkgan import DarkGan
from sistrum.training.families.vqcpc_gan.published import NoteWgan, VqcpcGan
from sistrum.training.families.vqcpc_gan.small_family import VqcpcGanSmall
from sistrum.training.families.vqcpc_gan.small_wgan import NoteWganSmall

FAMILIES: dict[str, type[Family]] = {
    family.name: family
    for family in (DarkGan, DrumGan, HarmonicGan, NoteWgan, NoteWganSmall, StnGan, VqcpcGan, VqcpcGanSmall)
}
FAMILIES |= families_from_outside(FAMILIES)
