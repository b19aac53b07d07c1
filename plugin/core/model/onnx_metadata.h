// Finds the card in an .onnx file without ONNX Runtime, so that a card is read and judged before a foreign
// graph is handed to anything bigger.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sistrum {

// The value of ModelProto.metadata_props[key]; nothing where the key is absent.
// Throws std::invalid_argument when the bytes are not a protobuf message that could be a ModelProto.
std::optional<std::string> onnx_metadata(std::span<const std::byte> onnx, std::string_view key);

}  // namespace sistrum
