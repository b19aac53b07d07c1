"""AudioSet's 527 labels in the order of the PANNs' outputs.

From `class_labels_indices.csv` of AudioSet (Gemmeke et al. 2017, Google, CC BY 4.0).
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("audioset_labels.csv")


@cache
def audioset_labels() -> tuple[tuple[str, str], ...]:
    """(machine id, display name) of each label, such as ("/m/015p6", "Bird")."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple((row["mid"], row["display_name"]) for row in csv.DictReader(file))
