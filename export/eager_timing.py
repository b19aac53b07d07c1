"""Times the networks of a model in eager torch: `python -m sistrum.export.eager_timing MODEL.onnx`.

The weights are freshly drawn (they do not change the cost); the shapes are checked against the model's card.
Where a model is steered, so is what is timed here, with a predictor of the usual width.
Writes one line when it is ready, then for every seed read from standard input the milliseconds of one render
(noise, network, inverse, peak): those that passed and those that were computed.
"""

import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from sistrum.errors import SistrumError
from sistrum.export.model_card import ModelCard, read_card
from sistrum.export.reference_renderer import finish, graph_feed
from sistrum.training.config import load_recipe
from sistrum.training.families.base import AudioFormat, Family
from sistrum.training.families.registry import FAMILIES
from sistrum.training.representations import Representation
from sistrum.training.steering import SteeredGraph
from sistrum.training.steering.fit import FitPlan
from sistrum.training.steering.picture import HELD
from sistrum.training.steering.predictor import LatentPredictor
from sistrum.training.steering.scale import KNOTS, ClassScale
from sistrum.training.steering.steering import Steering, SteeringSettings

_RECIPES = Path(__file__).resolve().parent.parent / "training" / "recipes"


def main(model: Path) -> None:
    """Serve renders until standard input ends."""
    torch.set_num_threads(1)
    card = read_card(model)
    family = fresh_family(card)
    graph = fresh_graph(card, family)
    parameters = sum(parameter.numel() for parameter in graph.parameters())
    print(f"torch {torch.__version__}, {parameters} parameters", flush=True)
    for line in sys.stdin:
        print(*render_ms(card, family, graph, int(line)), flush=True)


def fresh_family(card: ModelCard) -> Family:
    """The card's family, as its recipe builds it, for the card's shapes.

    Raises:
        SistrumError: the recipe is not at hand, or builds a graph of other inputs.
    """
    recipe = load_recipe(_RECIPES / f"{card.training.recipe}.yaml")
    classes = tuple(control.id for control in card.classes)
    family = FAMILIES[recipe.family](
        recipe.settings, AudioFormat(card.audio.sample_rate, card.audio.samples, classes)
    )
    built = [(port.role, tuple(port.shape)) for port in family.graph_inputs]
    own = {"controls": (1, len(classes))} if steered(card) else {}
    expected = [
        (port.role, own.get(port.role, tuple(port.shape))) for port in card.inputs if port.role != "touched"
    ]
    if built != expected:
        raise SistrumError(f"recipe {recipe.name}: expected graph inputs {expected}, found {built}")
    return family


def steered(card: ModelCard) -> bool:
    """Whether the model has sliders that its family does not know."""
    return any(port.role == "touched" for port in card.inputs)


def fresh_graph(card: ModelCard, family: Family) -> nn.Module:
    """The graph before its export, steered where the card's model is."""
    graph = family.export_module(family.model).eval()
    if not steered(card):
        return graph
    classes = len(card.classes)
    features = len(card.controls) - classes
    latent = next(port.shape[-1] for port in card.inputs if port.role == "latent")
    predictor = LatentPredictor(latent, classes, features + len(HELD), FitPlan().hidden)
    scale = ClassScale(np.cumsum(np.ones((classes, features, KNOTS)), axis=2))
    fineness, gain = torch.ones(classes, features + len(HELD)), torch.ones(classes, features)
    steering = Steering(predictor, scale, fineness, gain, SteeringSettings())
    return SteeredGraph(graph, steering).eval()


@torch.inference_mode()
def render_ms(card: ModelCard, family: Family, graph: nn.Module, seed: int) -> tuple[float, float]:
    """Wall-clock and computing milliseconds of one sound with controls drawn by the seed."""
    draw = np.random.default_rng(seed)
    controls = {control.id: float(draw.uniform(control.min, control.max)) for control in card.controls}
    started, computed = time.perf_counter(), time.process_time()
    feed = graph_feed(card, seed, None, controls)
    outputs = graph(*(torch.from_numpy(feed[port.name]) for port in card.inputs))
    spectrogram: Tensor = outputs[0] if isinstance(outputs, tuple) else outputs
    assert isinstance(family.representation, Representation)
    audio = family.representation.inverse(spectrogram, card.audio.samples)
    finish(card, audio[0].numpy())
    return (time.perf_counter() - started) * 1e3, (time.process_time() - computed) * 1e3


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except SistrumError as error:
        sys.exit(str(error))
