#include "state.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "model/json_reader.h"
#include "model/sha256.h"

namespace sistrum {
namespace {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little, "states are written as memory lies");

constexpr std::array<char, 8> kMagic{'S', 'I', 'S', 'T', 'R', 'U', 'M', '\0'};
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHashBytes = 32, kHeader = kMagic.size() + 2 * sizeof(std::uint32_t) + kHashBytes;
constexpr double kMaxSeconds = 60.0, kMaxRate = 192'000.0;
constexpr std::size_t kMaxLatent = 4096, kMaxControls = 64;
constexpr float kLoudest = 64.0f;  // of a sample; a rendered sound stays far below

std::array<std::byte, kHashBytes> hash_of(std::span<const std::byte> bytes) {
    const std::string hex = sha256_hex(bytes);
    std::array<std::byte, kHashBytes> hash;
    for (std::size_t i = 0; i < kHashBytes; ++i) {
        hash[i] = static_cast<std::byte>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
    }
    return hash;
}

// ---- writing

json to_json(const Sound& sound) {
    json object{{"seed", sound.seed}, {"controls", sound.controls}};
    if (sound.latent) object["latent"] = *sound.latent;
    return object;
}

json to_json(const PartValues& values) {
    json object = json::object();
    for (const PartParamInfo& info : kPartTable) {
        object[std::string(info.id)] = values[static_cast<std::size_t>(info.param)];
    }
    return object;
}

json to_json(const PartState& part) {
    json object{{"values", to_json(part.values)}, {"sound", to_json(part.sound)}};
    object["sound"]["name"] = part.sound_name;
    if (!part.model_path.empty()) {
        object["model"] = {{"path", part.model_path},
                           {"sha256", part.model_sha256},
                           {"name", part.rendered.model_name},
                           {"title", part.rendered.model_title},
                           {"from_kit", part.from_kit}};
    }
    if (const auto audio = part.rendered.full(); audio != nullptr) {
        object["rendered"] = {{"sha256", part.rendered.model_sha256},
                              {"sound", to_json(part.rendered.sound)},
                              {"sample_rate", audio->sample_rate},
                              {"channels", audio->channels},
                              {"frames", audio->frames}};
        if (!part.rendered.values.empty()) object["rendered"]["values"] = part.rendered.values;
    }
    return object;
}

void append(std::vector<std::byte>& bytes, const void* data, std::size_t size) {
    const auto* first = static_cast<const std::byte*>(data);
    bytes.insert(bytes.end(), first, first + size);
}

// ---- reading

class Audios {
  public:
    explicit Audios(std::span<const std::byte> bytes) : rest_(bytes) {}

