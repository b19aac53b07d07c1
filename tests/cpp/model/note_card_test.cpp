// Cards of models of notes: every broken key is an error of one line that names it.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "model/card_json.h"
#include "support/mutate_json.h"

namespace sistrum {
namespace {

using nlohmann::json;

json good() {
    std::ifstream file(std::string(SISTRUM_TEST_MODELS) + "/notes_card.json");
    return json::parse(file);
}

std::string error_of(const json& document) {
    try {
        parse_card(document.dump(-1, ' ', true, json::error_handler_t::replace), "a.onnx");
    } catch (const ModelError& error) {
        return error.what();
    }
    return "";
}

TEST_CASE("parse_card reads pitches, frames and tokens") {
    const Card card = parse_card(good().dump(), "a.onnx");
    REQUIRE(card.streams());
    CHECK(card.pitch->low == 44);
    CHECK(card.pitch->high == 70);
    CHECK(card.pitch->preview == 57);
    CHECK(card.streaming->window() == 13);
    CHECK(card.streaming->attack == 16);
    CHECK(card.tokens->loudness[2] == -20.0);
    CHECK(card.tokens->velocity_edges == std::vector<double>{0.35, 0.8});
    CHECK(&card.tokens->family("reedy") == &card.tokens->family(""));
    CHECK(&card.tokens->family("brassy") != &card.tokens->family(""));
    const TokenFamily& family = card.tokens->family("");
    CHECK(family.templates[2].attack == std::vector<std::uint8_t>{3, 4, 4, 3});
    CHECK(family.sustain[1].after(std::vector<std::uint8_t>{4, 3})[0].weight == 3.0);
    CHECK(family.release[0][1].after(std::vector<std::uint8_t>{0})[1].token == kNoteEnd);
    CHECK(card.self_test.pitch == 50);
    CHECK(card.self_test.velocity == 0.4f);
    CHECK_FALSE(parse_card(
                    [] {
                        std::ifstream file(std::string(SISTRUM_TEST_MODELS) + "/card.json");
                        std::stringstream text;
                        text << file.rdbuf();
                        return text.str();
                    }(),
                    "a.onnx")
                    .streams());
}

struct Hostile {
    const char* pointer;  // of the value to replace
    const char* value;    // JSON; empty: the key is taken away
    const char* error;    // part of what it must give
};

const Hostile kHostile[] = {
    {"/pitch", "null", "pitch: expected an object, as the model streams, found nothing"},
    {"/tokens", "", "tokens: expected an object, as the model streams, found nothing"},
    {"/streaming", "", "streaming: expected an object, as the model streams, found nothing"},
    {"/streaming", "3", "streaming: expected an object, found 3"},
    {"/pitch/high", "43", "pitch.high: expected a number from 44"},
    {"/pitch/preview", "71", "pitch.preview: expected a number from 44"},
    {"/streaming/hop", "0", "streaming.hop: expected a number from 1"},
    {"/streaming/hop", "1e9", "streaming.hop: expected a number from 1"},
    {"/streaming/context", "-1", "streaming.context: expected"},
    {"/streaming/context", "1000000000", "streaming.context: expected"},
    {"/streaming/chunk", "0", "streaming.chunk: expected"},
    {"/streaming/attack", "20", "streaming.attack: expected a multiple of chunk, found 20"},
    {"/streaming/attack", "0", "streaming.attack: expected a number from 8"},
    {"/streaming/context", "6", "inputs[0].shape: expected [1, 5, 14], found [1, 5, 13]"},
    {"/tokens/count", "0", "tokens.count: expected"},
    {"/tokens/count", "257", "tokens.count: expected"},
    {"/tokens/count", "6", "tokens.loudness: expected a list of 6 numbers"},
    {"/tokens/frames_per_token", "0", "tokens.frames_per_token: expected"},
    {"/tokens/loudness/1", "1e30", "tokens.loudness: expected dB"},
    {"/tokens/velocity_edges", "[0.8, 0.35]", "tokens.velocity_edges: expected ascending numbers"},
    {"/tokens/velocity_edges", "[0.5, 2]", "tokens.velocity_edges: expected edges within range"},
    {"/tokens/velocity_edges", "[0.5]", "tokens.families..templates: expected a list of 2 to 2 objects"},
    {"/tokens/held_edges", "[]", "tokens.families..release[0]: expected a list of 1, found a list of 2"},
    {"/tokens/families", "{}", "tokens.families: expected one named \"\" for all others"},
    {"/tokens/families/brassy/templates/1/attack", "[]", "templates[1].attack: expected a list of 1 to 4096"},
    {"/tokens/families/brassy/templates/1/release", "[5]",
     "templates[1].release: expected a whole number from 0"},
    {"/tokens/families/brassy/templates/1/release", "[1.5]", "templates[1].release: expected a whole number"},
    {"/tokens/families/brassy/sustain/0/order", "8", "sustain[0].order: expected a number from 0"},
    {"/tokens/families/brassy/sustain/0/next/", "",
     "sustain[0].next: expected an entry for no history, \"\""},
    {"/tokens/families/brassy/sustain/0/next/", "[]", "next.\"\": expected a list of 1 to 6"},
    {"/tokens/families/brassy/sustain/0/next/", "[[-1, 1]]",
     "next.\"\": expected a whole number from 0, found -1"},
    {"/tokens/families/brassy/sustain/0/next/", "[[1, 0]]",
     "next.\"\": expected a whole number from 1, found 0"},
    {"/tokens/families/brassy/sustain/0/next/", "[[1]]",
     "next.\"\": expected a list of 2, found a list of 1"},
    {"/tokens/families/brassy/sustain/0/next/1 2", "[[1, 1]]", "next.\"1 2\": expected at most 1 tokens"},
    {"/tokens/families/brassy/sustain/0/next/5", "[[1, 1]]", "next.\"5\": expected at most 1 tokens"},
    {"/tokens/families/brassy/sustain/0/next/x", "[[1, 1]]", "next.\"x\": expected at most 1 tokens"},
    {"/tokens/families/brassy/sustain/0/next/01", "[[1, 1]]", "expected tokens that are not there yet"},
    {"/tokens/families/brassy/release/2/1", "[]", "release[2][1]: expected an object"},
    {"/tokens/families/omega", "{}", "tokens.families.omega: expected a control of this card"},
    {"/inputs/1/shape", "[1, 3, 13]", "inputs[1].shape: expected [1, an even number, 13], found [1, 3, 13]"},
    {"/inputs/1/shape", "[1, 52]", "inputs[1].shape: expected [1, an even number, 13], found [1, 52]"},
    {"/inputs/3/role", "\"tokens\"", "inputs[3].shape: expected [1, 5, 13], found [1, 1, 13]"},
    {"/audio/channels", "2", "audio.channels: expected 1, as the model streams"},
    {"/audio/peak", "0.5", "audio.peak: expected null, as the model streams"},
    {"/self_test/pitch", "71", "self_test.pitch: expected a number from 44"},
    {"/self_test/velocity", "2", "self_test.velocity: expected a number from 0"},
};

TEST_CASE("a broken key is named in one line") {
    REQUIRE(error_of(good()).empty());
    for (const Hostile& hostile : kHostile) {
        CAPTURE(hostile.pointer);
        CAPTURE(hostile.value);
        json document = good();
        const json::json_pointer place(hostile.pointer);
        if (*hostile.value == '\0') {
            document[place.parent_pointer()].erase(place.back());
        } else {
            document[place] = json::parse(hostile.value);
        }
        const std::string error = error_of(document);
        CAPTURE(error);
        CHECK(error.find(hostile.error) != std::string::npos);
        CHECK(error.find('\n') == std::string::npos);
    }
}

TEST_CASE("no mutation of a card does harm") {
    const test::JsonMutator mutator(good());
    test::Random random(8);
    int refused = 0;
    for (int round = 0; round < 4000; ++round) {
        const std::string error = error_of(mutator.mutated(random));
        refused += error.empty() ? 0 : 1;
        CHECK(error.find('\n') == std::string::npos);
    }
    CHECK(refused > 1000);
    CHECK(refused < 4000);
}

}  // namespace
}  // namespace sistrum
