"""Attack, steady part and end of notes whose course is known; hops of 16 ms, 4 s, held 3 s."""

import numpy as np
import pytest
from numpy.typing import NDArray

from sistrum.training.vqcpc.phases import phases, smoothed

HOP, HELD, COUNT = 0.016, 3.0, 250
SECONDS = np.arange(COUNT) * HOP


def course(level: NDArray[np.float64], release: float) -> NDArray[np.float32]:
    """The level up to key-up, then falling by `release` dB a second."""
    after = np.maximum(0, SECONDS - HELD)
    return np.maximum(-90.0, level - release * after).astype(np.float32)


def test_a_note_that_sustains() -> None:
    swell = np.where(SECONDS < 0.2, -60 + 45 * SECONDS / 0.2, -15.0)
    found = phases(course(swell, 200.0), HELD, HOP)
    assert found.sustains and found.key_up == 188 and found.last == 185
    assert found.attack == pytest.approx(0.2 / HOP, abs=3)
    assert found.first == round(0.5 / HOP)
    assert found.end == pytest.approx((HELD + 57 / 200) / HOP, abs=4)  # -72 dB


@pytest.mark.parametrize(("level", "fall"), [(-5.0, 60.0), (-35.0, 37.0)])
def test_the_end_is_far_below_the_peak_or_below_hearing(level: float, fall: float) -> None:
    found = phases(course(np.full(COUNT, level), 100.0), HELD, HOP)
    assert found.end == pytest.approx((HELD + fall / 100) / HOP, abs=3)


def test_a_note_that_decays_has_its_loud_part_only() -> None:
    found = phases(course(-10 - 20 * SECONDS, 300.0), HELD, HOP)
    assert not found.sustains and found.first <= 1
    assert found.last == pytest.approx(0.5 / HOP, abs=2)  # 10 dB down
    assert found.attack <= found.last


def test_a_note_that_is_over_before_key_up_has_no_release() -> None:
    found = phases(course(-10 - 60 * SECONDS, 0.0), HELD, HOP)
    assert found.end == found.key_up == 188


def test_a_note_that_rings_on_has_no_known_end() -> None:
    assert phases(course(np.full(COUNT, -15.0), 20.0), HELD, HOP).end is None


def test_a_slow_attack_is_cut() -> None:
    swell = np.where(SECONDS < 2.0, -60 + 22.5 * SECONDS, -15.0)
    assert phases(course(swell, 200.0), HELD, HOP).attack == round(0.5 / HOP)


@pytest.mark.parametrize("held", [0.05, 0.25, 1.0])
def test_short_notes_have_phases_too(held: float) -> None:
    level = np.where(held > SECONDS, -15.0, np.maximum(-90.0, -15 - 200 * (SECONDS - held)))
    found = phases(level.astype(np.float32), held, HOP)
    assert found.key_up == np.ceil(held / HOP) and found.first < found.last <= found.key_up
    assert found.end is not None and found.end > found.key_up


def test_smoothing_keeps_the_mean_at_borders() -> None:
    assert smoothed(np.full(9, -3.0, dtype=np.float32)) == pytest.approx(np.full(9, -3.0))
