#include "part_sounds.h"

#include <utility>

#include "voice/voice_pool.h"

namespace sistrum {

bool PartSounds::adopt(RenderedSound*& held, RenderedSound* newest, double sample_rate) noexcept {
    if (newest == nullptr) return false;
    hold(*newest);
    const bool fits = newest->layers.front()->sample_rate == sample_rate;
    if (fits) std::swap(held, newest);
    drop(newest, render_.done_sounds());
    return fits;
}

bool PartSounds::take_published(double sample_rate) noexcept {
    const bool other_sound = adopt(exact_, render_.take_newest(part_), sample_rate);
    for (int place = 0; place < kDrawsAhead; ++place) {
        const auto index = static_cast<std::size_t>(place);
        adopt(first_[index], render_.take_first_draw(part_, place), sample_rate);
        adopt(asked_[index], render_.take_draw(part_, place), sample_rate);
    }
    if (other_sound && exact_->draws == Draws::endless) ask_again();
    return other_sound;
}

void PartSounds::drop_all() noexcept {
    const auto let_go = [this](RenderedSound*& held) {
        drop(held, render_.done_sounds());
        held = nullptr;
    };
    let_go(exact_);
    for (RenderedSound*& draw : first_) let_go(draw);
    for (RenderedSound*& draw : asked_) let_go(draw);
}

void PartSounds::restart() noexcept {
    sequence_.restart();
    for (int place = 0; place < kDrawsAhead; ++place) render_.request_draw(part_, place, 0);
}

// While a part does not vary its hits are counted, but nothing is asked for: now it is.
void PartSounds::ask_again() noexcept {
    for (int place = 0; place < kDrawsAhead; ++place) {
        const HitSequence::Draw wanted = sequence_.asked(place);
        if (!wanted.first()) render_.request_draw(part_, place, wanted.key);
    }
}

bool PartSounds::fits(const RenderedSound* draw, std::uint64_t key) const noexcept {
    return draw != nullptr && draw->generation == exact_->generation && draw->key == key;
}

RenderedSound* PartSounds::due() const noexcept {
    if (exact_ == nullptr || exact_->draws == Draws::none) return exact_;
    const HitSequence::Draw wanted = sequence_.due();
    const auto place = static_cast<std::size_t>(wanted.place);
    if (exact_->draws == Draws::fixed) {
        return fits(first_[place], static_cast<std::uint64_t>(place)) ? first_[place] : exact_;
    }
    RenderedSound* const draw = wanted.first() ? first_[place] : asked_[place];
    return fits(draw, wanted.key) ? draw : nullptr;
}

PartSounds::Choice PartSounds::hit(std::int64_t millisecond) noexcept {
    RenderedSound* const wanted = due();
    const bool late = render_.pending(part_) || (wanted == nullptr && exact_ != nullptr);
    const HitSequence::Draw next = sequence_.count_hit(millisecond);
    if (exact_ != nullptr && exact_->draws == Draws::endless) {
        render_.request_draw(part_, next.place, next.key);
    }
    return {wanted != nullptr ? wanted : exact_, late};
}

}  // namespace sistrum
