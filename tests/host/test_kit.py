"""The kit preset file: what is read is what was meant, and what is wrong is named."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sistrum.errors import SistrumError
from sistrum.python_host.kit import MIX_RANGES, KitPreset, PartPreset, kit_json, read_kit

FINITE = st.floats(allow_nan=False, allow_infinity=False)
PARTS = st.builds(
    PartPreset,
    part=st.integers(1, 16),
    model=st.none() | st.text(min_size=1, max_size=8),
    seed=st.none() | st.integers(0, 2**53 - 1),
    latent=st.none() | st.lists(FINITE, min_size=1, max_size=4).map(tuple),
    controls=st.dictionaries(st.text(max_size=6), FINITE, max_size=3),
    mix=st.fixed_dictionaries({}, optional={name: st.floats(*limits) for name, limits in MIX_RANGES.items()}),
)
KITS = st.builds(
    KitPreset,
    model=st.none() | st.text(min_size=1, max_size=8),
    parts=st.lists(PARTS, max_size=4, unique_by=lambda part: part.part).map(tuple),
)


@given(KITS)
def test_a_kit_survives_its_file(tmp_path_factory: pytest.TempPathFactory, kit: KitPreset) -> None:
    path = tmp_path_factory.mktemp("kit") / "kit.json"
    path.write_text(kit_json(kit), encoding="utf-8")
    assert read_kit(path) == kit


def document(**changes: Any) -> dict[str, Any]:
    return {"format": "sistrum-kit", "format_version": 1, "parts": []} | changes


WRONG = [
    ([], "the file: expected an object, found \\[\\]"),
    (document(format="other"), 'format: expected "sistrum-kit", found "other"'),
    (document(format_version=2), "format_version: expected 1, found 2"),
    (document(colour="red"), "the file: unknown key 'colour'"),
    (document(parts={}), "parts: expected a list, found {}"),
    (document(model=3), "model: expected a text, found 3"),
    (document(parts=[{"seed": 1}]), r"parts\[0\].part: expected a whole number in 1..16, found null"),
    (document(parts=[{"part": 0}]), r"parts\[0\].part: expected a whole number in 1..16, found 0"),
    (document(parts=[{"part": True}]), r"parts\[0\].part: expected a whole number in 1..16, found true"),
    (document(parts=[{"part": 1}, {"part": 1}]), "found part 1 twice"),
    (document(parts=[{"part": 1, "seed": -1}]), r"parts\[0\].seed: expected a whole number"),
    (document(parts=[{"part": 1, "seed": 1.5}]), r"parts\[0\].seed: expected a whole number"),
    (
        document(parts=[{"part": 1, "level": 2.5}]),
        r"parts\[0\].level: expected a finite number in 0..2, found 2.5",
    ),
    (document(parts=[{"part": 1, "latent": "x"}]), r"parts\[0\].latent: expected a list of numbers"),
    (
        document(parts=[{"part": 1, "latent": [None]}]),
        r"parts\[0\].latent\[0\]: expected a finite number, found null",
    ),
    (
        document(parts=[{"part": 1, "controls": {"a": "b"}}]),
        r"parts\[0\].controls.a: expected a finite number",
    ),
    (document(parts=[{"part": 1, "controls": []}]), r"parts\[0\].controls: expected an object"),
    (document(parts=[{"part": 1, "volume": 1}]), r"parts\[0\]: unknown key 'volume'; known are .*level"),
    (document(parts=[{"part": 1, "pan": float("nan")}]), r"parts\[0\].pan: expected a finite number"),
]


@pytest.mark.parametrize(("wrong", "says"), WRONG)
def test_a_wrong_entry_is_named_with_file_and_key(tmp_path: Path, wrong: Any, says: str) -> None:
    path = tmp_path / "kit.json"
    path.write_text(json.dumps(wrong))
    with pytest.raises(SistrumError, match=says) as caught:
        read_kit(path)
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "kit.json").write_bytes(data)
    with pytest.raises(SistrumError, match=r"kit\.json: "):
        read_kit(tmp_path / "kit.json")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SistrumError, match="cannot be read"):
        read_kit(tmp_path / "none.json")
