#include "engine.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>

#include "mixer.h"
#include "part_state.h"
#include "render/render_thread.h"

namespace sistrum {
namespace {

constexpr double kLowestRate = 8'000.0, kHighestRate = 384'000.0;

static_assert(Engine::kParts == Mixer::kParts);

void check_part(int part) {
    if (part >= 0 && part < Engine::kParts) return;
    throw std::invalid_argument("part: expected 0 to " + std::to_string(Engine::kParts - 1) + ", found " +
                                std::to_string(part));
}

std::array<PartValues, Engine::kParts> default_settings() {
    const PartSettings fresh{Engine::kFirstNote};
    std::array<PartValues, Engine::kParts> values;
    for (int part = 0; part < Engine::kParts; ++part)
        values[static_cast<std::size_t>(part)] = fresh.all(part);
    return values;
}

bool valid(int part) noexcept {
    return part >= 0 && part < Engine::kParts;
}

bool valid_control(int control) noexcept {
    return control >= 0 && control < kMaxControls;
}

// Other attacks are to be kept at hand.
constexpr bool says_how_notes_are_held(PartParam param) {
    return param == PartParam::play || param == PartParam::notes || param == PartParam::length;
}

std::shared_ptr<ModelRequest> request_for(const std::filesystem::path& path) {
    auto request = std::make_shared<ModelRequest>();
    request->path = path;
    return request;
}

}  // namespace

struct Engine::Impl {
    PartSettings settings{kFirstNote};
    RenderThread render{settings, kParts, kMaxControls};
    Mixer mixer{render, settings};
    std::vector<std::filesystem::path> folders;  // [main]
    // [main] What swap_part_sounds() put aside: most likely the render that the next swap wants.
    std::array<PartRender, kParts> other_renders;

    void set_values(int part, const PartValues& values) {
        for (const PartParamInfo& entry : kPartTable) {
            settings.set(part, entry.param, value_of(values, entry.param));
        }
    }

    // A request of some part that already asks for the state's model, or a new one.
    std::shared_ptr<ModelRequest> request_for_state(const PartState& state) const {
        for (int part = 0; part < kParts; ++part) {
            const PartSnapshot snapshot = render.snapshot(part);
            if (answers(snapshot, state)) return snapshot.wish.request;
        }
        return request_of(state, folders);
    }
};

Engine::Engine() : impl_(std::make_unique<Impl>()) {
    impl_->mixer.set_volume(kDefaultVolume);
}
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

void Engine::look_for_models() {
    std::map<std::string, std::shared_ptr<ModelRequest>> requests;  // shared by parts
    for (int part = 0; part < kParts; ++part) {
        const PartSnapshot snapshot = impl_->render.snapshot(part);
        if (!is_missing(snapshot)) continue;
        const PartState state = state_of(snapshot, impl_->settings.all(part));
        auto& request = requests[state.model_path + '\n' + state.model_sha256];
        if (request == nullptr) request = request_of(state, impl_->folders);
        impl_->render.restore_part(part, restore_of(state, request));
    }
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

void Engine::encode_recording(int part, std::shared_ptr<const Audio> recording, const std::string& name) {
    check_part(part);
    if (recording == nullptr) throw std::invalid_argument("recording: expected one");
    impl_->render.request_encoding(part, std::move(recording), name);
}

void Engine::set_control(int part, int control, float normalised) noexcept {
    if (!valid(part) || !valid_control(control) || std::isnan(normalised)) return;
    impl_->render.set_slot(part, control, std::clamp(normalised, 0.0f, 1.0f));
}

void Engine::release_control(int part, int control) noexcept {
    if (valid(part) && valid_control(control)) impl_->render.set_slot(part, control, kReleasedSlot);
}

void Engine::set_param(int part, PartParam param, float value) noexcept {
    if (!valid(part) || std::isnan(value) || !impl_->settings.set(part, param, value)) return;
    if (is_rendered(param)) {
        impl_->render.param_changed(part);
    } else if (says_how_notes_are_held(param)) {
        impl_->render.holding_changed(part);
    }
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
    return info_of(impl_->render.snapshot(index), impl_->settings.all(index));
}

std::shared_ptr<const Card> Engine::card(int part) const {
    check_part(part);
    const std::shared_ptr<const Model> model = impl_->render.snapshot(part).model;
    return model != nullptr ? model->shared_card() : nullptr;
}

std::uint64_t Engine::change_count() const noexcept {
    return impl_->render.changes();
}

EngineStats Engine::stats() const noexcept {
    const Mixer& mixer = impl_->mixer;
    const RenderThread& render = impl_->render;
    return {.late_renders = mixer.late_notes(),
            .voices_stolen = mixer.stolen_voices(),
            .active_voices = mixer.active_voices(),
            .last_render_ms = render.last_render_ms(),
            .late_chunks = mixer.late_chunks(),
            .lost_changes = render.dropped_changes(),
            .streams = render.streams(),
            .ahead_ms = render.ahead_ms()};
}

std::vector<HeldNote> Engine::held_notes() const {
    std::vector<HeldNote> notes;
    for (int slot = 0; slot < kStreamSlots; ++slot) {
        if (const auto note = impl_->render.held_display().read(slot)) notes.push_back(*note);
    }
    return notes;
}

PartState Engine::part_state(int part) const {
    check_part(part);
    PartState state = state_of(impl_->render.snapshot(part), impl_->settings.all(part));
    state.part = part;
    return state;
}

void Engine::set_part_state(int part, const PartState& state) {
    check_part(part);
    check_state(state);
    impl_->set_values(part, state.values);
    PartRestore restore = restore_of(state, impl_->request_for_state(state));
    if (state.part != part) restore.render.first_draws.clear();
    impl_->render.restore_part(part, std::move(restore));
}

// The render of the one that goes to the other side is kept, so that comparing back and forth renders once.
void Engine::swap_part_sounds(int part) {
    check_part(part);
    PartState state = part_state(part);
    if (state.from_kit) return;  // its sound is not known yet
    if (!state.other) {
        return impl_->render.request_other(part, state.sound);
    }
    std::swap(state.sound, *state.other);
    state.sound_name.clear();
    PartRender& kept = impl_->other_renders[static_cast<std::size_t>(part)];
    if (!kept.layers.empty() && kept.model_sha256 == state.model_sha256 && kept.sound == state.sound) {
        std::swap(kept, state.rendered);
    } else {
        kept = state.rendered;
    }
    impl_->render.restore_part(part, restore_of(state, impl_->request_for_state(state)));
}

std::vector<std::byte> Engine::save_state(const std::string& extra) const {
    EngineState state;
    for (int part = 0; part < kParts; ++part) state.parts.push_back(part_state(part));
    state.volume = volume();
    state.extra = extra;
    return write_state(state);
}

std::string Engine::load_state(std::span<const std::byte> bytes) {
    const EngineState state = read_state(bytes, default_settings());
    std::map<std::pair<std::string, std::string>, std::shared_ptr<ModelRequest>> requests;  // shared by parts
    std::vector<PartRestore> restored;
    for (const PartState& part : state.parts) {
        auto& request = requests[{part.model_path, part.model_sha256}];
        if (request == nullptr) request = request_of(part, impl_->folders);
        restored.push_back(restore_of(part, request));
    }
    for (int part = 0; part < kParts; ++part) {
        impl_->set_values(part, state.parts[static_cast<std::size_t>(part)].values);
    }
    set_volume(state.volume);
    impl_->render.restore(std::move(restored));
    return state.extra;
}

bool Engine::wait_until_rendered(double seconds) const {
    return impl_->render.wait_until_done(seconds);
}

}  // namespace sistrum
