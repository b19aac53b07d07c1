// Hostile cards: every broken key is an error of one line that names it, and no mutation gets further.
#include "model/card_json.h"

#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

namespace sistrum {
namespace {

using nlohmann::json;

std::string good_text(const std::string& name = "card.json") {
    std::ifstream file(std::string(SISTRUM_TEST_MODELS) + "/" + name);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string error_of(const std::string& text, const LoadLimits& limits = {}) {
    try {
        parse_card(text, "a.onnx", limits);
    } catch (const ModelError& error) {
        return error.what();
    }
    return "";
}

TEST_CASE("parse_card reads every part of a card") {
    const Card card = parse_card(good_text(), "a.onnx");
    CHECK(card.name == "stft_mono");
    CHECK(card.audio.samples == 6'000);
    CHECK(card.audio.peak.value() == doctest::Approx(0.891));
    CHECK(std::get<double>(card.representation.at("n_fft")) == 64);
    CHECK(card.latent.dim == 8);
    CHECK(card.inputs.size() == 3);
    CHECK(card.inputs[1].role == PortRole::noise);
    CHECK(card.inputs[1].distribution == Distribution::uniform);
    CHECK(card.controls[1].default_value == 5.0);
    CHECK(card.kit[3].note == 39);
    CHECK(card.find_preset("Hit 3")->seed == 103);
    CHECK(card.find_preset("none") == nullptr);
    CHECK(card.self_test.block_rms.size() == 32);
}

struct Hostile {
    const char* pointer;  // of the value to replace
    const char* value;    // JSON; empty: the key is taken away
    const char* error;    // part of what it must give
};

const Hostile kHostile[] = {
    {"/format", "\"other\"", "format: expected \"sistrum-model\""},
    {"/format_version", "2", "format_version: expected 1"},
    {"/format_version", "\"1\"", "format_version: expected a number"},
    {"/format_version", "1.5", "format_version: expected a whole number"},
    {"/role", "\"encoder\"", "role: expected \"generator\""},
    {"/name", "", "name: expected a text, found nothing"},
    {"/name", "null", "name: expected a text, found null"},
    {"/licence", "", "licence: expected a text"},
    {"/credits", "\"me\"", "credits: expected a list of texts"},
    {"/credits", "[1]", "credits: expected a list of texts"},
    {"/audio", "[]", "audio: expected an object, found a list"},
    {"/audio/sample_rate", "0", "audio.sample_rate: expected a number from 4000"},
    {"/audio/sample_rate", "44100.5", "audio.sample_rate: expected a whole number"},
    {"/audio/channels", "3", "audio.channels: expected a number from 1"},
    {"/audio/samples", "1e12", "audio.samples: expected a number from 1"},
    {"/audio/samples", "-1", "audio.samples: expected"},
    {"/audio/samples", "", "audio.samples: expected"},
    {"/audio/peak", "0", "audio.peak: expected"},
    {"/audio/fade_out", "6001", "audio.fade_out: expected"},
    {"/representation", "null", "representation: expected an object"},
    {"/representation/n_fft", "[64]", "representation.n_fft: expected a number or a text"},
    {"/latent/dim", "5000", "latent.dim: expected a number from 0"},
    {"/latent/dim", "9", "inputs[0].shape: expected 9 values, found 8"},
    {"/latent/prior/type", "\"cauchy\"", "latent.prior.type: expected one of \"normal\" \"uniform\""},
    {"/inputs", "[]", "inputs: expected a list of 1 to 16"},
    {"/inputs/0/role", "\"magic\"", "inputs[0].role: expected one of"},
    {"/inputs/0/shape", "[1, 7]", "inputs[0].shape: expected 8 values, found 7"},
    {"/inputs/0/shape", "[-1, -8]", "inputs[0].shape: expected a shape"},
    {"/inputs/0/shape", "[1, 8.5]", "inputs[0].shape: expected a shape"},
    {"/inputs/1/shape", "[100000, 100000]", "inputs[1].shape: expected a shape"},
    {"/inputs/1/shape", "[9223372036854775807, 9223372036854775807]", "inputs[1].shape: expected a shape"},
    {"/inputs/1/shape", "[1,1,1,1,1,1,1,1,1]", "inputs[1].shape: expected a shape"},
    {"/inputs/1/distribution", "", "inputs[1].distribution: expected a text"},
    {"/inputs/1/name", "\"q7\"", "inputs[1].name: expected a name of its own"},
    {"/inputs/1/role", "\"latent\"", "inputs: expected one port of a role"},
    {"/inputs/2/role", "\"noise\"", "inputs[2].distribution: expected a text"},
    {"/inputs/2/shape", "[1, 4]", "inputs[2].shape: expected 3 values, found 4"},
    {"/outputs/0/role", "\"state\"", "outputs: expected one port of role \"spectrogram\""},
    {"/controls/0/id", "\"beta\"", "controls[1].id: expected an id of its own"},
    {"/controls/0/id", "\"\"", "controls[0].id: expected an id of its own"},
    {"/controls/0/max", "-1", "controls[0].max: expected more than min"},
    {"/controls/0/default", "2", "controls[0].default: expected a number from -1.0 to 1.0"},
    {"/controls/0/min", "-1e300", "controls[0].min: expected a number"},
    {"/controls", "{}", "controls: expected a list"},
    {"/presets/2/name", "\"Hit 1\"", "presets[2].name: expected a name of its own"},
    {"/presets/2/seed", "-4", "presets[2].seed: expected"},
    {"/presets/2/seed", "1e300", "presets[2].seed: expected"},
    {"/presets/2/latent", "[1, 2]", "presets[2].latent: expected a list of 8 numbers"},
    {"/presets/2/latent", "[1,2,3,4,5,6,7,1e300]", "presets[2].latent: expected finite numbers"},
    {"/presets/2/controls", "{\"omega\": 1}", "presets[2].controls.omega: expected a control of this card"},
    {"/presets/2/controls", "{\"beta\": \"x\"}", "presets[2].controls.beta: expected a number"},
    {"/kit/5/note", "128", "kit[5].note: expected a number from 0"},
    {"/kit/5/preset", "\"gone\"", "kit[5].preset: expected the name of a preset"},
    {"/self_test", "", "self_test: expected an object"},
    {"/self_test/tolerance", "1", "self_test.tolerance: expected a number"},
    {"/self_test/first_samples", "[]", "self_test.first_samples: expected a list of 1 to 6000"},
    {"/self_test/block_rms", "[\"a\"]", "self_test.block_rms: expected a list"},
};

// Of the model with touched controls, own values and a measured response.
const Hostile kHostileTouched[] = {
    {"/inputs/3/shape", "[1, 2]", "inputs[3].shape: expected 3 values"},
    {"/inputs/1/role", "\"touched\"", "inputs: expected one port of a role"},
    {"/outputs/1/shape", "[1, 4]", "outputs[1].shape: expected 3 values"},
    {"/outputs/0/role", "\"values\"", "outputs: expected one port of role \"spectrogram\""},
    {"/inputs/3/role", "\"values\"", "inputs[3].role: expected one of"},
    {"/controls/1/response", "[]", "controls[1].response: expected an object"},
    {"/controls/1/response/asked", "[0]", "controls[1].response.asked: expected"},
    {"/controls/1/response/asked", "[0, 5, 5]", "controls[1].response.asked: expected ascending numbers"},
    {"/controls/1/response/low", "[0, 5]", "controls[1].response.low: expected"},
    {"/controls/1/response/high", "", "controls[1].response.high: expected"},
    {"/controls/1/response/unit", "3", "controls[1].response.unit: expected a text"},
    {"/controls/1/response/spearman", "\"good\"", "controls[1].response.spearman: expected a number"},
};

TEST_CASE("parse_card reads touched controls, own values and responses") {
    const Card card = parse_card(good_text("touched_card.json"), "a.onnx");
    CHECK(card.tells_touched());
    CHECK(card.input_of(PortRole::touched) == 3);
    CHECK(card.output_of(PortRole::values) == 1);
    CHECK_FALSE(card.input_of(PortRole::pitch).has_value());
    CHECK_FALSE(card.controls[0].response.has_value());
    REQUIRE(card.controls[1].response.has_value());
    const Response& response = *card.controls[1].response;
    CHECK(response.asked == std::vector<float>{0.0f, 5.0f, 10.0f});
    CHECK(response.median[1] == 300.0f);
    CHECK(response.low[0] == 150.0f);
    CHECK(response.high[2] == 700.0f);
    CHECK(response.unit == "Hz");
    CHECK(response.spearman == 0.9);
    CHECK(response.leak == 0.25);
    CHECK(response.moved == 0.8);
    CHECK_FALSE(parse_card(good_text(), "a.onnx").tells_touched());
}

void check_hostile(const json& good, const Hostile& hostile) {
    CAPTURE(hostile.pointer);
    CAPTURE(hostile.value);
    json card = good;
    const json::json_pointer pointer(hostile.pointer);
    if (*hostile.value == '\0') {
        card.at(pointer.parent_pointer()).erase(pointer.back());
    } else {
        card.at(pointer) = json::parse(hostile.value);
    }
    const std::string error = error_of(card.dump());
    CHECK(error.find("a.onnx: model card: ") == 0);
    CHECK(error.find(hostile.error) != std::string::npos);
    CHECK(error.find('\n') == std::string::npos);
    if (error.find(hostile.error) == std::string::npos) MESSAGE(error);
}

TEST_CASE("a broken key is an error that names file, key, expected and found") {
    const json good = json::parse(good_text());
    for (const Hostile& hostile : kHostile) check_hostile(good, hostile);
    const json touched = json::parse(good_text("touched_card.json"));
    for (const Hostile& hostile : kHostileTouched) check_hostile(touched, hostile);
}

TEST_CASE("limits of the caller hold") {
    LoadLimits limits;
    limits.max_seconds = 0.1;
    CHECK(error_of(good_text(), limits).find("audio.samples") != std::string::npos);
    limits = {};
    limits.max_controls = 2;
    CHECK(error_of(good_text(), limits).find("controls: expected a list of 0 to 2") != std::string::npos);
}

TEST_CASE("unknown top-level keys are for later versions and do no harm") {
    json card = json::parse(good_text());
    card["something_new"] = {{"deep", {1, 2, 3}}};
    CHECK(error_of(card.dump()).empty());
}

// One random edit of the document: a value replaced, a key gone, or a stretch of text overwritten.
std::string mutate(const json& good, std::mt19937& random) {
    static const char* const kValues[] = {
        "null", "-1", "1e308", "\"\"", "[]", "{}", "true", "0.5", "18446744073709551615"};
    if (random() % 3 == 0) {
        std::string text = good.dump();
        for (int edits = 0; edits < 3; ++edits)
            text[random() % text.size()] = static_cast<char>(random() % 256);
        return text;
    }
    json card = good;
    json* node = &card;
    while (node->is_structured() && !node->empty()) {
        auto child = node->begin();
        std::advance(child, static_cast<std::ptrdiff_t>(random() % node->size()));
        if (node->is_object() && random() % 8 == 0) {
            node->erase(child);
            return card.dump();
        }
        node = &*child;
        if (random() % 4 == 0) break;
    }
    *node = json::parse(kValues[random() % std::size(kValues)]);
    return card.dump();
}

TEST_CASE("mutated cards are read or refused in one line, nothing else") {
    const json good = json::parse(good_text());
    std::mt19937 random(11);
    int refused = 0;
    for (int round = 0; round < 600; ++round) {
        const std::string text = mutate(good, random);
        const std::string error = error_of(text);
        if (error.empty()) continue;
        ++refused;
        CHECK(error.find("a.onnx: model card: ") == 0);
        CHECK(error.size() < 600);
    }
    CHECK(refused > 200);
    CHECK(refused < 600);
}

}  // namespace
}  // namespace sistrum
