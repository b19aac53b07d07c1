#include "render/sound_exchange.h"

#include <algorithm>

namespace sistrum {

SoundExchange::SoundExchange(int parts, int slots, WakeSignal& render_thread) : wake_(render_thread) {
    for (int part = 0; part < parts; ++part) {
        parts_.push_back(std::make_unique<Part>());
        parts_.back()->slots = std::vector<std::atomic<float>>(static_cast<std::size_t>(slots));
        clear_slots(part);
    }
}

void SoundExchange::start() {
    wake_.start();
    started_ = true;
}

SlotValues SoundExchange::slots(int part) const {
    SlotValues values;
    for (const auto& slot : at(part).slots) values.push_back(slot.load());
    return values;
}

void SoundExchange::clear_slots(int part) {
    for (auto& slot : at(part).slots) slot.store(kUnsetSlot);
}

// ---- [audio] and [any]

std::uint64_t SoundExchange::begin_block() noexcept {
    wake_.begin_block();
    return published();
}

RenderedSound* SoundExchange::take_first_draw(int part, int place) noexcept {
    return at(part).first_draws[static_cast<std::size_t>(place)].take();
}

RenderedSound* SoundExchange::take_draw(int part, int place) noexcept {
    return at(part).draws[static_cast<std::size_t>(place)].take();
}

void SoundExchange::request_draw(int part, int place, std::uint64_t key) noexcept {
    const auto index = static_cast<std::size_t>(place);
    if (at(part).asked_key[index].exchange(key) == key) return;
    if (key == 0) return;
    at(part).asked_order[index].store(at(part).draws_wanted.fetch_add(1));
    wake_.wake();
}

void SoundExchange::set_slot(int part, int slot, float value) noexcept {
    if (at(part).slots[static_cast<std::size_t>(slot)].exchange(value) == value) return;
    wish(part);
}

void SoundExchange::wish(int part) noexcept {
    at(part).wanted.fetch_add(1);
    count_change();
    wake_.wake();
}

bool SoundExchange::pending(int part) const noexcept {
    return started_ && at(part).done.load() != at(part).wanted.load();
}

bool SoundExchange::draws_pending(int part) const noexcept {
    return started_ && at(part).draws_done.load() != at(part).draws_wanted.load();
}

bool SoundExchange::all_done() const noexcept {
    for (int part = 0; part < static_cast<int>(parts_.size()); ++part) {
        if (pending(part) || draws_pending(part)) return false;
    }
    return true;
}

// ---- [render]

// The count moves after the slot: who has seen it finds what it counted.
void SoundExchange::publish(int part, std::unique_ptr<RenderedSound> sound) {
    at(part).draws_wanted.fetch_add(1);  // a new generation: its draws have to be made
    at(part).newest.publish(std::move(sound));
    published_.fetch_add(1);
}

void SoundExchange::publish_first_draw(int part, int place, std::unique_ptr<RenderedSound> draw) {
    at(part).first_draws[static_cast<std::size_t>(place)].publish(std::move(draw));
    published_.fetch_add(1);
}

void SoundExchange::publish_draw(int part, int place, std::unique_ptr<RenderedSound> draw) {
    at(part).draws[static_cast<std::size_t>(place)].publish(std::move(draw));
    published_.fetch_add(1);
}

SoundExchange::AskedDraw SoundExchange::asked_draw(int part, int place) const {
    const auto index = static_cast<std::size_t>(place);
    return {at(part).asked_key[index].load(), at(part).asked_order[index].load()};
}

}  // namespace sistrum
