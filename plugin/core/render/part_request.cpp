#include "render/part_request.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <stdexcept>

#include "render/load_model.h"
#include "render/velocity_layers.h"

namespace sistrum {
namespace {

// Closed, pedal and open hi-hat of General MIDI: one instrument that sounds in one way at a time.
constexpr std::array kHiHats{42, 44, 46};

Sound preset_sound(const Preset& preset) {
    Sound sound;
    sound.seed = preset.seed;
    sound.latent = preset.latent;
    sound.controls = preset.controls;
    return sound;
}

// Models that stream have a sound in every part, whether the card names a kit or not.
const Preset* kit_preset(const Card& card, std::size_t index) {
    if (index < card.kit.size()) return card.find_preset(card.kit[index].preset);  // the card was checked
    return card.streams() && index < card.presets.size() ? &card.presets[index] : nullptr;
}

std::optional<KitPlace> kit_place(const Card& card, std::size_t index) {
    if (card.streams()) return KitPlace{.note = card.pitch->preview, .held = true};
    if (index >= card.kit.size()) return std::nullopt;
    const int note = card.kit[index].note;
    return KitPlace{note, std::count(kHiHats.begin(), kHiHats.end(), note) > 0 ? 1 : 0};
}

void check_known(const Card& card, const std::map<std::string, double>& values) {
    for (const auto& [id, value] : values) {
        const auto known =
            std::any_of(card.controls.begin(), card.controls.end(),
                        [&, wanted = id](const Control& control) { return control.id == wanted; });
        if (known) continue;
        std::string message = "control \"" + id + "\": expected one of";
        for (const Control& control : card.controls) message += " " + control.id;
        throw std::invalid_argument(message);
    }
}

// Where the model may lie, the most likely first: its path, its name in one of the folders, and, since its
// content is known, under any name there.
std::vector<std::filesystem::path> candidates_of(const ModelRequest& request) {
    std::vector<std::filesystem::path> candidates{request.path};
    for (const auto& folder : request.folders) candidates.push_back(folder / request.path.filename());
    if (request.sha256.empty()) return candidates;
    for (const auto& folder : request.folders) {
        std::error_code unreadable;  // ends the search of that folder
        std::filesystem::directory_iterator entry(folder, unreadable);
        for (; entry != std::filesystem::directory_iterator(); entry.increment(unreadable)) {
            if (entry->path().extension() == ".onnx") candidates.push_back(entry->path());
        }
    }
    return candidates;
}

}  // namespace

Sound resolve_sound(const Card& card, const PartWish& wish, const SlotValues& slots) {
    if (!wish.ignore_unknown_controls) {
        check_known(card, wish.sound.controls);
        check_known(card, wish.sound.velocity);
    }
    Sound sound = wish.sound;
    sound.controls.clear();
    sound.velocity.clear();
    for (std::size_t i = 0; i < card.controls.size(); ++i) {
        const Control& control = card.controls[i];
        const auto depth = wish.sound.velocity.find(control.id);
        if (depth != wish.sound.velocity.end() && depth->second != 0.0) {
            sound.velocity[control.id] = std::clamp(depth->second, -1.0, 1.0);
        }
        const float slot = i < slots.size() ? slots[i] : kUnsetSlot;
        if (slot == kReleasedSlot) continue;
        double value = control.min + (control.max - control.min) * static_cast<double>(slot);
        if (std::isnan(slot)) {
            const auto given = wish.sound.controls.find(control.id);
            if (given == wish.sound.controls.end()) continue;
            value = given->second;
        }
        sound.controls[control.id] = std::clamp(value, control.min, control.max);
    }
    return sound;
}

bool alike(const Card& card, const Sound& one, const Sound& other) {
    if (one == other) return true;
    if (card.tells_touched()) return false;
    const auto complete = [&card](Sound sound) {
        for (const Control& control : card.controls)
            sound.controls.try_emplace(control.id, control.default_value);
        return sound;
    };
    return complete(one) == complete(other);
}

WantedSound wanted_sound(const Card& card, const PartWish& wish, const SlotValues& slots, double morph) {
    WantedSound wanted{resolve_sound(card, wish, slots), std::nullopt, morph};
    if (!wish.other || morph <= 0.0) return wanted;
    PartWish end;
    end.sound = *wish.other;
    end.ignore_unknown_controls = true;
    wanted.other = resolve_sound(card, end, {});
    if (morph < 1.0) return wanted;
    wanted.one = std::move(*wanted.other);
    wanted.other.reset();
    return wanted;
}

bool fits(const Card& card, const PartRender& render, const WantedSound& wanted) {
    if (render.layers.empty() || std::ssize(render.layers) < layer_count(render.sound)) return false;
    if (!wanted.other) return alike(card, render.sound, wanted.one);
    return render.morphing && render.morphing->amount == wanted.amount &&
           alike(card, render.morphing->one, wanted.one) &&
           alike(card, render.morphing->other, *wanted.other);
}

std::optional<KitPlace> apply_kit(const Card& card, int index, PartWish& wish) {
    wish.from_kit = false;
    const auto place = kit_place(card, static_cast<std::size_t>(index));
    const Preset* const preset = kit_preset(card, static_cast<std::size_t>(index));
    if (preset == nullptr) {
        wish.sound = Sound{};
        wish.sound.seed = wish.seed.value_or(static_cast<std::uint64_t>(index));
        wish.seed.reset();
        return place;
    }
    wish.sound = preset_sound(*preset);
    wish.sound_name = preset->name;
    if (wish.seed) {
        wish.sound.seed = *wish.seed;
        wish.sound.latent.reset();
        wish.sound_name.clear();
        wish.seed.reset();
    }
    return place;
}

ModelAnswer find_model(const ModelRequest& request) {
    ModelAnswer answer;
    for (const auto& candidate : candidates_of(request)) {
        try {
            answer.model = load_model(candidate, {}, request.sha256);
            answer.error.clear();
            return answer;
        } catch (const std::exception& error) {
            // What is wrong with the file that was named says more than where else there is none.
            if (answer.error.empty()) answer.error = error.what();
        }
    }
    return answer;
}

}  // namespace sistrum
