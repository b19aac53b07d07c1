"""Makes models that are valid ONNX and want to harm: all memory, all time, other files.

Each is a test model with something on the way from its mix to its tones; hostile.json names the refusal that
each must meet.
"""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

Node = Any
TOO_MUCH, TOO_LONG = "a run takes more than 512 MB", "a run takes more than 0.3 s"


def constant(name: str, value: Any, kind: Any) -> Any:
    return numpy_helper.from_array(np.array(value, dtype=kind), name)


def put_before_tones(graph: Any, nodes: list[Node], weights: list[Any], result: str) -> None:
    """`nodes` compute `result` from "mix"; the graph goes on with it."""
    graph.initializer.extend(weights)
    (product,) = [node for node in graph.node if node.output[0] == "flat"]
    product.input[0] = result
    at = list(graph.node).index(product)
    for node in reversed(nodes):
        graph.node.insert(at, node)


def add_to_mix(graph: Any, nodes: list[Node], weights: list[Any], big: str) -> None:
    """The sum of a tensor that should never exist is added to the mix."""
    total = helper.make_node("ReduceSum", [big], ["total"], keepdims=0)
    put_before_tones(
        graph, [*nodes, total, helper.make_node("Add", ["mix", "total"], ["shifted"])], weights, "shifted"
    )


def constant_of_shape(graph: Any) -> None:
    node = helper.make_node("ConstantOfShape", ["s"], ["big"], value=constant("one", [1.0], np.float32))
    add_to_mix(graph, [node], [constant("s", [400_000_000], np.int64)], "big")


def unknown_shape(graph: Any) -> None:
    """A size that no shape inference sees coming: exp(19)."""
    nodes = [
        helper.make_node("Exp", ["e"], ["e1"]),
        helper.make_node("Cast", ["e1"], ["s"], to=TensorProto.INT64),
        helper.make_node("ConstantOfShape", ["s"], ["big"], value=constant("one", [1.0], np.float32)),
    ]
    add_to_mix(graph, nodes, [constant("e", [19.0], np.float32)], "big")


def expanded(graph: Any) -> None:
    weights = [constant("one", [1.0], np.float32), constant("s", [20_000, 20_000], np.int64)]
    add_to_mix(graph, [helper.make_node("Expand", ["one", "s"], ["big"])], weights, "big")


def outer_product(graph: Any) -> None:
    weights = [
        constant("c", np.ones((12_000, 1)), np.float32),
        constant("d", np.ones((1, 12_000)), np.float32),
    ]
    add_to_mix(graph, [helper.make_node("Mul", ["c", "d"], ["big"])], weights, "big")


def sparse(graph: Any) -> None:
    value, place = (
        helper.make_tensor("big", TensorProto.FLOAT, [1], [1.0]),
        helper.make_tensor("place", TensorProto.INT64, [1], [3]),
    )
    add_to_mix(graph, [], [], "big")
    graph.sparse_initializer.append(helper.make_sparse_tensor(value, place, [300_000_000]))


def elsewhere(graph: Any) -> None:
    (weight,) = [weight for weight in graph.initializer if weight.name == "patterns"]
    weight.ClearField("raw_data")
    weight.data_location = TensorProto.EXTERNAL
    entry = weight.external_data.add()
    entry.key, entry.value = "location", "/dev/zero"


def many_nodes(graph: Any) -> None:
    names = ["mix", *(f"same{i}" for i in range(10_000))]
    nodes = [helper.make_node("Identity", [a], [b]) for a, b in pairwise(names)]
    graph.node.extend(nodes)


def loop_body(depth: int = 0) -> Any:
    inputs = [
        helper.make_tensor_value_info(f"round{depth}", TensorProto.INT64, []),
        helper.make_tensor_value_info(f"on{depth}", TensorProto.BOOL, []),
        helper.make_tensor_value_info(f"in{depth}", TensorProto.FLOAT, None),
    ]
    outputs = [
        helper.make_tensor_value_info(f"go{depth}", TensorProto.BOOL, []),
        helper.make_tensor_value_info(f"out{depth}", TensorProto.FLOAT, None),
    ]
    nodes = [helper.make_node("Identity", [f"on{depth}"], [f"go{depth}"])]
    if depth == 0:
        nodes.append(helper.make_node("Neg", ["in0"], ["out0"]))
    else:
        inner = ["", f"on{depth}", f"in{depth}"]
        nodes.append(helper.make_node("Loop", inner, [f"out{depth}"], body=loop_body(depth - 1)))
    return helper.make_graph(nodes, f"body{depth}", inputs, outputs)


def endless(graph: Any) -> None:
    node = helper.make_node("Loop", ["", "for_ever", "mix"], ["calmed"], body=loop_body())
    put_before_tones(graph, [node], [constant("for_ever", True, np.bool_)], "calmed")


def deep(graph: Any) -> None:
    node = helper.make_node("Loop", ["", "for_ever", "mix"], ["calmed"], body=loop_body(9))
    put_before_tones(graph, [node], [constant("for_ever", True, np.bool_)], "calmed")


