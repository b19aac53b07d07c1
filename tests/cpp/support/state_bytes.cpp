#include "support/state_bytes.h"

#include <cstring>
#include <fstream>

#include "model/sha256.h"

namespace sistrum::test {
namespace {

constexpr std::size_t kVersionAt = 8, kLengthAt = 12, kHashAt = 16, kHeader = 48;

}  // namespace

StateBytes::StateBytes(std::span<const std::byte> state) {
    std::uint32_t length = 0;
    std::memcpy(&version, state.data() + kVersionAt, sizeof version);
    std::memcpy(&length, state.data() + kLengthAt, sizeof length);
    text.assign(reinterpret_cast<const char*>(state.data()) + kHeader, length);
    audio.assign(state.begin() + static_cast<std::ptrdiff_t>(kHeader + length), state.end());
}

Bytes StateBytes::signed_bytes() const {
    const auto length = static_cast<std::uint32_t>(text.size());
    Bytes state(kHeader + text.size() + audio.size());
    std::memcpy(state.data(), "SISTRUM", kVersionAt);
    std::memcpy(state.data() + kVersionAt, &version, sizeof version);
    std::memcpy(state.data() + kLengthAt, &length, sizeof length);
    std::copy_n(reinterpret_cast<const std::byte*>(text.data()), text.size(), state.begin() + kHeader);
    std::copy(audio.begin(), audio.end(), state.begin() + static_cast<std::ptrdiff_t>(kHeader + text.size()));
    const std::string hex = sha256_hex(std::span(state).subspan(kHeader));
    for (std::size_t i = 0; i < hex.size() / 2; ++i) {
        state[kHashAt + i] = static_cast<std::byte>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
    }
    return state;
}

Bytes read_bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto* const first = reinterpret_cast<const std::byte*>(text.data());
    return {first, first + text.size()};
}

}  // namespace sistrum::test
