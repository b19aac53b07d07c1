"""docs/results/vqcpc-gan.md from one or several documents on held notes: tables, pictures, provenance."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sistrum.export.evaluation_notes import plots, tables
from sistrum.export.evaluation_notes.document import Document

INTRODUCTION = """\
Made by the following command; do not edit by hand.

```
{command}
```

What each figure means, and why it is measured so, stands in [measures of held notes](note-measures.md).
PIS and IIS are Inception Scores on pitch and on instrument family, KID and FAD distances to validation
notes, by a network trained on the real training notes. The paper's figures are those of NSynth's acoustic
notes in networks of its own: compare them with the real row of their own table, not across tables. *hold*:
attack, sustain from the token model, and, in the longest set, a release after three quarters; cut to each
length, as the real notes are. *stretch*: the token sequence resampled to each length, as in the paper.
Models without a mode have notes of one length, and figures at that length alone."""

MEANING = """\
*cents*: median error against the asked pitch, whole octaves taken away (real notes beside it).
*envelope*: correlation of the loudness, frame by frame, with the loudness of the tokens played.
*drift*, *wander*: loudest minus quietest 10 s, 2 s of a note that is held, after its first second,
worst of its pitches. *seams*: spectral flux where chunks join, divided by that elsewhere (and where
frames join in the middle of a chunk). *AM*,
*vibrato*: standard deviation of the partials' level and frequency, trends of a second removed; medians,
real notes in brackets."""


RESPONSES = """\
New sounds of all families over the range of pitches; one slider is moved, all else stays. *rank*: rank
correlation of asked and measured within a sound. *leak*: largest move of another of these measures over
the own one, between a quarter and three quarters of the range, in deviations between sounds."""


def write_report(path: Path, documents: Mapping[str, Document], figures: Mapping[str, Path]) -> None:
    """Write the page and its pictures, beside it.

    The first document is the model's, the others are baselines: goals are not theirs. figures: their files.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    command = f"sistrum evaluate-notes --report {path.as_posix()} {_inputs(figures)}"
    parts = ["# Held notes, measured", INTRODUCTION.format(command=command)]
    model = next(iter(documents))
    parts += ["## What was to be reached", tables.goals_table({model: documents[model]})]
    if any("rows" in document["sections"].get("scores", {}) for document in documents.values()):
        parts += ["## Scores beside the paper's table", tables.paper_table(documents)]
    for name, document in documents.items():
        parts += model_parts(document, name, path.parent)
    parts += ["## What the columns mean", MEANING]
    path.write_text("\n\n".join(part.strip() for part in parts) + "\n", encoding="utf-8")


def _inputs(figures: Mapping[str, Path]) -> str:
    """As the command line has them: the model, and baselines by name."""
    (_, model), *baselines = figures.items()
    return " ".join([model.as_posix(), *(f"--baseline {name}={path.as_posix()}" for name, path in baselines)])


def model_parts(document: Document, name: str, folder: Path | None) -> list[str]:
    """The paragraphs of one model under its `name`; pictures go into `folder` (None: no pictures)."""
    sections = document["sections"]
    parts = [f"## {name}", provenance(document)]
    if "rows" in sections.get("pitch", {}):
        parts += ["### Pitch", tables.pitch_table(document)]
    if families := tables.family_table(document):
        parts += ["### Families", families]
    if "sliders" in sections.get("responses", {}):
        parts += ["### Sliders", tables.response_table(document), RESPONSES]
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
        f"{', '.join(amounts(document['sections']))}; "
        f"renderer {model.get('renderer', settings['renderer'])}, "
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
    if responses := sections.get("responses", {}).get("draws"):
        found.append(f"sliders on {responses}")
    if seconds := sections.get("hold", {}).get("seconds"):
        found.append(f"holds of {seconds:g} s")
    return found
