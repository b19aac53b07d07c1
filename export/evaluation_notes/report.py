"""docs/results/vqcpc-gan.md from one or several documents on held notes: tables, pictures, provenance."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sistrum.export.evaluation_notes import plots, tables
from sistrum.export.evaluation_notes.document import Document

INTRODUCTION = """\
Made by `sistrum evaluate-notes --report {report} {inputs}`; do not edit by hand. What each figure
means, and why it is measured so, stands in [measures of held notes](note-measures.md). PIS and IIS are
Inception Scores on pitch and on instrument family, KID and FAD distances to validation notes, by a
network trained on the real training notes. The paper's figures are those of NSynth's acoustic notes in
networks of its own: compare them with the real row of their own table, not across tables. *hold*:
attack, sustain from the token model, and, in the longest set, a release after three quarters; cut to
each length, as the real notes are. *stretch*: the token sequence resampled to each length, as in the
paper."""

MEANING = """\
*cents*: median error against the asked pitch, whole octaves taken away (real notes beside it).
*envelope*: correlation of the loudness, frame by frame, with the loudness of the tokens played.
*drift*, *wander*: loudest minus quietest 10 s, 2 s of a note that is held, after its first second,
worst of its pitches. *seams*: spectral flux where chunks join, divided by that elsewhere. *AM*,
*vibrato*: standard deviation of the partials' level and frequency, trends of a second removed; medians,
real notes in brackets."""


def write_report(path: Path, documents: Mapping[str, Document], inputs: list[Path]) -> None:
    """Write the page and its pictures, beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    named = " ".join(i.as_posix() for i in inputs)
    parts = ["# Held notes, measured", INTRODUCTION.format(report=path.as_posix(), inputs=named)]
    parts += ["## What was to be reached", tables.goals_table(documents)]
    if any("rows" in document["sections"].get("scores", {}) for document in documents.values()):
        parts += ["## Scores beside the paper's table", tables.paper_table(documents)]
    for name, document in documents.items():
        parts += model_parts(document, name, path.parent)
    path.write_text("\n\n".join(part.strip() for part in parts) + "\n", encoding="utf-8")


def model_parts(document: Document, name: str, folder: Path | None) -> list[str]:
    """The paragraphs of one model under its `name`; pictures go into `folder` (None: no pictures)."""
    sections = document["sections"]
    parts = [f"## {name}", provenance(document)]
    if "rows" in sections.get("pitch", {}):
        parts += ["### Pitch", tables.pitch_table(document)]
    parts += ["### Families", tables.family_table(document), MEANING]
    skipped = {key: section["skipped"] for key, section in sections.items() if "skipped" in section}
    parts += [f"Not measured: {key}, {why}." for key, why in skipped.items()]
    if folder is not None:
        parts += [f"![{title}]({file.name})" for title, file in plots.pictures(document, folder, name)]
    return parts


def provenance(document: Document) -> str:
    """One paragraph: which model, which notes, how many were played, which versions."""
    model, data, settings = document["model"], document["data"], document["settings"]
    split = data["counts"]["split"]
    packages = ", ".join(f"{name} {found}" for name, found in document["versions"].items())
    return (
        f"`{model['file']}`, {model['title']}: recipe `{model['recipe']}`, {model['steps']} steps, "
        f"{model['bytes'] / 1e6:.1f} MB, graph `{model['graph_sha256'][:12]}`. Judged by {split['train']} "
        f"training and {split['valid']} validation notes at {data['sample_rate']} Hz; "
        f"{', '.join(amounts(document['sections']))}; renderer {settings['renderer']}, "
        f"seed {settings['seed']}. {packages}."
    )


def amounts(sections: Mapping[str, Any]) -> list[str]:
    """How much was played for each section: sections may have been measured one by one."""
    found = []
    if rows := sections.get("scores", {}).get("rows"):
        found.append(f"scores of {next(iter(rows['hold'].values()))['notes']} notes a length")
    if rows := sections.get("pitch", {}).get("rows"):
        found.append(f"pitch of {sum(row['notes'] for name, row in rows.items() if name != 'real')} notes")
    if envelope := sections.get("envelope", {}).get("notes"):
        found.append(f"envelopes of {envelope}")
    if rows := sections.get("movement", {}).get("rows"):
        found.append(f"movement of {sum(row['notes'] for row in rows.values())}")
    if seconds := sections.get("hold", {}).get("seconds"):
        found.append(f"holds of {seconds:g} s")
    return found
