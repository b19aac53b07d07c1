#include "host_parameter.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace sistrum::shell {
namespace {

constexpr float kRounding = 1e-6f;      // of the way from 0..1 to the control's unit and back
constexpr float kHostRounding = 1e-4f;  // of a host that keeps values as text, or in fewer bits
constexpr std::uint32_t kEditMask = 0x3fffffff, kTouchedBit = 0x80000000, kGivenBit = 0x40000000;
constexpr std::uint32_t kEchoBlocks = 4, kEchoMilliseconds = 300;  // a host needs for a prompt echo

bool near(float a, float b, float distance) noexcept {
    return std::abs(a - b) <= distance;
}

}  // namespace

juce::String part_prefix(int part) {
    return "P" + juce::String(part + 1).paddedLeft('0', 2);
}

HostParameter::HostParameter(const juce::ParameterID& id, const juce::String& first_name, float default_value,
                             ParameterCounts& counts)
    : RangedAudioParameter(id, first_name),
      default_(default_value),
      word_(pack({default_value, 0, true, true})),
      counts_(counts) {}

std::uint64_t HostParameter::pack(Reading reading) noexcept {
    const auto state =
        (reading.edits & kEditMask) | (reading.touched ? kTouchedBit : 0u) | (reading.given ? kGivenBit : 0u);
    return (std::uint64_t{state} << 32) | std::bit_cast<std::uint32_t>(reading.value);
}

HostParameter::Reading HostParameter::unpack(std::uint64_t word) noexcept {
    const auto state = static_cast<std::uint32_t>(word >> 32);
    return {std::bit_cast<float>(static_cast<std::uint32_t>(word)), state & kEditMask,
            (state & kTouchedBit) != 0, (state & kGivenBit) != 0};
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
        edited = pack({wanted->value, present.edits + 1, wanted->touched, wanted->given});
    } while (!word_.compare_exchange_weak(word, edited, std::memory_order_acq_rel));
    counts_.edits.fetch_add(1, std::memory_order_release);
}

void HostParameter::setValue(float value) {
    if (std::isnan(value)) return;
    value = legal(juce::jlimit(0.0f, 1.0f, value));
    const auto repeated = written_.exchange(value, std::memory_order_relaxed);
    apply_edit([&](const Reading& present) -> std::optional<Reading> {
        if (present.value == value) return std::nullopt;  // a host that repeats what it was told
        if (!present.touched && near(present.value, value, kHostRounding)) return std::nullopt;
        if (present.given && is_echo(value, repeated)) return std::nullopt;
        return Reading{value, 0, true, false};
    });
}

// The ends of the range are where automation rests and scripts go: they are echoes while they are fresh.
bool HostParameter::is_echo(float value, float repeated) const noexcept {
    if (value == repeated) return true;
    const auto at_end = value == 0.0f || value == 1.0f;
    const auto block = counts_.blocks.load(std::memory_order_relaxed);
    const auto now = juce::Time::getMillisecondCounter();
    return std::any_of(shown_.begin(), shown_.end(), [=](const Shown& shown) {
        if (!near(shown.value.load(std::memory_order_relaxed), value, kRounding)) return false;
        return !at_end || block - shown.block.load(std::memory_order_relaxed) <= kEchoBlocks ||
               now - shown.milliseconds.load(std::memory_order_relaxed) <= kEchoMilliseconds;
    });
}

void HostParameter::remember_shown(float value) noexcept {
    auto& shown = shown_[shown_count_.fetch_add(1, std::memory_order_relaxed) % kShownLately];
    shown.block.store(counts_.blocks.load(std::memory_order_relaxed), std::memory_order_relaxed);
    shown.milliseconds.store(juce::Time::getMillisecondCounter(), std::memory_order_relaxed);
    shown.value.store(value, std::memory_order_relaxed);
}

void HostParameter::edit(float value) {
    if (std::isnan(value)) return;
    value = legal(juce::jlimit(0.0f, 1.0f, value));
    written_.store(value, std::memory_order_relaxed);
    remember_shown(value);
    apply_edit([value](const Reading& present) -> std::optional<Reading> {
        if (present.touched && present.value == value) return std::nullopt;
        return Reading{value, 0, true, false};
    });
    notify_host();
}

void HostParameter::steer(float value) noexcept {
    value = legal(juce::jlimit(0.0f, 1.0f, value));
    apply_edit([value](const Reading& present) -> std::optional<Reading> {
        if (present.touched && present.value == value) return std::nullopt;
        return Reading{value, 0, true, true};
    });
    steered_.store(true, std::memory_order_release);
}

void HostParameter::tell() {
    if (!steered_.exchange(false, std::memory_order_acquire)) return;
    remember_shown(getValue());
    beginChangeGesture();
    notify_host();
    endChangeGesture();
}

void HostParameter::release() noexcept {
    apply_edit([](const Reading& present) -> std::optional<Reading> {
        if (!present.touched) return std::nullopt;
        return Reading{present.value, 0, false, true};
    });
}

void HostParameter::touch() noexcept {
    apply_edit([](const Reading& present) -> std::optional<Reading> {
        if (present.touched) return std::nullopt;
        return Reading{present.value, 0, true, true};
    });
}

bool HostParameter::centred() const {
    const auto& range = getNormalisableRange();
    return range.start < 0.0f && range.end > 0.0f;
}

juce::String HostParameter::title() const {
    constexpr int kLongest = 64;
    return getName(kLongest);
}

void HostParameter::forget_edits() noexcept {
    taken_.store(read().edits, std::memory_order_release);
}

void HostParameter::forget_writes() noexcept {
    written_.store(std::numeric_limits<float>::quiet_NaN(), std::memory_order_relaxed);
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
    if (moves) remember_shown(value);  // before it can be read and come back
    const auto wanted = pack({moves ? value : seen.value, seen.edits, touched, true});
    return word_.compare_exchange_strong(expected, wanted, std::memory_order_acq_rel) && moves;
}

}  // namespace sistrum::shell
