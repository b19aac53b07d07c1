"""The tables of a results page on attributes, as Markdown."""

from collections.abc import Mapping
from typing import Any

from sistrum.export.evaluation_attributes.document import Document, headlines
from sistrum.export.evaluation_attributes.published import CORRELATIONS, GOALS, SCORES
from sistrum.export.evaluation_notes.tables import MISSING, markdown
from sistrum.training.losses.soft_labels import TEMPERATURES


def goals_table(documents: Mapping[str, Document]) -> str:
    """What was to be reached and what each model reaches; what it does not is in bold."""
    rows: list[tuple[str, ...]] = [("measure", "reach", *documents)]
    for goal in GOALS:
        cells = []
        for document in documents.values():
            value = headlines(document).get(goal.key)
            good = value is not None and (value <= goal.value if goal.most else value >= goal.value)
            cells.append(MISSING if value is None else f"{value:.3g}" if good else f"**{value:.3g}**")
        rows.append((goal.text, f"at {'most' if goal.most else 'least'} {goal.value:g}", *cells))
    return markdown(rows)


def scores_table(documents: Mapping[str, Document]) -> str:
    """Table 7.1: ours at one second, then the paper's."""
    rows: list[tuple[str, ...]] = [("", "PIS", "IIS", "KID x 10^4", "FAD", "FAD, mel statistics")]
    for name, document in documents.items():
        for row, scores in document["sections"].get("scores", {}).get("rows", {}).items():
            shown = row if row.startswith("real") else f"{name}, {row}"
            cells = _score_cells(scores)
            if (shown, *cells) not in rows:
                rows.append((shown, *cells))
    rows += [
        (f"paper: {name}", f"{pis:.1f}", f"{iis:.1f}", f"{kid:.1f}", f"{fad:.1f}", MISSING)
        for name, (pis, iis, kid, fad) in SCORES.items()
    ]
    return markdown(rows)


def _score_cells(scores: Mapping[str, Any]) -> tuple[str, ...]:
    def far(measure: str, embedding: str, factor: float, form: str) -> str:
        found = scores[measure].get(embedding)
        return MISSING if found is None else format(factor * found["value"], form)

    return (
        f"{scores['pis']['value']:.1f}",
        f"{scores['iis']['value']:.1f}",
        far("kid", "inception", 1e4, ".0f"),
        far("fad", "inception", 1.0, ".1f"),
        far("fad", "mel", 1.0, ".1f"),
    )


def correlation_table(document: Document) -> str:
    """Table 7.2: every attribute, strongest first; those that no training note has are marked."""
    section, absent = document["sections"]["correlation"], set(document["teacher"]["only_teacher"])
    places = {label: i for i, label in enumerate(section["attributes"])}
    sliders = document["sections"].get("sliders", {}).get("sliders", {})
    shown = (f"T = {t:g}" for t in TEMPERATURES)
    head = ("attribute", "correlation", "90 %", "unasked", *shown, "alone", "moved", "plain measure")
    rows: list[tuple[str, ...]] = [head]
    for label, entry in document["attribute_correlation"].items():
        i, slider = places[label], sliders.get(label)
        plain = slider.get("plain") if slider else None
        rows.append(
            (
                f"*{label}*" if label in absent else label,
                f"{entry['rho']:.2f}",
                f"{entry['low']:.2f} .. {entry['high']:.2f}",
                f"{section['unasked'][i]:.2f}" if section["unasked"] else MISSING,
                *(f"{section['by_temperature'][f'{t:g}'][i]:.2f}" for t in TEMPERATURES),
                f"{slider['rho']:.2f}" if slider else MISSING,
                f"{slider['moved']:.2f}" if slider else MISSING,
                f"{plain['measure']} {plain['rho']:.2f}" if plain else MISSING,
            )
        )
    return markdown(rows)


def published_table() -> str:
    """What the paper gives, for comparison."""
    head = ("paper's attribute", *(f"T = {t:g}" for t in TEMPERATURES))
    rows = [
        (name, *(MISSING if value is None else f"{value:.2f}" for value in values))
        for name, values in CORRELATIONS.items()
    ]
    return markdown([head, *rows])
