"""The training of an encoder: real sounds in disguise and drawn sounds with known latents, against a frozen
generator. Stops cleanly, resumes exactly, keeps an average of the weights.
"""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.optim import Adam

from sistrum.errors import SistrumError
from sistrum.training.averaging import WeightAverage
from sistrum.training.checkpoint import Checkpoint
from sistrum.training.datasets import SoundSet
from sistrum.training.datasets.batches import Batches
from sistrum.training.encoder.checkpoint import (
    EncoderCheckpoint,
    keep_generator,
    read,
    read_generator,
    write,
)
from sistrum.training.encoder.disguise import SLIGHT, Disguise, disguise
from sistrum.training.encoder.generator_parts import GeneratorParts, generator_parts
from sistrum.training.encoder.losses import EncoderLoss, Judged, LossWeights
from sistrum.training.encoder.networks import SoundEncoder
from sistrum.training.stop_signals import stop_signals

LAST = "last.pt"


@dataclass(frozen=True)
class EncoderSettings:
    """Numbers of an encoder's training. `real` and `drawn`: sounds of each kind in a batch."""

    real: int = 8
    drawn: int = 8
    rate: float = 3e-4
    head_rate: float = 1e-3
    decay_steps: int = 3000
    averaging: float = 0.995
    log_every: int = 25
    checkpoint_minutes: float = 2.0
    threads: int = 1
    seed: int = 1
    weights: LossWeights = field(default_factory=LossWeights)
    disguise: Disguise = field(default_factory=Disguise)


@dataclass
class EncoderRun:
    """A run in progress."""

    settings: EncoderSettings
    folder: Path
    parts: GeneratorParts
    encoder: SoundEncoder
    average: WeightAverage
    optimiser: Adam
    step: int = 0
    minutes: float = 0.0
    metrics: dict[str, float] = field(default_factory=dict)


def start(generator: Checkpoint, settings: EncoderSettings, folder: Path, resume: bool) -> EncoderRun:
    """A fresh run for that generator in `folder`, or the one whose checkpoint lies there."""
    last = folder / LAST
    if last.exists() and not resume:
        raise SistrumError(
            f"{folder}: holds a run already; continue it with --resume or give another --run-dir"
        )
    torch.manual_seed(settings.seed)
    parts = generator_parts(generator)
    encoder = SoundEncoder(parts)
    groups = [
        {"params": encoder.encoder.parameters(), "lr": settings.rate},
        {"params": encoder.head.parameters(), "lr": settings.head_rate},
    ]
    average = WeightAverage(encoder, settings.averaging)
    run = EncoderRun(settings, folder, parts, encoder, average, Adam(groups))
    if resume:
        if not _same_weights(read_generator(folder).average, generator.average):
            raise SistrumError(f"{last}: was trained for another generator")
        _restore(run, read(last))
    else:
        folder.mkdir(parents=True, exist_ok=True)
        keep_generator(folder, generator)
    return run


def train(run: EncoderRun, sounds: SoundSet, max_minutes: float) -> None:
    """Train for `max_minutes` in total or until a stop signal; always ends on a checkpoint."""
    from tqdm import tqdm

    settings = run.settings
    torch.set_num_threads(settings.threads)
    torch.set_flush_denormal(True)
    check_sounds(run.parts, sounds)
    batches = Batches(sounds.select("train"), settings.real, settings.seed, augmentation=None)
    loss = EncoderLoss(run.parts, settings.weights)
    began = time.monotonic() - 60 * run.minutes
    next_checkpoint = run.minutes + settings.checkpoint_minutes
    with stop_signals() as stopped, tqdm(initial=run.step, mininterval=5, unit="step") as bar:
        while run.minutes < max_minutes and not stopped():
            audio, classes = (torch.from_numpy(values) for values in batches.at(run.step))
            log = train_step(run, loss, audio, classes)
            run.minutes = (time.monotonic() - began) / 60
            bar.update()
            if run.step % settings.log_every == 0:
                run.metrics = {name: value.item() for name, value in log.items()}
                _append_log(run)
                bar.set_postfix_str(" ".join(f"{k}={v:.3g}" for k, v in run.metrics.items()))
            if run.minutes >= next_checkpoint:
                save(run)
                next_checkpoint = run.minutes + settings.checkpoint_minutes
    save(run)


