"""Sliders for an exported graph: wraps a family's graph with the steering that was fitted to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from torch import nn

from sistrum.errors import SistrumError
from sistrum.training.controls import CLASS_GROUP, Control, attribute_control
from sistrum.training.families.base import Family, GraphInput, GraphOutput
from sistrum.training.note_steering.graph import SteeredNoteGraph, TimbreGraph
from sistrum.training.note_steering.steering_file import NoteSteeringFile
from sistrum.training.steering import SteeredGraph
from sistrum.training.steering.steering_file import SteeringFile

GROUP = "Sound"


@dataclass(frozen=True)
class ExportedGraph:
    """What becomes the ONNX graph: the module, its arguments in order, further outputs and its controls."""

    module: nn.Module
    inputs: tuple[GraphInput, ...]
    outputs: tuple[GraphOutput, ...]
    controls: tuple[Control, ...]


def graph_of(family: Family) -> ExportedGraph:
    """The family's own graph, evaluating its averaged model."""
    module = family.export_module(family.model).eval()
    return ExportedGraph(module, family.graph_inputs, family.graph_outputs, family.controls)


def with_steering(graph: ExportedGraph, path: Path) -> ExportedGraph:
    """The graph with one slider a feature behind its class controls.

    Raises:
        SistrumError: the file is none or belongs to other weights, or the graph has other inputs.
    """
    roles = tuple(port.role for port in graph.inputs)
    if roles != ("latent", "controls", "noise") or graph.outputs:
        raise SistrumError(
            f"{path}: steering needs a graph of latent, controls and noise, found {', '.join(roles)}"
        )
    fitted = SteeringFile.load(path)
    fitted.check(path, graph.module, tuple(control.id for control in graph.controls))
    controls = (*graph.controls, *(feature_control(name) for name in fitted.features))
    latent, asked, noise = graph.inputs
    shape = (1, len(controls))
    return ExportedGraph(
        SteeredGraph(graph.module, fitted.steering).eval(),
        (
            latent,
            GraphInput(asked.name, "controls", shape),
            GraphInput("touched", "touched", shape),
            noise,
        ),
        (GraphOutput("values", "values", shape),),
        controls,
    )


def feature_control(name: str) -> Control:
    """The slider of a timbral feature."""
    return Control(
        id=name,
        label=name.capitalize(),
        default=0.5,
        description=f"{name.capitalize()}, from the least (0) to the most (1) that is usual for the class",
        group=GROUP,
    )


def with_note_steering(graph: ExportedGraph, path: Path) -> ExportedGraph:
    """A graph of notes with one slider an attribute behind its own controls.

    Raises:
        SistrumError: the file is none or belongs to other weights, or the graph has no timbre to steer.
    """
    roles = [port.role for port in graph.inputs]
    if not isinstance(graph.module, TimbreGraph) or roles[:2] != ["latent", "controls"] or graph.outputs:
        raise SistrumError(f"{path}: steering needs a graph of latent, controls and notes with a timbre")
    fitted = NoteSteeringFile.load(path)
    classes = tuple(control.id for control in graph.controls if control.group == CLASS_GROUP)
    fitted.check(path, graph.module, classes)
    controls = (*graph.controls, *map(attribute_control, fitted.attributes, fitted.names))
    latent, asked, *rest = graph.inputs
    shape = (1, len(controls))
    return ExportedGraph(
        SteeredNoteGraph(graph.module, len(graph.controls), fitted.steering).eval(),
        (
            latent,
            GraphInput(asked.name, "controls", shape),
            *rest,
            GraphInput("touched", "touched", shape),  # last, so that noise keeps its place and sounds theirs
        ),
        (GraphOutput("values", "values", shape),),
        controls,
    )
