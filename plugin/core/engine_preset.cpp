#include "engine_preset.h"

#include <utility>

#include "edit/preset_model.h"
#include "edit/resolve_preset.h"

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

bool has_model(const PresetModel& model, const PartState& state) {
    return state.model_path == model.path.string() &&
           (model.sha256.empty() || model.sha256 == state.model_sha256);
}

// A sound of a model that holds notes is played by all keys, one of another model by its own: as if the model
// had been loaded into the part.
void play_as_model_does(const ResolvedPart& part, PartState& state) {
    const auto play = static_cast<std::size_t>(PartParam::play),
               note = static_cast<std::size_t>(PartParam::note);
    const bool held = part.values[play] == static_cast<float>(PlayMode::chromatic);
    if (!held && (state.card == nullptr || !state.card->pitch)) return;
    state.values[play] = part.values[play];
    state.values[note] = part.values[note];
}

void set_model(const PresetModel& model, PartState& state) {
    if (has_model(model, state)) return;
    state.model_path = model.path.string();
    state.model_sha256 = model.sha256;
    state.card = nullptr;
}

// What becomes of the part's state: what was rendered last stays, so that it plays until the new sound is.
PartState with_preset(PartState state, const ResolvedPart& part, PresetKind kind) {
    if (kind == PresetKind::sound && !has_model(part.model, state)) play_as_model_does(part, state);
    set_model(part.model, state);
    state.from_kit = false;
    state.sound = part.sound;
    state.sound_name = part.sound_name;
    if (kind == PresetKind::sound) return state;
    state.other = part.other;
    for (const PartParamInfo& param : kPartTable) {
        if (kind == PresetKind::part && belongs_to_place(param.param)) continue;
        const auto index = static_cast<std::size_t>(param.param);
        state.values[index] = part.values[index];
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
    PresetModels models(file, model_folders);
    for (int index = 0; index < Engine::kParts; ++index) {
        const PartState state = engine.part_state(index);
        if (!state.model_sha256.empty()) models.add_known(state.model_sha256, state.model_path);
    }
    const std::string where = file.empty() ? "preset" : file.string();
    for (const ResolvedPart& resolved : resolve_preset(preset, models, Engine::kFirstNote, where)) {
        const int index = preset.kind == PresetKind::kit ? resolved.index : part;
        engine.set_part_state(index, with_preset(engine.part_state(index), resolved, preset.kind));
    }
    return models.any_other() ? where + ": made with another version of the model; it may sound different"
                              : std::string();
}

}  // namespace sistrum
