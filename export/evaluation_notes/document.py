"""The document of one evaluation of held notes: its file, and its headline figures."""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sistrum.errors import SistrumError

FORMAT, FORMAT_VERSION = "sistrum-note-evaluation", 1
KEYS = ("model", "data", "settings", "versions", "seconds", "sections")

Document = dict[str, Any]


def write_document(path: Path, document: Document) -> None:
    """Write whole or not at all; NaN and infinities become null."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_text(json.dumps(_without_nan(document), indent=1, allow_nan=False) + "\n", encoding="utf-8")
    partial.replace(path)


def read_document(
    path: Path,
    file_format: str = FORMAT,
    version: int = FORMAT_VERSION,
    keys: Sequence[str] = KEYS,
) -> Document:
    """A document of this format with these keys; SistrumError otherwise."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SistrumError(f"{path}: cannot be read: {error}") from None
    if not isinstance(document, dict) or document.get("format") != file_format:
        raise SistrumError(f"{path}: expected the format {file_format!r}")
    if document.get("format_version") != version:
        found = document.get("format_version")
        raise SistrumError(f"{path}: expected format_version {version}, found {found!r}")
    for key in keys:
        if key not in document:
            raise SistrumError(f"{path}: {key} is missing")
    loaded: Document = document
    return loaded


def merge(old: Document, new: Document) -> Document:
    """`new` with the sections of `old` that it lacks, where both judged one graph by the same notes."""
    same = all(
        old[part][key] == new[part][key] for part, key in (("model", "graph_sha256"), ("data", "sha256"))
    )
    return new | {"sections": old["sections"] | new["sections"]} if same else new


def headlines(document: Document) -> dict[str, float]:
    """The figures that goals are held against, and that a card keeps."""
    sections = {name: section for name, section in document["sections"].items() if "skipped" not in section}
    found: dict[str, float | None] = {}
    if scores := sections.get("scores"):
        found |= _score_headlines(scores["rows"])
    if pitch := sections.get("pitch"):
        found["pitch_cents"] = pitch["median"]
    if envelope := sections.get("envelope"):
        found["envelope"] = envelope["median"]
    if hold := sections.get("hold"):
        found |= _hold_headlines(hold["rows"])
    if movement := sections.get("movement"):
        found["am_families"] = movement["am_within"]
        found["vibrato_families"] = movement["vibrato_within"]
    return {key: float(f"{value:.4g}") for key, value in found.items() if _is_known(value)}


def _score_headlines(rows: dict[str, Any]) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for seconds, own in rows["hold"].items():
        real = rows["real validation"][seconds]
        found |= {f"pis/{seconds}": own["pis"]["value"], f"iis/{seconds}": own["iis"]["value"]}
        found |= {f"pis_real/{seconds}": real["pis"]["value"], f"iis_real/{seconds}": real["iis"]["value"]}
        for measure in ("kid", "fad"):
            found[f"{measure}/{seconds}"] = own[measure]["inception"]["value"]
            found[f"{measure}_floor/{seconds}"] = rows["real train"][seconds][measure]["inception"]["value"]
    shown = "1" if "1" in rows["hold"] else next(iter(rows["hold"]))
    own, real = found[f"pis/{shown}"], found[f"pis_real/{shown}"]
    if own is not None and real is not None:
        found["pis_share"] = own / real
    return found


def _hold_headlines(rows: dict[str, Any]) -> dict[str, float | None]:
    def column(key: str) -> list[float]:
        return sorted(math.inf if row[key] is None else row[key] for row in rows.values())

    drifts = column("drift_db")
    return {
        "drift_db": drifts[len(drifts) // 2],
        "drift_worst_db": drifts[-1],
        "wander_db": column("wander_db")[len(drifts) // 2],
        "seams_worst": column("seams")[-1],
        "hold_cents": column("end_cents")[len(drifts) // 2],
    }


def _is_known(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _without_nan(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(entry) for entry in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
