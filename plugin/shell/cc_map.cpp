#include "cc_map.h"

namespace sistrum::shell {
namespace {

constexpr int kSustain = 64, kFirstModeMessage = 120;
constexpr int kChannels = 17;  // any, then 1..16

bool mappable(int parameter) noexcept {
    return parameter >= 0 && parameter < CcMap::kParameters;
}

}  // namespace

bool CcMap::learnable(int controller) noexcept {
    return controller >= 0 && controller < kFirstModeMessage && controller != kSustain;
}

CcMap::Packed CcMap::pack(ControllerSource source) noexcept {
    return static_cast<Packed>(1 + source.controller * kChannels + source.channel);
}

void CcMap::learn(int parameter, bool one_channel) noexcept {
    if (mappable(parameter)) learning_.store(parameter + (one_channel ? kOneChannel : 0));
}

std::optional<int> CcMap::learning() const noexcept {
    const auto wanted = learning_.load(std::memory_order_relaxed);
    return wanted == kNothing ? std::nullopt : std::optional{wanted % kOneChannel};
}

std::optional<ControllerSource> CcMap::source(int parameter) const noexcept {
    if (!mappable(parameter)) return std::nullopt;
    const auto packed = sources_[index(parameter)].load(std::memory_order_relaxed);
    if (packed == kFree) return std::nullopt;
    return ControllerSource{(packed - 1) / kChannels, (packed - 1) % kChannels};
}

void CcMap::set_source(int parameter, std::optional<ControllerSource> source) noexcept {
    if (!mappable(parameter)) return;
    if (source && (!learnable(source->controller) || source->channel < 0 || source->channel >= kChannels))
        return;
    assign(parameter, source ? pack(*source) : kFree);
}

void CcMap::clear() noexcept {
    cancel_learn();
    for (int parameter = 0; parameter < kParameters; ++parameter) assign(parameter, kFree);
}

bool CcMap::wants(int controller) const noexcept {
    if (!learnable(controller)) return false;
    return users_[index(controller)].load(std::memory_order_relaxed) > 0 ||
           learning_.load(std::memory_order_relaxed) != kNothing;
}

void CcMap::learn_from(int channel, int controller) noexcept {
    if (learning_.load(std::memory_order_relaxed) == kNothing) return;
    const auto wanted = learning_.exchange(kNothing);
    if (wanted == kNothing) return;  // cancelled meanwhile
    assign(wanted % kOneChannel, pack({controller, wanted >= kOneChannel ? channel + 1 : 0}));
}

// The counts are right whoever comes in between: each place's old and new owner are settled by one exchange.
void CcMap::assign(int parameter, Packed source) noexcept {
    if (source != kFree) users_[index((source - 1) / kChannels)].fetch_add(1, std::memory_order_relaxed);
    const auto before = sources_[index(parameter)].exchange(source, std::memory_order_relaxed);
    if (before != kFree) users_[index((before - 1) / kChannels)].fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace sistrum::shell
