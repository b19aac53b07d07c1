"""The ontology: its rules, and that what it says of dark knowledge is so."""

from pathlib import Path

import numpy as np
import pytest

from sistrum import SistrumError
from sistrum.training.datasets.tag_set import TagSound
from sistrum.training.teachers.measured import QUANTITIES
from sistrum.training.teachers.ontology import read_ontology, targets, tonal_presets

LABELS = {label.id: label for label in read_ontology()}


def sound(program: int, bank: int = 0, recordings: tuple[str, ...] = ()) -> TagSound:
    return TagSound("test", bank, program, "name", 60, 100, recordings, "train")


def labels_of(played: TagSound) -> set[str]:
    row = targets([played], tuple(LABELS.values()))[0]
    return {id_ for id_, has in zip(LABELS, row, strict=True) if has}


def test_only_what_no_tonal_note_has_is_marked_as_only_the_teachers():
    for label in LABELS.values():
        if label.measure is None:
            tonal = any(label.fits_preset(preset) for preset in tonal_presets())
            assert label.only_teacher != tonal, label.id
        else:
            assert not label.only_teacher and label.measure.quantity in QUANTITIES


def test_there_are_labels_enough_and_many_of_them_dark():
    assert 60 <= len(LABELS) <= 110
    assert sum(label.only_teacher for label in LABELS.values()) >= 30
    wanted = {
        "bird",
        "telephone",
        "helicopter",
        "applause",
        "gunshot",
        "tuning_fork",
        "singing_bowl",
        "choir",
    }
    assert wanted <= set(LABELS)


def test_every_program_has_a_label():
    assert [program for program in range(128) if not labels_of(sound(program))] == []


def test_what_some_sounds_are():
    assert {"strings", "violin", "bowed"} <= labels_of(sound(40))
    assert labels_of(sound(123)) == {"sound_effect", "bird"}
    kick = labels_of(sound(0, 128, ("Std Kick 1",)))
    assert {"percussion", "drum", "bass_drum"} == kick
    assert "snare_drum" in labels_of(sound(0, 128, ("Std Kick 1", "Std Snr 2"))), "any of its recordings"
    assert "cymbal" in labels_of(sound(16, 128, ("Crsh 1",)))


def test_variations_are_as_their_program_but_for_exceptions():
    assert "saxophone" in labels_of(sound(64, bank=17))
    assert "helicopter" not in labels_of(sound(125, bank=9)) and "white_noise" in labels_of(
        sound(125, bank=9)
    )
    assert "church_bell" in labels_of(sound(14, bank=8)) and "church_bell" not in labels_of(sound(14))
    assert "tubular_bells" in labels_of(sound(14)) and "tubular_bells" not in labels_of(sound(14, bank=8))


def test_targets_are_numbers_by_label_and_leave_measured_ones_out():
    found = targets([sound(0), sound(123)], tuple(LABELS.values()))
    assert found.shape == (2, len(LABELS)) and set(np.unique(found)) == {0.0, 1.0}
    measured = [row for row, label in enumerate(LABELS.values()) if label.measure]
    assert len(measured) >= 8 and not found[:, measured].any()


BAD = {
    "expected the keys": "- {id: a, name: A}",
    "expected an id of a-z": "- {id: A b, name: A, kind: effect, programs: [1]}",
    "a kind of family": "- {id: a, name: A, kind: colour, programs: [1]}",
    "either a measure, or programs or drums": "- {id: a, name: A, kind: effect}",
    "expected a quantity with above or below": "- {id: a, name: A, kind: measured, measure: {quantity: x}}",
    "expected a program such as": "- {id: a, name: A, kind: effect, programs: [x]}",
    "there are two labels of this id": "- &x {id: a, name: A, kind: effect, programs: [1]}\n- *x",
    "expected a list of labels": "a: 1",
}


@pytest.mark.parametrize("message", BAD)
def test_what_is_wrong_is_named(message: str, tmp_path: Path):
    path = tmp_path / "ontology.yaml"
    path.write_text(BAD[message])
    with pytest.raises(SistrumError, match=message):
        read_ontology(path)
