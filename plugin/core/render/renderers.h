// The models a render thread has at hand, each with a renderer. One thread only. [render]
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "render/own_values.h"
#include "render/renderer.h"

namespace sistrum {

class Renderers {
  public:
    struct Rendered {
        std::shared_ptr<const Audio> audio;
        OwnValues own;
    };

    // `meanwhile`: see Renderer::set_meanwhile().
    explicit Renderers(std::function<void()> meanwhile = {}) : meanwhile_(std::move(meanwhile)) {}

    // Throws what Renderer::render() throws.
    Rendered render(const std::shared_ptr<const Model>& model, const Sound& sound);

    // Costs a render where the sound is not among the last that were asked for.
    OwnValues own_values(const std::shared_ptr<const Model>& model, const Sound& sound);

    void keep_only(std::span<const Model* const> used);  // a renderer keeps its model alive

  private:
    struct Known {
        const Model* model;
        Sound sound;
        OwnValues own;
    };
    static constexpr std::size_t kKnown = 64;  // two ends of a morph for every part, twice

    Renderer& renderer_for(const std::shared_ptr<const Model>& model);

    std::function<void()> meanwhile_;
    std::vector<std::unique_ptr<Renderer>> renderers_;
    std::deque<Known> known_;
};

}  // namespace sistrum
