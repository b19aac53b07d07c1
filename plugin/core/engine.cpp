#include "engine.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>

#include "mixer.h"
#include "render/render_thread.h"

namespace sistrum {
namespace {

constexpr double kLowestRate = 8'000.0, kHighestRate = 384'000.0;
constexpr std::size_t kMaxLatent = 4096, kMaxControls = 64;

static_assert(Engine::kParts == Mixer::kParts);

void check_part(int part) {
    if (part >= 0 && part < Engine::kParts) return;
    throw std::invalid_argument("part: expected 0 to " + std::to_string(Engine::kParts - 1) + ", found " +
                                std::to_string(part));
}

bool valid(int part) noexcept {
    return part >= 0 && part < Engine::kParts;
}

// What no model could take, and no state should hold.
void check_sound(const Sound& sound) {
    if (sound.controls.size() > kMaxControls) throw std::invalid_argument("controls: expected at most 64");
    for (const auto& [id, value] : sound.controls) {
        if (!std::isfinite(value))
            throw std::invalid_argument("control \"" + id + "\": expected a finite number");
    }
    if (!sound.latent) return;
    if (sound.latent->size() > kMaxLatent)
        throw std::invalid_argument("latent: expected at most 4096 numbers");
    for (const float value : *sound.latent) {
        if (!std::isfinite(value)) throw std::invalid_argument("latent: expected finite numbers");
    }
}

PartStatus status_of(const PartSnapshot& part) {
    if (!part.message.empty()) return PartStatus::failed;
    if (part.loading) return PartStatus::loading;
    if (part.pending) return PartStatus::rendering;
    return part.render.audio != nullptr ? PartStatus::ready : PartStatus::empty;
}

// `own`: what the sound has by itself, by control id; a control that is not in it has its default.
std::vector<ControlSlot> slots_of(const Card& card, const Sound& sound,
                                  const std::map<std::string, double>& own) {
    std::vector<ControlSlot> slots;
    for (const Control& control : card.controls) {
        if (slots.size() == Engine::kControlSlots) break;
        ControlSlot slot{control, true, card.tells_touched(), control.default_value, 0.0f};
        const auto asked = sound.controls.find(control.id);
        const auto shown = own.find(control.id);
        if (asked != sound.controls.end()) {
            slot.value = asked->second;
        } else {
            slot.touched = !slot.releasable;
            if (shown != own.end()) slot.value = shown->second;
        }
        slot.normalised = static_cast<float>((slot.value - control.min) / (control.max - control.min));
        slots.push_back(std::move(slot));
    }
    return slots;
}

PartState state_of(const PartSnapshot& part, const PartValues& values) {
    PartState state;
    if (part.wish.request != nullptr) {
        state.model_path = part.wish.request->path.string();
        state.model_sha256 = part.model != nullptr ? part.model->sha256() : part.wish.request->sha256;
    }
    state.model_name = part.render.model_name;
    state.model_title = part.render.model_title;
    state.from_kit = part.wish.from_kit;
    state.sound = part.sound.value_or(part.wish.sound);
    state.sound_name = part.wish.sound_name;
    state.other = part.wish.other;
    state.values = values;
    state.rendered_sha256 = part.render.model_sha256;
    state.rendered_sound = part.render.sound;
    state.rendered_values = part.render.values;
    state.audio = part.render.audio;
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
    restore.render = {state.rendered_sha256, state.model_name,      state.model_title,
                      state.rendered_sound,  state.rendered_values, state.audio};
    return restore;
}

std::shared_ptr<ModelRequest> request_for(const std::filesystem::path& path) {
    auto request = std::make_shared<ModelRequest>();
    request->path = path;
    return request;
}

}  // namespace

struct Engine::Impl {
    PartSettings settings{kFirstNote};
    RenderThread render{settings, kParts, kControlSlots};
    Mixer mixer{render, settings};
    std::vector<std::filesystem::path> folders;  // [main]
};

Engine::Engine() : impl_(std::make_unique<Impl>()) {}
Engine::~Engine() = default;

void Engine::prepare(double sample_rate, [[maybe_unused]] int max_block) {
    if (!(sample_rate >= kLowestRate && sample_rate <= kHighestRate)) {
        throw std::invalid_argument("sample_rate: expected 8000 to 384000, found " +
                                    std::to_string(sample_rate));
    }
    impl_->mixer.prepare(sample_rate);
    impl_->render.set_rate(sample_rate);
}

void Engine::reset() noexcept {
    impl_->mixer.reset();
}

void Engine::process(Outputs outputs, int frames, std::span<const Event> events,
                     SongPosition position) noexcept {
    impl_->mixer.process(outputs, frames, events, position);
}

void Engine::set_offline(bool offline) noexcept {
    impl_->mixer.set_offline(offline);
}

void Engine::set_model_folders(std::vector<std::filesystem::path> folders) {
    impl_->folders = std::move(folders);
}

void Engine::load_kit(const std::filesystem::path& model) {
    std::array<int, kParts> all;
    std::iota(all.begin(), all.end(), 0);
    impl_->render.request_model(all, request_for(model));
}

void Engine::set_part_model(int part, const std::filesystem::path& model) {
    check_part(part);
    impl_->render.request_model(std::array{part}, request_for(model));
}

void Engine::set_part_sound(int part, const Sound& sound) {
    check_part(part);
    check_sound(sound);
    impl_->render.request_sound(part, sound);
}

void Engine::set_part_seed(int part, std::uint64_t seed) {
    check_part(part);
    impl_->render.request_seed(part, seed);
}

void Engine::set_part_other(int part, const std::optional<Sound>& other) {
    check_part(part);
    if (other) check_sound(*other);
    impl_->render.request_other(part, other);
}

void Engine::set_control(int part, int slot, float normalised) noexcept {
    if (!valid(part) || slot < 0 || slot >= kControlSlots || std::isnan(normalised)) return;
    impl_->render.set_slot(part, slot, std::clamp(normalised, 0.0f, 1.0f));
}

void Engine::release_control(int part, int slot) noexcept {
    if (valid(part) && slot >= 0 && slot < kControlSlots) impl_->render.set_slot(part, slot, kReleasedSlot);
}

void Engine::set_param(int part, PartParam param, float value) noexcept {
    if (!valid(part) || std::isnan(value) || !impl_->settings.set(part, param, value)) return;
    if (is_rendered(param)) impl_->render.param_changed(part);
    impl_->render.count_change();
}

float Engine::param(int part, PartParam param) const noexcept {
    return valid(part) ? impl_->settings.get(part, param) : info(param).default_value;
}

void Engine::set_volume(float gain) noexcept {
    if (!std::isnan(gain)) impl_->mixer.set_volume(std::clamp(gain, 0.0f, kMaxVolume));
}

float Engine::volume() const noexcept {
    return impl_->mixer.volume();
}

PartInfo Engine::part(int index) const {
    check_part(index);
    const PartSnapshot part = impl_->render.snapshot(index);
    PartInfo info;
    info.status = status_of(part);
    info.message = part.message;
    info.model_name = part.render.model_name;
    info.model_title = part.render.model_title;
    info.model_sha256 = part.render.model_sha256;
    if (part.wish.request != nullptr) info.model_path = part.wish.request->path.string();
    info.sound_name = part.wish.sound_name;
    info.sound = part.sound.value_or(part.wish.sound);
    info.other = part.wish.other;
    info.values = impl_->settings.all(index);
    info.waveform = part.render.audio;
    info.renders = part.renders;
    if (part.model != nullptr) {
        info.model_name = part.model->card().name;
        info.model_title = part.model->card().title;
        info.model_sha256 = part.model->sha256();
        const bool rendered = part.render.model_sha256 == part.model->sha256();
        info.slots = slots_of(part.model->card(), info.sound,
                              rendered ? part.render.values : std::map<std::string, double>{});
    }
    return info;
}

std::uint64_t Engine::change_count() const noexcept {
    return impl_->render.changes();
}

EngineStats Engine::stats() const noexcept {
    const Mixer& mixer = impl_->mixer;
    return {mixer.late_notes(), mixer.stolen_voices(), mixer.active_voices(), impl_->render.last_render_ms()};
}

std::vector<std::byte> Engine::save_state() const {
    std::vector<PartState> parts;
    for (int part = 0; part < kParts; ++part) {
        parts.push_back(state_of(impl_->render.snapshot(part), impl_->settings.all(part)));
    }
    return write_state(parts);
}

void Engine::load_state(std::span<const std::byte> bytes) {
    const std::vector<PartState> parts = read_state(bytes, kParts);
    std::map<std::pair<std::string, std::string>, std::shared_ptr<ModelRequest>> requests;  // shared by parts
    std::vector<PartRestore> restored;
    for (const PartState& part : parts) {
        auto& request = requests[{part.model_path, part.model_sha256}];
        if (request == nullptr && !part.model_path.empty()) {
            request = request_for(part.model_path);
            request->sha256 = part.model_sha256;
            request->folders = impl_->folders;
        }
        restored.push_back(restore_of(part, request));
    }
    for (int part = 0; part < kParts; ++part) {
        for (const PartParamInfo& entry : kPartTable) {
            impl_->settings.set(part, entry.param,
                                value_of(parts[static_cast<std::size_t>(part)].values, entry.param));
        }
    }
    impl_->render.restore(std::move(restored));
}

bool Engine::wait_until_rendered(double seconds) const {
    return impl_->render.wait_until_done(seconds);
}

}  // namespace sistrum
