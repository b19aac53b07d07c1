#include "model/encoder_card.h"

#include <algorithm>
#include <set>

#include "model/json_reader.h"

namespace sistrum {
namespace {

constexpr int kFormatVersion = 1;
constexpr std::size_t kSha256Digits = 64;

void expect_text(const JsonReader& reader, const std::string& key, const std::string& expected) {
    const std::string found = reader.text(key);
    if (found != expected) reader.fail(key, '"' + expected + '"', json_excerpt(found));
}

void check_kind(const JsonReader& card) {
    expect_text(card, "format", "sistrum-model");
    const auto version = card.integer("format_version", 0, 1'000'000);
    if (version != kFormatVersion) {
        card.fail("format_version", std::to_string(kFormatVersion) + " (this engine's)",
                  std::to_string(version));
    }
    expect_text(card, "role", "encoder");
}

void parse_audio(const JsonReader& audio, const LoadLimits& limits, EncoderCard& card) {
    card.sample_rate = static_cast<double>(audio.integer("sample_rate", 4'000, 192'000));
    audio.integer("channels", 1, 1);
    const auto longest = static_cast<std::int64_t>(limits.max_seconds * card.sample_rate);
    card.samples = static_cast<int>(audio.integer("samples", 1, longest));
}

void parse_generator(const JsonReader& generator, EncoderCard& card) {
    card.generator_name = generator.text("name");
    card.generator_sha256 = generator.text("sha256");
    const bool is_hash = card.generator_sha256.size() == kSha256Digits &&
                         card.generator_sha256.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!is_hash) {
        generator.fail("sha256", "64 lower-case hexadecimal digits", json_excerpt(card.generator_sha256));
    }
}

Port parse_port(const JsonReader& reader, PortRole role, std::size_t size) {
    Port port;
    port.name = reader.text("name");
    port.role = role;
    port.shape = reader.shape("shape");
    if (port.size() != size) {
        reader.fail("shape", std::to_string(size) + " values", std::to_string(port.size()));
    }
    return port;
}

void parse_controls(const JsonReader& reader, const LoadLimits& limits, EncoderCard& card) {
    card.control_ids = reader.texts("controls");
    const std::set<std::string> distinct(card.control_ids.begin(), card.control_ids.end());
    if (distinct.size() != card.control_ids.size() || distinct.count("") != 0) {
        reader.fail("controls", "ids of their own", json_excerpt(reader.node()["controls"]));
    }
    if (card.control_ids.size() > static_cast<std::size_t>(limits.max_controls)) {
        reader.fail("controls", "at most " + std::to_string(limits.max_controls),
                    std::to_string(card.control_ids.size()));
    }
}

void parse_ports(const JsonReader& reader, const LoadLimits& limits, EncoderCard& card) {
    const JsonReader input = reader.objects("inputs", 1, 1).front();
    expect_text(input, "role", "audio");
    card.inputs = {parse_port(input, PortRole::audio, static_cast<std::size_t>(card.samples))};
    for (const JsonReader& output : reader.objects("outputs", 1, 2)) {
        const std::string role = output.text("role");
        if (role == "latent") {
            const auto dim = output.shape("shape").back();
            if (dim > limits.max_latent) {
                output.fail("shape", "at most " + std::to_string(limits.max_latent) + " values",
                            std::to_string(dim));
            }
            card.outputs.push_back(parse_port(output, PortRole::latent, static_cast<std::size_t>(dim)));
        } else if (role == "controls") {
            card.outputs.push_back(parse_port(output, PortRole::controls, card.control_ids.size()));
        } else {
            output.fail("role", "one of \"latent\" \"controls\"", json_excerpt(role));
        }
    }
    const auto ports = [&](PortRole role) {
        return std::count_if(card.outputs.begin(), card.outputs.end(),
                             [=](const Port& port) { return port.role == role; });
    };
    if (ports(PortRole::latent) + ports(PortRole::controls) == 0 || ports(PortRole::latent) > 1) {
        reader.fail("outputs", "one port of role \"latent\" or \"controls\", or one of each",
                    "another number");
    }
    if (ports(PortRole::controls) != (card.control_ids.empty() ? 0 : 1)) {
        reader.fail("outputs", "one port of role \"controls\" where there are controls", "another number");
    }
}

EncoderSelfTest parse_self_test(const JsonReader& reader, const EncoderCard& card) {
    EncoderSelfTest test;
    test.seed = reader.seed("seed");
    test.decay_seconds = reader.number("decay_seconds", 1e-4, 60.0);
    test.tolerance = static_cast<float>(reader.number("tolerance", 1e-7, 1.0));
    if (const auto latent = card.output_of(PortRole::latent)) {
        const auto dim = card.outputs[*latent].size();
        test.latent = reader.floats("latent", dim, dim);
    } else if (reader.has("latent")) {
        reader.fail("latent", "none, as no output gives one", json_excerpt(reader.node()["latent"]));
    }
    test.controls = reader.floats("controls", card.control_ids.size(), card.control_ids.size());
    return test;
}

EncoderCard read_card(const std::string& json, const LoadLimits& limits) {
    const nlohmann::json document = parse_json(json);
    const JsonReader reader(document, "");
    check_kind(reader);
    EncoderCard card;
    card.name = reader.text("name");
    card.title = reader.text_or("title", card.name);
    card.description = reader.text_or("description", "");
    card.licence = reader.text("licence");
    parse_audio(reader.object("audio"), limits, card);
    parse_generator(reader.object("generator"), card);
    parse_controls(reader, limits, card);
    parse_ports(reader, limits, card);
    card.self_test = parse_self_test(reader.object("self_test"), card);
    card.json = json;
    return card;
}

}  // namespace

std::optional<std::size_t> EncoderCard::output_of(PortRole role) const {
    const auto found =
        std::find_if(outputs.begin(), outputs.end(), [=](const Port& port) { return port.role == role; });
    if (found == outputs.end()) return std::nullopt;
    return static_cast<std::size_t>(found - outputs.begin());
}

EncoderCard parse_encoder_card(const std::string& json, const std::string& file, const LoadLimits& limits) {
    try {
        return read_card(json, limits);
    } catch (const JsonError& error) {
        throw ModelError(file + ": model card: " + error.what());
    } catch (const nlohmann::json::exception& error) {
        throw ModelError(file + ": model card: " + error.what());
    }
}

}  // namespace sistrum
