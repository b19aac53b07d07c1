// Sample-rate conversion of whole sounds with soxr; resample.cpp is the only file that includes it.
#pragma once

#include <vector>

#include "realtime/audio.h"

namespace sistrum {

// Length ceil(frames * rate / audio.sample_rate); the first sample stays the first (the filter's delay is
// taken out). At its own rate the audio comes back as it is.
Audio resample(const Audio& audio, double rate);

// One channel at soxr's very high quality in double precision, for what is analysed and not only heard.
// Length round(n * to_rate / from_rate), give or take a sample.
std::vector<double> resample_precisely(std::vector<double> signal, double from_rate, double to_rate);

}  // namespace sistrum
