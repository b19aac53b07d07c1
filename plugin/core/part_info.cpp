#include "part_info.h"

#include "engine.h"
#include "part_state.h"
#include "render/render_thread.h"

namespace sistrum {
namespace {

PartStatus status_of(const PartSnapshot& part) {
    if (!part.message.empty()) return PartStatus::failed;
    if (part.loading) return PartStatus::loading;
    if (part.pending) return PartStatus::rendering;
    return !part.render.layers.empty() ? PartStatus::ready : PartStatus::empty;
}

// `own`: what the sound has by itself, by control id; a control that is not in it has its default.
std::vector<ControlState> states_of(const std::shared_ptr<const Card>& card, const Sound& sound,
                                    const std::map<std::string, double>& own) {
    std::vector<ControlState> states;
    states.reserve(card->controls.size());
    const bool releasable = card->tells_touched();
    for (const Control& control : card->controls) {
        ControlState state{{card, &control}, true, releasable, control.default_value, 0.0f};
        const auto asked = sound.controls.find(control.id);
        const auto shown = own.find(control.id);
        if (asked != sound.controls.end()) {
            state.value = asked->second;
        } else {
            state.touched = !releasable;
            if (shown != own.end()) state.value = shown->second;
        }
        state.normalised = static_cast<float>((state.value - control.min) / (control.max - control.min));
        states.push_back(std::move(state));
    }
    return states;
}

std::string missing_text(const PartSnapshot& part) {
    constexpr std::size_t kHashStart = 12;  // enough for people to tell two files apart
    const ModelRequest& request = *part.wish.request;
    const Card* const card = request.remembered.get();
    const std::string& title = card != nullptr ? card->title : part.render.model_title;
    const std::string& name = card != nullptr ? card->name : part.render.model_name;
    const char* const instead =
        card != nullptr && card->pitch ? ", one recorded note plays in its place" : "";
    return "missing model \"" + title + "\" (" + name + ", sha256 " + request.sha256.substr(0, kHashStart) +
           ")" + instead + ": " + (part.message.empty() ? request.path.string() : part.message);
}

HoldingInfo holding_of(const Card& card, const std::bitset<kPitches>& cached) {
    const Streaming& streaming = *card.streaming;
    return {.low = card.pitch->low,
            .high = card.pitch->high,
            .preview = card.pitch->preview,
            .cached = cached,
            .frame_seconds = streaming.hop / card.audio.sample_rate,
            .attack_frames = streaming.attack,
            .frames_per_token = card.tokens->frames_per_token,
            .token_loudness = card.tokens->loudness};
}

}  // namespace

PartInfo info_of(const PartSnapshot& part, const PartValues& values) {
    PartInfo info;
    info.status = status_of(part);
    info.message = part.message;
    info.sound_name = part.wish.sound_name;
    info.sound = part.sound.value_or(part.wish.sound);
    info.other = part.wish.other;
    info.values = values;
    info.waveform = part.render.full();
    info.renders = part.renders;
    info.model_name = part.render.model_name;
    info.model_title = part.render.model_title;
    info.model_sha256 = part.render.model_sha256;
    const auto& request = part.wish.request;
    if (request == nullptr) return info;
    info.model_missing = is_missing(part);
    if (info.model_missing) info.message = missing_text(part);
    info.model_path = request->path.string();
    info.card = part.model != nullptr ? part.model->shared_card() : request->remembered;
    const auto& card = info.card;
    if (card == nullptr) return info;
    info.model_name = card->name;
    info.model_title = card->title;
    info.model_sha256 = part.model != nullptr ? part.model->sha256() : request->sha256;
    if (card->streams()) info.holding = holding_of(*card, part.cached_pitches);
    const bool rendered = part.render.model_sha256 == info.model_sha256;
    info.controls =
        states_of(card, info.sound, rendered ? part.render.values : std::map<std::string, double>{});
    return info;
}

}  // namespace sistrum
