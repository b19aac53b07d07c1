// Takes states apart and puts them together again, signed, so that a test reaches the parser behind the hash.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

namespace sistrum::test {

using Bytes = std::vector<std::byte>;

struct StateBytes {
    std::uint32_t version = 0;
    std::string text;  // the JSON, which may be broken
    Bytes audio;

    explicit StateBytes(std::span<const std::byte> state);
    nlohmann::json document() const { return nlohmann::json::parse(text); }
    Bytes signed_bytes() const;  // with the hash that fits
};

Bytes read_bytes(const std::string& path);

}  // namespace sistrum::test
