"""The training of a token encoder: InfoNCE and commitment. Stops cleanly, resumes exactly."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.optim import Adam

from sistrum.errors import SistrumError
from sistrum.training.datasets.notes import NoteSet
from sistrum.training.stop_signals import stop_signals
from sistrum.training.vqcpc.batches import Excerpts
from sistrum.training.vqcpc.checkpoint import TokenCheckpoint, read, write
from sistrum.training.vqcpc.networks import Vqcpc
from sistrum.training.vqcpc.settings import TokenRecipe
from sistrum.training.vqcpc.settle import settle, write_settled

LAST = "last.pt"


@dataclass
class TokenRun:
    """A run in progress."""

    recipe: TokenRecipe
    folder: Path
    model: Vqcpc
    optimiser: Adam
    step: int = 0
    minutes: float = 0.0
    metrics: dict[str, float] = field(default_factory=dict)


def start(recipe: TokenRecipe, folder: Path, resume: bool) -> TokenRun:
    """A fresh run in `folder`, or the one whose checkpoint lies there."""
    last = folder / LAST
    if last.exists() and not resume:
        raise SistrumError(
            f"{folder}: holds a run already; continue it with --resume or give another --run-dir"
        )
    torch.manual_seed(recipe.training.seed)
    model = Vqcpc(recipe)
    run = TokenRun(recipe, folder, model, Adam(model.parameters(), lr=recipe.training.rate))
    if resume:
        _restore(run, read(last))
    return run


def train(run: TokenRun, notes: NoteSet, levels: NDArray[np.uint8], max_minutes: float) -> None:
    """Train to the recipe's last step, for `max_minutes` in total or until a stop signal; always ends on a
    checkpoint, and on the settled encoder beside it. Only notes of the train split are learnt from.
    """
    from tqdm import tqdm

    settings = run.recipe.training
    learnt = notes.select(lambda note: note.split == "train")
    if not learnt or levels.shape[1] < settings.excerpt:
        raise SistrumError(
            f"note set: expected training notes of {settings.excerpt} tokens, found {len(learnt)} of "
            f"{levels.shape[1]}"
        )
    torch.set_num_threads(settings.threads)
    torch.set_flush_denormal(True)
    excerpts = Excerpts(levels, learnt, settings)
    began = time.monotonic() - 60 * run.minutes
    next_checkpoint = run.minutes + settings.checkpoint_minutes
    with stop_signals() as stopped, tqdm(initial=run.step, total=settings.steps, mininterval=5) as bar:
        while run.step < settings.steps and run.minutes < max_minutes and not stopped():
            log = train_step(run, torch.from_numpy(excerpts.at(run.step)))
            run.minutes = (time.monotonic() - began) / 60
            bar.update()
            if run.step % settings.log_every == 0:
                _log(run, log)
                bar.set_postfix_str(" ".join(f"{k}={v:.3g}" for k, v in run.metrics.items()))
            if run.minutes >= next_checkpoint:
                save(run)
                next_checkpoint = run.minutes + settings.checkpoint_minutes
    write_settled(run.folder, save(run), settle(run.model, excerpts, run.step, settings))


def train_step(run: TokenRun, levels: Tensor) -> dict[str, Tensor]:
    """One optimisation on level steps [N, T, bins]."""
    embedded = run.model.encoder(levels)
    if run.step == 0:
        run.model.quantiser.start(embedded.detach())
    quantised = run.model.quantiser(embedded)
    predicted = run.model.predict(quantised.vectors)
    loss = predicted.loss + run.recipe.training.commitment * quantised.commitment
    if not bool(torch.isfinite(loss)):
        raise SistrumError(f"{run.folder}: step {run.step}: the loss is not finite; resume with a lower rate")
    run.optimiser.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), 5.0)
    run.optimiser.step()
    run.model.quantiser.follow(embedded.detach(), quantised.codes)
    run.step += 1
    return {
        "nce": predicted.loss.detach(),
        "accuracy": predicted.accuracy,
        "commitment": quantised.commitment.detach(),
        "perplexity": perplexity(quantised.codes, len(run.model.quantiser.codebook)),
    }


def perplexity(codes: Tensor, count: int) -> Tensor:
    """exp of the entropy of how often each code occurs: as many codes as if all were used evenly."""
    share = torch.bincount(codes.flatten(), minlength=count) / codes.numel()
    return torch.exp(-(share * torch.log(share.clamp_min(1e-12))).sum())


def save(run: TokenRun) -> TokenCheckpoint:
    """Write the run's checkpoint, and return it."""
    checkpoint = TokenCheckpoint(
        recipe=run.recipe.to_mapping(),
        step=run.step,
        minutes=run.minutes,
        networks=run.model.state_dict(),
        optimiser=run.optimiser.state_dict(),
        random_state=torch.get_rng_state(),
        metrics=dict(run.metrics),
    )
    write(run.folder / LAST, checkpoint)
    return checkpoint


def _restore(run: TokenRun, checkpoint: TokenCheckpoint) -> None:
    sizes = run.recipe.to_mapping()
    for part in ("front", "network"):
        if checkpoint.recipe[part] != sizes[part]:
            raise SistrumError(f"{run.folder / LAST}: was trained with another {part} than the recipe's")
    run.model.load_state_dict(checkpoint.networks)
    run.optimiser.load_state_dict(checkpoint.optimiser)
    run.step, run.minutes, run.metrics = checkpoint.step, checkpoint.minutes, dict(checkpoint.metrics)
    torch.set_rng_state(checkpoint.random_state)


def _log(run: TokenRun, log: dict[str, Tensor]) -> None:
    """One line of JSON a report, for plots."""
    run.metrics = {name: value.item() for name, value in log.items()}
    run.folder.mkdir(parents=True, exist_ok=True)
    line = {"step": run.step, "minutes": round(run.minutes, 3)} | run.metrics
    with (run.folder / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
