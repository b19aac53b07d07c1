"""The one training loop: batches, family steps, averages, logs, sample sheets, checkpoints, a clean stop."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import torch
import yaml
from torch import Tensor

from sistrum.errors import SistrumError
from sistrum.training.averaging import WeightAverage
from sistrum.training.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from sistrum.training.config import Recipe
from sistrum.training.families.base import AudioFormat, Batch, Family
from sistrum.training.families.registry import FAMILIES
from sistrum.training.sample_sheet import SheetRow, write_sheet

LAST = "last.pt"


@dataclass(frozen=True)
class TrainingData:
    """What the loop needs of the data: batches by step number, real sounds to show, and credits for the card.

    `batch(step)` must depend on the step alone, so that a resumed run goes on as it would have.
    `shown` maps a class to a few of its validation sounds [n, S].
    """

    audio: AudioFormat
    batch: Callable[[int], Batch]
    shown: dict[str, Tensor]
    sources: list[dict[str, Any]]


@dataclass
class Run:
    """A run in progress."""

    recipe: Recipe
    data: TrainingData
    folder: Path
    family: Family
    average: WeightAverage
    step: int = 0
    minutes: float = 0.0
    metrics: dict[str, float] = field(default_factory=dict)


def start_run(recipe: Recipe, data: TrainingData, folder: Path, resume: bool) -> Run:
    """A fresh run in `folder`, or the one that its last checkpoint holds."""
    last = folder / LAST
    if last.exists() and not resume:
        raise SistrumError(
            f"{folder}: holds a run already; continue it with --resume or give another --run-dir"
        )
    torch.manual_seed(recipe.loop.seed)
    family = FAMILIES[recipe.family](recipe.settings, data.audio)
    run = Run(recipe, data, folder, family, WeightAverage(family.model, recipe.loop.averaging))
    if resume:
        _restore(run, read_checkpoint(last))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "recipe.yaml").write_text(yaml.safe_dump(_plain(recipe.to_mapping()), sort_keys=False))
    return run


def train(run: Run, max_minutes: float | None = None) -> None:
    """Train until the recipe's steps, the time limit or a stop signal; always ends on a checkpoint."""
    from torch.utils.tensorboard.writer import SummaryWriter
    from tqdm import tqdm

    settings = run.recipe.loop
    torch.set_num_threads(settings.threads)
    torch.set_flush_denormal(True)
    writer = SummaryWriter(str(run.folder / "tensorboard"))
    clock = _Clock(run.minutes)
    next_checkpoint = run.minutes + settings.checkpoint_minutes
    next_sheet = run.minutes + settings.sheet_minutes
    with _stop_signals() as stopped, tqdm(initial=run.step, total=settings.steps, mininterval=5) as bar:
        while run.step < settings.steps and not stopped():
            if max_minutes is not None and run.minutes >= max_minutes:
                break
            log = run.family.train_step(run.data.batch(run.step), run.step)
            run.average.update(run.family.model)
            run.step += 1
            run.minutes = clock.minutes()
            bar.update()
            if run.step % settings.log_every == 0:
                _log(run, writer, bar, log)
            if run.minutes >= next_checkpoint:
                _check_finite(run, log)
                save(run)
                next_checkpoint = run.minutes + settings.checkpoint_minutes
            if run.minutes >= next_sheet:
                draw_sheet(run)
                next_sheet = run.minutes + settings.sheet_minutes
    save(run)
    draw_sheet(run)
    writer.close()


def save(run: Run) -> None:
    """Write the last checkpoint, and keep one by step number; older numbered ones beyond the limit go."""
    checkpoint = Checkpoint(
        recipe=run.recipe,
        audio=run.data.audio,
        step=run.step,
        minutes=run.minutes,
        networks=run.family.networks.state_dict(),
        average=run.average.model.state_dict(),
        average_updates=run.average.updates,
        optimisers={name: optimiser.state_dict() for name, optimiser in run.family.optimisers.items()},
        random_state=torch.get_rng_state(),
        data=run.data.sources,
        metrics=dict(run.metrics),
    )
    write_checkpoint(run.folder / LAST, checkpoint)
    numbered = run.folder / f"step_{run.step:07d}.pt"
    numbered.unlink(missing_ok=True)
    numbered.hardlink_to(run.folder / LAST)
    for old in sorted(run.folder.glob("step_*.pt"))[: -run.recipe.loop.keep_checkpoints]:
        old.unlink()


def draw_sheet(run: Run) -> Path:
    """Real, reconstructed and drawn sounds of every class in one picture; keeps the random state."""
    state = torch.get_rng_state()
    torch.manual_seed(0)
    rows = []
    classes = run.data.audio.classes
    columns = run.recipe.loop.sheet_columns
    for index, name in enumerate(classes):
        weights = torch.eye(len(classes))[index].expand(2 * columns, -1)
        drawn = run.family.draw(run.average.model, weights)
        real = run.data.shown[name][: columns // 2]
        again = run.family.reconstruct(run.average.model, real)
        rows.append(SheetRow(f"{name}: real, reconstructed, drawn", torch.cat([real, again, drawn])))
    torch.set_rng_state(state)
    path = run.folder / "sheets" / f"step_{run.step:07d}.png"
    path.parent.mkdir(exist_ok=True)
    write_sheet(path, rows, f"{run.recipe.name}, step {run.step}, {run.minutes:.0f} min")
    return path


def _restore(run: Run, checkpoint: Checkpoint) -> None:
    """Put networks, average, optimisers, counters and the random state back."""
    if checkpoint.audio != run.data.audio or checkpoint.recipe.family != run.recipe.family:
        raise SistrumError(
            f"{run.folder / LAST}: was trained on {checkpoint.audio}, the data is {run.data.audio}"
        )
    run.family.networks.load_state_dict(checkpoint.networks)
    run.average.model.load_state_dict(checkpoint.average)
    run.average.updates = checkpoint.average_updates
    for name, optimiser in run.family.optimisers.items():
        rates = [group["lr"] for group in optimiser.param_groups]
        optimiser.load_state_dict(checkpoint.optimisers[name])
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate  # the recipe's, which may have been changed for the resumed run
    run.step, run.minutes, run.metrics = checkpoint.step, checkpoint.minutes, dict(checkpoint.metrics)
    torch.set_rng_state(checkpoint.random_state)


def _check_finite(run: Run, log: dict[str, Tensor]) -> None:
    """A run that went wrong stops before it overwrites its last good checkpoint."""
    broken = [name for name, value in log.items() if not bool(torch.isfinite(value))]
    if broken:
        raise SistrumError(
            f"{run.folder}: step {run.step}: {broken[0]} is not finite; resume with a lower rate"
        )


def _log(run: Run, writer: Any, bar: Any, log: dict[str, Tensor]) -> None:
    _check_finite(run, log)
    for name, value in log.items():
        run.metrics[name] = value.item()
        writer.add_scalar(name, value.item(), run.step)
    bar.set_postfix_str(
        " ".join(f"{name.split('/', 1)[-1]}={value.item():.3g}" for name, value in log.items())
    )


class _Clock:
    """Minutes of training, those of earlier sessions included."""

    def __init__(self, before: float) -> None:
        self._before, self._start = before, time.monotonic()

    def minutes(self) -> float:
        return self._before + (time.monotonic() - self._start) / 60


@contextmanager
def _stop_signals() -> Iterator[Callable[[], bool]]:
    """SIGTERM and SIGINT ask for a stop after the current step instead of ending the process."""
    asked = False

    def ask(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _plain(value: Any) -> Any:
    """Tuples to lists, so that YAML stays readable."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
