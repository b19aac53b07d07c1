// The system's clipboard where there is a display, else one of this process.
#pragma once

#include <juce_core/juce_core.h>

namespace sistrum::shell {

// [main]
void copy_to_clipboard(const juce::String& text);
juce::String clipboard_text();

}  // namespace sistrum::shell
