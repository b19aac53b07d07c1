// The table of host parameters: 16 parts x (16 control slots + the part table), and the volume. Ids and
// places are fixed for ever; hosts keep automation by one or the other.
//
// Who is right about a value? The engine's sound. A kit, a state or a new model replaces it, and the
// parameters follow. A parameter changes the sound only when a host or user writes a value that differs from
// what the parameter shows; that is an edit, sent at the next block. So automation wins over a kit from its
// next change on, an echo of a followed value does nothing, and an edit made while a kit is loading is held
// back and then wins over the kit, because it was made for it. A state wins over every edit made before it.
//
// A control that nobody touched shows the sound's own value. It moves after each render without being an
// edit: only the display follows, the engine is never told.
#pragma once

#include <array>
#include <vector>

#include "control_parameter.h"
#include "engine.h"
#include "host_slots.h"
#include "part_parameter.h"
#include "volume_parameter.h"

namespace sistrum::shell {

class Parameters {
  public:
    explicit Parameters(juce::AudioProcessor& owner);  // adds them, one group a part

    ControlParameter& control(int part, int slot) noexcept { return *controls_[index(part)][index(slot)]; }
    PartParameter& mix(int part, PartParam param) noexcept {
        return *mixes_[index(part)][static_cast<std::size_t>(param)];
    }

    VolumeParameter& volume() noexcept { return *volume_; }
    // By getParameterIndex(), and the other way round by id; null: there is none.
    HostParameter* at(int index) noexcept;
    HostParameter* find(const juce::String& id) noexcept;

    // Tells the engine what was edited since the last call. No edit: one atomic load. [audio] Leaves it to
    // the main thread where that is at it just now. [main] Waits for the audio thread to be through.
    void send_edits(Engine& engine) noexcept SISTRUM_NONBLOCKING;
    void send_edits_waiting(Engine& engine) noexcept;
    // [audio] A MIDI controller moves a parameter. The host hears of it by tell_steered() [main].
    void steer(int index, float value) noexcept SISTRUM_NONBLOCKING;
    bool steered() const noexcept { return steered_.load(std::memory_order_relaxed); }  // [any]
    void tell_steered();
    void count_block() noexcept { counts_.blocks.fetch_add(1, std::memory_order_relaxed); }  // [audio]
    std::uint32_t blocks() const noexcept { return counts_.blocks.load(std::memory_order_relaxed); }  // [any]
    void forget_edits() noexcept;   // [main]
    void forget_writes() noexcept;  // [main]

    struct Changes {  // what a host has to be told
        bool renamed = false;
        std::vector<HostParameter*> moved;
        std::vector<HostParameter*> shown;  // own values that moved with the sound: nothing to record
    };
    // [main] Takes over names and values of a part, taken from the engine after mark(), and which control is
    // in which slot; edits that were not sent before that stay.
    void mark(int part) noexcept;
    void follow(int part, const PartInfo& info, const SlotPlaces& places, Changes& changes);
    void follow_volume(float gain, Changes& changes);

  private:
    static std::size_t index(int i) noexcept { return static_cast<std::size_t>(i); }
    void add_mix(juce::AudioProcessorParameterGroup& group, int part, const PartParamInfo& info);
    void send_all(Engine& engine) noexcept SISTRUM_NONBLOCKING;

    std::array<std::array<ControlParameter*, kControlSlots>, Engine::kParts> controls_{};
    std::array<std::array<std::atomic<int>, kControlSlots>, Engine::kParts> places_{};  // as SlotPlaces
    std::array<std::array<PartParameter*, kPartParams>, Engine::kParts> mixes_{};
    VolumeParameter* volume_ = nullptr;
    std::vector<HostParameter*> all_;
    ParameterCounts counts_;
    std::atomic<std::uint32_t> sent_total_{0};
    std::atomic_flag sending_;  // held by the thread that tells the engine: an older edit never comes last
    std::atomic<bool> steered_{false};
};

}  // namespace sistrum::shell
