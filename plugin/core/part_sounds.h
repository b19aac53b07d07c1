// The sounds of a part as the audio thread holds them, and which of them its next hit plays. [audio]
#pragma once

#include <array>
#include <cstdint>

#include "realtime/rendered_sound.h"
#include "realtime/rt_macros.h"
#include "render/render_thread.h"
#include "voice/hit_sequence.h"

namespace sistrum {

class PartSounds {
  public:
    struct Choice {
        RenderedSound* sound = nullptr;  // null: there is nothing to play
        bool late = false;               // it should have been another one, which is not rendered yet
    };

    PartSounds(RenderThread& render, int part) : render_(render), part_(part) {}
    ~PartSounds() { drop_all(); }
    PartSounds(const PartSounds&) = delete;
    PartSounds& operator=(const PartSounds&) = delete;

    // Takes what was published; true: another exact sound. Sounds of another rate are leftovers from before a
    // prepare().
    bool take_published(double sample_rate) noexcept SISTRUM_NONBLOCKING;
    void drop_all() noexcept SISTRUM_NONBLOCKING;

    // From here on hits play the first draws again.
    void restart() noexcept SISTRUM_NONBLOCKING;

    // What held notes are made of; null: the part's sound cannot be held, or there is none yet.
    const StreamFacts* streaming() const noexcept SISTRUM_NONBLOCKING {
        return exact_ != nullptr ? exact_->streaming.get() : nullptr;
    }
    // A held note begins, at this millisecond of the song: returns its key.
    std::uint64_t count_note(std::int64_t millisecond) noexcept SISTRUM_NONBLOCKING {
        return sequence_.count_hit(millisecond).key;
    }
    RenderedSound* exact() const noexcept SISTRUM_NONBLOCKING { return exact_; }
    // Whether another sound is wished for, which is not rendered yet.
    bool is_late() const noexcept SISTRUM_NONBLOCKING { return render_.pending(part_); }

    // What a hit that comes next would play; null: nothing, or nothing yet.
    RenderedSound* due() const noexcept SISTRUM_NONBLOCKING;
    // That hit, at this millisecond of the song. Where its draw is late, the exact sound stands in.
    Choice hit(std::int64_t millisecond) noexcept SISTRUM_NONBLOCKING;

  private:
    bool adopt(RenderedSound*& held, RenderedSound* newest, double sample_rate) noexcept SISTRUM_NONBLOCKING;
    bool fits(const RenderedSound* draw, std::uint64_t key) const noexcept SISTRUM_NONBLOCKING;
    void ask_again() noexcept SISTRUM_NONBLOCKING;

    RenderThread& render_;
    int part_;
    HitSequence sequence_;
    RenderedSound* exact_ = nullptr;
    std::array<RenderedSound*, kDrawsAhead> first_{}, asked_{};  // by place
};

}  // namespace sistrum
