"""The pool of analysed hits: a pure function of its key, made when needed, started again at its end."""

from pathlib import Path

import numpy as np
import pytest

from sistrum.training import training_pool
from sistrum.training.training_pool import AnalysedBatch, TrainingPool

RATE, SAMPLES = 44100, 44100


class FallingTones:
    """Batches of two decaying sines, a pure function of the step; counts how many it made."""

    def __init__(self) -> None:
        self.made = 0

    def at(self, step: int) -> tuple[np.ndarray, np.ndarray]:
        self.made += 1
        time = np.arange(SAMPLES) / RATE
        hz = np.random.default_rng(step).uniform(60, 120, 2)
        audio = 0.8 * np.sin(2 * np.pi * hz[:, None] * time) * np.exp(-8 * time)
        return audio.astype(np.float32), np.eye(2, dtype=np.float32)


def pool_in(folder: Path, hits: int = 8, key: str = "tones") -> tuple[TrainingPool, FallingTones]:
    source = FallingTones()
    return TrainingPool(source, 2, RATE, folder, hits, key), source  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_pool, "CHUNK_HITS", 4)


def same(first: AnalysedBatch, second: AnalysedBatch) -> bool:
    return all(np.array_equal(getattr(first, part), getattr(second, part)) for part in training_pool.PARTS)


def test_batches_hold_hits_and_their_parts(tmp_path: Path) -> None:
    pool, _ = pool_in(tmp_path)
    batch = pool.at(1)
    assert batch.audio.shape == batch.rest.shape == (2, SAMPLES)
    assert batch.body.shape == (2, 54) and batch.partials.shape == (2, 128, 12)
    assert np.array_equal(batch.classes, np.eye(2))
    assert np.square(batch.rest).sum() < 0.1 * np.square(batch.audio).sum(), "a sine is a body"
    wanted, _ = FallingTones().at(1)
    assert np.abs(np.abs(batch.audio) - np.abs(wanted)).max() < 1e-3


def test_a_batch_depends_on_its_number_alone(tmp_path: Path) -> None:
    first, _ = pool_in(tmp_path / "a")
    second, _ = pool_in(tmp_path / "b")
    first.at(0)
    assert same(first.at(3), second.at(3))
    assert not same(first.at(3), first.at(2))


def test_what_is_there_is_not_made_again(tmp_path: Path) -> None:
    pool, source = pool_in(tmp_path)
    pool.build()
    assert source.made == 4
    again, idle = pool_in(tmp_path)
    again.build()
    assert idle.made == 0 and same(pool.at(2), again.at(2))


def test_the_pool_starts_again_at_its_end(tmp_path: Path) -> None:
    pool, _ = pool_in(tmp_path)
    assert same(pool.at(1), pool.at(5))


@pytest.mark.parametrize("change", [{"key": "other"}, {"hits": 4}])
def test_other_sounds_or_sizes_are_another_pool(tmp_path: Path, change: dict[str, int]) -> None:
    pool_in(tmp_path)[0].build()
    other, source = pool_in(tmp_path, **change)  # type: ignore[arg-type]
    other.at(0)
    assert source.made > 0


def test_a_half_written_chunk_is_made_again(tmp_path: Path) -> None:
    pool, _ = pool_in(tmp_path)
    pool.build()
    (last,) = tmp_path.glob("pool_*/chunk_001_classes.npy")
    last.unlink()
    again, source = pool_in(tmp_path)
    again.at(2)
    assert source.made == 2 and last.exists()
