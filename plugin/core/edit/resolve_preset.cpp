#include "edit/resolve_preset.h"

#include <algorithm>

#include "render/part_request.h"

namespace sistrum {
namespace {

std::optional<Sound> other_of(const Card& card, const PresetPart& part, const std::string& where) {
    if (!part.other) return std::nullopt;
    PresetPart other;
    other.sound = part.other;
    return sound_of(card, other, where + ": other");
}

// What the model's kit says of a part besides its sound. Parts of a whole kit that are held by all keys are
// told apart by their channels.
void take_from_kit(const Card& card, int first_note, bool whole_kit, ResolvedPart& part) {
    PartWish wish;
    const KitPlace place = apply_kit(card, part.index, wish).value_or(KitPlace{first_note + part.index, 0});
    part.values[static_cast<std::size_t>(PartParam::note)] = static_cast<float>(place.note);
    part.values[static_cast<std::size_t>(PartParam::choke)] = static_cast<float>(place.choke);
    if (place.held) {
        part.values[static_cast<std::size_t>(PartParam::play)] = static_cast<float>(PlayMode::chromatic);
        if (whole_kit)
            part.values[static_cast<std::size_t>(PartParam::channel)] = static_cast<float>(part.index + 1);
    }
    part.sound_name = wish.sound_name;
}

ResolvedPart resolve_part(const PresetPart& part, const ModelReference& model, PresetModels& models,
                          int first_note, bool whole_kit, const std::string& where) {
    ResolvedPart resolved;
    resolved.index = part.index;
    resolved.model = models.find(model);
    const Card& card = models.card(resolved.model);
    take_from_kit(card, first_note, whole_kit, resolved);
    if (part.sound || part.change.seed || part.change.latent) resolved.sound_name = part.sound_name;
    resolved.sound = sound_of(card, part, where);
    resolved.other = other_of(card, part, where);
    for (const auto& [param, value] : part.params)
        resolved.values[static_cast<std::size_t>(param)] = legal_value(param, value);
    return resolved;
}

}  // namespace

const PresetModel& PresetModels::find(const ModelReference& reference) {
    const auto key = std::tuple(reference.name, reference.sha256, reference.file);
    if (const auto found = found_.find(key); found != found_.end()) return found->second;
    const auto known = known_.find(reference.sha256);
    if (!reference.sha256.empty() && known != known_.end())
        return found_.emplace(key, PresetModel{known->second, reference.sha256, false}).first->second;
    return found_.emplace(key, find_preset_model(reference, file_, folders_)).first->second;
}

const Card& PresetModels::card(const PresetModel& model) {
    if (const auto found = cards_.find(model.path); found != cards_.end()) return found->second;
    return cards_.emplace(model.path, read_model_card(model.path)).first->second;
}

bool PresetModels::any_other() const {
    return std::any_of(found_.begin(), found_.end(), [](const auto& entry) { return entry.second.other; });
}

std::vector<ResolvedPart> resolve_preset(const PresetDocument& preset, PresetModels& models, int first_note,
                                         const std::string& where) {
    if (preset.kind != PresetKind::kit)
        return {resolve_part(preset.parts.at(0), preset.model, models, first_note, false, where)};
    std::vector<PresetPart> parts(kPresetParts);
    for (int index = 0; index < kPresetParts; ++index) parts[static_cast<std::size_t>(index)].index = index;
    for (const PresetPart& part : preset.parts) parts[static_cast<std::size_t>(part.index)] = part;
    std::vector<ResolvedPart> resolved;
    for (const PresetPart& part : parts) {
        resolved.push_back(resolve_part(part, part.model.value_or(preset.model), models, first_note, true,
                                        where + ": part " + std::to_string(part.index + 1)));
    }
    return resolved;
}

}  // namespace sistrum
