"""The published network as a model file, freshly drawn: `python -m sistrum.export.paper_size OUTPUT.onnx`.

For benchmarks only: its weights are random, which does not change what a render costs.
"""

import sys
from dataclasses import replace
from pathlib import Path

import torch

from sistrum.errors import SistrumError
from sistrum.export.export_model import OUTPUT, SELF_TEST_SEED, Labels, describe, write_file
from sistrum.export.numpy_inverse import inverse
from sistrum.export.reference_renderer import finish, graph_feed, open_session
from sistrum.export.self_test import measure_self_test
from sistrum.export.to_onnx import embed_card, export_graph
from sistrum.training.checkpoint import Checkpoint
from sistrum.training.config import load_recipe
from sistrum.training.families.base import AudioFormat
from sistrum.training.families.registry import FAMILIES

_RECIPE = Path(__file__).resolve().parent.parent / "training" / "recipes" / "paper.yaml"
_AUDIO = AudioFormat(44100, 44100, ("kick", "snare", "cymbal"))
_LABELS = Labels("paper_size", "Size of the published network", "Random weights, for benchmarks", "CC0-1.0")


def write_paper_size(path: Path) -> None:
    """Write the published generator (thesis 6.2, 6.4), fully grown and untrained."""
    torch.manual_seed(0)
    recipe = load_recipe(_RECIPE)
    family = FAMILIES[recipe.family](recipe.settings, _AUDIO)
    family.networks.get_buffer("model.growth").fill_(len(recipe.settings.channels) - 1)
    checkpoint = Checkpoint(
        recipe=recipe,
        audio=_AUDIO,
        step=0,
        minutes=0.0,
        networks={},
        average={},
        average_updates=0,
        optimisers={},
        random_state=torch.get_rng_state(),
        data=[{"name": "none", "licence": "CC0-1.0", "sounds": 0, "credit": "nobody"}],
        metrics={},
    )
    card = describe(checkpoint, family, _LABELS)
    module = family.export_module(family.model).eval()
    graph = export_graph(module, card.inputs, [port.name for port in card.outputs])
    session = open_session(graph.SerializeToString())
    (values,) = session.run([OUTPUT], graph_feed(card, SELF_TEST_SEED, None, {}))
    audio = finish(card, inverse(card.representation, values[0], card.audio.samples))
    test = measure_self_test(audio, SELF_TEST_SEED, {})
    write_file(path, embed_card(graph, replace(card, self_test=test)))


if __name__ == "__main__":
    try:
        write_paper_size(Path(sys.argv[1]))
    except SistrumError as error:
        sys.exit(str(error))
