"""The training of a tagger: cross entropy on mixed, varied sounds. Stops cleanly, goes on where it was."""

from __future__ import annotations

import json
import math
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.optim import AdamW

from sistrum.errors import SistrumError
from sistrum.training.datasets.tag_set import TagSet
from sistrum.training.stop_signals import stop_signals
from sistrum.training.teachers.batches import TagBatches
from sistrum.training.teachers.checkpoint import TaggerCheckpoint, read, write
from sistrum.training.teachers.measures import average_precisions
from sistrum.training.teachers.networks import Cnn14
from sistrum.training.teachers.ontology import Label, read_ontology
from sistrum.training.teachers.pictures import TagPictures
from sistrum.training.teachers.settings import TaggerRecipe, TaggerTraining
from sistrum.training.teachers.tagger import TaggerTeacher, tagger_network
from sistrum.training.teachers.validation_sounds import plain

LAST = "last.pt"


@dataclass
class TaggerRun:
    """A run in progress."""

    recipe: TaggerRecipe
    folder: Path
    labels: Sequence[Label]
    network: Cnn14
    average: Cnn14
    optimiser: AdamW
    step: int = 0
    minutes: float = 0.0
    metrics: dict[str, float] = field(default_factory=dict)


def start(recipe: TaggerRecipe, folder: Path, resume: bool) -> TaggerRun:
    """A fresh run in `folder`, or the one whose checkpoint lies there."""
    last = folder / LAST
    if last.exists() and not resume:
        raise SistrumError(
            f"{folder}: holds a run already; continue it with --resume or give another --run-dir"
        )
    labels = read_ontology()
    torch.manual_seed(recipe.training.seed)
    network = tagger_network(recipe.network, len(labels))
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # a quarter faster
    average = tagger_network(recipe.network, len(labels)).requires_grad_(False)
    average.load_state_dict(network.state_dict())
    settings = recipe.training
    optimiser = AdamW(network.parameters(), lr=settings.rate, weight_decay=settings.decay)
    run = TaggerRun(recipe, folder, labels, network, average, optimiser)
    if resume:
        _restore(run, read(last))
    return run


def train(run: TaggerRun, tags: TagSet, pictures: TagPictures, max_minutes: float) -> TaggerCheckpoint:
    """Train to the recipe's last step, for `max_minutes` in total or until a stop signal; always ends on a
    checkpoint with the average precision of every label on the validation sounds.

    The rate falls with the time or the steps, whichever ends first.
    """
    from tqdm import tqdm

    settings = run.recipe.training
    torch.set_num_threads(settings.threads)
    torch.set_flush_denormal(True)
    batches = TagBatches(tags, pictures, run.labels, run.network.front_end, settings)
    began = time.monotonic() - 60 * run.minutes
    next_checkpoint = run.minutes + settings.checkpoint_minutes
    with stop_signals() as stopped, tqdm(initial=run.step, total=settings.steps, mininterval=5) as bar:
        while run.step < settings.steps and run.minutes < max_minutes and not stopped():
            done = max(run.step / settings.steps, run.minutes / max_minutes)
            loss = train_step(run, *batches.at(run.step), rate_at(settings, run.step, done))
            run.minutes = (time.monotonic() - began) / 60
            bar.update()
            if run.step % settings.log_every == 0:
                _log(run, loss)
                bar.set_postfix_str(f"loss={loss:.4f}")
            if run.minutes >= next_checkpoint:
                write(run.folder / LAST, _checkpoint(run, tags, None))
                next_checkpoint = run.minutes + settings.checkpoint_minutes
    checkpoint = _checkpoint(run, tags, _precisions(run, tags))
    write(run.folder / LAST, checkpoint)
    return checkpoint


def rate_at(settings: TaggerTraining, step: int, done: float) -> float:
    """Rises over the first steps, then falls as half a cosine over the share `done` (0..1)."""
    return (
        settings.rate
        * min(1.0, (step + 1) / settings.warm_up)
        * 0.5
        * (1 + math.cos(math.pi * min(1.0, done)))
    )