    std::shared_ptr<const Audio> next(const JsonReader& rendered) {
        const double rate = rendered.number("sample_rate", 1'000.0, kMaxRate);
        const auto channels = static_cast<int>(rendered.integer("channels", 1, 2));
        const auto longest = static_cast<std::int64_t>(kMaxSeconds * rate);
        const auto frames = static_cast<int>(rendered.integer("frames", 1, longest));
        const std::size_t size =
            sizeof(float) * static_cast<std::size_t>(channels) * static_cast<std::size_t>(frames);
        if (size > rest_.size()) rendered.fail("frames", "no more than is there", std::to_string(frames));
        auto audio = std::make_shared<Audio>(channels, frames, rate);
        std::memcpy(audio->samples.data(), rest_.data(), size);
        rest_ = rest_.subspan(size);
        for (const float sample : audio->samples) {
            if (!(std::abs(sample) <= kLoudest))
                throw JsonError("rendered audio: expected samples, found nonsense");
        }
        return audio;
    }
    bool empty() const { return rest_.empty(); }

  private:
    std::span<const std::byte> rest_;
};

std::map<std::string, double> parse_values(const JsonReader& reader, const std::string& key) {
    const JsonReader object = reader.object(key);
    if (object.node().size() > kMaxControls) reader.fail(key, "at most 64", "more");
    std::map<std::string, double> values;
    for (const auto& [id, value] : object.node().items()) values[id] = object.number(id, -1e9, 1e9);
    return values;
}

Sound parse_sound(const JsonReader& reader) {
    Sound sound;
    const json& seed = reader.node().contains("seed") ? reader.node()["seed"] : json();
    if (!seed.is_number_unsigned()) reader.fail("seed", "a whole number from 0", json_excerpt(seed));
    sound.seed = seed.get<std::uint64_t>();
    if (reader.has("latent")) sound.latent = reader.floats("latent", 0, kMaxLatent);
    sound.controls = parse_values(reader, "controls");
    return sound;
}

PartValues parse_values_of_part(const JsonReader& reader) {
    PartValues values = default_values();
    for (const PartParamInfo& info : kPartTable) {
        const std::string id(info.id);
        values[static_cast<std::size_t>(info.param)] =
            static_cast<float>(reader.number(id, double{info.min}, double{info.max}));
    }
    return values;
}

PartState parse_part(const JsonReader& reader, Audios& audios) {
    PartState part;
    part.values = parse_values_of_part(reader.object("values"));
    part.sound = parse_sound(reader.object("sound"));
    part.sound_name = reader.object("sound").text("name");
    if (reader.has("model")) {
        const JsonReader model = reader.object("model");
        part.model_path = model.text("path");
        part.model_sha256 = model.text("sha256");
        part.rendered.model_name = model.text("name");
        part.rendered.model_title = model.text("title");
        part.from_kit = model.boolean("from_kit");
    }
    if (reader.has("rendered")) {
        const JsonReader rendered = reader.object("rendered");
        part.rendered.model_sha256 = rendered.text("sha256");
        part.rendered.sound = parse_sound(rendered.object("sound"));
        if (rendered.has("values")) part.rendered.values = parse_values(rendered, "values");
        part.rendered.layers = {audios.next(rendered)};
    }
    return part;
}

EngineState parse_state(std::string_view text, Audios audios, std::size_t part_count) {
    const json document = parse_json(text);
    const JsonReader root(document, "");
    EngineState state;
    for (const JsonReader& reader : root.objects("parts", part_count, part_count)) {
        state.parts.push_back(parse_part(reader, audios));
    }
    if (root.has("volume")) state.volume = static_cast<float>(root.number("volume", 0.0, 2.0));
    if (root.has("extra")) state.extra = root.text("extra");
    if (!audios.empty()) throw JsonError("expected the end, found more audio than the parts have");
    return state;
}

template <typename T>
T read_at(std::span<const std::byte> bytes, std::size_t offset) {
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    return value;
}

}  // namespace

std::vector<std::byte> write_state(const EngineState& state) {
    json document{{"parts", json::array()}, {"volume", state.volume}, {"extra", state.extra}};
    for (const PartState& part : state.parts) document["parts"].push_back(to_json(part));
    const std::string text = document.dump(-1, ' ', false, json::error_handler_t::replace);

    std::vector<std::byte> body;
    append(body, text.data(), text.size());
    for (const PartState& part : state.parts) {
        if (const auto audio = part.rendered.full(); audio != nullptr) {
            append(body, audio->samples.data(), audio->samples.size() * sizeof(float));
        }
    }
    const auto hash = hash_of(body);
    const auto length = static_cast<std::uint32_t>(text.size());
    std::vector<std::byte> bytes;
    bytes.reserve(kHeader + body.size());
    append(bytes, kMagic.data(), kMagic.size());
    append(bytes, &kVersion, sizeof kVersion);
    append(bytes, &length, sizeof length);
    append(bytes, hash.data(), hash.size());
    append(bytes, body.data(), body.size());
    return bytes;
}

EngineState read_state(std::span<const std::byte> bytes, std::size_t part_count) {
    if (bytes.size() < kHeader || std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0) {
        throw StateError("not a Sistrum state");
    }
    const auto version = read_at<std::uint32_t>(bytes, kMagic.size());
    if (version != kVersion) {
        throw StateError("state version: expected " + std::to_string(kVersion) + ", found " +
                         std::to_string(version));
    }
    const auto length = read_at<std::uint32_t>(bytes, kMagic.size() + sizeof version);
    const auto body = bytes.subspan(kHeader);
    const auto hash = hash_of(body);
    if (length > body.size() ||
        std::memcmp(hash.data(), bytes.data() + kHeader - kHashBytes, kHashBytes) != 0) {
        throw StateError("the state is damaged or cut short");
    }
    try {
        const std::string_view text(reinterpret_cast<const char*>(body.data()), length);
        return parse_state(text, Audios(body.subspan(length)), part_count);
    } catch (const JsonError& error) {
        throw StateError(std::string("state: ") + error.what());
    } catch (const json::exception& error) {
        throw StateError(std::string("state: ") + error.what());
    }
}

}  // namespace sistrum
