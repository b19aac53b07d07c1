"""A sound set with other classes: some merged, some left out."""

from __future__ import annotations

from dataclasses import replace

from sistrum.errors import SistrumError
from sistrum.training.config import ClassGroup
from sistrum.training.datasets import SoundSet


def regroup(sounds: SoundSet, groups: tuple[ClassGroup, ...]) -> SoundSet:
    """The sounds of the groups' classes under the groups' names; all as they are where no group is given."""
    if not groups:
        return sounds
    named = {member: group.name for group in groups for member in (group.of or (group.name,))}
    kept = sounds.select(classes=[name for name in sounds.classes if name in named])
    unknown = sorted(set(named) - set(sounds.classes))
    if unknown:
        raise SistrumError(
            f"data.classes: the sound set has no {unknown[0]!r}; it has {', '.join(sounds.classes)}"
        )
    records = tuple(replace(record, sound_class=named[record.sound_class]) for record in kept.records)
    return replace(kept, records=records, classes=tuple(group.name for group in groups))
