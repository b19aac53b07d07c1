// Sample-rate conversion of whole sounds with soxr; resample.cpp is the only file that includes it.
#pragma once

#include "realtime/audio.h"

namespace sistrum {

// Length ceil(frames * rate / audio.sample_rate); the first sample stays the first (the filter's delay is
// taken out). At its own rate the audio comes back as it is.
Audio resample(const Audio& audio, double rate);

}  // namespace sistrum
