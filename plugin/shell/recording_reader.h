// Reads recordings on a thread of its own, so that no disk ever holds up the message thread.
#pragma once

#include <juce_core/juce_core.h>

#include <functional>
#include <memory>
#include <string>

#include "realtime/audio.h"

namespace sistrum::shell {

// A whole recording (WAV, AIFF). Throws std::runtime_error, one line with file, expected and found: no such
// file, no such format, damage, or more than a drum hit needs.
std::shared_ptr<const Audio> read_recording(const juce::File& file);

class RecordingReader {
  public:
    using Take = std::function<void(std::shared_ptr<const Audio>)>;
    using Refuse = std::function<void(const std::string& reason)>;

    ~RecordingReader();

    // [main] Calls one of the two on the reader's thread, recordings in the order they came in.
    void read(const juce::File& file, Take take, Refuse refuse);

  private:
    std::unique_ptr<juce::ThreadPool> thread_;  // starts with the first recording
};

}  // namespace sistrum::shell
