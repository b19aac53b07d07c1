"""The evaluation document: its file, its schema, what can be kept of an older one, and its headline
figures.
"""

import hashlib
import json
import math
from functools import cache
from pathlib import Path
from typing import Any

from sistrum.errors import SistrumError

FORMAT, FORMAT_VERSION = "sistrum-evaluation", 1


def write_document(path: Path, document: dict[str, Any]) -> None:
    """Check and write; NaN and infinities become null."""
    clean = _without_nan(document)
    check(clean, str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_text(json.dumps(clean, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    partial.replace(path)


def read_document(path: Path) -> dict[str, Any]:
    """A document that fits the schema; SistrumError otherwise."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SistrumError(f"{path}: not JSON: {error}") from error
    check(document, str(path))
    loaded: dict[str, Any] = document
    return loaded


def check(document: Any, where: str) -> None:
    """SistrumError naming the place, unless the document fits the schema."""
    import jsonschema

    error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(schema()).iter_errors(document))
    if error is not None:
        raise SistrumError(f"{where}: {error.json_path.removeprefix('$.')}: {error.message}")


@cache
def schema() -> dict[str, Any]:
    """The JSON schema of evaluation documents."""
    text = (Path(__file__).parent / "evaluation.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def merge(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """`new` with the sections of `old` that it lacks, where both judged one graph by the same sounds."""
    same = all(
        old[part][key] == new[part][key] for part, key in (("model", "graph_sha256"), ("data", "sha256"))
    )
    return new | {"sections": old["sections"] | new["sections"]} if same else new


def graph_sha256(path: Path) -> str:
    """Hash of the model file without its metadata (the card)."""
    import onnx

    model = onnx.load_model(str(path))
    del model.metadata_props[:]
    return hashlib.sha256(model.SerializeToString(deterministic=True)).hexdigest()


def headlines(document: dict[str, Any]) -> dict[str, float]:
    """The figures that a card and a terminal show: 'recognised', 'kick/recognised', 'e1', 'rho_median',
    ...
    """
    sections = document["sections"]
    found: dict[str, Any] = {}
    if classes := sections.get("classes"):
        found |= {"recognised": classes["drawn"], "recognised_real": classes["real"]}
        found["recognised_lowest"] = min(row["drawn"]["value"] for row in classes["rows"].values())
        found |= {f"{name}/recognised": row["drawn"]["value"] for name, row in classes["rows"].items()}
    if distances := sections.get("distances"):
        found |= _distance_headlines(distances["rows"])
    if (sliders := sections.get("sliders")) and "summary" in sliders:
        found |= sliders["summary"]
    if diversity := sections.get("diversity"):
        found |= {f"copies/{space}": row["copies"] for space, row in diversity["spaces"].items()}
    if acoustics := sections.get("acoustics"):
        found |= _acoustic_headlines(acoustics["rows"])
    return {key: float(f"{value:.4g}") for key, value in found.items() if _is_known(value)}


def _is_known(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _distance_headlines(rows: dict[str, Any]) -> dict[str, float]:
    shown = next(name for name in ("validation features", "class only") if name in rows)
    found = {
        "inception_score": rows[shown]["inception_score"]["value"],
        "inception_score_real": rows["real validation"]["inception_score"]["value"],
    }
    for measure in ("kid", "fad"):
        for space, interval in rows[shown][measure].items():
            found[f"{measure}/{space}"] = interval["value"]
            found[f"{measure}_floor/{space}"] = rows["real train"][measure][space]["value"]
    return found


def _acoustic_headlines(rows: dict[str, Any]) -> dict[str, float]:
    wanted = (("kick", "rise_ms"), ("snare", "rise_ms"), ("cymbal", "partials"))
    found = {}
    for name, key in wanted:
        if name in rows:
            found[f"{name}/{key}"] = rows[name][key]["drawn"]
            found[f"{name}/{key}_real"] = rows[name][key]["real"]
    return found


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _without_nan(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(entry) for entry in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
