// The protobuf walk: finds the card, and no cut or flipped byte gets it past the end of its bytes.
#include "model/onnx_metadata.h"

#include <doctest/doctest.h>

#include <random>
#include <stdexcept>
#include <vector>

#include "model/model.h"
#include "support/play.h"

namespace sistrum {
namespace {

std::vector<std::byte> good_bytes() {
    return read_model_file(test::model_path("mdct_mono"), LoadLimits{});
}

TEST_CASE("onnx_metadata finds the card by its key") {
    const auto bytes = good_bytes();
    const auto card = onnx_metadata(bytes, "sistrum");
    REQUIRE(card.has_value());
    CHECK(card->find("\"name\": \"mdct_mono\"") != std::string::npos);
    CHECK_FALSE(onnx_metadata(bytes, "something else").has_value());
}

// A cut at a field's border leaves a valid message; that it has no card then is the next check's matter.
TEST_CASE("onnx_metadata of a cut file is an error or no card, never a card") {
    const auto bytes = good_bytes();
    int refused = 0;
    for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 50) {
        bool found = false;
        try {
            found = onnx_metadata(std::span(bytes).first(size), "sistrum").has_value();
        } catch (const std::invalid_argument&) {
            ++refused;
        }
        CHECK_FALSE(found);
    }
    CHECK(refused > 100);
}

// Copied into a buffer of the exact size, so that AddressSanitizer sees a read past the end.
TEST_CASE("onnx_metadata survives flipped bytes") {
    const auto bytes = good_bytes();
    std::mt19937 random(5);
    int refused = 0;
    for (int round = 0; round < 300; ++round) {
        auto mutated = bytes;
        const std::size_t ends = round % 2 == 0 ? 64 : mutated.size();
        for (int flips = 0; flips < 8; ++flips) mutated[random() % ends] = static_cast<std::byte>(random());
        mutated.shrink_to_fit();
        try {
            onnx_metadata(mutated, "sistrum");
        } catch (const std::invalid_argument&) {
            ++refused;
        }
    }
    CHECK(refused > 50);
}

}  // namespace
}  // namespace sistrum
