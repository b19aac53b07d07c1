// What a model file must not contain, found without parsing it for good: graphs that unfold to many times
// their size before they ever run, and data that lies elsewhere.
#pragma once

#include <cstddef>
#include <span>

namespace sistrum {

// Throws std::invalid_argument: what was expected and found. Refused are model-local functions (calls of
// calls of calls), sparse tensors (made dense when they are read), data in other files, more than `max_nodes`
// nodes in the graph and all its sub-graphs, and sub-graphs nested deeper than any exporter makes.
void scan_graph(std::span<const std::byte> onnx, std::size_t max_nodes);

}  // namespace sistrum
