#include "part_state.h"

#include <cmath>
#include <stdexcept>
#include <utility>

namespace sistrum {
namespace {

constexpr std::size_t kMaxLatent = 4096;

void check_values(const char* what, const std::map<std::string, double>& values) {
    if (values.size() > std::size_t{kMaxControls}) {
        throw std::invalid_argument(std::string(what) + ": expected at most " + std::to_string(kMaxControls) +
                                    " controls, found " + std::to_string(values.size()));
    }
    for (const auto& [id, value] : values) {
        if (!std::isfinite(value)) {
            throw std::invalid_argument(std::string(what) + ": control \"" + id +
                                        "\": expected a finite number");
        }
    }
}

}  // namespace

void check_sound(const Sound& sound) {
    check_values("controls", sound.controls);
    check_values("velocity", sound.velocity);
    if (!sound.latent) return;
    if (sound.latent->size() > kMaxLatent)
        throw std::invalid_argument("latent: expected at most 4096 numbers");
    for (const float value : *sound.latent) {
        if (!std::isfinite(value)) throw std::invalid_argument("latent: expected finite numbers");
    }
}

void check_state(const PartState& state) {
    check_sound(state.sound);
    if (state.other) check_sound(*state.other);
    for (const PartParamInfo& entry : kPartTable) {
        if (std::isfinite(value_of(state.values, entry.param))) continue;
        throw std::invalid_argument(std::string(entry.id) + ": expected a finite number");
    }
}

PartState state_of(const PartSnapshot& part, const PartValues& values) {
    PartState state;
    if (const auto& request = part.wish.request; request != nullptr) {
        state.model_path = request->path.string();
        state.model_sha256 = part.model != nullptr ? part.model->sha256() : request->sha256;
        state.card = part.model != nullptr ? part.model->remembered() : request->remembered;
    }
    state.from_kit = part.wish.from_kit;
    state.sound = part.sound.value_or(part.wish.sound);
    state.other = part.wish.other;
    state.sound_name = part.wish.sound_name;
    state.values = values;
    state.rendered = part.render;
    return state;
}

PartRestore restore_of(const PartState& state, std::shared_ptr<ModelRequest> request) {
    PartRestore restore;
    restore.wish.request = std::move(request);
    restore.wish.from_kit = state.from_kit;
    restore.wish.sound = state.sound;
    restore.wish.sound_name = state.sound_name;
    restore.wish.ignore_unknown_controls = true;
    restore.wish.other = state.other;
    restore.render = state.rendered;
    return restore;
}

std::shared_ptr<ModelRequest> request_of(const PartState& state, std::vector<std::filesystem::path> folders) {
    if (state.model_path.empty()) return nullptr;
    auto request = std::make_shared<ModelRequest>();
    request->path = state.model_path;
    request->sha256 = state.model_sha256;
    request->folders = std::move(folders);
    request->remembered = state.card;
    return request;
}

bool is_missing(const PartSnapshot& part) {
    const auto& request = part.wish.request;
    return request != nullptr && !part.loading && part.model == nullptr && !request->sha256.empty();
}

bool answers(const PartSnapshot& part, const PartState& state) {
    const auto& request = part.wish.request;
    if (request == nullptr || request->path.string() != state.model_path) return false;
    if (part.model != nullptr) return part.model->sha256() == state.model_sha256;
    return part.loading && request->sha256 == state.model_sha256;
}

}  // namespace sistrum
