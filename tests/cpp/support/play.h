// Plays engines in tests: block by block, with events given in samples of the whole take.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine.h"

namespace sistrum::test {

// A model made by tests/golden/make_test_models.py.
std::filesystem::path model_path(const std::string& name);

using Take = std::vector<std::vector<float>>;  // [channels][frames]

// `events` are sorted; their frames count from the beginning of the take.
Take play(Engine& engine, const std::vector<Event>& events, int frames, int block, int channels = 2);

Event note_on(int frame, int note, float velocity = 1.0f);

// An offline engine with the kit of a test model loaded, at volume 1: sounds come out as they were rendered.
struct KitEngine : Engine {
    explicit KitEngine(double sample_rate = 44'100.0, const std::string& model = "stft_mono");
};

float loudest(const std::vector<float>& samples);
int first_sound(const std::vector<float>& samples);  // -1: all zero

}  // namespace sistrum::test
