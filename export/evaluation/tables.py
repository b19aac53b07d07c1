"""Evaluation documents as Markdown tables, the published figures beside ours."""

from collections.abc import Iterable, Sequence
from typing import Any

from sistrum.export.evaluation import published
from sistrum.export.evaluation.document import headlines

Document = dict[str, Any]


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; numbers should come as text."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def number(value: float | None, digits: int = 2) -> str:
    """Fixed digits; a dash for what is not known."""
    return "-" if value is None else f"{value:.{digits}f}"


def interval(entry: dict[str, Any] | None, digits: int = 2) -> str:
    """'0.93 (0.91..0.95)'."""
    if entry is None or entry["value"] is None:
        return "-"
    value, low, high = (number(entry[key], digits) for key in ("value", "low", "high"))
    return f"{value} ({low}..{high})"


def goals_table(documents: Sequence[Document], names: Sequence[str]) -> str:
    """What the project set out to reach, and what each model gets; bold where it is reached."""
    found = [headlines(document) for document in documents]
    rows = []
    for goal in published.GOALS:
        cells = [_goal_cell(goal, figures) for figures in found]
        if any(cell != "-" for cell in cells):
            bound = "at least" if goal.least else "at most"
            rows.append([goal.text, goal.published or "-", f"{bound} {goal.value:g}", *cells])
    return table(["measure", "published", "aim", *names], rows)


def _goal_cell(goal: published.Goal, figures: dict[str, float]) -> str:
    value = figures.get(goal.key)
    if value is None or (goal.against is not None and goal.against not in figures):
        return "-"
    text = f"{value:.3g}"
    if goal.against is not None:
        other = figures[goal.against]
        if other <= 0:
            return f"{text} (of {other:.3g})"
        text = f"{value / other:.2f} ({value:.3g} of {other:.3g})"
        value /= other
    reached = value >= goal.value if goal.least else value <= goal.value
    return f"**{text}**" if reached else text


def class_table(document: Document) -> str:
    """Agreement by class."""
    section = document["sections"]["classes"]
    rows = [
        [
            name,
            interval(row["drawn"]),
            interval(row["real"]),
            str(row["real_sounds"]),
            number(row["relative"]),
        ]
        for name, row in section["rows"].items()
    ]
    rows.append(["mean", number(section["drawn"]), number(section["real"]), "", number(section["relative"])])
    return table(["class", "drawn hits named right", "unseen real ones", "sounds", "drawn / real"], rows)


def distance_table(document: Document) -> str:
    """Table 6.1: a row a conditioning, the published figures first."""
    section = document["sections"]["distances"]
    spaces = list(section["rows"]["real train"]["kid"])
    header = ["conditioning", "published IS", "KID", "FAD", "our IS"]
    header += [f"{measure} ({space})" for measure in ("KID", "FAD") for space in spaces]
    partners = {"real train": "real data", "class only": "unconditional"}
    rows = []
    for name, scores in section["rows"].items():
        theirs = published.CONDITIONINGS.get(partners.get(name, name), (None, None, None))
        row = [name, *(number(value) for value in theirs), interval(scores["inception_score"])]
        row += [interval(scores["kid"].get(space), 3) for space in spaces]
        row += [interval(scores["fad"].get(space)) for space in spaces]
        rows.append(row)
    return table(header, rows)


def slider_table(document: Document) -> str:
    """Table 6.3, and what it leaves out: rank correlation, range really moved, leak."""
    section = document["sections"]["sliders"]
    header = ["feature", "U-Net E1 E2 E3", "thesis E1 E2 E3", "ours E1", "E2", "E3", "rho", "rho, pooled"]
    header += ["range moved", "in own units", "calibration error", "leak"]
    rows = []
    for name, slider in section["sliders"].items():
        shares = [interval(slider["coherence"][key]) for key in ("e1", "e2", "e3")]
        rest = [interval(slider[key]) for key in ("rho", "rho_pooled", "moved", "moved_own")]
        theirs = [_triple(figures.get(name)) for figures in (published.UNET, published.THESIS)]
        rows.append([name, *theirs, *shares, *rest, number(slider["calibration"]), number(slider["leak"])])
    rows.append(_slider_summary(section["summary"]))
    return table(header, rows)


def _slider_summary(summary: dict[str, float]) -> list[str]:
    theirs = [_triple(published.UNET_AVERAGE), _triple(published.THESIS_AVERAGE)]
    keys = ("e1", "e2", "e3", "rho_median", "rho_pooled_median", "moved_median", "moved_own_median")
    own = [number(summary[key]) for key in (*keys, "calibration_mean", "leak_median")]
    return ["mean of E, median of the rest", *theirs, *own]


def _triple(figures: tuple[float, ...] | None) -> str:
    return "-" if figures is None else " ".join(f"{value:.2f}" for value in figures)


def diversity_table(document: Document) -> str:
    """Nearest neighbours by space."""
    rows = [
        [
            space,
            *(number(row[key]) for key in ("drawn_to_train", "validation_to_train", "copies")),
            "yes" if row["memorises"] else "no",
            *(number(row[key]) for key in ("drawn_to_drawn", "real_to_real", "nearest_pair")),
        ]
        for space, row in document["sections"]["diversity"]["spaces"].items()
    ]
    header = ["space", "drawn to train", "unseen real to train", "copies", "memorises"]
    return table([*header, "drawn to drawn", "real to real", "nearest drawn pair"], rows)


def acoustics_table(document: Document) -> str:
    """Medians, drawn / real, a row a class."""
    section = document["sections"]["acoustics"]
    keys = list(next(iter(section["rows"].values())))
    rows = [
        [name, *(f"{_short(row[key]['drawn'])} / {_short(row[key]['real'])}" for key in keys)]
        for name, row in section["rows"].items()
    ]
    return table(["drawn / real", *keys], rows)


def faults_table(document: Document) -> str:
    """Shares of hits with a fault at their edges."""
    faults = document["sections"]["acoustics"]["faults"]
    names = list(faults["drawn"])
    return table(
        ["hits", *names],
        [[who, *(f"{100 * faults[who][name]:.1f} %" for name in names)] for who in ("drawn", "real")],
    )


def _short(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"
