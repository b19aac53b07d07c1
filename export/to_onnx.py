"""A torch module -> an ONNX graph with fixed shapes that runs well on one CPU thread."""

import io
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from sistrum.errors import SistrumError
from sistrum.export.fast_form import in_fast_form
from sistrum.export.model_card import METADATA_KEY, ModelCard, Port

OPSET = 17
#: Weights this small only make denormal numbers, which cost hundreds of cycles each.
TINY = 1e-20
LARGEST_FILE = 16 << 20


def export_graph(module: nn.Module, inputs: Sequence[Port], output_names: Sequence[str]) -> Any:
    """The module as an onnx.ModelProto; `inputs` are its arguments in order, all float32, `output_names` what
    it returns. Parts with a fast form are exported in that form.
    """
    import onnx

    examples = tuple(torch.zeros(port.shape) for port in inputs)
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # deprecation of the exporter that makes the simplest graph; shape asserts
        torch.onnx.export(
            in_fast_form(module.eval()),
            examples,
            buffer,  # type: ignore[arg-type]  # the stub knows paths only
            dynamo=False,
            opset_version=OPSET,
            input_names=[port.name for port in inputs],
            output_names=list(output_names),
            do_constant_folding=True,
        )
    model = onnx.load_model_from_string(buffer.getvalue())
    flush_tiny_weights(model)
    check_resizes(model)
    onnx.checker.check_model(model, full_check=True)
    return model


def flush_tiny_weights(model: Any) -> int:
    """Set weights with |w| < TINY to zero in place; returns how many there were."""
    from onnx import numpy_helper

    flushed = 0
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32:
            continue
        tiny = (np.abs(values) < TINY) & (values != 0)
        if tiny.any():
            flushed += int(tiny.sum())
            tensor.CopyFrom(numpy_helper.from_array(np.where(tiny, np.float32(0), values), tensor.name))
    return flushed


def check_resizes(model: Any) -> None:
    """Up-sampling must be nearest with scales that are constants: other forms differ between runtimes or run
    slowly.
    """
    constants = {tensor.name for tensor in model.graph.initializer}
    constants |= {name for node in model.graph.node if node.op_type == "Constant" for name in node.output}
    for node in model.graph.node:
        if node.op_type != "Resize":
            continue
        modes = [attribute.s for attribute in node.attribute if attribute.name == "mode"]
        scales = node.input[2] if len(node.input) > 2 else ""
        if modes not in ([b"nearest"], []) or scales not in constants:
            raise SistrumError(f"export: node {node.name}: up-sampling must be nearest with constant scales")


def embed_card(model: Any, card: ModelCard) -> bytes:
    """The file's bytes: the graph with the card in its metadata; SistrumError if card or size are not in
    order.
    """
    document = card.to_json()
    ModelCard.from_json(document, f"export of {card.name}")
    return embed_document(model, document)


def embed_document(model: Any, document: Mapping[str, Any]) -> bytes:
    """The file's bytes: the graph with a checked card of any role; SistrumError if it is too large
    to ship.
    """
    import json

    del model.metadata_props[:]
    entry = model.metadata_props.add()
    entry.key, entry.value = METADATA_KEY, json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    model.producer_name = "sistrum"
    model.doc_string = document["description"]
    content: bytes = model.SerializeToString()
    if len(content) > LARGEST_FILE:
        raise SistrumError(
            f"export: the file would have {len(content)} bytes, at most {LARGEST_FILE} may ship"
        )
    return content
