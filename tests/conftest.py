"""What all tests share: the processor is left as it was found."""

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def numbers_may_be_tiny_again() -> Iterator[None]:
    """Training flushes denormal numbers to zero for its thread; the next test must not inherit that."""
    yield
    if "torch" in sys.modules:
        sys.modules["torch"].set_flush_denormal(False)
