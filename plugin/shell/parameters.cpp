#include "parameters.h"

namespace sistrum::shell {
namespace {

// Hosts that keep automation by index must find every parameter where it was: those of a part stood in its
// group until the volume ended the list; what came later comes after it.
bool stands_in_part_group(PartParam param) {
    return release_of(param) < kThirdRelease;
}

}  // namespace

Parameters::Parameters(juce::AudioProcessor& owner) {
    for (int part = 0; part < Engine::kParts; ++part) {
        const auto prefix = part_prefix(part);
        auto group = std::make_unique<juce::AudioProcessorParameterGroup>(
            prefix.toLowerCase(), "Part " + juce::String(part + 1).paddedLeft('0', 2), " | ");
        for (int slot = 0; slot < kControlSlots; ++slot) {
            auto parameter = std::make_unique<ControlParameter>(part, slot, counts_);
            controls_[index(part)][index(slot)] = parameter.get();
            places_[index(part)][index(slot)] = slot;
            group->addChild(std::move(parameter));
        }
        for (const auto& info : kPartTable)
            if (stands_in_part_group(info.param)) add_mix(*group, part, info);
        owner.addParameterGroup(std::move(group));
    }
    auto volume = std::make_unique<VolumeParameter>(counts_);
    volume_ = volume.get();
    owner.addParameter(volume.release());
    auto held = std::make_unique<juce::AudioProcessorParameterGroup>("held_notes", "Held notes", " | ");
    for (int part = 0; part < Engine::kParts; ++part)
        for (const auto& info : kPartTable)
            if (!stands_in_part_group(info.param)) add_mix(*held, part, info);
    owner.addParameterGroup(std::move(held));
    for (auto* parameter : owner.getParameters()) all_.push_back(static_cast<HostParameter*>(parameter));
}

void Parameters::add_mix(juce::AudioProcessorParameterGroup& group, int part, const PartParamInfo& info) {
    auto parameter = std::make_unique<PartParameter>(part, info, counts_);
    mixes_[index(part)][static_cast<std::size_t>(info.param)] = parameter.get();
    group.addChild(std::move(parameter));
}

HostParameter* Parameters::at(int i) noexcept {
    return i >= 0 && index(i) < all_.size() ? all_[index(i)] : nullptr;
}

HostParameter* Parameters::find(const juce::String& id) noexcept {
    for (auto* parameter : all_)
        if (parameter->paramID == id) return parameter;
    return nullptr;
}

void Parameters::send_edits(Engine& engine) noexcept {
    if (sending_.test_and_set(std::memory_order_acquire)) return;
    send_all(engine);
    sending_.clear(std::memory_order_release);
}

void Parameters::send_edits_waiting(Engine& engine) noexcept {
    while (sending_.test_and_set(std::memory_order_acquire)) juce::Thread::yield();
    send_all(engine);
    sending_.clear(std::memory_order_release);
}

void Parameters::steer(int i, float value) noexcept {
    if (auto* parameter = at(i)) {
        parameter->steer(value);
        steered_.store(true, std::memory_order_release);
    }
}

void Parameters::tell_steered() {
    if (!steered_.exchange(false, std::memory_order_acquire)) return;
    for (auto* parameter : all_) parameter->tell();
}

void Parameters::send_all(Engine& engine) noexcept {
    const auto total = counts_.edits.load(std::memory_order_acquire);
    if (sent_total_.exchange(total, std::memory_order_acq_rel) == total) return;
    for (int part = 0; part < Engine::kParts; ++part) {
        for (int slot = 0; slot < kControlSlots; ++slot)
            control(part, slot).send_edit([&](const HostParameter::Edit& edit) {
                const int place = places_[index(part)][index(slot)].load(std::memory_order_relaxed);
                if (edit.touched)
                    engine.set_control(part, place, edit.value);
                else
                    engine.release_control(part, place);
            });
        for (const auto& info : kPartTable) {
            auto& parameter = mix(part, info.param);
            parameter.send_edit([&](const HostParameter::Edit& edit) {
                engine.set_param(part, info.param, parameter.convertFrom0to1(edit.value));
            });
        }
    }
    volume_->send_edit(
        [&](const HostParameter::Edit& edit) { engine.set_volume(volume_->convertFrom0to1(edit.value)); });
}

void Parameters::forget_edits() noexcept {
    for (auto* parameter : all_) parameter->forget_edits();
}

void Parameters::forget_writes() noexcept {
    for (auto* parameter : all_) parameter->forget_writes();
}

void Parameters::mark(int part) noexcept {
    for (auto* parameter : controls_[index(part)]) parameter->mark();
    for (auto* parameter : mixes_[index(part)]) parameter->mark();
}

void Parameters::follow(int part, const PartInfo& info, const SlotPlaces& places, Changes& changes) {
    const auto take_over = [&changes](HostParameter& parameter, float value, bool touched) {
        if (parameter.follow(value, touched)) (touched ? changes.moved : changes.shown).push_back(&parameter);
    };
    for (int slot = 0; slot < kControlSlots; ++slot) {
        auto& parameter = control(part, slot);
        const auto place = places[index(slot)];
        places_[index(part)][index(slot)].store(place, std::memory_order_relaxed);
        const auto* known =
            place >= 0 && index(place) < info.controls.size() ? &info.controls[index(place)] : nullptr;
        changes.renamed |= parameter.describe(known != nullptr ? known->control : nullptr);
        if (known != nullptr) take_over(parameter, known->normalised, known->touched);
    }
    for (const auto& row : kPartTable) {
        auto& parameter = mix(part, row.param);
        take_over(parameter, parameter.convertTo0to1(value_of(info.values, row.param)), true);
    }
}

void Parameters::follow_volume(float gain, Changes& changes) {
    if (volume_->follow(volume_->convertTo0to1(gain))) changes.moved.push_back(volume_);
}

}  // namespace sistrum::shell
