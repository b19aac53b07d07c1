// What MIDI notes sound as, equally tempered.
#pragma once

#include <cmath>

namespace sistrum {

inline double note_frequency(double pitch) {  // Hz
    return 440.0 * std::exp2((pitch - 69.0) / 12.0);
}

}  // namespace sistrum
