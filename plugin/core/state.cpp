#include "state.h"

#include <array>
#include <bit>
#include <cstring>

#include "model/json_reader.h"
#include "model/sha256.h"
#include "state_audio.h"
#include "state_document.h"

namespace sistrum {
namespace {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little, "states are written as memory lies");

constexpr std::array<char, 8> kMagic{'S', 'I', 'S', 'T', 'R', 'U', 'M', '\0'};
constexpr std::uint32_t kVersion = 2;
constexpr std::size_t kHashBytes = 32, kHeader = kMagic.size() + 2 * sizeof(std::uint32_t) + kHashBytes;
// A document in memory takes many times its text: what no engine writes is not parsed.
constexpr std::size_t kMaxJson = std::size_t{16} << 20, kMaxExtra = std::size_t{4} << 20;

std::array<std::byte, kHashBytes> hash_of(std::span<const std::byte> bytes) {
    const std::string hex = sha256_hex(bytes);
    std::array<std::byte, kHashBytes> hash;
    for (std::size_t i = 0; i < kHashBytes; ++i) {
        hash[i] = static_cast<std::byte>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
    }
    return hash;
}

std::uint32_t number_at(std::span<const std::byte> bytes, std::size_t offset) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

// The version. Throws StateError unless the bytes are whole and what they were when they were written.
std::uint32_t check_frame(std::span<const std::byte> bytes) {
    if (bytes.size() < kHeader || std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0) {
        throw StateError("not a Sistrum state");
    }
    const std::uint32_t version = number_at(bytes, kMagic.size());
    if (version < 1 || version > kVersion) {
        throw StateError("state version: expected 1 to " + std::to_string(kVersion) + ", found " +
                         std::to_string(version));
    }
    const auto body = bytes.subspan(kHeader);
    const auto hash = hash_of(body);
    if (number_at(bytes, kMagic.size() + sizeof version) > body.size() ||
        std::memcmp(hash.data(), bytes.data() + kHeader - kHashBytes, kHashBytes) != 0) {
        throw StateError("the state is damaged or cut short");
    }
    return version;
}

}  // namespace

std::vector<std::byte> write_state(const EngineState& state) {
    if (state.extra.size() > kMaxExtra) throw std::invalid_argument("extra: expected at most 4 MB of text");
    AudioWriter audio;
    const std::string text =
        write_document(state, audio).dump(-1, ' ', false, json::error_handler_t::replace);
    const auto length = static_cast<std::uint32_t>(text.size());
    std::vector<std::byte> bytes(kHeader + text.size() + audio.bytes());
    std::byte* const body = bytes.data() + kHeader;
    std::memcpy(bytes.data(), kMagic.data(), kMagic.size());
    std::memcpy(bytes.data() + kMagic.size(), &kVersion, sizeof kVersion);
    std::memcpy(bytes.data() + kMagic.size() + sizeof kVersion, &length, sizeof length);
    std::memcpy(body, text.data(), text.size());
    audio.copy_samples(body + text.size());
    const auto hash = hash_of(std::span(bytes).subspan(kHeader));
    std::memcpy(body - kHashBytes, hash.data(), kHashBytes);
    return bytes;
}

EngineState read_state(std::span<const std::byte> bytes, std::span<const PartValues> defaults) {
    const std::uint32_t version = check_frame(bytes);
    const std::size_t length = number_at(bytes, kMagic.size() + sizeof version);
    if (length > kMaxJson) throw StateError("state: expected at most 16 MB of text");
    const auto body = bytes.subspan(kHeader);
    try {
        const json document =
            parse_json(std::string_view(reinterpret_cast<const char*>(body.data()), length));
        AudioReader audio(body.subspan(length));
        const JsonReader reader(document, "");
        return version == 1 ? read_document_1(reader, audio, defaults)
                            : read_document(reader, audio, defaults);
    } catch (const JsonError& error) {
        throw StateError(std::string("state: ") + error.what());
    } catch (const json::exception& error) {
        throw StateError(std::string("state: ") + error.what());
    }
}

}  // namespace sistrum
