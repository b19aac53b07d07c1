#include "engine_preset.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "edit/preset_model.h"
#include "render/part_request.h"

namespace sistrum {
namespace {

// What a preset for one part leaves alone: where the part is played from, and where it is heard.
bool belongs_to_place(PartParam param) {
    return param == PartParam::note || param == PartParam::low || param == PartParam::high ||
           param == PartParam::channel || param == PartParam::output || param == PartParam::solo ||
           param == PartParam::mute;
}

ModelReference reference_of(const PartState& state, const std::vector<std::filesystem::path>& folders) {
    return {state.card != nullptr ? state.card->name : std::string(), state.model_sha256,
            reference_file(state.model_path, folders)};
}

PresetPart preset_part(const PartState& state, int index) {
    PresetPart part;
    part.index = index;
    part.sound = state.sound;
    part.other = state.other;
    part.sound_name = state.sound_name;
    for (const PartParamInfo& param : kPartTable) {
        if (param.param != PartParam::solo) part.params[param.param] = value_of(state.values, param.param);
    }
    return part;
}

// Finds and reads models once for all parts of a preset.
class Models {
  public:
    Models(const Engine& engine, std::filesystem::path file, std::vector<std::filesystem::path> folders)
        : engine_(engine), file_(std::move(file)), folders_(std::move(folders)) {}

    const PresetModel& find(const ModelReference& reference) {
        const auto key = std::tuple(reference.name, reference.sha256, reference.file);
        const auto found = found_.find(key);
        if (found != found_.end()) return found->second;
        return found_.emplace(key, loaded(reference)).first->second;
    }

    const Card& card(const PresetModel& model) {
        const auto found = cards_.find(model.path);
        if (found != cards_.end()) return found->second;
        return cards_.emplace(model.path, read_model_card(model.path)).first->second;
    }

    bool any_other() const {
        return std::any_of(found_.begin(), found_.end(),
                           [](const auto& entry) { return entry.second.other; });
    }

  private:
    // A model that some part already plays need not be looked for.
    PresetModel loaded(const ModelReference& reference) const {
        for (int part = 0; part < Engine::kParts && !reference.sha256.empty(); ++part) {
            const PartState state = engine_.part_state(part);
            if (state.model_sha256 == reference.sha256) return {state.model_path, state.model_sha256, false};
        }
        return find_preset_model(reference, file_, folders_);
    }

