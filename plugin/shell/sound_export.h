// Sounds as files: one part, the whole kit, or a temporary file to drag out of the editor.
#pragma once

#include <juce_core/juce_core.h>

#include <string>

#include "edit/audio_file.h"
#include "instrument.h"

namespace sistrum::shell {

class SoundExport {
  public:
    explicit SoundExport(Instrument& instrument) : instrument_(instrument) {}

    // [main] False: message() says why. The sound as it was rendered last, at full velocity.
    bool export_part(int part, const juce::File& file, AudioFileFormat format);
    // [main] Into a folder: a file for each part, an .sfz that plays them, the preset.
    bool export_kit(const juce::File& folder, AudioFileFormat format);

    // [main] The part's sound as a WAV that goes with the plug-in; no file where there is no sound.
    juce::File drag_file(int part);

    const std::string& message() const { return message_; }  // why the last one failed; or empty

  private:
    Instrument& instrument_;
    std::string message_;
};

}  // namespace sistrum::shell
