#include "model/graph_scan.h"

#include <stdexcept>
#include <string>

#include "model/protobuf_fields.h"

namespace sistrum {
namespace {

// Field numbers of onnx.proto.
namespace model {
constexpr std::uint64_t kGraph = 7, kFunctions = 25;
}
namespace graph {
constexpr std::uint64_t kNode = 1, kInitializer = 5, kSparseInitializer = 15;
}
namespace node {
constexpr std::uint64_t kAttribute = 5;
}
namespace attribute {
constexpr std::uint64_t kTensor = 5, kGraph = 6, kTensors = 10, kGraphs = 11, kSparse = 22, kSparses = 23;
}
namespace tensor {
constexpr std::uint64_t kExternalData = 13, kDataLocation = 14;
}

constexpr int kDeepest = 8;

class Scan {
  public:
    explicit Scan(std::size_t max_nodes) : max_nodes_(max_nodes) {}

    void look_at_graph(std::string_view bytes, int depth) {
        if (depth > kDeepest) fail("graphs at most 8 deep", "deeper ones");
        for (ProtobufFields fields(bytes); fields.next();) {
            if (fields.number() == graph::kNode) look_at_node(fields.bytes(), depth);
            if (fields.number() == graph::kInitializer) look_at_tensor(fields.bytes());
            if (fields.number() == graph::kSparseInitializer) fail("dense tensors", "a sparse one");
        }
    }

    [[noreturn]] static void fail(const std::string& expected, const std::string& found) {
        throw std::invalid_argument("graph: expected " + expected + ", found " + found);
    }

  private:
    void look_at_node(std::string_view bytes, int depth) {
        if (++nodes_ > max_nodes_) fail("at most " + std::to_string(max_nodes_) + " nodes", "more");
        for (ProtobufFields fields(bytes); fields.next();) {
            if (fields.number() == node::kAttribute) look_at_attribute(fields.bytes(), depth);
        }
    }

    void look_at_attribute(std::string_view bytes, int depth) {
        for (ProtobufFields fields(bytes); fields.next();) {
            switch (fields.number()) {
                case attribute::kTensor:
                case attribute::kTensors:
                    look_at_tensor(fields.bytes());
                    break;
                case attribute::kGraph:
                case attribute::kGraphs:
                    look_at_graph(fields.bytes(), depth + 1);
                    break;
                case attribute::kSparse:
                case attribute::kSparses:
                    fail("dense tensors", "a sparse one");
                default:
                    break;
            }
        }
    }

    static void look_at_tensor(std::string_view bytes) {
        for (ProtobufFields fields(bytes); fields.next();) {
            const bool elsewhere = fields.number() == tensor::kExternalData ||
                                   (fields.number() == tensor::kDataLocation && fields.integer() != 0);
            if (elsewhere) fail("all data in this file", "data in another");
        }
    }

    std::size_t max_nodes_, nodes_ = 0;
};

}  // namespace

void scan_graph(std::span<const std::byte> onnx, std::size_t max_nodes) {
    Scan scan(max_nodes);
    for (ProtobufFields fields(onnx); fields.next();) {
        if (fields.number() == model::kFunctions) Scan::fail("a graph of nodes", "functions of its own");
        if (fields.number() == model::kGraph) scan.look_at_graph(fields.bytes(), 0);
    }
}

}  // namespace sistrum
