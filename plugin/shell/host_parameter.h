// A host parameter that tells edits from echoes: a value written by the host or the user is an edit, which
// the engine has yet to hear; a value copied out of the engine is not. Both fit one atomic word, so no lock.
//
// A parameter is touched, or its value is the sound's own: then it moves with the sound, and nobody asked for
// it. What a host writes is an edit, and touches it, unless the value is still the engine's and the write an
// echo: of the value shown, as exactly as hosts keep it; of one shown lately; or of this host's last write.
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <optional>

#include "editable.h"

namespace sistrum::shell {

// What all parameters of a plug-in share.
struct ParameterCounts {
    std::atomic<std::uint32_t> edits{0};   // of all of them
    std::atomic<std::uint32_t> blocks{0};  // of audio, since the beginning
};

class HostParameter : public juce::RangedAudioParameter, public Editable {
  public:
    HostParameter(const juce::ParameterID& id, const juce::String& first_name, float default_value,
                  ParameterCounts& counts);

    struct Edit {
        float value;
        bool touched;  // false: left to the sound again
    };
    // [audio, main] Calls send(Edit) with the newest edit, where there is one since the last call.
    template <typename Send>
    void send_edit(Send&& send) noexcept {
        const auto present = read();
        if (taken_.load(std::memory_order_acquire) == present.edits) return;
        send(Edit{present.value, present.touched});
        taken_.store(present.edits, std::memory_order_release);  // by now the engine shows it
    }
    void forget_edits() noexcept;   // [main]
    void forget_writes() noexcept;  // [main] another sound comes: what a host writes again is meant for it

    // [main] Takes over the engine's value, asked for after a mark(); not if there was an edit that the
    // engine had not heard by then, nor if there is one since. Returns whether the value changed, which the
    // caller tells the host with notify_host(). `touched`: it was asked for; otherwise the sound has it by
    // itself.
    void mark() noexcept;
    bool follow(float value, bool touched = true) noexcept;
    void notify_host() { sendValueChangedMessageToListeners(getValue()); }  // [main]

    // [main] The user's own hand, which is never an echo.
    void edit(float value) override;
    // [audio] A MIDI controller's hand. The host hears of it later, by tell(); until then its echoes are of
    // values shown lately, and do nothing.
    void steer(float value) noexcept;
    void tell();  // [main] as a gesture of its own, if a controller has moved it since
    void release() noexcept override;
    void touch() noexcept override;
    bool touched() const noexcept override { return read().touched; }  // [any]

    float getValue() const override { return read().value; }
    void setValue(float value) override;
    float getDefaultValue() const override { return default_; }

    // The rest of an Editable. Hosts get number and unit apart (getText, getLabel).
    float value() const override { return read().value; }
    float initial() const override { return getDefaultValue(); }
    int steps() const override { return isDiscrete() ? getNumSteps() : 0; }
    bool centred() const override;
    void begin_gesture() override { beginChangeGesture(); }
    void end_gesture() override { endChangeGesture(); }
    juce::String title() const override;
    float value_of(const juce::String& text) const override { return getValueForText(text); }
    std::optional<int> host_index() const override { return getParameterIndex(); }

  private:
    struct Reading {
        float value;          // 0..1
        std::uint32_t edits;  // how often a host or user has changed it, modulo 2^30
        bool touched;
        bool given;  // by the engine or a MIDI controller, and not edited since
    };
    struct Shown {
        std::atomic<float> value{std::numeric_limits<float>::quiet_NaN()};
        std::atomic<std::uint32_t> block{0}, milliseconds{0};  // when
    };

    // The value that stands for what a host wrote: the nearest step where there are steps.
    virtual float legal(float normalised) const noexcept { return normalised; }

    Reading read() const noexcept;
    bool is_echo(float value, float repeated) const noexcept;
    void remember_shown(float value) noexcept;
    template <typename Change>
    void apply_edit(Change&& change) noexcept;
    static std::uint64_t pack(Reading reading) noexcept;
    static Reading unpack(std::uint64_t word) noexcept;

    static constexpr std::size_t kShownLately = 8;

    const float default_;
    std::atomic<std::uint64_t> word_;
    std::atomic<std::uint32_t> taken_{0};  // `edits` of the last taken edit
    ParameterCounts& counts_;
    std::optional<std::uint64_t> marked_;  // [main] `word_` then; nothing: it held an edit
    std::atomic<float> written_{std::numeric_limits<float>::quiet_NaN()};  // by the host, last
    std::array<Shown, kShownLately> shown_;                                // a ring
    std::atomic<std::uint32_t> shown_count_{0};
    std::atomic<bool> steered_{false};  // and not told yet
};

// Version hints: since which release there is a parameter.
inline constexpr int kFirstRelease = 1, kSecondRelease = 2, kThirdRelease = 3;

juce::String part_prefix(int part);  // 0 -> "P01"

}  // namespace sistrum::shell
