"""The frame-by-frame reference of mag-IF: what training's inverse gives, for any cut of the stream."""

import numpy as np
import pytest
import torch

from sistrum.export.mag_if_inverse import MagIfStream, inverse_mag_if
from sistrum.export.seeded_noise import word
from sistrum.training.representations import MagIf
from sistrum.training.representations.mag_if_notes import notes_from_values

FRAMES, SEED = 12, 7
PITCHES = np.repeat([44.0, 57.0, 70.0], 4)


def random_values() -> np.ndarray:
    """[2, 1024, FRAMES] of every kind: below the floor, above full scale, frequencies everywhere."""
    random = np.random.default_rng(0)
    values = random.uniform(-1.2, 1.1, (2, 1024, FRAMES)).astype(np.float32)
    values[1] = np.clip(values[1], -1.0, 1.0)
    values[0, 200:, 6] = -1.0  # whole harmonics without a bin that sounds
    return values


def phases(seed: int) -> torch.Tensor:
    """Noise phases [1, 1024, FRAMES], word by word as docs/model-card.md says."""
    angles = np.zeros((1, 1024, FRAMES))
    for n in range(FRAMES):
        for k in range(1, 1024):
            bits = word(seed, 2000, n * 256 + (k - 1) // 4)
            angles[0, k, n] = 2 * np.pi * ((bits >> (16 * ((k - 1) % 4))) & 0xFFFF) / 65536
    return torch.from_numpy(angles)


def test_numpy_gives_what_torch_gives() -> None:
    values, mag_if = random_values(), MagIf()
    ours = inverse_mag_if(mag_if.spec(), values, PITCHES, SEED)
    theirs = notes_from_values(
        mag_if, torch.from_numpy(values)[None], torch.from_numpy(PITCHES)[None], phases(SEED)
    )[0].numpy()
    assert ours.shape == (FRAMES * 512,)
    assert np.abs(theirs).max() > 1.0
    np.testing.assert_allclose(ours, theirs, atol=2e-6 * np.abs(theirs).max())


@pytest.mark.parametrize("chunk", [1, 3, 5])
def test_cuts_change_nothing(chunk: int) -> None:
    values, spec = random_values(), MagIf().spec()
    whole = inverse_mag_if(spec, values, PITCHES, SEED)
    stream = MagIfStream(spec)
    parts = [
        stream.run(values[:, :, n : n + chunk], PITCHES[n : n + chunk], [SEED] * len(PITCHES[n : n + chunk]))
        for n in range(0, FRAMES, chunk)
    ]
    assert np.array_equal(np.concatenate(parts), whole)


def test_the_seed_of_a_frame_changes_nothing_before_it() -> None:
    values, spec = random_values(), MagIf().spec()
    same = MagIfStream(spec).run(values, PITCHES, [SEED] * FRAMES)
    other = MagIfStream(spec).run(values, PITCHES, [SEED] * 5 + [SEED + 1] * (FRAMES - 5))
    assert np.array_equal(same[: 5 * 512], other[: 5 * 512])
    assert not np.array_equal(same[5 * 512 : 6 * 512], other[5 * 512 : 6 * 512])


def test_values_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="2 pitches"):
        MagIfStream(MagIf().spec()).run(random_values(), PITCHES[:2], [SEED] * FRAMES)
