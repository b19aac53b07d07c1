#include "part_actions.h"

#include <algorithm>

#include "clipboard.h"
#include "engine_preset.h"

namespace sistrum::shell {
namespace {

constexpr std::uint64_t kMaxSeed = 0xffffffff;  // new seeds stay short enough to read out
constexpr const char* kClipboard = "clipboard";

std::uint64_t random_seed() {
    return static_cast<std::uint64_t>(juce::Random::getSystemRandom().nextInt64()) & kMaxSeed;
}

std::string of_part(const char* what, int part) {
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

// Parts that are as they were play on untouched.
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

History<PartActions::Moment>& PartActions::history() const {
    const auto restores = instrument_.restores();
    if (std::exchange(restores_, restores) != restores) history_.clear();
    return history_;
}

void PartActions::begin_edit(const std::string& label) {
    instrument_.edit([&](Engine& engine) { history().remember(moment_of(engine), label); });
}

bool PartActions::undo() {
    return instrument_.replace([this](Engine& engine) {
        const auto moment = history().undo(moment_of(engine));
        if (moment) restore(engine, *moment);
        return moment.has_value();
    });
}

bool PartActions::redo() {
    return instrument_.replace([this](Engine& engine) {
        const auto moment = history().redo(moment_of(engine));
        if (moment) restore(engine, *moment);
        return moment.has_value();
    });
}

std::string PartActions::undo_label() const {
    return instrument_.in_order([this] { return history().undo_label(); });
}

std::string PartActions::redo_label() const {
    return instrument_.in_order([this] { return history().redo_label(); });
}

// change(card, state, locks) gives the part's state another sound.
template <typename Change>
void PartActions::change_sound(int part, const char* label, Change&& change) {
    const auto locks = instrument_.session().locks[static_cast<std::size_t>(part)];
    instrument_.remark(instrument_.edit([&](Engine& engine) -> std::string {
        const auto card = engine.card(part);
        auto state = engine.part_state(part);
        if (card == nullptr) return of_part("There is no model to make a sound with", part);
        if (state.from_kit) return of_part("The kit is still being loaded", part);
        history().remember(moment_of(engine), of_part(label, part));
        change(*card, state, locks);
        engine.set_part_state(part, state);
        return {};
    }));
}

// Of the same kind: a new snare is a snare, whether that is locked or not.
void PartActions::new_sound(int part) {
    change_sound(part, "New sound", [](const Card& card, PartState& state, Locks locks) {
        locks.merge(usual_locks(card, state.sound));
        state.sound = sistrum::new_sound(card, state.sound, state.rendered.values, locks, random_seed());
        state.sound_name.clear();
    });
}

void PartActions::mutate(int part, double amount) {
    change_sound(part, "Mutate", [=](const Card& card, PartState& state, const Locks& locks) {
        state.sound = sistrum::mutate(card, state.sound, state.rendered.values, locks,
                                      std::clamp(amount, 0.0, 1.0), random_seed());
    });
}

bool PartActions::locked(int part, const std::string& id) const {
    return instrument_.session().locks[static_cast<std::size_t>(part)].contains(id);
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
    begin_edit(of_part("Store B", part));
    instrument_.edit([part](Engine& engine) { engine.set_part_other(part, engine.part(part).sound); });
}

void PartActions::swap_sounds(int part) {
    begin_edit(of_part("Swap A and B", part));
    instrument_.edit([part](Engine& engine) { engine.swap_part_sounds(part); });
}

void PartActions::clear_other(int part) {
    begin_edit(of_part("Clear B", part));
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
        const auto wanted = std::clamp(depth, -1.0, 1.0);
        if (wanted == 0.0)
            sound.velocity.erase(id);
        else
            sound.velocity[id] = wanted;
        engine.set_part_sound(part, sound);
    });
}

void PartActions::copy_part(int part) {
    const auto folders = instrument_.model_folders();
    try {
        const auto preset = instrument_.edit(
            [&](Engine& engine) { return capture_preset(engine, PresetKind::part, part, folders); });
        copy_to_clipboard(juce::String::fromUTF8(preset_text(preset).c_str()));
        instrument_.remark({});
    } catch (const PresetError& error) {
        instrument_.remark(error.what());
    }
}

void PartActions::paste_part(int part) {
    const auto text = clipboard_text().toStdString();
    const auto folders = instrument_.model_folders();
    replace(of_part("Paste", part), [&](Engine& engine) {
        return apply_preset(engine, parse_preset(text, kClipboard), part, {}, folders);
    });
}

bool PartActions::can_paste() const {
    const auto text = clipboard_text();
    if (!text.trimStart().startsWithChar('{')) return false;
    try {
        parse_preset(text.toStdString(), kClipboard);
        return true;
    } catch (const PresetError&) {
        return false;
    }
}

void PartActions::load_kit(const juce::File& model) {
    replace("Load " + model.getFileName().toStdString(), [&](Engine& engine) {
        engine.load_kit(path_of(model));
        return std::string{};
    });
}

void PartActions::load_part_model(int part, const juce::File& model) {
    replace(of_part("Load model", part), [&](Engine& engine) {
        engine.set_part_model(part, path_of(model));
        return std::string{};
    });
}

void PartActions::drop_recording(int part, const juce::File& recording) {
    const auto name = recording.getFileNameWithoutExtension().toStdString();
    const auto take = [this, part, name](std::shared_ptr<const Audio> audio) {
        replace(of_part("Recording", part), [&](Engine& engine) {
            engine.encode_recording(part, audio, name);
            return std::string{};
        });
    };
    reader_.read(recording, take, [this](const std::string& reason) { instrument_.remark(reason); });
}

}  // namespace sistrum::shell
