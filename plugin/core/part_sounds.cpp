#include "part_sounds.h"

#include "voice/voice_pool.h"

namespace sistrum {

void PartSounds::adopt(RenderedSound*& held, RenderedSound* newest, double sample_rate) noexcept {
    if (newest == nullptr) return;
    hold(*newest);
    if (newest->layers.front()->sample_rate != sample_rate) return drop(newest, render_.done_sounds());
    drop(held, render_.done_sounds());
    held = newest;
}

void PartSounds::take_published(double sample_rate) noexcept {
    adopt(exact_, render_.take_newest(part_), sample_rate);
}

void PartSounds::drop_all() noexcept {
    drop(exact_, render_.done_sounds());
    exact_ = nullptr;
}

PartSounds::Choice PartSounds::next_hit(std::int64_t millisecond, double, bool) noexcept {
    sequence_.count_hit(millisecond);
    return {exact_, render_.pending(part_)};
}

}  // namespace sistrum
