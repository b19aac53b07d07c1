// What is done to a recording before an encoder hears it: the chain that every training sound has passed, as
// training/datasets/prepare_sound.py has it. A parity test holds the two together.
#pragma once

#include <vector>

#include "realtime/audio.h"

namespace sistrum {

inline constexpr double kPreparedPeak = 0.891;      // -1 dB of full scale
inline constexpr double kLongestRecording = 300.0;  // seconds
inline constexpr int kMaxRecordingChannels = 64;

// Any recording -> one mono sound of `samples` at `sample_rate`: the channels' mean (the strongest channel
// where they disagree), resampled, without DC (20 Hz high-pass), cut 0.5 ms before its onset, cut with a 60
// ms fade or faded over 8 ms and padded with zeros, largest |x| = kPreparedPeak. Throws std::invalid_argument
// with the reason: no samples, not finite, silent, too long, a rate outside 1 to 768 kHz.
std::vector<float> prepare_sound(const Audio& recording, double sample_rate, int samples);

}  // namespace sistrum