def train_step(run: EncoderRun, loss: EncoderLoss, audio: Tensor, classes: Tensor) -> dict[str, Tensor]:
    """One optimisation on real sounds [N, S] of classes [N, classes], and as many as settings say
    drawn ones.
    """
    settings, rate = run.settings, run.parts.audio.sample_rate
    real = disguise(audio, settings.disguise, rate)
    drawn_audio, true_z, drawn_classes = draw(run.parts, loss, settings.drawn)
    drawn = disguise(drawn_audio, SLIGHT, rate)
    heard = torch.cat([real.heard, drawn.heard])[:, None]
    z, logits = run.encoder(run.parts.stft.forward(heard))
    count = len(audio)
    total, log = loss(
        run.step,
        Judged(z[:count], logits[:count], classes, real.clean),
        Judged(z[count:], logits[count:], drawn_classes, true_z),
    )
    if not bool(torch.isfinite(total)):
        raise SistrumError(f"{run.folder}: step {run.step}: the loss is not finite; resume with a lower rate")
    run.optimiser.zero_grad(set_to_none=True)
    total.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(run.encoder.parameters(), 5.0)
    fall = 10.0 ** -min(1.0, run.step / settings.decay_steps)
    for group, base in zip(run.optimiser.param_groups, (settings.rate, settings.head_rate), strict=True):
        group["lr"] = base * fall
    run.optimiser.step()
    run.average.update(run.encoder)
    run.step += 1
    return log


@torch.no_grad()
def draw(parts: GeneratorParts, loss: EncoderLoss, count: int) -> tuple[Tensor, Tensor, Tensor]:
    """New sounds of the generator: audio [N, S], their z [N, latent] and class shares [N, classes].

    A third of them are mixtures of two classes.
    """
    classes = len(parts.audio.classes)
    first, second = torch.eye(classes)[torch.randint(classes, (2, count))]
    share = torch.rand(count, 1) * (torch.rand(count, 1) < 1 / 3)
    shares = torch.lerp(first, second, share)
    z = parts.prior(parts.temperature * torch.randn(count, parts.latent), shares)
    return loss.heard_again(z), z, shares


def check_sounds(parts: GeneratorParts, sounds: SoundSet) -> None:
    """SistrumError unless the sounds have the generator's format and classes."""
    audio = parts.audio
    wanted = (audio.sample_rate, audio.samples, audio.classes)
    found = (sounds.sample_rate, sounds.samples, sounds.classes)
    if wanted != found:
        raise SistrumError(
            f"sound set: expected {wanted[1]} samples at {wanted[0]} Hz of {', '.join(wanted[2])}, "
            f"found {found[1]} at {found[0]} Hz of {', '.join(found[2])}"
        )


def save(run: EncoderRun) -> None:
    """Write the run's checkpoint."""
    checkpoint = EncoderCheckpoint(
        step=run.step,
        minutes=run.minutes,
        encoder=run.encoder.state_dict(),
        average=run.average.model.state_dict(),
        average_updates=run.average.updates,
        optimiser=run.optimiser.state_dict(),
        random_state=torch.get_rng_state(),
        metrics=dict(run.metrics),
    )
    write(run.folder / LAST, checkpoint)


def _restore(run: EncoderRun, checkpoint: EncoderCheckpoint) -> None:
    run.encoder.load_state_dict(checkpoint.encoder)
    run.average.model.load_state_dict(checkpoint.average)
    run.average.updates = checkpoint.average_updates
    run.optimiser.load_state_dict(checkpoint.optimiser)
    run.step, run.minutes, run.metrics = checkpoint.step, checkpoint.minutes, dict(checkpoint.metrics)
    torch.set_rng_state(checkpoint.random_state)


def _same_weights(first: dict[str, Any], second: dict[str, Any]) -> bool:
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


def _append_log(run: EncoderRun) -> None:
    """One line of JSON a report, for plots."""
    import json

    line = {"step": run.step, "minutes": round(run.minutes, 3)} | run.metrics
    with (run.folder / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
