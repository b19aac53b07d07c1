"""docs/results/*.md from one or several evaluation documents: tables, pictures, provenance."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sistrum.export.evaluation import plots, tables

Document = dict[str, Any]

INTRODUCTION = """\
Made by `sistrum evaluate --report {report} {inputs}`; do not edit by hand. What each figure means, and why
it is measured so, stands in [measures](measures.md). Published figures are those of Nistal's thesis (2022,
tables 6.1 and 6.3) on 300,000 sounds that are not public, in embeddings of their own: distances are to be
compared with the real/real floor of the same column, not across columns. In brackets: the range that holds
90 % of resamplings.
"""


def write_report(path: Path, documents: Sequence[Document], inputs: Sequence[Path]) -> None:
    """Write the page and its pictures, beside it; models are called as their documents in `inputs`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    named = " ".join(i.as_posix() for i in inputs)
    parts = ["# Drum models, measured", INTRODUCTION.format(report=path.as_posix(), inputs=named)]
    names = [i.name.removesuffix(".eval.json") for i in inputs]
    parts += ["## What was to be reached", tables.goals_table(documents, names)]
    for name, document in zip(names, documents, strict=True):
        parts += model_parts(document, name, path.parent)
    path.write_text("\n\n".join(part.strip() for part in parts) + "\n", encoding="utf-8")


def model_parts(document: Document, name: str, folder: Path | None) -> list[str]:
    """The paragraphs of one model under its `name`; pictures go into `folder` (None: no pictures)."""
    sections = document["sections"]
    parts = [f"## {name}", provenance(document)]
    shown: tuple[tuple[str, str, Callable[[Document], str]], ...] = (
        ("sliders", "### Sliders", tables.slider_table),
        ("distances", "### Distances to real drums", tables.distance_table),
        ("classes", "### Classes", tables.class_table),
        ("diversity", "### Diversity", tables.diversity_table),
        ("acoustics", "### Sound", tables.acoustics_table),
    )
    for key, heading, make in shown:
        if key not in sections:
            continue
        parts.append(heading)
        if skipped := sections[key].get("skipped"):
            parts.append(f"Not measured: {skipped}.")
            continue
        parts.append(make(document))
        if key == "acoustics":
            parts.append(tables.faults_table(document))
        if folder is not None:
            pictures = plots.pictures(key, document, folder, name)
            parts += [f"![{title}]({file.name})" for title, file in pictures]
    return parts


def provenance(document: Document) -> str:
    """One paragraph: which model, which sounds, which settings and versions."""
    model, data, settings = document["model"], document["data"], document["settings"]
    counts = {split: sum(by_class.values()) for split, by_class in data["classes"].items()}
    packages = ", ".join(f"{name} {found}" for name, found in document["versions"].items())
    return (
        f"`{model['file']}`, {model['title']}: recipe `{model['recipe']}`, {model['steps']} steps, "
        f"{model['bytes'] / 1e6:.1f} MB, graph `{model['graph_sha256'][:12]}`. Judged by {counts['train']} "
        f"training and {counts['validation']} unseen real sounds "
        f"at {data['sample_rate']} Hz; {settings['draws']} draws a slider, "
        f"{settings['hits_per_class']} hits a class, {settings['conditioned']} a conditioning; other sliders "
        f"{settings['others']}; renderer {settings['renderer']}, seed {settings['seed']}. {packages}."
    )