def train_step(run: TaggerRun, pictures: Tensor, has: Tensor, weights: Tensor, rate: float) -> float:
    """One optimisation on pictures [N, frames, bands] with targets and weights [N, labels]; the loss."""
    settings = run.recipe.training
    for group in run.optimiser.param_groups:
        group["lr"] = rate
    run.network.train()
    with torch.autocast("cpu", torch.bfloat16, enabled=settings.bfloat16):
        logits = run.network.judge(pictures).float()
    loss = binary_cross_entropy_with_logits(logits, has, weights, reduction="sum") / weights.sum()
    if not bool(torch.isfinite(loss)):
        raise SistrumError(f"{run.folder}: step {run.step}: the loss is not finite; resume with a lower rate")
    run.optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    run.optimiser.step()
    run.step += 1
    _follow(run, min(settings.averaging, run.step / (run.step + 10)))
    return float(loss.detach())


@torch.no_grad()
def _follow(run: TaggerRun, keep: float) -> None:
    """Move the average towards the network; statistics of batch norms too, counts of batches are copied."""
    for mean, value in zip(run.average.state_dict().values(), run.network.state_dict().values(), strict=True):
        if mean.is_floating_point():
            mean.lerp_(value, 1.0 - keep)
        else:
            mean.copy_(value)


def _precisions(run: TaggerRun, tags: TagSet) -> list[float]:
    """Average precision of every label on the validation sounds as they are; 0 where none has it."""
    audio, has = plain(tags, run.labels)
    teacher = TaggerTeacher(run.average, [label.id for label in run.labels], [], [])
    with torch.no_grad():
        scores = teacher.logits(torch.from_numpy(audio)).numpy()
    found = average_precisions(scores, has)
    run.metrics["map"] = float(np.nanmean(found))
    return [float(value) for value in np.nan_to_num(found)]


def _checkpoint(run: TaggerRun, tags: TagSet, precisions: list[float] | None) -> TaggerCheckpoint:
    """`precisions` None: not measured yet, 1 for all."""
    known = precisions or [1.0] * len(run.labels)
    labels = [
        {"id": label.id, "name": label.name, "kind": label.kind, "only_teacher": label.only_teacher,
         "average_precision": round(value, 4)}
        for label, value in zip(run.labels, known, strict=True)
    ]  # fmt: skip
    return TaggerCheckpoint(
        recipe=run.recipe.to_mapping(),
        labels=labels,
        data=sources(tags),
        step=run.step,
        minutes=run.minutes,
        network=run.network.state_dict(),
        average=run.average.state_dict(),
        optimiser=run.optimiser.state_dict(),
        random_state=torch.get_rng_state(),
        metrics=dict(run.metrics),
    )


def sources(tags: TagSet) -> list[dict[str, Any]]:
    """One card entry a source: name, licence, number of sounds and credit."""
    counts = Counter(sound.source for sound in tags.sounds)
    return [
        {"name": o.source, "licence": o.licence, "sounds": counts[o.source], "credit": o.credit}
        for o in tags.sources
    ]


def _restore(run: TaggerRun, checkpoint: TaggerCheckpoint) -> None:
    last = run.folder / LAST
    if checkpoint.recipe["network"] != run.recipe.to_mapping()["network"]:
        raise SistrumError(f"{last}: was trained with another network than the recipe's")
    if [label["id"] for label in checkpoint.labels] != [label.id for label in run.labels]:
        raise SistrumError(f"{last}: was trained with other labels than the ontology's")
    run.network.load_state_dict(checkpoint.network)
    run.average.load_state_dict(checkpoint.average)
    run.optimiser.load_state_dict(checkpoint.optimiser)
    run.step, run.minutes, run.metrics = checkpoint.step, checkpoint.minutes, dict(checkpoint.metrics)
    torch.set_rng_state(checkpoint.random_state)


def _log(run: TaggerRun, loss: float) -> None:
    """One line of JSON a report, for plots."""
    run.metrics["loss"] = loss
    run.folder.mkdir(parents=True, exist_ok=True)
    line = {"step": run.step, "minutes": round(run.minutes, 3), "loss": loss}
    with (run.folder / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
