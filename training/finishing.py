"""Finish a trained model: its family's last step, on the averaged weights that ship."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tqdm import tqdm

from sistrum.errors import SistrumError
from sistrum.training.checkpoint import Checkpoint, build_family
from sistrum.training.families.base import Batch
from sistrum.training.loop import TrainingData


def finish(checkpoint: Checkpoint, data: TrainingData) -> Checkpoint:
    """The checkpoint with a finished model, from one pass over the training data.

    The averaged weights are finished; networks in training get the parts that changed.

    Raises:
        SistrumError: the data is of another format, or the family has nothing to finish.
    """
    if checkpoint.audio != data.audio:
        raise SistrumError(f"finish: the model was trained on {checkpoint.audio}, the data is {data.audio}")
    family = build_family(checkpoint)
    family.model.load_state_dict(checkpoint.average)
    family.networks.eval()
    size = checkpoint.recipe.data.batch
    steps = max(1, checkpoint.recipe.data.pool_hits // size)
    with tqdm(desc="encoding", total=steps) as encoding, tqdm(desc="fitting", unit="step") as fitting:

        def heard(step: int, loss: float) -> None:
            fitting.update(step - fitting.n)
            fitting.set_postfix_str(f"loss={loss:.3f}")

        figures = family.finish(family.model, _batches(data, steps, encoding), heard)
    average = family.model.state_dict()
    networks = dict(checkpoint.networks)
    for name, value in average.items():
        if not value.equal(checkpoint.average[name]):
            networks[f"model.{name}"] = value
    return replace(checkpoint, average=average, networks=networks, metrics={**checkpoint.metrics, **figures})


def _batches(data: TrainingData, steps: int, bar: Any) -> Iterator[Batch]:
    for step in range(steps):
        yield data.batch(step)
        bar.update()
