#include "part_keys.h"

#include "model/control_strength.h"

namespace sistrum::shell {

std::string family_of(const PartInfo& info) {
    const ControlState* most = nullptr;
    for (const auto& state : info.controls)
        if (state.control->group == kClassGroup && (most == nullptr || state.value > most->value))
            most = &state;
    return most != nullptr ? most->control->id : std::string{};
}

KeyboardState keyboard_state(int part, const PartInfo& info, std::span<const HeldNote> notes) {
    KeyboardState state;
    state.low = info.holding->low;
    state.high = info.holding->high;
    state.ready = info.holding->cached;
    const auto one_shot =
        whole_value_of(info.values, PartParam::play) == static_cast<int>(PlayMode::one_shot);
    state.part_low = one_shot ? info.note() : whole_value_of(info.values, PartParam::low);
    state.part_high = one_shot ? info.note() : whole_value_of(info.values, PartParam::high);
    for (const auto& note : notes) {
        if (note.part != part || note.key < 0 || note.key >= KeyLayout::kKeys) continue;
        (note.released ? state.ringing : state.held).set(static_cast<std::size_t>(note.key));
    }
    return state;
}

std::optional<HeldNote> newest_note(int part, std::span<const HeldNote> notes) {
    std::optional<HeldNote> newest;
    for (const auto& note : notes) {
        if (note.part != part) continue;
        const auto sooner = !newest || (newest->released && !note.released) ||
                            (newest->released == note.released && note.stream > newest->stream);
        if (sooner) newest = note;
    }
    return newest;
}

}  // namespace sistrum::shell
