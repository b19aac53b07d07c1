#include "note_tokens.h"

#include <algorithm>

namespace sistrum::shell {
namespace {

constexpr double kRangeDb = 54.0;          // below the loudest token nothing is drawn
constexpr double kMiddlingVelocity = 0.7;  // 0..1

std::vector<float> levels_of(const std::vector<double>& loudness) {
    const auto loudest = *std::max_element(loudness.begin(), loudness.end());
    std::vector<float> levels;
    for (const auto each : loudness) {
        const auto place = std::clamp(1.0 + (each - loudest) / kRangeDb, 0.0, 1.0);
        levels.push_back(static_cast<float>(place * place));
    }
    return levels;
}

}  // namespace

NoteTokens note_tokens(const Card& card, const std::string& family) {
    NoteTokens result;
    if (!card.streams() || !card.tokens || card.tokens->loudness.empty()) return result;
    const auto& tokens = *card.tokens;
    result.levels = levels_of(tokens.loudness);
    result.frames_per_token = tokens.frames_per_token;
    result.frame_seconds = card.streaming->hop / card.audio.sample_rate;
    const auto bucket = static_cast<std::size_t>(bucket_of(kMiddlingVelocity, tokens.velocity_edges));
    const auto& course = tokens.family(family).templates.at(bucket);
    result.attack_frames = static_cast<int>(course.attack.size()) * tokens.frames_per_token;
    const auto add = [&](const std::vector<std::uint8_t>& part, NotePhase phase) {
        for (const auto token : part) result.course.push_back({result.level(token), phase});
    };
    add(course.attack, NotePhase::attack);
    add(course.sustain, NotePhase::sustain);
    add(course.release, NotePhase::release);
    return result;
}

void NoteHistory::see(const HeldNote& note) {
    if (note.stream != stream_) *this = {};
    stream_ = note.stream;
    key_ = note.key;
    frame_ = note.frame;
    if (note.released && release_frame_ < 0) release_frame_ = note.frame;
    for (int i = 0; i < HeldNote::kFrames; ++i) {
        const auto token = note.tokens[static_cast<std::size_t>(i)];
        const auto frame = note.frame - HeldNote::kBefore + i;
        if (frame < 0 || token == HeldNote::kNoToken) continue;
        const auto place = static_cast<std::size_t>(frame);
        if (place >= tokens_.size()) tokens_.resize(place + 1, HeldNote::kNoToken);
        tokens_[place] = token;
    }
}

std::optional<std::uint8_t> NoteHistory::token(int frame) const {
    if (frame < 0 || frame >= end()) return std::nullopt;
    const auto token = tokens_[static_cast<std::size_t>(frame)];
    return token != HeldNote::kNoToken ? std::optional{token} : std::nullopt;
}

NotePhase NoteHistory::phase(int frame, int attack_frames) const {
    if (release_frame_ >= 0 && frame >= release_frame_) return NotePhase::release;
    return frame < attack_frames ? NotePhase::attack : NotePhase::sustain;
}

}  // namespace sistrum::shell
