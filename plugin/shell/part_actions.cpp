#include "part_actions.h"

#include <algorithm>

#include "clipboard.h"

namespace sistrum::shell {
namespace {

constexpr std::uint64_t kMaxSeed = 0xffffffff;  // new seeds stay short enough to read out

std::uint64_t random_seed() {
    return static_cast<std::uint64_t>(juce::Random::getSystemRandom().nextInt64()) & kMaxSeed;
}

std::string part_label(const char* what, int part) {
    return std::string{what} + ", part " + std::to_string(part + 1);
}

std::filesystem::path path_of(const juce::File& file) {
    return file.getFullPathName().toStdString();
}

bool same(const PartState& one, const PartState& other) {
    return one.sound == other.sound && one.other == other.other && one.values == other.values &&
           one.model_path == other.model_path && one.model_sha256 == other.model_sha256 &&
           one.sound_name == other.sound_name && one.from_kit == other.from_kit;
}

}  // namespace

PartActions::Moment PartActions::moment_of(const Engine& engine) {
    Moment moment;
    moment.volume = engine.volume();
    for (int part = 0; part < Engine::kParts; ++part) moment.parts.push_back(engine.part_state(part));
    return moment;
}

// Parts that are as they were keep playing untouched.
void PartActions::restore(Engine& engine, const Moment& moment) {
    engine.set_volume(moment.volume);
    for (int part = 0; part < Engine::kParts; ++part) {
        const auto& wanted = moment.parts[static_cast<std::size_t>(part)];
        if (!same(engine.part_state(part), wanted)) engine.set_part_state(part, wanted);
    }
}

// Old steps keep their sounds, which may come from models that are gone; draws of them are made again.
void PartActions::lighten(Moment& moment) {
    for (auto& part : moment.parts) part.rendered.first_draws.clear();
}

void PartActions::begin_edit(const std::string& label) {
    history_.remember(instrument_.edit(moment_of), label);
}

bool PartActions::undo() {
    return instrument_.replace([this](Engine& engine) {
        const auto moment = history_.undo(moment_of(engine));
        if (moment) restore(engine, *moment);
        return moment.has_value();
    });
}

bool PartActions::redo() {
    return instrument_.replace([this](Engine& engine) {
        const auto moment = history_.redo(moment_of(engine));
        if (moment) restore(engine, *moment);
        return moment.has_value();
    });
}

void PartActions::new_sound(int part) {
    begin_edit(part_label("New sound", part));
    instrument_.edit([part](Engine& engine) { engine.set_part_seed(part, random_seed()); });
}

void PartActions::mutate(int part, double) {
    begin_edit(part_label("Mutate", part));
}

bool PartActions::locked(int part, const std::string& id) const {
    return instrument_.session().locks[static_cast<std::size_t>(part)].count(id) > 0;
}

void PartActions::set_locked(int part, const std::string& id, bool locked) {
    instrument_.change_session([&](Session& session) {
        auto& locks = session.locks[static_cast<std::size_t>(part)];
        if (locked)
            locks.insert(id);
        else
            locks.erase(id);
    });
}

void PartActions::store_other(int part) {
    begin_edit(part_label("Store B", part));
    instrument_.edit([part](Engine& engine) { engine.set_part_other(part, engine.part(part).sound); });
}

void PartActions::swap_sounds(int part) {
    begin_edit(part_label("Swap A and B", part));
    instrument_.edit([part](Engine& engine) { engine.swap_part_sounds(part); });
}

void PartActions::clear_other(int part) {
    begin_edit(part_label("Clear B", part));
    instrument_.edit([part](Engine& engine) { engine.set_part_other(part, std::nullopt); });
}

double PartActions::velocity_depth(int part, const std::string& id) const {
    const auto depths = instrument_.part(part).sound.velocity;
    const auto found = depths.find(id);
    return found != depths.end() ? found->second : 0.0;
}

void PartActions::set_velocity_depth(int part, const std::string& id, double depth) {
    instrument_.edit([&](Engine& engine) {
        auto sound = engine.part(part).sound;
        depth = std::clamp(depth, -1.0, 1.0);
        if (depth == 0.0)
            sound.velocity.erase(id);
        else
            sound.velocity[id] = depth;
        engine.set_part_sound(part, sound);
    });
}

void PartActions::copy_part(int) {}

void PartActions::paste_part(int part) {
    begin_edit(part_label("Paste", part));
}

bool PartActions::can_paste() const {
    return clipboard_text().startsWithChar('{');
}

void PartActions::load_kit(const juce::File& model) {
    begin_edit("Load " + model.getFileName().toStdString());
    instrument_.load_kit(path_of(model));
}

void PartActions::load_part_model(int part, const juce::File& model) {
    begin_edit(part_label("Load model", part));
    instrument_.replace([&](Engine& engine) { engine.set_part_model(part, path_of(model)); });
}

void PartActions::drop_recording(int part, const juce::File&) {
    begin_edit(part_label("Recording", part));
}

}  // namespace sistrum::shell
