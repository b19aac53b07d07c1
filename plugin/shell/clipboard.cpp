#include "clipboard.h"

#include <juce_gui_basics/juce_gui_basics.h>

#include <mutex>

namespace sistrum::shell {
namespace {

// JUCE's clipboard for X11 takes for granted that there is a display.
bool has_display() {
    return juce::MessageManager::getInstanceWithoutCreating() != nullptr &&
           juce::Desktop::getInstance().getDisplays().getPrimaryDisplay() != nullptr;
}

struct OwnClipboard {
    std::mutex mutex;
    juce::String text;
};

OwnClipboard& own_clipboard() {
    static OwnClipboard clipboard;
    return clipboard;
}

}  // namespace

void copy_to_clipboard(const juce::String& text) {
    if (has_display()) return juce::SystemClipboard::copyTextToClipboard(text);
    auto& own = own_clipboard();
    const std::lock_guard lock{own.mutex};
    own.text = text;
}

juce::String clipboard_text() {
    if (has_display()) return juce::SystemClipboard::getTextFromClipboard();
    auto& own = own_clipboard();
    const std::lock_guard lock{own.mutex};
    return own.text;
}

}  // namespace sistrum::shell
