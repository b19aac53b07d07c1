// A render thread with one test model in all parts, driven without a mixer: tests see every sound it hands
// out.
#pragma once

#include <array>
#include <memory>
#include <numeric>
#include <string>

#include "render/render_thread.h"
#include "support/play.h"

namespace sistrum::test {

struct RenderRig {
    static constexpr double kRate = 44'100.0;  // of the test models: nothing is resampled
    static constexpr double kPatience = 60.0;

    explicit RenderRig(const std::string& model = "stft_mono", double rate = kRate) {
        render.set_rate(rate);
        if (!model.empty()) load(model);
    }

    void load(const std::string& model) {
        std::array<int, 16> all;
        std::iota(all.begin(), all.end(), 0);
        render.request_model(all, request(model));
        render.wait_until_done(kPatience);
    }

    static std::shared_ptr<ModelRequest> request(const std::string& model) {
        auto asked = std::make_shared<ModelRequest>();
        asked->path = model_path(model);
        return asked;
    }

    void set(int part, PartParam param, float value) {
        if (settings.set(part, param, value)) render.param_changed(part);
        render.wait_until_done(kPatience);
    }

    using Owned = std::unique_ptr<RenderedSound>;
    Owned newest(int part) { return Owned(render.take_newest(part)); }
    Owned first_draw(int part, int place) { return Owned(render.take_first_draw(part, place)); }
    Owned draw(int part, int place) { return Owned(render.take_draw(part, place)); }

    PartSettings settings{36};
    RenderThread render{settings, 16, 16};
};

}  // namespace sistrum::test
