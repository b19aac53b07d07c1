"""Notes: C++ against export/reference_note.py, tokens exactly and samples closely, in pieces and in one."""

from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sistrum.export.reference_note import NoteAsked, NoteChange, ReferenceNotes, stream_inverse

MAX_ERROR = 1e-5  # of full scale
RATE_OF_FRAMES = 125
Changes = Sequence[tuple[int, str, float]]
#: (pitch from the lowest on, velocity, key, frames held or 0, frames of a known length or 0, changes)
NOTES: list[tuple[int, float, int, int, int, Changes]] = [
    (0, 1.0, 0, 60, 0, []),
    (26, 0.2, 5, 3, 0, []),
    (13, 0.5, 2**40 + 1, 130, 0, [(20, "pressure", 1.0), (63, "pressure", 0.25)]),
    (7, 0.9, 7, 75, 0, [(9, "pitch", 60.0), (41, "pitch", 99.0), (80, "pitch", 50.0)]),
    (5, 0.7, 3, 0, 1, []),
    (5, 0.7, 3, 0, 250, [(30, "pitch", 57.0)]),
    (20, 0.7, 3, 0, 77, []),
]


def close(found: NDArray[np.float32], expected: NDArray[np.floating[Any]]) -> bool:
    assert found.shape == expected.shape
    return bool(np.abs(found - expected).max() <= MAX_ERROR * max(1.0, np.abs(expected).max()))


def frame_seconds(card: dict[str, Any]) -> float:
    return float(card["streaming"]["hop"] / card["audio"]["sample_rate"])


@pytest.mark.parametrize("note", range(len(NOTES)))
def test_notes_equal_the_reference(core: ModuleType, notes_path: Path, note: int) -> None:
    above, velocity, key, held, length, changes = NOTES[note]
    model = core.Model(notes_path)
    pitch, frame = model.card["pitch"]["low"] + above, frame_seconds(model.card)
    asked = NoteAsked(
        pitch,
        velocity,
        seed=40 + note,
        key=key,
        length=length,
        changes=[
            *sorted(
                [NoteChange(*change) for change in changes] + [NoteChange(held, "release")] * (held > 0),
                key=lambda change: change.frame,
            )
        ],
    )
    expected = ReferenceNotes.of_file(notes_path).render(asked, held + length + 600)
    assert expected.ended
    samples, tokens = core.NoteRenderer(model).render(
        seed=40 + note,
        pitch=pitch,
        velocity=velocity,
        key=key,
        held=held * frame if held else None,
        seconds=length * frame if length else None,
        changes=changes,
    )
    assert tokens.tolist() == expected.tokens.tolist()
    assert close(samples, expected.samples)
    assert np.abs(samples).max() > 1e-3


def test_the_plain_reference_agrees(core: ModuleType, tiny_models: Path) -> None:
    """tests/golden/reference_notes.py shares no code with either of the two."""
    from tests.parity.conftest import card_of, load_golden, open_session

    path, reference_notes = tiny_models / "notes_harmonic.onnx", load_golden("reference_notes")
    card, session = card_of(load_golden("reference"), path), open_session(path)
    changes = [(12, "pressure", 0.8), (40, "release", 0.0), (47, "pitch", 66.0)]
    for sound in ({"seed": 4}, {"seed": 2**53 - 1, "controls": {"brassy": 1.0, "reedy": 0.4, "sway": 2.0}}):
        expected, tokens = reference_notes.render_note(session, card, sound, 61, 0.7, 9, changes=changes)
        note = core.NoteRenderer(core.Model(path))
        samples, found = note.render(**sound, pitch=61, velocity=0.7, key=9, held=0.32, changes=changes[::2])
        assert found.tolist() == tokens
        assert close(samples, expected)


def test_the_preview_equals_the_reference(core: ModuleType, notes_path: Path) -> None:
    model = core.Model(notes_path)
    expected = ReferenceNotes.of_file(notes_path).preview(NoteAsked(model.card["pitch"]["preview"], seed=3))
    renderer = core.Renderer(model)
    assert close(renderer.render(seed=3), expected)
    assert renderer.times["total"] >= renderer.times["inference"] > 0.0
    other = renderer.render(seed=3, pitch=model.card["pitch"]["low"], seconds=0.5)
    assert other.shape == (1, round(0.5 * model.card["audio"]["sample_rate"]))
    with pytest.raises(ValueError, match=r"pitch: expected \d+ to \d+, found 20"):
        renderer.render(pitch=20)
    with pytest.raises(ValueError, match="seconds: expected more than 0"):
        renderer.render(seconds=0.0)


