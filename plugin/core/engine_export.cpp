#include "engine_export.h"

#include <algorithm>
#include <utility>

#include "engine_preset.h"
#include "render/load_model.h"
#include "render/renderers.h"
#include "render/velocity_layers.h"

namespace sistrum {
namespace {

// The top layer first: it tells the own values that the others start from.
ExportTake render_take(Renderers& renderers, const std::shared_ptr<const Model>& model, const Sound& sound,
                       bool all_layers) {
    const int count = layer_count(sound);
    auto top = renderers.render(model, layer_sound(model->card(), sound, {}, count - 1));
    ExportTake take{std::move(top.audio)};
    for (int layer = count - 2; all_layers && layer >= 0; --layer) {
        const Sound softer = layer_sound(model->card(), sound, top.own, layer);
        take.insert(take.begin(), renderers.render(model, softer).audio);
    }
    return take;
}

ExportTake as_chosen(const ExportTake& layers, const ExportChoice& choice) {
    return choice.layers ? layers : ExportTake{layers.back()};
}

// Draws that the engine has not made yet need the model.
class Draws {
  public:
    Draws(const PartState& state, int part) : state_(state), part_(part) {}

    ExportTake take(int place, const ExportChoice& choice) {
        const auto& made = state_.rendered.first_draws;
        const auto index = static_cast<std::size_t>(place);
        if (index < made.size() && !made[index].empty()) return as_chosen(made[index], choice);
        if (model_ == nullptr) model_ = load_model(state_.model_path, {}, state_.model_sha256);
        const Sound draw = draw_sound(model_->card(), state_.rendered.sound, draw_settings(state_.values),
                                      part_, static_cast<std::uint64_t>(place));
        return render_take(renderers_, model_, draw, choice.layers);
    }

  private:
    const PartState& state_;
    int part_;
    std::shared_ptr<const Model> model_;
    Renderers renderers_;
};

std::vector<ExportTake> takes_of(const PartState& state, int part, const ExportChoice& choice) {
    if (choice.takes <= 1 || !draw_settings(state.values).varies())
        return {as_chosen(state.rendered.layers, choice)};
    Draws draws(state, part);
    std::vector<ExportTake> takes;
    for (int place = 0; place < std::min(choice.takes, kMostTakes); ++place)
        takes.push_back(draws.take(place, choice));
    return takes;
}

}  // namespace

KitExport capture_export(const Engine& engine, const ExportChoice& choice,
                         const std::vector<std::filesystem::path>& model_folders) {
    KitExport kit;
    kit.name = choice.name;
    kit.format = choice.format;
    kit.sample_rate = choice.sample_rate;
    kit.order = choice.order;
    for (int index = 0; index < Engine::kParts; ++index) {
        const PartState state = engine.part_state(index);
        if (state.rendered.layers.empty()) continue;
        ExportPart part;
        part.index = index;
        part.name = state.sound_name.empty() ? "Part " + std::to_string(index + 1) : state.sound_name;
        part.values = state.values;
        part.takes = takes_of(state, index, choice);
        kit.parts.push_back(std::move(part));
    }
    if (kit.parts.empty()) throw PresetError("there is no sound to export");
    kit.preset = capture_preset(engine, PresetKind::kit, 0, model_folders);
    kit.preset.name = choice.name;
    return kit;
}

}  // namespace sistrum
