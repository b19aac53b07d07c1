// Planar float audio of fixed size; shared between threads only as `const`.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace sistrum {

struct Audio {
    int channels = 0;
    int frames = 0;              // samples per channel
    double sample_rate = 0.0;    // Hz
    std::vector<float> samples;  // channels x frames, one channel after the other

    Audio() = default;
    Audio(int channel_count, int frame_count, double rate)
        : channels(channel_count),
          frames(frame_count),
          sample_rate(rate),
          samples(static_cast<std::size_t>(channel_count) * static_cast<std::size_t>(frame_count)) {}

    std::span<float> channel(int index) {
        return {samples.data() + offset(index), static_cast<std::size_t>(frames)};
    }
    std::span<const float> channel(int index) const {
        return {samples.data() + offset(index), static_cast<std::size_t>(frames)};
    }

  private:
    std::size_t offset(int index) const {
        return static_cast<std::size_t>(index) * static_cast<std::size_t>(frames);
    }
};

}  // namespace sistrum
