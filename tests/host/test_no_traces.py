"""Playing leaves nothing in the home folder: no diary of use, no cache, no setting."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sistrum.python_host.song import Note


@pytest.mark.parametrize("host", ["core", "pedalboard"])
def test_the_home_folder_stays_empty(host: str, run_jobs: Callable, tmp_path: Path) -> None:
    places = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    audio = run_jobs(
        [{"host": host, "notes": [Note(0.0, 36, 100)], "seconds": 0.2}], dict.fromkeys(places, str(tmp_path))
    )
    assert abs(audio[0]).max() > 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
