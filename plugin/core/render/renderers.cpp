#include "render/renderers.h"

#include <algorithm>

namespace sistrum {

Renderer& Renderers::renderer_for(const std::shared_ptr<const Model>& model) {
    for (const auto& renderer : renderers_) {
        if (&renderer->model() == model.get()) return *renderer;
    }
    renderers_.push_back(std::make_unique<Renderer>(model));
    renderers_.back()->set_meanwhile(meanwhile_);
    return *renderers_.back();
}

Renderers::Rendered Renderers::render(const std::shared_ptr<const Model>& model, const Sound& sound) {
    Renderer& renderer = renderer_for(model);
    Rendered rendered{std::make_shared<const Audio>(renderer.render(sound)), {}};
    for (std::size_t i = 0; i < renderer.values().size(); ++i) {
        rendered.own[model->card().controls[i].id] = renderer.values()[i];
    }
    return rendered;
}

OwnValues Renderers::own_values(const std::shared_ptr<const Model>& model, const Sound& sound) {
    const auto known = std::find_if(known_.begin(), known_.end(), [&](const Known& entry) {
        return entry.model == model.get() && entry.sound == sound;
    });
    if (known != known_.end()) return known->own;
    if (known_.size() == kKnown) known_.pop_front();
    known_.push_back({model.get(), sound, render(model, sound).own});
    return known_.back().own;
}

void Renderers::keep_only(std::span<const Model* const> used) {
    const auto unused = [used](const Model* model) {
        return std::find(used.begin(), used.end(), model) == used.end();
    };
    std::erase_if(known_, [&](const Known& entry) { return unused(entry.model); });
    std::erase_if(renderers_, [&](const auto& renderer) { return unused(&renderer->model()); });
}

}  // namespace sistrum