def test_late_changes_are_as_if_they_had_been_known(core: ModuleType, notes_path: Path) -> None:
    model, rng = core.Model(notes_path), np.random.default_rng(5)
    renderer, hop = core.NoteRenderer(model), model.card["streaming"]["hop"]
    for key in range(4):
        frames = np.sort(rng.integers(0, 90, 5)).tolist()
        changes = [(frame, "pitch", float(rng.integers(44, 71))) for frame in frames[:-1]]
        changes.append((frames[-1], "release", 0.0))
        note, heard = core.NoteStream(renderer, seed=1, pitch=50, key=key), np.zeros(0, dtype=np.float32)
        for frame, kind, value in [*changes, (10**6, "", 0.0)]:
            while not note.ended and note.frame < frame + rng.integers(1, 20):
                chunk = note.next(tail=True)
                heard = np.concatenate(
                    [heard[: chunk.first_frame * hop], chunk.samples[: chunk.frames * hop]]
                )
            if kind:
                note.change(frame, kind, value)
        known, _ = renderer.render(
            seed=1, pitch=50, key=key, held=frames[-1] * frame_seconds(model.card), changes=changes[:-1]
        )
        np.testing.assert_array_equal(heard, known)


SPECS: list[dict[str, Any]] = [
    {"type": "harmonic_noise", "sample_rate": 32_000, "hop": 256, "harmonics": 90, "bands": 40},
    {"type": "harmonic_noise", "sample_rate": 16_000, "hop": 100, "harmonics": 7, "bands": 2},
    {
        "type": "mag_if",
        "sample_rate": 16_000,
        "n_fft": 2048,
        "hop": 512,
        "bins": 1024,
        "floor_db": -90,
        "rise": 64,
    },
    {
        "type": "mag_if",
        "sample_rate": 22_050,
        "n_fft": 256,
        "hop": 64,
        "bins": 128,
        "floor_db": -60.5,
        "rise": 64,
    },
]


def random_values(spec: dict[str, Any], frames: int) -> NDArray[np.float32]:
    """Values that move from frame to frame, loud and soft ones, some beyond what sounds have."""
    rng = np.random.default_rng(spec["hop"])
    if spec["type"] == "mag_if":
        levels = np.clip(rng.normal(-0.4, 0.6, (1, spec["bins"], frames)), -1.3, 1.0)
        return np.concatenate([levels, rng.uniform(-1, 1, levels.shape)]).astype(np.float32)
    loud = rng.random((spec["harmonics"], frames)) / np.arange(1, spec["harmonics"] + 1)[:, None]
    parts = [loud * 0.3, rng.normal(0, 30, loud.shape), rng.random((spec["bands"], frames)) * 0.1]
    return np.concatenate(parts)[None].astype(np.float32)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec['type']}-{spec['hop']}")
def test_inverses_equal_python_in_any_pieces(core: ModuleType, spec: dict[str, Any]) -> None:
    frames = 60
    values, rng = random_values(spec, frames), np.random.default_rng(1)
    pitches = rng.integers(44, 71, frames // 10).repeat(10).astype(np.float32)
    seeds = [7] * 16 + [2**64 - 3] * (frames - 16)
    expected = stream_inverse(spec).run(values, pitches, seeds)
    whole = core.stream_inverse(spec, values, pitches.tolist(), seeds, frames)
    assert np.abs(whole - expected).max() <= MAX_ERROR * max(1.0, np.abs(expected).max())
    for chunk in (1, 3, 8, 59):
        pieces = core.stream_inverse(spec, values, pitches.tolist(), seeds, chunk)
        np.testing.assert_array_equal(pieces, whole)


def test_a_minute_keeps_pitch_and_level(core: ModuleType) -> None:
    """The highest of three harmonics, counted from its zero crossings at the beginning and at the end."""
    spec = {"type": "harmonic_noise", "sample_rate": 32_000, "hop": 256, "harmonics": 3, "bands": 2}
    frames = 60 * RATE_OF_FRAMES
    values = np.zeros((1, 8, frames), dtype=np.float32)
    values[0, 2] = 0.5
    samples = core.stream_inverse(spec, values, [60.0] * frames, [0] * frames, 8)
    frequency = 3 * 440.0 * 2.0 ** ((60 - 69) / 12)
    last = np.arange(len(samples) - 3200, len(samples))
    expected = 0.5 * np.sin(2 * np.pi * ((frequency * last / 32_000) % 1.0))
    assert np.abs(samples[-3200:] - expected).max() < 1e-5


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"held": None}, "held, seconds: expected exactly one"),
        ({"seconds": 1.0}, "held, seconds: expected exactly one"),
        ({"held": -1.0}, "held, seconds: expected 0 to 3600"),
        ({"held": float("nan")}, "held, seconds: expected 0 to 3600"),
        ({"changes": [(3, "shout", 1.0)]}, "kind: expected release, pitch or pressure"),
        ({"changes": [(-3, "release", 1.0)]}, "change: expected one at frame 0 or later, found -3"),
        ({"controls": {"omega": 1.0}}, 'control "omega"'),
        ({"latent": [1.0]}, "latent: expected"),
    ],
)
def test_what_cannot_be_is_said(
    core: ModuleType, tiny_models: Path, changes: dict[str, Any], message: str
) -> None:
    renderer = core.NoteRenderer(core.Model(tiny_models / "notes_harmonic.onnx"))
    with pytest.raises(ValueError, match=message):
        renderer.render(**({"held": 0.1} | changes))


def test_a_model_of_hits_renders_no_notes(core: ModuleType, tiny_models: Path) -> None:
    with pytest.raises(Exception, match="streaming: expected an object, found none"):
        core.NoteRenderer(core.Model(tiny_models / "stft_mono.onnx"))
