#include "edit/sound_edits.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "render/seeded_noise.h"
#include "render/variation.h"

namespace sistrum {
namespace {

constexpr std::uint64_t kPortableSeed = (std::uint64_t{1} << 53) - 1;  // exact in any JSON reader

// Streams of one edit's random numbers; what is drawn for a control depends on its place only.
constexpr std::uint64_t kControlStream = 2000, kPresetStream = 2001;

std::vector<float> draw(std::uint64_t random, std::uint64_t stream, Distribution distribution,
                        std::size_t count) {
    std::vector<float> values(count);
    fill_seeded_noise(random, stream, distribution, values);
    return values;
}

// One number of -1..1 for each control.
std::vector<double> control_draws(const Card& card, std::uint64_t random) {
    const auto noise = draw(random, kControlStream, Distribution::uniform, card.controls.size());
    std::vector<double> draws;
    for (const float value : noise) draws.push_back(double{value} / std::sqrt(3.0));
    return draws;
}

// Locked controls that nobody touched: the moving latent would take them along.
void pin_locked(const Card& card, const std::map<std::string, double>& own_values, const Locks& locks,
                Sound& sound) {
    for (const Control& control : card.controls) {
        const auto own = own_values.find(control.id);
        if (!locks.contains(control.id) || own == own_values.end()) continue;
        sound.controls.try_emplace(control.id, std::clamp(own->second, control.min, control.max));
    }
}

bool touches(const Card& card, const std::map<std::string, double>& controls, const std::string& group) {
    return std::any_of(card.controls.begin(), card.controls.end(), [&](const Control& control) {
        return control.group == group && controls.contains(control.id);
    });
}

// Groups of which every named sound of the model touches something: without them a sound is not described.
std::set<std::string> needed_groups(const Card& card) {
    std::set<std::string> groups;
    for (const Control& control : card.controls) groups.insert(control.group);
    if (card.presets.empty()) return {};
    std::erase_if(groups, [&](const std::string& group) {
        return !std::all_of(card.presets.begin(), card.presets.end(),
                            [&](const Preset& preset) { return touches(card, preset.controls, group); });
    });
    return groups;
}

// Needed groups that no lock holds become those of a named sound drawn at random.
void fill_needed(const Card& card, std::uint64_t random, Sound& sound) {
    const auto groups = needed_groups(card);
    if (groups.empty()) return;
    const float noise = draw(random, kPresetStream, Distribution::uniform, 1)[0];
    const double share = 0.5 + 0.5 * double{noise} / std::sqrt(3.0);  // 0..1
    const auto count = card.presets.size();
    const auto index = std::min(count - 1, static_cast<std::size_t>(share * static_cast<double>(count)));
    for (const std::string& group : groups) {
        if (touches(card, sound.controls, group)) continue;
        for (const Control& control : card.controls) {
            const auto value = card.presets[index].controls.find(control.id);
            if (control.group != group || value == card.presets[index].controls.end()) continue;
            sound.controls[control.id] = value->second;
        }
    }
}

// Off the ends of the range and back: a value at an end is as free as others.
double reflect(double value, double min, double max) {
    if (value < min) value = 2.0 * min - value;
    if (value > max) value = 2.0 * max - value;
    return std::clamp(value, min, max);
}

}  // namespace

Sound new_sound(const Card& card, const Sound& sound, const std::map<std::string, double>& own_values,
                const Locks& locks, std::uint64_t random) {
    Sound made = sound;
    if (locks.contains(kLatentLock)) {
        const auto draws = control_draws(card, random);
        for (std::size_t i = 0; i < card.controls.size(); ++i) {
            const Control& control = card.controls[i];
            if (locks.contains(control.id)) continue;
            made.controls[control.id] = control.min + (control.max - control.min) * 0.5 * (1.0 + draws[i]);
        }
        return made;
    }
    made.seed = random & kPortableSeed;
    made.latent.reset();
    std::erase_if(made.controls, [&](const auto& touched) { return !locks.contains(touched.first); });
    pin_locked(card, own_values, locks, made);
    fill_needed(card, random, made);
    return made;
}

Locks usual_locks(const Card& card, const Sound& sound) {
    Locks locks;
    const auto groups = needed_groups(card);
    for (const Control& control : card.controls) {
        if (groups.contains(control.group) && sound.controls.contains(control.id)) locks.insert(control.id);
    }
    return locks;
}

Sound mutate(const Card& card, const Sound& sound, const std::map<std::string, double>& own_values,
             const Locks& locks, double amount, std::uint64_t random) {
    const double far = std::isnan(amount) ? 0.0 : std::clamp(amount, 0.0, 1.0);
    if (far == 0.0) return sound;
    Sound moved = sound;
    if (!locks.contains(kLatentLock)) {
        moved = draw_sound(card, sound, {.variation = static_cast<float>(far)}, 0, random);
        moved.seed &= kPortableSeed;
        pin_locked(card, own_values, locks, moved);
    }
    const auto draws = control_draws(card, random);
    for (std::size_t i = 0; i < card.controls.size(); ++i) {
        const Control& control = card.controls[i];
        const auto touched = moved.controls.find(control.id);
        if (touched == moved.controls.end() || locks.contains(control.id)) continue;
        const double step = 0.5 * far * draws[i] * (control.max - control.min);
        touched->second = reflect(touched->second + step, control.min, control.max);
    }
    return moved;
}

}  // namespace sistrum
