// What velocity does to a voice: its level, and which layer it plays.
#include "voice/voice.h"

#include <doctest/doctest.h>

#include <memory>

namespace sistrum {
namespace {

TEST_CASE("velocity moves the level by its square, as far as the amount says") {
    CHECK(velocity_gain(1.0f, 0.7f) == 1.0f);
    CHECK(velocity_gain(0.5f, 1.0f) == 0.25f);
    CHECK(velocity_gain(0.5f, 0.0f) == 1.0f);
    CHECK(velocity_gain(0.5f, 0.5f) == 0.625f);
    CHECK(velocity_gain(0.0f, 1.0f) == 0.0f);
}

TEST_CASE("each velocity plays the layer whose interval it lies in, its top included") {
    RenderedSound sound;
    for (int layer = 0; layer < 4; ++layer)
        sound.layers.push_back(std::make_shared<Audio>(1, layer + 1, 1.0));
    CHECK(layer_for(sound, 0.0f).frames == 1);
    CHECK(layer_for(sound, 0.25f).frames == 1);
    CHECK(layer_for(sound, 0.26f).frames == 2);
    CHECK(layer_for(sound, 0.5f).frames == 2);
    CHECK(layer_for(sound, 0.75f).frames == 3);
    CHECK(layer_for(sound, 0.76f).frames == 4);
    CHECK(layer_for(sound, 1.0f).frames == 4);
    sound.layers.resize(1);
    CHECK(layer_for(sound, 0.1f).frames == 1);
    CHECK(layer_for(sound, 1.0f).frames == 1);
}

}  // namespace
}  // namespace sistrum
