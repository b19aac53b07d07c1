#include "news.h"

#include <algorithm>

namespace sistrum::shell {
namespace {

constexpr juce::uint32 kShownMs = 10'000;

juce::String utf8(const std::string& text) {
    return juce::String::fromUTF8(text.c_str());
}

}  // namespace

void News::warn(const juce::String& text) {
    warning_ = text.replaceCharacter('\n', ' ');
    until_ = juce::Time::getMillisecondCounter() + kShownMs;
}

juce::String News::warning() {
    const auto remark = bench_.instrument.remark();
    if (std::exchange(heard_, remark) != remark) warn(utf8(remark));
    if (juce::Time::getMillisecondCounter() > until_) warning_.clear();
    if (warning_.isNotEmpty()) return warning_;
    return utf8(bench_.instrument.message()).replaceCharacter('\n', ' ');
}

juce::String News::working(std::span<const PartInfo> parts) const {
    const auto dots = juce::String::fromUTF8("\xe2\x80\xa6");
    if (const auto learning = bench_.controllers.learning()) {
        const auto* parameter = bench_.processor.getParameters()[*learning];
        return "Move a MIDI controller for " + parameter->getName(64) + ". Escape stops.";
    }
    const auto count = [&](PartStatus status) {
        return std::count_if(parts.begin(), parts.end(),
                             [status](const PartInfo& part) { return part.status == status; });
    };
    const auto of_parts = [](auto number) {
        return juce::String(number) + (number == 1 ? " part" : " parts");
    };
    if (const auto loading = count(PartStatus::loading)) return "Loading " + of_parts(loading) + dots;
    if (const auto rendering = count(PartStatus::rendering)) return "Rendering " + of_parts(rendering) + dots;
    return {};
}

}  // namespace sistrum::shell
