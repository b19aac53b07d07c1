"""The tables of a results page on held notes, as Markdown."""

from collections.abc import Mapping, Sequence
from typing import Any

from sistrum.export.evaluation_notes.document import Document, headlines
from sistrum.export.evaluation_notes.published import GOALS, TABLE, Goal

MISSING = "-"


def paper_table(documents: Mapping[str, Document]) -> str:
    """The paper's table with ours above it: every measure at every length."""
    scored = (document["sections"].get("scores", {}) for document in documents.values())
    first: dict[str, Any] = next(section["rows"] for section in scored if "rows" in section)
    lengths = list(first["real validation"])
    rows = [
        _score_row("real, validation", first["real validation"], lengths),
        _score_row("real, training (the floor of KID and FAD)", first["real train"], lengths),
    ]
    for name, document in documents.items():
        scores = document["sections"].get("scores", {}).get("rows", {})
        modes = _modes(scores)
        for mode in modes:
            rows.append(_score_row(name if len(modes) == 1 else f"{name}, {mode}", scores[mode], lengths))
    rows += [_published_row(name, by_length, lengths) for name, by_length in TABLE.items()]
    shown = " / ".join(f"{length} s" for length in lengths)
    head = ("", f"IIS {shown}", "PIS", "KID x 10^4", "FAD", "FAD, mel statistics", "pitch named, %")
    return markdown([head, *rows])


def _modes(rows: Mapping[str, Any]) -> list[str]:
    return [mode for mode in ("hold", "stretch") if mode in rows]


def _score_row(name: str, by_length: Mapping[str, Any], lengths: Sequence[str]) -> tuple[str, ...]:
    """The real validation notes have no distance to themselves, and a model may stop short of a length."""

    def column(form: str, *keys: str, factor: float = 1) -> str:
        return " / ".join(
            _form(_scaled(_within(by_length, length, *keys), factor), form) for length in lengths
        )

    return (
        name,
        column(".1f", "iis", "value"),
        column(".1f", "pis", "value"),
        column(".0f", "kid", "inception", "value", factor=1e4),
        column(".1f", "fad", "inception", "value"),
        column(".1f", "fad", "mel", "value"),
        column(".0f", "pitch_named", factor=100),
    )


def _within(found: Any, *keys: str) -> float | None:
    """A figure some levels down; None where one of them is missing."""
    for key in keys:
        found = found.get(key) if found is not None else None
    value: float | None = found
    return value


def _published_row(name: str, by_length: Mapping[float, Any], lengths: Sequence[str]) -> tuple[str, ...]:
    found = [by_length.get(float(length)) for length in lengths]

    def column(key: str) -> str:
        return " / ".join(_form(getattr(one, key) if one else None, ".1f") for one in found)

    shown = (column("iis"), column("pis"), column("kid_e4"), column("fad"))
    return (f"paper: {name}", *shown, MISSING, MISSING)


def goals_table(documents: Mapping[str, Document]) -> str:
    """What was to be reached, and what each model reaches; those that are not are in bold."""
    rows = [("measure", "reach", *documents)]
    for goal in GOALS:
        found = (headlines(document).get(goal.key) for document in documents.values())
        limit = f"at {'least' if goal.least else 'most'} {goal.value:g}"
        rows.append((goal.text, limit, *(_reached(goal, value) for value in found)))
    return markdown(rows)


def _reached(goal: Goal, value: float | None) -> str:
    if value is None:
        return MISSING
    good = value >= goal.value if goal.least else value <= goal.value
    return f"{value:.3g}" if good else f"**{value:.3g}**"


def pitch_table(document: Document) -> str:
    """Errors by mode and length."""
    rows = [
        ("notes", "median error, cents", "90 %", "octave off, %", "over 50 cents, %", "no pitch, %", "number")
    ]
    for name, row in document["sections"]["pitch"]["rows"].items():
        shares = (_form(100 * row[key], ".1f") for key in ("octave", "wrong", "unpitched"))
        rows.append((name, _form(row["median"], ".1f"), _form(row["p90"], ".1f"), *shares, str(row["notes"])))
    return markdown(rows)


def family_table(document: Document) -> str:
    """What was measured of every family: tuning, envelope, holding, movement; "" where nothing was."""
    sections = document["sections"]
    pitch = sections.get("pitch", {}).get("families", {})
    envelope = sections.get("envelope", {}).get("families", {})
    hold = sections.get("hold", {}).get("rows", {})
    movement = sections.get("movement", {}).get("rows", {})
    head = (
        "family",
        "cents (real)",
        "envelope",
        "drift, dB",
        "wander, dB",
        "seams (frames)",
        "AM, dB (real)",
        "vibrato, cents (real)",
    )
    rows = [head]
    for family in dict.fromkeys([*pitch, *envelope, *hold, *movement]):
        tune, held, moves = pitch.get(family, {}), hold.get(family, {}), movement.get(family, {})
        row = (
            family,
            _beside(tune.get("model"), tune.get("real"), ".1f"),
            _form(envelope.get(family), ".2f"),
            _form(held.get("drift_db"), ".1f"),
            _form(held.get("wander_db"), ".1f"),
            _beside(held.get("seams"), held.get("joints"), ".2f"),
            _beside(moves.get("am_db"), moves.get("am_db_real"), ".2f"),
            _beside(moves.get("vibrato_cents"), moves.get("vibrato_cents_real"), ".1f"),
        )
        rows.append(row)
    return markdown(_measured(rows)) if len(rows) > 1 else ""


def _measured(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Without the columns that have no figure in any row."""
    nothing = (MISSING, _beside(None, None, ""))
    kept = [column for column in zip(*rows, strict=True) if any(cell not in nothing for cell in column[1:])]
    return list(zip(*kept, strict=True))


def response_table(document: Document) -> str:
    """What each slider moves: medians over the draws, asked value by asked value."""
    rows = [("slider", "measured", "asked", "found", "rank", "leak")]
    for name, found in document["sections"]["responses"]["sliders"].items():
        asked = " / ".join(f"{value:g}" for value in found["asked"])
        medians = " / ".join(_form(value, ".2f") for value in found["median"])
        rows.append(
            (name, found["unit"], asked, medians, _form(found["rho"], ".2f"), _form(found["leak"], ".2f"))
        )
    return markdown(rows)


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """A table; the first row is its head, all columns but the first are aligned to the right."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|---|" + "---:|" * (len(rows[0]) - 1))
    return "\n".join(lines)


def _form(value: float | None, form: str) -> str:
    return MISSING if value is None else format(value, form)


def _beside(model: float | None, real: float | None, form: str) -> str:
    """The model's figure with that of real notes in brackets."""
    return f"{_form(model, form)} ({_form(real, form)})"


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else factor * value
