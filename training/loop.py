"""The one training loop: batches, family steps, averages, logs, sample sheets, checkpoints, a clean stop.

All processes of a distributed run go through it alike; process 0 writes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
import yaml
from torch import Tensor

from sistrum.errors import SistrumError
from sistrum.training.anchor import Anchor
from sistrum.training.averaging import WeightAverage
from sistrum.training.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from sistrum.training.config import Recipe
from sistrum.training.distributed import World
from sistrum.training.families.base import AudioFormat, Batch, Family
from sistrum.training.families.registry import FAMILIES
from sistrum.training.random_state import seeded
from sistrum.training.run_clock import Clock, Interval
from sistrum.training.sample_sheet import SheetRow, write_sheet
from sistrum.training.snapshot import START, Start, write_start
from sistrum.training.stop_signals import stop_signals
from sistrum.training.validation import Patience, reconstruction_error

LAST = "last.pt"
BEST = "best.pt"
#: Metrics: the error of reconstructed sounds before the first step, and that of the best checkpoint, dB.
FIRST_ERROR, BEST_ERROR = "validation/first_mel_db", "validation/best_mel_db"


@dataclass(frozen=True)
class TrainingData:
    """What the loop needs of the data: batches by step number, real sounds to show, and credits for the card.

    `batch(step)` must depend on the step alone, so that a resumed run goes on as it would have.
    `shown` maps a class to a few of its validation sounds [n, S]; there may be classes without any.
    `unseen` are sounds [n, S] to validate by, None where all are learnt from; `learnt` some of the others.
    """

    audio: AudioFormat
    batch: Callable[[int], Batch]
    shown: dict[str, Tensor]
    sources: list[dict[str, Any]]
    unseen: Tensor | None = None
    learnt: Tensor | None = None


@dataclass
class Run:
    """A run in progress."""

    recipe: Recipe
    data: TrainingData
    folder: Path
    family: Family
    average: WeightAverage
    world: World
    anchor: Anchor | None = None
    step: int = 0
    minutes: float = 0.0
    metrics: dict[str, float] = field(default_factory=dict)


def start_run(
    recipe: Recipe,
    data: TrainingData,
    folder: Path,
    resume: bool,
    world: World | None = None,
    start: Start | None = None,
) -> Run:
    """A fresh run in `folder`, from the weights of `start` if given, or the one that its last checkpoint
    holds.
    """
    world = world or World()
    last = folder / LAST
    if last.exists() and not resume:
        raise SistrumError(
            f"{folder}: holds a run already; continue it with --resume or give another --run-dir"
        )
    torch.manual_seed(recipe.loop.seed)
    family = FAMILIES[recipe.family](recipe.settings, data.audio)
    if start is not None:
        start.load_into(family.networks)
    family.place(world.device, choose_half(recipe, family))
    world.agree(family.networks)
    run = Run(recipe, data, folder, family, WeightAverage(family.model, recipe.loop.averaging), world)
    if recipe.loop.anchor > 0:
        run.anchor = Anchor(family.networks, recipe.loop.anchor)
    if world.rank > 0:
        torch.manual_seed(recipe.loop.seed + world.rank)  # other noise on every device
    if resume:
        _restore(run, read_checkpoint(last))
    elif world.writes:
        folder.mkdir(parents=True, exist_ok=True)
        if start is not None:
            write_start(folder / START, start)
    if world.writes:
        (folder / "recipe.yaml").write_text(yaml.safe_dump(recipe.to_mapping(), sort_keys=False))
    return run


def choose_half(recipe: Recipe, family: Family) -> bool:
    """Whether a run computes in bfloat16 where the family allows it."""
    named = {"auto": family.prefers_half, "bfloat16": True, "float32": False}
    if recipe.loop.precision not in named:
        raise SistrumError(
            f"loop.precision: expected one of {', '.join(named)}, found {recipe.loop.precision!r}"
        )
    return named[recipe.loop.precision]


def train(run: Run, max_minutes: float | None = None) -> None:
    """Train until the steps, the time limit, a stop signal or lost patience; ends on a checkpoint."""
    settings = run.recipe.loop
    torch.set_num_threads(settings.threads)
    torch.set_flush_denormal(True)
    clock = Clock(run.minutes)
    checkpoint = Interval(settings.checkpoint_minutes, run.minutes)
    sheet = Interval(settings.sheet_minutes, run.minutes)
    patience = Patience(settings.patience, run.metrics.get(BEST_ERROR, float("inf")))
    with stop_signals() as stopped, _Log(run) as log:

        def late() -> bool:
            return max_minutes is not None and run.minutes >= max_minutes

        stop = run.world.any([stopped() or late()])[0]
        if settings.validate_every and run.step == 0 and not stop:
            _validate(run, patience)
        while run.step < settings.steps and not stop:
            losses = _one_step(run)
            run.minutes = clock.minutes()
            log.step(losses)
            due = [run.world.writes and interval.due(run.minutes) for interval in (checkpoint, sheet)]
            stop, write, draw = run.world.any([stopped() or late(), *due])
            _leave_stage(run, losses)
            if write:
                _check_finite(run, losses)
                save(run)
            if draw:
                draw_sheet(run)
            if settings.validate_every and run.step % settings.validate_every == 0:
                stop = _validate(run, patience) or stop
        save(run)
        draw_sheet(run)


def _one_step(run: Run) -> dict[str, Tensor]:
    """One batch through the family, the anchor and the average."""
    losses = run.family.train_step(run.world.share(run.data.batch(run.step)), run.step)
    if run.anchor is not None:
        run.anchor.pull()
    run.average.update(run.family.model)
    run.step += 1
    return losses


def _leave_stage(run: Run, losses: dict[str, Tensor]) -> None:
    """After the last step of a stage, keep a checkpoint of it."""
    before = run.family.stage(run.step - 1)
    if before and run.family.stage(run.step) != before:
        _check_finite(run, losses)
        save(run, keep=f"stage_{before}.pt")


def _validate(run: Run, patience: Patience) -> bool:
    """Measure how well sounds are reconstructed (given an encoder), keep the best; whether to stop.

    Learnt and unseen sounds count alike: a model that is to take on a few sounds should, but not by heart.
    """
    if run.data.unseen is None or run.data.learnt is None:
        raise SistrumError("loop.validate_every: the sound set keeps no sound for validation")
    model, rate = run.average.model, run.data.audio.sample_rate
    unseen = reconstruction_error(run.family, model, run.data.unseen, rate)
    learnt = reconstruction_error(run.family, model, run.data.learnt, rate)
    if unseen is None or learnt is None:
        return False
    error = run.world.same(0.5 * (unseen + learnt))
    run.metrics |= {"validation/unseen_mel_db": unseen, "validation/learnt_mel_db": learnt}
    run.metrics["validation/mel_db"] = error
    run.metrics.setdefault(FIRST_ERROR, error)
    if patience.improved(error):
        run.metrics[BEST_ERROR] = error
        save(run, keep=BEST)
    return patience.over


def save(run: Run, keep: str | None = None) -> None:
    """Write the last checkpoint, and keep one by step number; older numbered ones beyond the limit go.

    keep: a further name under which this one stays. All processes must call it.
    """
    states = run.world.random_states()
    if not run.world.writes:
        return
    checkpoint = Checkpoint(
        recipe=run.recipe,
        audio=run.data.audio,
        step=run.step,
        minutes=run.minutes,
        networks=run.family.networks.state_dict(),
        average=run.average.model.state_dict(),
        average_updates=run.average.updates,
        optimisers={name: optimiser.state_dict() for name, optimiser in run.family.optimisers.items()},
        random_state=states[0]["cpu"],
        data=run.data.sources,
        metrics=dict(run.metrics),
        random_states=states,
    )
    write_checkpoint(run.folder / LAST, checkpoint)
    for name in filter(None, (f"step_{run.step:07d}.pt", keep)):
        (run.folder / name).unlink(missing_ok=True)
        (run.folder / name).hardlink_to(run.folder / LAST)
    for old in sorted(run.folder.glob("step_*.pt"))[: -run.recipe.loop.keep_checkpoints]:
        old.unlink()


def draw_sheet(run: Run) -> Path | None:
    """Real, reconstructed and drawn sounds of every class in one picture; keeps the random state."""
    if not run.world.writes:
        return None
    classes = run.data.audio.classes
    with seeded(run.world.device):
        rows = [_sheet_row(run, index, name) for index, name in enumerate(classes)]
    path = run.folder / "sheets" / f"step_{run.step:07d}.png"
    path.parent.mkdir(exist_ok=True)
    write_sheet(path, rows, f"{run.recipe.name}, step {run.step}, {run.minutes:.0f} min")
    return path


def _sheet_row(run: Run, index: int, name: str) -> SheetRow:
    """Sounds of one class."""
    columns, device = run.recipe.loop.sheet_columns, run.world.device
    weights = torch.eye(len(run.data.audio.classes), device=device)[index].expand(2 * columns, -1)
    sounds = [run.family.draw(run.average.model, weights)]
    real = run.data.shown.get(name)
    if real is None or not len(real):
        return SheetRow(f"{name}: drawn", sounds[0].cpu())
    real = real[: columns // 2].to(device)
    again = run.family.reconstruct(run.average.model, real)
    if again is None:
        return SheetRow(f"{name}: real, drawn", torch.cat([real, *sounds]).cpu())
    return SheetRow(f"{name}: real, reconstructed, drawn", torch.cat([real, again, *sounds]).cpu())


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
    run.world.restore_random_state(checkpoint.random_states or [{"cpu": checkpoint.random_state}])


def _check_finite(run: Run, log: dict[str, Tensor]) -> None:
    """A run that went wrong stops before it overwrites its last good checkpoint."""
    broken = [name for name, value in log.items() if not bool(torch.isfinite(value))]
    if broken:
        raise SistrumError(
            f"{run.folder}: step {run.step}: {broken[0]} is not finite; resume with a lower rate"
        )


class _Log:
    """Progress bar and TensorBoard of process 0; every process looks out for values that are not finite."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __enter__(self) -> "_Log":
        from torch.utils.tensorboard.writer import SummaryWriter
        from tqdm import tqdm

        run = self._run
        self._writer = SummaryWriter(str(run.folder / "tensorboard")) if run.world.writes else None
        self._bar = tqdm(
            initial=run.step, total=run.recipe.loop.steps, mininterval=5, disable=not run.world.writes
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()
        if self._writer is not None:
            self._writer.close()

    def step(self, losses: dict[str, Tensor]) -> None:
        """One step was done."""
        run = self._run
        self._bar.update()
        if run.step % run.recipe.loop.log_every:
            return
        _check_finite(run, losses)
        values = {name: value.item() for name, value in losses.items()}
        run.metrics.update(values)
        self._bar.set_postfix_str(" ".join(f"{n.split('/', 1)[-1]}={v:.3g}" for n, v in values.items()))
        if self._writer is not None:
            for name, value in values.items():
                self._writer.add_scalar(name, value, run.step)
