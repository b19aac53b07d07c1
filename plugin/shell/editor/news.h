// What the editor has to say beside the facts: what goes on, and what went wrong last, for a while.
#pragma once

#include <span>

#include "workbench.h"

namespace sistrum::shell {

class News {
  public:
    explicit News(Workbench& bench) : bench_(bench) {}

    void warn(const juce::String& text);

    // At the editor's rate.
    juce::String warning();
    juce::String working(std::span<const PartInfo> parts) const;

  private:
    Workbench& bench_;
    std::string heard_;  // the instrument's last remark
    juce::String warning_;
    juce::uint32 until_ = 0;  // milliseconds, as the system counts
};

}  // namespace sistrum::shell