    const Engine& engine_;
    std::filesystem::path file_;
    std::vector<std::filesystem::path> folders_;
    std::map<std::tuple<std::string, std::string, std::string>, PresetModel> found_;
    std::map<std::filesystem::path, Card> cards_;
};

void set_model(const PresetModel& model, PartState& state) {
    if (state.model_path == model.path.string() &&
        (model.sha256.empty() || model.sha256 == state.model_sha256))
        return;
    state.model_path = model.path.string();
    state.model_sha256 = model.sha256;
    state.card = nullptr;
}

// The parameters that a kit's model gives to a part, and its sound's name.
PartValues kit_values(const Card& card, int index, std::string& sound_name) {
    PartWish wish;
    PartValues values = default_values();
    const KitPlace place = apply_kit(card, index, wish).value_or(KitPlace{Engine::kFirstNote + index, 0});
    values[static_cast<std::size_t>(PartParam::note)] = static_cast<float>(place.note);
    values[static_cast<std::size_t>(PartParam::choke)] = static_cast<float>(place.choke);
    sound_name = wish.sound_name;
    return values;
}

void set_params(const std::map<PartParam, float>& params, PartValues& values) {
    for (const auto& [param, value] : params)
        values[static_cast<std::size_t>(param)] = legal_value(param, value);
}

std::optional<Sound> other_of(const Card& card, const PresetPart& part, const std::string& where) {
    if (!part.other) return std::nullopt;
    PresetPart other;
    other.sound = part.other;
    return sound_of(card, other, where + ": other");
}

PartState kit_part(const PresetPart& part, const PresetDocument& preset, PartState state, Models& models,
                   const std::string& file) {
    const PresetModel& model = models.find(part.model.value_or(preset.model));
    const std::string where = file + ": part " + std::to_string(part.index + 1);
    const Card& card = models.card(model);
    set_model(model, state);
    std::string kit_name;
    state.values = kit_values(card, part.index, kit_name);
    set_params(part.params, state.values);
    state.from_kit = false;
    state.sound = sound_of(card, part, where);
    state.other = other_of(card, part, where);
    state.sound_name = part.sound || !part.change.empty() ? part.sound_name : kit_name;
    return state;
}

std::vector<std::pair<int, PartState>> kit_states(const Engine& engine, const PresetDocument& preset,
                                                  Models& models, const std::string& file) {
    std::vector<PresetPart> parts(Engine::kParts);
    for (int index = 0; index < Engine::kParts; ++index) parts[static_cast<std::size_t>(index)].index = index;
    for (const PresetPart& part : preset.parts) parts[static_cast<std::size_t>(part.index)] = part;
    std::vector<std::pair<int, PartState>> states;
    for (const PresetPart& part : parts) {
        states.emplace_back(part.index, kit_part(part, preset, engine.part_state(part.index), models, file));
    }
    return states;
}

PartState one_part(const PresetPart& part, const PresetDocument& preset, PartState state, Models& models,
                   const std::string& file) {
    const PresetModel& model = models.find(preset.model);
    const bool same = state.model_path == model.path.string();
    set_model(model, state);
    state.sound = same && state.card != nullptr ? sound_of(*state.card, part, file)
                                                : sound_of(models.card(model), part, file);
    state.from_kit = false;
    state.sound_name = part.sound_name;
    if (preset.kind != PresetKind::part) return state;
    state.other = other_of(models.card(model), part, file);
    PartValues values = default_values();
    set_params(part.params, values);
    for (const PartParamInfo& param : kPartTable) {
        if (belongs_to_place(param.param)) continue;
        state.values[static_cast<std::size_t>(param.param)] = value_of(values, param.param);
    }
    return state;
}

}  // namespace

PresetDocument capture_preset(const Engine& engine, PresetKind kind, int part,
                              const std::vector<std::filesystem::path>& model_folders) {
    PresetDocument preset;
    preset.kind = kind;
    const bool whole = kind == PresetKind::kit;
    for (int index = whole ? 0 : part; index < (whole ? Engine::kParts : part + 1); ++index) {
        const PartState state = engine.part_state(index);
        if (state.model_path.empty()) continue;
        PresetPart added = preset_part(state, whole ? index : 0);
        const ModelReference model = reference_of(state, model_folders);
        if (preset.parts.empty()) preset.model = model;
        if (model != preset.model) added.model = model;
        preset.parts.push_back(std::move(added));
    }
    if (preset.parts.empty()) throw PresetError("there is no sound to save: no model is loaded");
    if (kind == PresetKind::sound) {
        PresetPart sound;
        sound.sound = preset.parts[0].sound;
        sound.sound_name = preset.parts[0].sound_name;
        preset.parts[0] = sound;
    }
    return preset;
}

std::string apply_preset(Engine& engine, const PresetDocument& preset, int part,
                         const std::filesystem::path& file,
                         const std::vector<std::filesystem::path>& model_folders) {
    Models models(engine, file, model_folders);
    const std::string where = file.empty() ? "preset" : file.string();
    std::vector<std::pair<int, PartState>> states;
    if (preset.kind == PresetKind::kit) {
        states = kit_states(engine, preset, models, where);
    } else {
        states.emplace_back(part,
                            one_part(preset.parts.at(0), preset, engine.part_state(part), models, where));
    }
    for (auto& [index, state] : states) engine.set_part_state(index, std::move(state));
    return models.any_other() ? where + ": made with another version of the model; it may sound different"
                              : std::string();
}

}  // namespace sistrum
