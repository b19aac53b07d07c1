// A finished render on its way through the audio thread.
#pragma once

#include <memory>

#include "realtime/audio.h"

namespace sistrum {

struct RenderedSound {
    std::shared_ptr<const Audio> audio;  // at the engine's rate
    int references = 0;                  // [audio] only: voices and the part that hold it
    RenderedSound* next = nullptr;       // link of a ReclaimList
};

}  // namespace sistrum
