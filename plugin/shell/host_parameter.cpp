#include "host_parameter.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace sistrum::shell {
namespace {

constexpr float kRounding = 1e-6f;      // of the way from 0..1 to the control's unit and back
constexpr float kHostRounding = 1e-4f;  // of a host that keeps values as text, or in fewer bits
constexpr std::uint32_t kEditMask = 0x7fffffff;
constexpr std::uint32_t kTouchedBit = 0x80000000;

bool near(float a, float b, float distance) noexcept {
    return std::abs(a - b) <= distance;
}

}  // namespace

juce::String part_prefix(int part) {
    return "P" + juce::String(part + 1).paddedLeft('0', 2);
}

HostParameter::HostParameter(const juce::ParameterID& id, const juce::String& first_name, float default_value,
                             std::atomic<std::uint32_t>& edit_total)
    : RangedAudioParameter(id, first_name),
      default_(default_value),
      word_(pack({default_value, 0, true})),
      edit_total_(edit_total) {
    for (auto& value : shown_) value = std::numeric_limits<float>::quiet_NaN();
}

std::uint64_t HostParameter::pack(Reading reading) noexcept {
    const auto state = (reading.edits & kEditMask) | (reading.touched ? kTouchedBit : 0u);
    return (std::uint64_t{state} << 32) | std::bit_cast<std::uint32_t>(reading.value);
}

HostParameter::Reading HostParameter::unpack(std::uint64_t word) noexcept {
    const auto state = static_cast<std::uint32_t>(word >> 32);
    return {std::bit_cast<float>(static_cast<std::uint32_t>(word)), state & kEditMask,
            (state & kTouchedBit) != 0};
}

HostParameter::Reading HostParameter::read() const noexcept {
    return unpack(word_.load(std::memory_order_acquire));
}

// `change` gets the present reading and returns the edited one, or nothing if it leaves all as it is.
template <typename Change>
void HostParameter::apply_edit(Change&& change) noexcept {
    auto word = word_.load(std::memory_order_relaxed);
    std::uint64_t edited;
    do {
        const auto present = unpack(word);
        const std::optional<Reading> wanted = change(present);
        if (!wanted) return;
        edited = pack({wanted->value, present.edits + 1, wanted->touched});
    } while (!word_.compare_exchange_weak(word, edited, std::memory_order_acq_rel));
    edit_total_.fetch_add(1, std::memory_order_release);
}

void HostParameter::setValue(float value) {
    if (std::isnan(value)) return;
    value = juce::jlimit(0.0f, 1.0f, value);
    const auto repeated = written_.exchange(value, std::memory_order_relaxed);
    apply_edit([&](const Reading& present) -> std::optional<Reading> {
        if (present.value == value) return std::nullopt;  // a host that repeats what it was told
        if (!present.touched && (near(present.value, value, kHostRounding) || is_echo(value, repeated)))
            return std::nullopt;
        return Reading{value, 0, true};
    });
}

// The ends of the range are where automation rests and scripts go: they are never taken for late echoes.
bool HostParameter::is_echo(float value, float repeated) const noexcept {
    if (value == repeated) return true;
    if (value == 0.0f || value == 1.0f) return false;
    return std::any_of(shown_.begin(), shown_.end(), [=](const std::atomic<float>& shown) {
        return near(shown.load(std::memory_order_relaxed), value, kRounding);
    });
}

void HostParameter::remember_shown(float value) noexcept {
    const auto place = shown_count_.fetch_add(1, std::memory_order_relaxed) % kShownLately;
    shown_[place].store(value, std::memory_order_relaxed);
}

void HostParameter::edit(float value) {
    if (std::isnan(value)) return;
    value = juce::jlimit(0.0f, 1.0f, value);
    written_.store(value, std::memory_order_relaxed);
    remember_shown(value);
    apply_edit([value](const Reading& present) -> std::optional<Reading> {
        if (present.touched && present.value == value) return std::nullopt;
        return Reading{value, 0, true};
    });
    notify_host();
}

void HostParameter::release() noexcept {
    apply_edit([](const Reading& present) -> std::optional<Reading> {
        if (!present.touched) return std::nullopt;
        return Reading{present.value, 0, false};
    });
}

void HostParameter::touch() noexcept {
    apply_edit([](const Reading& present) -> std::optional<Reading> {
        if (present.touched) return std::nullopt;
        return Reading{present.value, 0, true};
    });
}

void HostParameter::forget_edits() noexcept {
    taken_.store(read().edits, std::memory_order_release);
}

void HostParameter::mark() noexcept {
    const auto taken = taken_.load(std::memory_order_acquire);
    const auto word = word_.load(std::memory_order_acquire);
    marked_ = unpack(word).edits == taken ? std::optional{word} : std::nullopt;
}

bool HostParameter::follow(float value, bool touched) noexcept {
    if (!marked_) return false;
    auto expected = *std::exchange(marked_, std::nullopt);
    const auto seen = unpack(expected);
    const auto moves = !near(seen.value, value, kRounding);
    if (!moves && seen.touched == touched) return false;
    if (!touched) remember_shown(value);  // before it can be read and come back
    const auto wanted = pack({moves ? value : seen.value, seen.edits, touched});
    return word_.compare_exchange_strong(expected, wanted, std::memory_order_acq_rel) && moves;
}

}  // namespace sistrum::shell
