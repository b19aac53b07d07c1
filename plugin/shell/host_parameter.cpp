#include "host_parameter.h"

#include <bit>
#include <cmath>

namespace sistrum::shell {

juce::String part_prefix(int part) {
    return "P" + juce::String(part + 1).paddedLeft('0', 2);
}

HostParameter::HostParameter(const juce::ParameterID& id, const juce::String& first_name, float default_value,
                             std::atomic<std::uint32_t>& edit_total)
    : RangedAudioParameter(id, first_name),
      default_(default_value),
      word_(pack({default_value, 0})),
      edit_total_(edit_total) {}

std::uint64_t HostParameter::pack(Reading reading) noexcept {
    return (std::uint64_t{reading.edits} << 32) | std::bit_cast<std::uint32_t>(reading.value);
}

HostParameter::Reading HostParameter::unpack(std::uint64_t word) noexcept {
    return {std::bit_cast<float>(static_cast<std::uint32_t>(word)), static_cast<std::uint32_t>(word >> 32)};
}

HostParameter::Reading HostParameter::read() const noexcept {
    return unpack(word_.load(std::memory_order_acquire));
}

void HostParameter::setValue(float value) {
    if (std::isnan(value)) return;
    value = juce::jlimit(0.0f, 1.0f, value);
    auto word = word_.load(std::memory_order_relaxed);
    std::uint64_t edited;
    do {
        const auto present = unpack(word);
        if (present.value == value) return;  // a host that repeats what it was told
        edited = pack({value, present.edits + 1});
    } while (!word_.compare_exchange_weak(word, edited, std::memory_order_acq_rel));
    edit_total_.fetch_add(1, std::memory_order_release);
}

std::optional<float> HostParameter::take_edit() noexcept {
    const auto present = read();
    if (taken_.exchange(present.edits, std::memory_order_acq_rel) == present.edits) return std::nullopt;
    return present.value;
}

void HostParameter::forget_edits() noexcept {
    taken_.store(read().edits, std::memory_order_release);
}

bool HostParameter::follow(float value) noexcept {
    constexpr float kRounding = 1e-6f;  // of the way from 0..1 to the control's unit and back
    const auto seen = read();
    if (seen.edits != taken_.load(std::memory_order_acquire)) return false;
    if (std::abs(seen.value - value) <= kRounding) return false;
    auto expected = pack(seen);
    return word_.compare_exchange_strong(expected, pack({value, seen.edits}), std::memory_order_acq_rel);
}

}  // namespace sistrum::shell
