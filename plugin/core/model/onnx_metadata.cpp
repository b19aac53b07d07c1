#include "model/onnx_metadata.h"

#include <cstdint>
#include <stdexcept>

namespace sistrum {
namespace {

// Field numbers of onnx.proto: ModelProto.graph, ModelProto.metadata_props, StringStringEntryProto.
constexpr std::uint64_t kGraph = 7, kMetadataProps = 14, kKey = 1, kValue = 2;

[[noreturn]] void fail() {
    throw std::invalid_argument("not an ONNX model, or cut short");
}

// The fields of one protobuf message, without looking into them.
class Fields {
  public:
    explicit Fields(std::string_view bytes) : rest_(bytes) {}

    bool next() {
        if (rest_.empty()) return false;
        const std::uint64_t tag = varint();
        number_ = tag >> 3;
        if (number_ == 0) fail();
        bytes_ = {};
        switch (tag & 7) {
            case 0:
                varint();
                break;
            case 1:
                take(8);
                break;
            case 2:
                bytes_ = take(varint());
                break;
            case 5:
                take(4);
                break;
            default:
                fail();
        }
        return true;
    }
    std::uint64_t number() const { return number_; }
    std::string_view bytes() const { return bytes_; }  // of a length-delimited field, else empty

  private:
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const auto byte = static_cast<unsigned char>(take(1)[0]);
            value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if ((byte & 0x80) == 0) return value;
        }
        fail();
    }

    std::string_view take(std::uint64_t count) {
        if (count > rest_.size()) fail();
        const auto taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }

    std::string_view rest_, bytes_;
    std::uint64_t number_ = 0;
};

}  // namespace

std::optional<std::string> onnx_metadata(std::span<const std::byte> onnx, std::string_view key) {
    std::optional<std::string> found;
    bool has_graph = false;
    Fields model({reinterpret_cast<const char*>(onnx.data()), onnx.size()});
    while (model.next()) {
        has_graph = has_graph || (model.number() == kGraph && !model.bytes().empty());
        if (model.number() != kMetadataProps) continue;
        std::string_view entry_key, entry_value;
        Fields entry(model.bytes());
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
