// Sounds as files: one part, the whole kit, or a temporary file to drag out of the editor. What is written is
// what was rendered last, at the model's rate and without the part's mix.
#pragma once

#include <juce_core/juce_core.h>

#include <memory>
#include <string>

#include "edit/audio_file.h"
#include "instrument.h"

namespace sistrum::shell {

class SoundExport {
  public:
    explicit SoundExport(Instrument& instrument) : instrument_(instrument) {}
    ~SoundExport();  // deletes what drag_file() made
    SoundExport(const SoundExport&) = delete;
    SoundExport& operator=(const SoundExport&) = delete;

    // [main] At full velocity. False: message() says why; true: it may hold a remark.
    bool export_part(int part, const juce::File& file, AudioFileFormat format);
    // [main] Into a folder: files for each part in all its velocity layers and first variations, an .sfz that
    // plays them, and the preset. `folder` is made where it is missing.
    bool export_kit(const juce::File& folder, AudioFileFormat format);

    // [main] The part's sound as a WAV that lasts as long as the plug-in; no file where there is no sound.
    juce::File drag_file(int part);

    std::string message() const { return instrument_.remark(); }

  private:
    Instrument& instrument_;
    juce::File dragged_;  // the folder, once there is one
};

}  // namespace sistrum::shell
