"""docs/results/darkgan.md from one or several documents on attributes: tables, pictures, provenance."""

from collections.abc import Mapping
from pathlib import Path

from sistrum.export.evaluation_attributes import tables
from sistrum.export.evaluation_attributes.document import Document, dark_attributes
from sistrum.export.evaluation_attributes.plots import draw_increments

INTRODUCTION = """\
Made by `sistrum evaluate-attributes --report {report} {inputs}`; do not edit by hand. A teacher,
an audio tagger that has heard more than notes, says how much of each attribute is in a note; sliders
ask for it; the teacher listens to what comes out ([how it works](../darkgan.md)). The paper's figures
are of NSynth, of AudioSet's labels and of networks of its own: compare them with the rows of their own
table, not across."""

CORRELATION = """\
*correlation*: notes are asked for all attributes of a real validation note at once; family, pitch,
velocity and latent are drawn by themselves. Pearson's correlation of asked and heard over the notes,
both as positions on the slider (quantiles among real notes), or as soft labels where a generator was
told these, with the range of 90 % of its resamplings. *unasked*: the same notes with nothing asked for,
what chance gives. *T*: the same of soft labels at that temperature, as published. *alone*: Spearman's
within a note, only this slider moving; *moved*: share of its range that the median note goes. *plain
measure*: Spearman's of a simple measure of the sound against the same slider, in the direction that is
expected. Labels in italics: no training note has them by rule, only the teacher has heard such sounds."""


def write_report(path: Path, documents: Mapping[str, Document], inputs: list[Path]) -> None:
    """Write the page and its pictures, beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    named = " ".join(i.as_posix() for i in inputs)
    parts = ["# Attributes, measured", INTRODUCTION.format(report=path.as_posix(), inputs=named)]
    parts += ["## What was to be reached", tables.goals_table(documents)]
    parts += ["## Scores in the form of table 7.1", tables.scores_table(documents)]
    raised = {
        name: document["sections"]["increments"]
        for name, document in documents.items()
        if "increments" in document["sections"]
    }
    if raised:
        parts += ["## Attributes raised, in the form of figures 7.2 and 7.3", _increments_text(raised)]
        pictures = draw_increments(raised, path.parent, path.stem)
        parts += [f"![{title}]({file.name})" for title, file in pictures]
    for name, document in documents.items():
        parts += [f"## {name}", provenance(document), *model_parts(document)]
    parts += ["## The paper's own attributes, in part (table 7.2)", tables.published_table()]
    path.write_text("\n\n".join(part.strip() for part in parts) + "\n", encoding="utf-8")


def model_parts(document: Document) -> list[str]:
    """Correlations of one model, and which attributes are dark knowledge."""
    if "correlation" not in document["sections"]:
        return []
    dark = ", ".join(f"{name} ({rho:.2f})" for name, rho in dark_attributes(document)) or "none"
    return [
        f"Attributes that no training note has, with a correlation above .2: {dark}.",
        CORRELATION,
        tables.correlation_table(document),
    ]


def provenance(document: Document) -> str:
    """One paragraph: which model, which teacher, how much was played."""
    model, teacher, settings = document["model"], document["teacher"], document["settings"]
    told = model.get("temperature")
    units = "sliders" if told is None else f"soft labels, T = {told:g}"
    packages = ", ".join(f"{name} {found}" for name, found in document["versions"].items())
    return (
        f"`{model['file']}`: recipe `{model['recipe']}`, {model['steps']} steps, "
        f"{model['bytes'] / 1e6:.1f} MB, {units}, graph `{model['graph_sha256'][:12]}`; teacher "
        f"`{teacher['file']}` `{teacher['hash'][:12]}`, {teacher['labels']} labels. "
        f"{settings['notes']} notes for correlations, {settings['slider_notes']} a slider and level, "
        f"seed {settings['seed']}. {packages}."
    )


def _increments_text(raised: Mapping[str, Mapping[str, object]]) -> str:
    counts = "; ".join(f"{name}: {one['notes']} notes" for name, one in raised.items())
    return (
        "Each of the strongest attributes is raised for itself, all others as a real note has them. A "
        f"slider ends at 1, so that a raise beyond its end asks for its end. {counts} for each attribute "
        "and raise."
    )
