// Specs of representations: each wrong key is an error that names it.
#include <doctest/doctest.h>

#include <stdexcept>

#include "representation/inverse.h"

namespace sistrum {
namespace {

const RepresentationSpec kStft{{"type", "complex_stft"}, {"n_fft", 64.0}, {"hop", 32.0},
                               {"window", "hann"},       {"bins", 32.0},  {"frames", 5.0}};
const RepresentationSpec kMdct{{"type", "mdct"}, {"bands", 32.0}, {"window", "vorbis"}, {"frames", 5.0}};

std::string error_of(RepresentationSpec spec, const std::string& key,
                     std::variant<double, std::string> value) {
    spec[key] = std::move(value);
    try {
        make_inverse(spec, 1, 128);
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

TEST_CASE("a good spec is taken, with and without its optional keys") {
    CHECK_NOTHROW(make_inverse(kStft, 1, 128));
    CHECK_NOTHROW(make_inverse(kMdct, 2, 128));
    RepresentationSpec spec = kStft;
    spec.erase("frames");
    CHECK_NOTHROW(make_inverse(spec, 1, 128));
}

TEST_CASE("a bad key is named with what was expected and found") {
    struct Case {
        const RepresentationSpec& spec;
        const char* key;
        std::variant<double, std::string> value;
        const char* error;
    };
    const Case cases[] = {
        {kStft, "type", "wave",
         "representation.type: expected one of \"complex_stft\" \"mdct\", found \"wave\""},
        {kStft, "type", 3.0, "representation.type: expected one of"},
        {kStft, "n_fft", 63.0, "representation.n_fft: expected an even number, found 63"},
        {kStft, "n_fft", 1e12, "representation.n_fft: expected a number from 16 to 65536"},
        {kStft, "n_fft", "64", "representation.n_fft: expected a number"},
        {kStft, "hop", 0.0, "representation.hop: expected a number from 1 to 64, found 0"},
        {kStft, "hop", 3.5, "representation.hop: expected a whole number, found 3.5"},
        {kStft, "window", "kaiser", "representation.window: expected one of \"hann\" \"sqrt_hann\""},
        {kStft, "bins", 33.0, "representation.bins: expected 32, found 33"},
        {kStft, "frames", 6.0, "representation.frames: expected 5, found 6"},
        {kStft, "compression", 0.0, "representation.compression: expected a number from 0.05 to 1"},
        {kStft, "scale", -1.0, "representation.scale: expected a number"},
        {kStft, "magic", 1.0, "representation.magic: expected no such key"},
        {kMdct, "bands", 7.0, "representation.bands: expected a number from 8"},
        {kMdct, "window", "sine", "representation.window: expected one of \"vorbis\""},
        {kMdct, "frames", 4.0, "representation.frames: expected 5, found 4"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.key);
        const std::string error = error_of(c.spec, c.key, c.value);
        CAPTURE(error);
        CHECK(error.find(c.error) == 0);
    }
}

TEST_CASE("a missing key is named") {
    RepresentationSpec spec = kStft;
    spec.erase("hop");
    CHECK_THROWS_WITH_AS(make_inverse(spec, 1, 128),
                         "representation.hop: expected a number from 1 to 64, found nothing",
                         std::invalid_argument);
}

}  // namespace
}  // namespace sistrum
