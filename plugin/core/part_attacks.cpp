#include "part_attacks.h"

#include <utility>

namespace sistrum {

void PartAttacks::take(Attack* newest) noexcept {
    hold(*newest);
    if (has_place(newest->pitch, newest->layer)) std::swap(newest, at(newest->pitch, newest->layer));
    drop(newest, supply_);
}

void PartAttacks::keep_for(const StreamFacts* facts) noexcept {
    if (facts == nullptr) return drop_all();
    keep_only(facts->low, facts->high, static_cast<int>(facts->layer_tops.size()));
}

void PartAttacks::keep_only(int low, int high, int layers) noexcept {
    for (int pitch = 0; pitch < kPitches; ++pitch) {
        for (int layer = 0; layer < kMaxStreamLayers; ++layer) {
            if (pitch >= low && pitch <= high && layer < layers) continue;
            drop(std::exchange(at(pitch, layer), nullptr), supply_);
        }
    }
}

Attack* PartAttacks::find(int pitch, int layer, int length_frames) const noexcept {
    Attack* const attack = has_place(pitch, layer) ? at(pitch, layer) : nullptr;
    return attack != nullptr && attack->length_frames == length_frames ? attack : nullptr;
}

}  // namespace sistrum
