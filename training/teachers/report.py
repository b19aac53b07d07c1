"""The report on a tagger: what it knows of sounds it never heard, as Markdown, JSON and a picture."""

from __future__ import annotations

import json
import textwrap
from dataclasses import asdict
from pathlib import Path

import numpy as np

from sistrum.training.datasets.progress import Progress, silent
from sistrum.training.datasets.tag_set import TagSet, read_tag_set
from sistrum.training.teachers.base import Teacher
from sistrum.training.teachers.validation import LabelMeasure, TeacherMeasures, measure_teacher

#: Fewer sounds than this say little of a label.
FEW = 8


def write_report(
    folder: Path, teacher: Teacher, drums: Path | None, page: Path, progress: Progress = silent
) -> TeacherMeasures:
    """Measure `teacher` on the tag set in `folder` and write `page`, a .json and a .png beside it."""
    tags = read_tag_set(folder)
    found = measure_teacher(teacher, tags, drums, progress)
    page.parent.mkdir(parents=True, exist_ok=True)
    document = json.dumps(_rounded(asdict(found)), indent=1, ensure_ascii=False) + "\n"
    page.with_suffix(".json").write_text(document, encoding="utf-8")
    picture = page.with_suffix(".png")
    draw(found, picture)
    page.write_text(text(found, tags, picture.name), encoding="utf-8")
    return found


def text(found: TeacherMeasures, tags: TagSet, picture: str) -> str:
    """The page."""
    dark = [label for label in found.labels if label.only_teacher]
    lines = [
        "# How well the teacher knows its labels",
        "",
        *_paragraph(
            "Written by `sistrum teacher-report`; [teachers](../teachers.md) says what the teacher is and "
            f"what the labels mean. Its hash begins with {found.teacher[:12]}."
        ),
        *_paragraph(
            "Average precision: 1 is a perfect order of the sounds, guessing gets the share of sounds that "
            "have the label. Measured on what was kept back: four neighbouring pitches of the twenty of each "
            "program, in all soundfonts and variations; of drums every fourth recording, in all kits and "
            f"velocities. {len(tags.rows('train')):,} sounds were learnt, {found.plain_sounds:,} kept back."
        ),
        "| | labels | mean average precision |",
        "|---|---|---|",
        f"| sounds as they are ({found.plain_sounds:,}) | {len(found.labels)} | **{found.plain_map:.3f}** |",
        f"| of these, labels that no note of the tonal set has | {len(dark)} | {_mean(dark):.3f} |",
        f"| mixtures of two, up to 12 dB apart ({found.mixed_sounds:,}) | {len(found.labels)} | "
        f"{found.mixed_map:.3f} |",
        "",
        f"![Average precision of each label]({picture})",
        "",
        *_paragraph(_reservations(found)),
    ]
    return "\n".join(lines + _drum_lines(found) + _label_lines(found))


def _reservations(found: TeacherMeasures) -> str:
    """What these figures do not say."""
    few = [label.id for label in found.labels if label.sounds < FEW]
    said = (
        "Both soundfonts are editions of one library, and an effect is one recording played at every pitch: "
        "a label that is known at pitches never heard may still be one of a maker's sounds. "
    )
    if found.drums:
        said += "The next table says how the drum labels do with hits of others. "
    if few:
        said += f"Fewer than {FEW} sounds were kept back for {', '.join(few)}: those figures say little."
    return said


def _paragraph(text: str) -> list[str]:
    return [*textwrap.wrap(text, 118, break_long_words=False, break_on_hyphens=False), ""]


def _drum_lines(found: TeacherMeasures) -> list[str]:
    if not found.drums:
        return []
    sounds = sum(drum.sounds for drum in found.drums)
    lines = [
        "## Drums of other makers",
        "",
        f"{sounds} hits of `data/drums` that come from no soundfont that the teacher heard.",
        "",
        "| label | average precision | guessing | hits |",
        "|---|---|---|---|",
    ]
    lines += [f"| {d.label} | {d.precision:.2f} | {d.chance:.2f} | {d.sounds} |" for d in found.drums]
    return [*lines, ""]


def _label_lines(found: TeacherMeasures) -> list[str]:
    lines = [
        "## Every label",
        "",
        "| label | kind | plain | mixed | guessing | sounds | only the teacher heard it |",
        "|---|---|---|---|---|---|---|",
    ]
    for label in sorted(found.labels, key=lambda label: -label.plain):
        dark = "yes" if label.only_teacher else ""
        lines.append(
            f"| {label.name} (`{label.id}`) | {label.kind} | {label.plain:.2f} | {label.mixed:.2f} | "
            f"{label.chance:.3f} | {label.sounds} | {dark} |"
        )
    return [*lines, ""]


def draw(found: TeacherMeasures, path: Path) -> None:
    """A bar a label, best first, those that only the teacher heard in another colour."""
    from matplotlib.figure import Figure

    labels = sorted(found.labels, key=lambda label: -label.plain)
    figure = Figure(figsize=(16, 4.5), layout="constrained")
    axes = figure.add_subplot()
    places = np.arange(len(labels))
    colours = ["tab:orange" if label.only_teacher else "tab:blue" for label in labels]
    axes.bar(places, [label.plain for label in labels], color=colours)
    axes.plot(places, [label.mixed for label in labels], "k.", markersize=4, label="mixed")
    axes.set_xticks(places, [label.id for label in labels], rotation=90, fontsize=7)
    axes.set_xlim(-1, len(labels))
    axes.set_ylabel("average precision")
    axes.set_title("Blue: heard in the tonal set too. Orange: heard by the teacher alone.", fontsize=9)
    axes.legend(loc="lower left", fontsize=8)
    figure.savefig(path, dpi=90)


def _mean(labels: list[LabelMeasure]) -> float:
    return float(np.mean([label.plain for label in labels])) if labels else float("nan")


def _rounded(value: object) -> object:
    """Four digits are more than these measures carry."""
    if isinstance(value, float):
        return round(value, 4) if np.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(inner) for inner in value]
    return value
