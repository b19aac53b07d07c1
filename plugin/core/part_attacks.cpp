#include "part_attacks.h"

#include <utility>

namespace sistrum {

void PartAttacks::take(Attack* newest) noexcept {
    hold(*newest);
    if (newest->pitch >= 0 && newest->pitch < kPitches && newest->layer >= 0 &&
        newest->layer < kMaxStreamLayers) {
        std::swap(newest,
                  attacks_[static_cast<std::size_t>(newest->pitch)][static_cast<std::size_t>(newest->layer)]);
    }
    drop(newest, supply_);
}

void PartAttacks::drop_all() noexcept {
    for (auto& layers : attacks_) {
        for (Attack*& attack : layers) drop(std::exchange(attack, nullptr), supply_);
    }
}

Attack* PartAttacks::find(int pitch, int layer, int length_frames) const noexcept {
    Attack* const attack = attacks_[static_cast<std::size_t>(pitch)][static_cast<std::size_t>(layer)];
    return attack != nullptr && attack->length_frames == length_frames ? attack : nullptr;
}

}  // namespace sistrum
