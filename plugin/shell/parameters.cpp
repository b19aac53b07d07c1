#include "parameters.h"

namespace sistrum::shell {

Parameters::Parameters(juce::AudioProcessor& owner) {
    for (int part = 0; part < Engine::kParts; ++part) {
        const auto prefix = part_prefix(part);
        auto group = std::make_unique<juce::AudioProcessorParameterGroup>(
            prefix.toLowerCase(), "Part " + juce::String(part + 1).paddedLeft('0', 2), " | ");
        for (int slot = 0; slot < Engine::kControlSlots; ++slot) {
            auto parameter = std::make_unique<ControlParameter>(part, slot, edit_total_);
            controls_[index(part)][index(slot)] = parameter.get();
            group->addChild(std::move(parameter));
        }
        for (const auto& info : kMixTable) {
            auto parameter = std::make_unique<MixParameter>(part, info, edit_total_);
            mixes_[index(part)][static_cast<std::size_t>(info.param)] = parameter.get();
            group->addChild(std::move(parameter));
        }
        owner.addParameterGroup(std::move(group));
    }
}

void Parameters::send_edits(Engine& engine) noexcept {
    const auto total = edit_total_.load(std::memory_order_acquire);
    if (sent_total_.exchange(total, std::memory_order_acq_rel) == total) return;
    for (int part = 0; part < Engine::kParts; ++part) {
        for (int slot = 0; slot < Engine::kControlSlots; ++slot)
            if (const auto value = control(part, slot).take_edit()) engine.set_control(part, slot, *value);
        for (const auto& info : kMixTable) {
            auto& parameter = mix(part, info.param);
            if (const auto value = parameter.take_edit())
                engine.set_mix(part, info.param, parameter.convertFrom0to1(*value));
        }
    }
}

void Parameters::forget_edits() noexcept {
    for (auto& part : controls_)
        for (auto* parameter : part) parameter->forget_edits();
    for (auto& part : mixes_)
        for (auto* parameter : part) parameter->forget_edits();
}

void Parameters::follow(int part, const PartInfo& info, Changes& changes) {
    const auto take_over = [&changes](HostParameter& parameter, float value) {
        if (parameter.follow(value)) changes.moved.push_back(&parameter);
    };
    for (int slot = 0; slot < Engine::kControlSlots; ++slot) {
        auto& parameter = control(part, slot);
        const auto* known = index(slot) < info.slots.size() ? &info.slots[index(slot)] : nullptr;
        changes.renamed |= parameter.describe(known != nullptr ? &known->control : nullptr);
        if (known != nullptr) take_over(parameter, known->normalised);
    }
    for (const auto& row : kMixTable) {
        auto& parameter = mix(part, row.param);
        take_over(parameter, parameter.convertTo0to1(info.mix[static_cast<std::size_t>(row.param)]));
    }
}

}  // namespace sistrum::shell
