#include "model/onnx_metadata.h"

#include <cstdint>
#include <stdexcept>

#include "model/protobuf_fields.h"

namespace sistrum {
namespace {

// Field numbers of onnx.proto: ModelProto.graph, ModelProto.metadata_props, StringStringEntryProto.
constexpr std::uint64_t kGraph = 7, kMetadataProps = 14, kKey = 1, kValue = 2;

[[noreturn]] void fail() {
    throw std::invalid_argument("not an ONNX model, or cut short");
}

}  // namespace

std::optional<std::string> onnx_metadata(std::span<const std::byte> onnx, std::string_view key) {
    std::optional<std::string> found;
    bool has_graph = false;
    ProtobufFields model(onnx);
    while (model.next()) {
        has_graph = has_graph || (model.number() == kGraph && !model.bytes().empty());
        if (model.number() != kMetadataProps) continue;
        std::string_view entry_key, entry_value;
        ProtobufFields entry(model.bytes());
        while (entry.next()) {
            if (entry.number() == kKey) entry_key = entry.bytes();
            if (entry.number() == kValue) entry_value = entry.bytes();
        }
        if (entry_key == key) found = std::string(entry_value);
    }
    if (!has_graph) fail();
    return found;
}

}  // namespace sistrum
