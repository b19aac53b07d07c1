import pytest

from sistrum.training.datasets.drum_classes import DRUM_CLASSES, class_of_abbreviation, class_of_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Std Kick 1(L)", "kick"),
        ("808_Kick_Long", "kick"),
        ("bd_haus", "kick"),
        ("drum_bass_hard", "kick"),
        ("bassdrum-4mics-br-stereo-soft4", "kick"),
        ("MBass-3 hit 4", "kick"),
        ("RmPwr 2-1(R)", "snare"),
        ("sn_dolf", "snare"),
        ("MSnr-rim shot 3", "snare"),
        ("25671__walter-odington__garage-city-snare-snappy", "snare"),
        ("Hi-Hat Half-Open", "hat"),
        ("Closed HH 3", "hat"),
        ("Hard_CHH_01", "hat"),
        ("drum_cymbal_closed", "hat"),
        ("drum_cymbal_hard", "cymbal"),
        ("crash20i__ride-cup1", "cymbal"),
        ("MCym1 crash pp2", "cymbal"),
        ("Low Flr Studio", "tom"),
        ("TomFloor-Med", "tom"),
        ("MTnr-4 hit 3", "tom"),
        ("Amp_Clap_1", "clap"),
        ("808 High Conga", "perc"),
        ("SideStick-Soft", "perc"),
        ("snare_rim01", "perc"),
        ("58_79_CRASHCHOKE1", "perc"),
        ("fxshake5", "perc"),
        ("Applause", None),
        ("MSnr-crush long 1", None),
        ("drum_roll", None),
        ("xFX_6", None),
        ("Metronome Click", None),
        ("Whistle", None),
        ("", None),
    ],
)
def test_names_speak_of_their_class(name, expected):
    assert class_of_name(name) == expected
    assert expected is None or expected in DRUM_CLASSES


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("bd1", "kick"),
        ("TR808 OH", "hat"),
        ("CP_02", "clap"),
        ("sd-bright-3", "snare"),
        ("openhat2", "hat"),
        ("custom", None),
        ("abdomen", None),
        ("bd+sd", None),
        ("12", None),
    ],
)
def test_abbreviations_of_drum_machines(name: str, expected: str | None) -> None:
    assert class_of_abbreviation(name) == expected
