#include "render/self_test.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace sistrum {
namespace {

// Root mean square of block `index` of `count` blocks that share the samples as evenly as whole numbers
// allow.
float block_rms(std::span<const float> samples, std::size_t index, std::size_t count) {
    const std::size_t first = samples.size() * index / count;
    const std::size_t last = samples.size() * (index + 1) / count;
    double power = 0.0;
    for (const float sample : samples.subspan(first, last - first)) power += double{sample} * sample;
    return static_cast<float>(std::sqrt(power / static_cast<double>(std::max<std::size_t>(1, last - first))));
}

class Comparison {
  public:
    Comparison(std::string file, float tolerance) : file_(std::move(file)), tolerance_(tolerance) {}

    void check(const char* key, std::size_t index, float expected, float found) const {
        if (std::abs(expected - found) <= tolerance_) return;
        throw ModelError(file_ + ": self test: " + key + "[" + std::to_string(index) + "]: expected " +
                         std::to_string(expected) + " within " + std::to_string(tolerance_) + ", found " +
                         std::to_string(found));
    }

  private:
    std::string file_;
    float tolerance_;
};

}  // namespace

void run_self_test(Renderer& renderer) {
    const SelfTest& test = renderer.model().card().self_test;
    Sound sound;
    sound.seed = test.seed;
    sound.latent = test.latent;
    sound.controls = test.controls;
    sound.pitch = test.pitch;
    const Audio audio = renderer.render(sound, test.velocity);
    const auto samples = audio.channel(0);
    const Comparison comparison(renderer.model().path().filename().string(), test.tolerance);
    for (std::size_t i = 0; i < test.first_samples.size(); ++i) {
        comparison.check("first_samples", i, test.first_samples[i], samples[i]);
    }
    for (std::size_t i = 0; i < test.block_rms.size(); ++i) {
        comparison.check("block_rms", i, test.block_rms[i], block_rms(samples, i, test.block_rms.size()));
    }
}

}  // namespace sistrum
