#include "instrument.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "model_folders.h"

namespace sistrum::shell {
namespace {

constexpr double kLoadSeconds = 10.0;    // at most, where a caller has to wait for a model
constexpr double kSettleSeconds = 0.25;  // for renders under way when a state is saved
constexpr double kFilterSeconds = 0.5;   // that a resonant filter rings on

std::string not_found(const std::vector<std::filesystem::path>& folders) {
    std::string text = "No model found. Looked in:";
    for (const auto& folder : folders) text.append("\n").append(folder.lexically_normal().string());
    return text;
}

// Seconds from a hit to silence: the sound at its slowest, or its envelope where that is over before.
double tail_of(const PartInfo& info) {
    if (!info.waveform) return 0.0;
    const auto value = [&](PartParam param) { return double{value_of(info.values, param)}; };
    auto semitones = value(PartParam::tune) + value(PartParam::fine) / 100.0;
    if (whole_value_of(info.values, PartParam::play) == static_cast<int>(PlayMode::chromatic))
        semitones += std::min(0.0, value(PartParam::low) - value(PartParam::note)) - value(PartParam::bend);
    const auto sound = info.waveform->frames / info.waveform->sample_rate * std::exp2(-semitones / 12.0);
    const auto envelope = value(PartParam::attack) + value(PartParam::hold) + value(PartParam::decay);
    const auto filtered = whole_value_of(info.values, PartParam::filter) != static_cast<int>(FilterType::off);
    return std::min(sound, envelope) + (filtered ? kFilterSeconds : 0.0);
}

void add(Instrument::Changes& changes, const Instrument::Changes& more) {
    changes.renamed |= more.renamed;
    changes.moved.insert(changes.moved.end(), more.moved.begin(), more.moved.end());
    changes.shown.insert(changes.shown.end(), more.shown.begin(), more.shown.end());
}

}  // namespace

void Instrument::open() {
    const std::lock_guard lock{main_};
    look_for_kit();
    engine_.look_for_models();
}

Instrument::Changes Instrument::prepare(double sample_rate, int max_block) {
    const std::lock_guard lock{main_};
    prepared_ = false;
    try {
        engine_.prepare(sample_rate, max_block);
        prepared_ = true;
        rate_message_.clear();
    } catch (const std::invalid_argument& error) {
        rate_message_ = error.what();
    }
    look_for_kit();
    engine_.wait_until_rendered(kLoadSeconds);  // models are cached in the process
    return following_ ? follow_engine() : Changes{};
}

Instrument::Changes Instrument::settle(double seconds, bool& done) {
    const std::lock_guard lock{main_};
    done = engine_.wait_until_rendered(seconds);
    return follow_engine();
}

Instrument::Changes Instrument::follow() {
    const std::unique_lock lock{main_, std::try_to_lock};
    return lock && (following_ || has_news()) ? follow_engine() : Changes{};
}

std::vector<std::byte> Instrument::save(Changes& changes) {
    const std::lock_guard lock{main_};
    look_for_kit();  // else a project saved before it was ever played would open without a sound
    if (following_) {
        engine_.wait_until_rendered(kLoadSeconds);
        changes = follow_engine();
    }
    parameters_.send_edits_waiting(engine_);
    engine_.wait_until_rendered(kSettleSeconds);
    if (has_news())
        add(changes, follow_engine());  // hosts that keep parameters beside the state read them next
    return engine_.save_state(session_text(whole_session()));
}

Instrument::Changes Instrument::restore(std::span<const std::byte> state) {
    const std::lock_guard lock{main_};
    know_folders();
    const auto was_following = following_.exchange(true);
    if (!was_following) parameters_.send_edits_waiting(engine_);
    try {
        restore_session(engine_.load_state(state));
    } catch (const StateError& error) {
        following_ = was_following;
        state_message_.assign("The saved state was refused: ").append(error.what());
        return {};
    }
    parameters_.forget_edits();
    parameters_.forget_writes();
    restores_ += 1;
    state_message_.clear();
    kit_message_.clear();
    remark_.clear();
    // The caller may read or write parameters next: they have to show the state by then.
    engine_.wait_until_rendered(kLoadSeconds);
    kit_settled_ = !empty();  // saved where no model was found: look again
    return follow_engine();
}

void Instrument::load_kit(const std::filesystem::path& model) {
    const std::lock_guard lock{main_};
    know_folders();
    kit_settled_ = true;
    kit_message_.clear();
    parameters_.forget_writes();
    engine_.load_kit(model);
    following_ = true;
}

Session Instrument::session() const {
    const std::lock_guard lock{main_};
    return session_;
}

std::string Instrument::remark() const {
    const std::lock_guard lock{main_};
    return remark_;
}

void Instrument::remark(const std::string& text) {
    const std::lock_guard lock{main_};
    remark_ = text;
}

const std::vector<std::filesystem::path>& Instrument::model_folders() {
    const std::lock_guard lock{main_};
    know_folders();
    return folders_;
}

Session Instrument::whole_session() const {
    Session session = session_;
    for (int index = 0; auto* parameter = parameters_.at(index); ++index) {
        if (const auto source = controllers_.source(index))
            session.controllers[parameter->paramID.toStdString()] = *source;
    }
    return session;
}

void Instrument::restore_session(const std::string& text) {
    session_ = read_session(text);
    controllers_.clear();
    for (const auto& [id, source] : session_.controllers) {
        if (const auto* parameter = parameters_.find(juce::String::fromUTF8(id.c_str())))
            controllers_.set_source(parameter->getParameterIndex(), source);
    }
    session_.controllers.clear();
}

std::array<SlotPlaces, Engine::kParts> Instrument::usual_slots() {
    std::array<SlotPlaces, Engine::kParts> slots;
    slots.fill(first_slots());
    return slots;
}

SlotPlaces Instrument::slots(int part) const {
    const std::lock_guard lock{main_};
    return slots_.at(static_cast<std::size_t>(part));
}

// What was edited until now was meant for the control that is still in the slot.
void Instrument::assign_slot(int part, int slot, int control) {
    const std::lock_guard lock{main_};
    const auto card = engine_.part(part).card;
    const auto size = card != nullptr ? static_cast<int>(card->controls.size()) : 0;
    if (slot < 0 || slot >= kControlSlots || control < 0 || control >= size || !is_crowded(*card)) return;
    if (!following_) parameters_.send_edits_waiting(engine_);
    auto& choice = session_.slots[static_cast<std::size_t>(part)];
    choice = choice_of(*card, with_control(host_slots(*card, choice), slot, control));
    slots_changed_ = true;
    wake_();
}

// The choice is remembered even where nobody made it: a model that is measured anew has another order.
SlotPlaces Instrument::settle_slots(int part, const PartInfo& info) {
    auto& places = slots_[static_cast<std::size_t>(part)];
    if (info.card == nullptr) return places;
    auto& choice = session_.slots[static_cast<std::size_t>(part)];
    const auto before = std::exchange(places, host_slots(*info.card, choice));
    if (places != before) slot_moves_ += 1;
    if (is_crowded(*info.card)) choice = choice_of(*info.card, places);
    return places;
}

PartInfo Instrument::part(int index) const {
    const std::lock_guard lock{main_};
    return engine_.part(index);
}

std::shared_ptr<const Card> Instrument::card(int part) const {
    const std::lock_guard lock{main_};
    return engine_.card(part);
}

std::string Instrument::message() const {
    const std::lock_guard lock{main_};
    for (const auto* text : {&rate_message_, &state_message_})
        if (!text->empty()) return *text;
    return kit_message_;
}

bool Instrument::hears(int part, int note, int channel) const noexcept {
    const auto whole = [&](PartParam param) { return static_cast<int>(engine_.param(part, param)); };
    const auto filter = whole(PartParam::channel);
    if (filter != kAnyChannel && filter != channel + 1) return false;
    if (whole(PartParam::play) == static_cast<int>(PlayMode::one_shot)) return note == whole(PartParam::note);
    return note >= whole(PartParam::low) && note <= whole(PartParam::high);
}

void Instrument::begin_block(bool offline) noexcept {
    engine_.set_offline(offline);
    parameters_.count_block();
    send_edits();
}

void Instrument::know_folders() {
    if (!folders_.empty()) return;
    folders_ = shell::model_folders();
    engine_.set_model_folders(folders_);
}

void Instrument::look_for_kit() {
    if (kit_settled_) return;
    kit_settled_ = true;
    know_folders();
    if (const auto kit = find_kit(folders_)) {
        engine_.load_kit(*kit);
        following_ = true;
    } else {
        kit_message_ = not_found(folders_);
    }
}

Instrument::Changes Instrument::follow_engine() {
    Changes changes;
    followed_changes_ = engine_.change_count();  // first: what changes meanwhile is news
    slots_changed_ = false;
    bool unsettled = false;
    double tail = 0.0;
    parameters_.volume().mark();
    for (int index = 0; index < Engine::kParts; ++index) {
        parameters_.mark(index);
        const auto info = engine_.part(index);
        // A part that is still being rendered may yet take its sound from the kit.
        const auto waits = info.status == PartStatus::loading || info.status == PartStatus::rendering;
        unsettled |= waits;
        if (!waits) parameters_.follow(index, info, settle_slots(index, info), changes);
        tail = std::max(tail, tail_of(info));
    }
    parameters_.follow_volume(engine_.volume(), changes);
    tail_seconds_ = tail;
    if (following_) {  // a new sound: its own values came with it, once
        changes.moved.insert(changes.moved.end(), changes.shown.begin(), changes.shown.end());
        changes.shown.clear();
        following_ = unsettled;
    }
    return changes;
}

bool Instrument::empty() const {
    for (int index = 0; index < Engine::kParts; ++index)
        if (engine_.part(index).status != PartStatus::empty) return false;
    return true;
}

}  // namespace sistrum::shell
