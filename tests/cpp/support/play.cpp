#include "support/play.h"

#include <algorithm>
#include <cmath>

namespace sistrum::test {

std::filesystem::path model_path(const std::string& name) {
    return std::filesystem::path(SISTRUM_TEST_MODELS) / (name + ".onnx");
}

Event note_on(int frame, int note, float velocity) {
    return {frame, Event::Type::note_on, 0, static_cast<std::uint8_t>(note), velocity};
}

Take play(Engine& engine, const std::vector<Event>& events, int frames, int block, int channels) {
    Take take(static_cast<std::size_t>(channels),
              std::vector<float>(static_cast<std::size_t>(frames), 99.0f));
    std::size_t next = 0;
    for (int start = 0; start < frames; start += block) {
        const int count = std::min(block, frames - start);
        std::vector<Event> inside;
        for (; next < events.size() && events[next].frame < start + count; ++next) {
            inside.push_back(events[next]);
            inside.back().frame -= start;
        }
        Output main{take[0].data() + start};
        if (channels > 1) main.right = take[1].data() + start;
        engine.process({&main, 1}, count, inside);
    }
    return take;
}

KitEngine::KitEngine(double sample_rate, const std::string& model) {
    set_offline(true);
    set_volume(1.0f);
    prepare(sample_rate, 512);
    load_kit(model_path(model));
}

float loudest(const std::vector<float>& samples) {
    float peak = 0.0f;
    for (const float sample : samples) peak = std::max(peak, std::abs(sample));
    return peak;
}

int first_sound(const std::vector<float>& samples) {
    const auto found =
        std::find_if(samples.begin(), samples.end(), [](float sample) { return sample != 0.0f; });
    return found == samples.end() ? -1 : static_cast<int>(found - samples.begin());
}

}  // namespace sistrum::test
