#include "parameters.h"

namespace sistrum::shell {

Parameters::Parameters(juce::AudioProcessor& owner) {
    for (int part = 0; part < Engine::kParts; ++part) {
        const auto prefix = part_prefix(part);
        auto group = std::make_unique<juce::AudioProcessorParameterGroup>(
            prefix.toLowerCase(), "Part " + juce::String(part + 1).paddedLeft('0', 2), " | ");
        for (int slot = 0; slot < Engine::kControlSlots; ++slot) {
            auto parameter = std::make_unique<ControlParameter>(part, slot, counts_);
            controls_[index(part)][index(slot)] = parameter.get();
            group->addChild(std::move(parameter));
        }
        for (const auto& info : kPartTable) {
            auto parameter = std::make_unique<PartParameter>(part, info, counts_);
            mixes_[index(part)][static_cast<std::size_t>(info.param)] = parameter.get();
            group->addChild(std::move(parameter));
        }
        owner.addParameterGroup(std::move(group));
    }
    auto volume = std::make_unique<VolumeParameter>(counts_);
    volume_ = volume.get();
    owner.addParameter(volume.release());
}

void Parameters::send_edits(Engine& engine) noexcept {
    const auto total = counts_.edits.load(std::memory_order_acquire);
    if (sent_total_.exchange(total, std::memory_order_acq_rel) == total) return;
    for (int part = 0; part < Engine::kParts; ++part) {
        for (int slot = 0; slot < Engine::kControlSlots; ++slot)
            control(part, slot).send_edit([&](const HostParameter::Edit& edit) {
                if (edit.touched)
                    engine.set_control(part, slot, edit.value);
                else
                    engine.release_control(part, slot);
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
    for (auto& part : controls_)
        for (auto* parameter : part) parameter->forget_edits();
    for (auto& part : mixes_)
        for (auto* parameter : part) parameter->forget_edits();
    volume_->forget_edits();
}

void Parameters::forget_writes() noexcept {
    for (auto& part : controls_)
        for (auto* parameter : part) parameter->forget_writes();
    for (auto& part : mixes_)
        for (auto* parameter : part) parameter->forget_writes();
    volume_->forget_writes();
}

void Parameters::mark(int part) noexcept {
    for (auto* parameter : controls_[index(part)]) parameter->mark();
    for (auto* parameter : mixes_[index(part)]) parameter->mark();
}

void Parameters::follow(int part, const PartInfo& info, Changes& changes) {
    const auto take_over = [&changes](HostParameter& parameter, float value, bool touched) {
        if (parameter.follow(value, touched)) (touched ? changes.moved : changes.shown).push_back(&parameter);
    };
    for (int slot = 0; slot < Engine::kControlSlots; ++slot) {
        auto& parameter = control(part, slot);
        const auto* known = index(slot) < info.slots.size() ? &info.slots[index(slot)] : nullptr;
        changes.renamed |= parameter.describe(known != nullptr ? &known->control : nullptr);
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
