// A host parameter that tells edits from echoes: a value written by the host or the user is an edit, which
// the engine has yet to hear; a value copied out of the engine is not. Both fit one atomic word, so no lock.
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include <atomic>
#include <cstdint>
#include <optional>

namespace sistrum::shell {

class HostParameter : public juce::RangedAudioParameter {
  public:
    HostParameter(const juce::ParameterID& id, const juce::String& first_name, float default_value,
                  std::atomic<std::uint32_t>& edit_total);

    // [audio, main] The value, if it was edited since the last call; each edit is taken once.
    std::optional<float> take_edit() noexcept;
    void forget_edits() noexcept;  // [main]

    // [main] Takes over the engine's value; not if there is an edit that the engine has not heard yet.
    // Returns whether the value changed, which the caller tells the host with notify_host().
    bool follow(float value) noexcept;
    void notify_host() { sendValueChangedMessageToListeners(getValue()); }  // [main]

    float getValue() const override { return read().value; }
    void setValue(float value) override;
    float getDefaultValue() const override { return default_; }

    // For people: number and unit in one, such as "120 ms". Hosts get both apart (getText, getLabel).
    virtual juce::String readable(float normalised) const = 0;

  private:
    struct Reading {
        float value;          // 0..1
        std::uint32_t edits;  // how often a host or user has changed it
    };

    Reading read() const noexcept;
    static std::uint64_t pack(Reading reading) noexcept;
    static Reading unpack(std::uint64_t word) noexcept;

    const float default_;
    std::atomic<std::uint64_t> word_;
    std::atomic<std::uint32_t> taken_{0};  // `edits` of the last taken edit
    std::atomic<std::uint32_t>& edit_total_;
};

inline constexpr int kParameterVersionHint = 1;  // of all that came with the first release

juce::String part_prefix(int part);  // 0 -> "P01"

}  // namespace sistrum::shell
