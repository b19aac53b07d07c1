#include "model/protobuf_fields.h"

#include <stdexcept>

namespace sistrum {
namespace {

[[noreturn]] void fail() {
    throw std::invalid_argument("not an ONNX model, or cut short");
}

}  // namespace

bool ProtobufFields::next() {
    if (rest_.empty()) return false;
    const std::uint64_t tag = varint();
    number_ = tag >> 3;
    if (number_ == 0) fail();
    bytes_ = {};
    integer_ = 0;
    switch (tag & 7) {
        case 0:
            integer_ = varint();
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

std::uint64_t ProtobufFields::varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        const auto byte = static_cast<unsigned char>(take(1)[0]);
        value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) return value;
    }
    fail();
}

std::string_view ProtobufFields::take(std::uint64_t count) {
    if (count > rest_.size()) fail();
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
}

}  // namespace sistrum
