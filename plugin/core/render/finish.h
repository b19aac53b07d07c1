// The last step of a render, as the card's `audio` asks: peak and fade.
#pragma once

#include "model/card.h"
#include "realtime/audio.h"

namespace sistrum {

// Scales to the card's peak (unless silent: max |x| < 1e-6) and fades the last samples out linearly.
void finish(const AudioFormat& format, Audio& audio);

}  // namespace sistrum