def endless_later(graph: Any) -> None:
    """Loops as often as the first control is above 0.9, times 10^15: the self-test does not notice."""
    nodes = [
        helper.make_node("Gather", ["knobs_in", "first"], ["alpha"], axis=1),
        helper.make_node("Sub", ["alpha", "harmless"], ["above"]),
        helper.make_node("Relu", ["above"], ["share"]),
        helper.make_node("Mul", ["share", "many"], ["rounds"]),
        helper.make_node("Cast", ["rounds"], ["count"], to=TensorProto.INT64),
        helper.make_node("Squeeze", ["count"], ["trips"]),
        helper.make_node("Loop", ["trips", "for_ever", "mix"], ["calmed"], body=loop_body()),
    ]
    weights = [
        constant("first", [0], np.int64),
        constant("harmless", 0.9, np.float32),
        constant("many", 1e15, np.float32),
        constant("for_ever", True, np.bool_),
    ]
    put_before_tones(graph, nodes, weights, "calmed")


def looping(trips: int) -> Callable[[Any], None]:
    """Harmless, but takes its time: an even number of changes of sign."""

    def change(graph: Any) -> None:
        node = helper.make_node("Loop", ["trips", "for_ever", "mix"], ["calmed"], body=loop_body())
        weights = [constant("trips", trips, np.int64), constant("for_ever", True, np.bool_)]
        put_before_tones(graph, [node], weights, "calmed")

    return change


CASES: list[tuple[str, Callable[[Any], Any], str]] = [
    ("hostile_constant_of_shape", constant_of_shape, TOO_MUCH),
    ("hostile_unknown_shape", unknown_shape, TOO_MUCH),
    ("hostile_expand", expanded, TOO_MUCH),
    ("hostile_outer_product", outer_product, TOO_MUCH),
    ("hostile_sparse", sparse, "graph: expected dense tensors, found a sparse one"),
    ("hostile_elsewhere", elsewhere, "graph: expected all data in this file, found data in another"),
    ("hostile_many_nodes", many_nodes, "graph: expected at most 10000 nodes, found more"),
    ("hostile_deep", deep, "graph: expected graphs at most 8 deep, found deeper ones"),
    ("hostile_endless", endless, TOO_LONG),
]


def with_functions(model: onnx.ModelProto) -> onnx.ModelProto:
    """Ten functions, each of which calls the one before it ten times: 10^10 nodes when they are inlined."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    domains = [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)]
    for level in range(10):
        call = f"F{level - 1}" if level > 0 else "Abs"
        domain = "own" if level > 0 else ""
        names = ["a", *(f"b{i}" for i in range(9)), "c"]
        nodes = [helper.make_node(call, [a], [b], domain=domain) for a, b in pairwise(names)]
        copy.functions.append(helper.make_function("own", f"F{level}", ["a"], ["c"], nodes, domains))
    copy.opset_import.append(helper.make_opsetid("own", 1))
    put_before_tones(copy.graph, [helper.make_node("F9", ["mix"], ["calmed"], domain="own")], [], "calmed")
    return copy


def with_large_ports(model: onnx.ModelProto, card: dict[str, Any]) -> tuple[onnx.ModelProto, dict[str, Any]]:
    """Two more noise inputs, of 160 MB each."""
    shape = [1, 40_000_000]
    copy, changed = onnx.ModelProto(), json.loads(json.dumps(card))
    copy.CopyFrom(model)
    for name in ("sea", "ocean"):
        copy.graph.input.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
        changed["inputs"].append({"name": name, "role": "noise", "shape": shape, "distribution": "uniform"})
    add_to_mix(copy.graph, [helper.make_node("Add", ["sea", "ocean"], ["water"])], [], "water")
    return copy, changed


def main(
    folder: Path,
    model: onnx.ModelProto,
    card: dict[str, Any],
    with_card: Callable[[onnx.ModelProto, Any], bytes],
    edited_graph: Callable[[onnx.ModelProto, Callable[[Any], Any]], onnx.ModelProto],
) -> None:
    """Write all of them, and some that pass their self-test: slow ones, and one that loops for ever later."""
    errors = {}
    for name, change, error in CASES:
        (folder / f"{name}.onnx").write_bytes(with_card(edited_graph(model, change), card))
        errors[f"{name}.onnx"] = error
    (folder / "hostile_functions.onnx").write_bytes(with_card(with_functions(model), card))
    errors["hostile_functions.onnx"] = "graph: expected a graph of nodes, found functions of its own"
    (folder / "hostile_ports.onnx").write_bytes(with_card(*with_large_ports(model, card)))
    errors["hostile_ports.onnx"] = "inputs and outputs: expected at most 256 MB, found"
    (folder / "hostile_later.onnx").write_bytes(with_card(edited_graph(model, endless_later), card))
    for name, trips in (("slow", 300_000), ("sluggish", 6_000)):  # about a second, and 20 ms
        (folder / f"{name}.onnx").write_bytes(with_card(edited_graph(model, looping(trips)), card))
    (folder / "hostile.json").write_text(json.dumps(errors, indent=1))
