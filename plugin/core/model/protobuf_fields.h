// The fields of one protobuf message, one after the other, without a schema.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sistrum {

// Refers to the bytes, which outlive it. All throw std::invalid_argument where they are no protobuf.
class ProtobufFields {
  public:
    explicit ProtobufFields(std::string_view bytes) : rest_(bytes) {}
    explicit ProtobufFields(std::span<const std::byte> bytes)
        : rest_(reinterpret_cast<const char*>(bytes.data()), bytes.size()) {}

    bool next();  // false: there is none
    std::uint64_t number() const { return number_; }
    std::string_view bytes() const { return bytes_; }   // of a length-delimited field, else empty
    std::uint64_t integer() const { return integer_; }  // of a variable-length one, else 0

  private:
    std::uint64_t varint();
    std::string_view take(std::uint64_t count);

    std::string_view rest_, bytes_;
    std::uint64_t number_ = 0, integer_ = 0;
};

}  // namespace sistrum
