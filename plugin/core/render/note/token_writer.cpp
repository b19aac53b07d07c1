#include "render/note/token_writer.h"

#include <algorithm>
#include <cmath>

#include "render/seeded_noise.h"
#include "representation/counter_noise.h"

namespace sistrum {
namespace {

constexpr std::uint64_t kSustainStream = 1001, kReleaseStream = 1002;
constexpr double kLongestRelease = 4.0;    // seconds
constexpr double kPressureDecibels = 3.0;  // pressure 1 makes a token so much louder twice as likely

// The first choice whose summed weight is above the share that the bits say.
template <typename Weight>
int draw(std::span<const TokenChoice> choices, std::uint64_t bits, Weight weight) {
    double total = 0.0;
    for (const TokenChoice& choice : choices) total += weight(choice);
    const double place = static_cast<double>(bits >> 11) * 0x1p-53 * total;
    double sum = 0.0;
    for (const TokenChoice& choice : choices) {
        sum += weight(choice);
        if (sum > place) return choice.token;
    }
    return choices.back().token;  // rounding kept the sum at or below `place`
}

int draw(std::span<const TokenChoice> choices, std::uint64_t bits) {
    return draw(choices, bits, [](const TokenChoice& choice) { return choice.weight; });
}

int draw_pressed(std::span<const TokenChoice> choices, std::uint64_t bits, double pressure,
                 std::span<const double> loudness) {
    double mean = 0.0;
    for (const TokenChoice& choice : choices) mean += loudness[static_cast<std::size_t>(choice.token)];
    mean /= static_cast<double>(choices.size());
    return draw(choices, bits, [&](const TokenChoice& choice) {
        const double above = loudness[static_cast<std::size_t>(choice.token)] - mean;
        return choice.weight * std::pow(2.0, pressure * above / kPressureDecibels);
    });
}

}  // namespace

NoteSeeds::NoteSeeds(std::uint64_t seed, std::uint64_t key, int frames)
    : attack(seed), rest(key == 0 ? seed : mixed_seed(seed, key)), attack_frames(frames) {}

TokenWriter::TokenWriter(const Tokens& tokens, const TokenFamily& family, FrameClock clock, float velocity,
                         int length_frames)
    : tokens_(&tokens), clock_(clock), length_frames_(length_frames) {
    const auto bucket = static_cast<std::size_t>(bucket_of(double{velocity}, tokens.velocity_edges));
    template_ = &family.templates[bucket];
    chain_ = &family.sustain[bucket];
    releases_ = family.release[bucket];
}

std::optional<std::uint8_t> TokenWriter::next(const NoteSeeds& seeds) {
    if (length_frames_ > 0) {
        const auto token = stretched();
        if (token) ++frame_;
        return token;
    }
    if ((frame_ - grid_) % tokens_->frames_per_token == 0) {
        int token = released_ ? release_token(seeds) : held_token(seeds);
        if (token == kNoteEnd && frame_ == grid_) token = token_;  // of the frame before the release
        if (token == kNoteEnd) return std::nullopt;
        token_ = static_cast<std::uint8_t>(token);
        remember(token_);
    }
    ++frame_;
    return token_;
}

void TokenWriter::release() {
    if (released_ || length_frames_ > 0) return;
    released_ = true;
    chain_ = &releases_[static_cast<std::size_t>(bucket_of(clock_.seconds(frame_), tokens_->held_edges))];
    grid_ = frame_;
}

// Nearest-neighbour resampling of the whole template.
std::optional<std::uint8_t> TokenWriter::stretched() const {
    if (frame_ >= length_frames_) return std::nullopt;
    const std::int64_t per_token = tokens_->frames_per_token;
    const std::int64_t count = (length_frames_ + per_token - 1) / per_token;
    const auto& parts = *template_;
    const auto whole =
        static_cast<std::int64_t>(parts.attack.size() + parts.sustain.size() + parts.release.size());
    auto place = static_cast<std::size_t>((2 * (frame_ / per_token) + 1) * whole / (2 * count));
    for (const auto* const part : {&parts.attack, &parts.sustain}) {
        if (place < part->size()) return (*part)[place];
        place -= part->size();
    }
    return parts.release[place];
}

int TokenWriter::held_token(const NoteSeeds& seeds) const {
    const int index = frame_ / tokens_->frames_per_token;
    const auto number = static_cast<std::size_t>(index);
    if (number < template_->attack.size()) return template_->attack[number];
    const std::uint64_t bits = CounterNoise(seeds.at(frame_), kSustainStream)(number);
    const auto choices = chain_->after(history());
    if (pressure_ == 0.0f) return draw(choices, bits);
    return draw_pressed(choices, bits, double{pressure_}, tokens_->loudness);
}

int TokenWriter::release_token(const NoteSeeds& seeds) const {
    const int index = (frame_ - grid_) / tokens_->frames_per_token;
    const auto longest = static_cast<int>(kLongestRelease * clock_.sample_rate / clock_.hop);
    if (index >= longest / tokens_->frames_per_token) return kNoteEnd;
    const std::uint64_t bits =
        CounterNoise(seeds.at(frame_), kReleaseStream)(static_cast<std::size_t>(index));
    return draw(chain_->after(history()), bits);
}

void TokenWriter::remember(std::uint8_t token) {
    if (known_ == history_.size()) {
        std::copy(history_.begin() + 1, history_.end(), history_.begin());
        --known_;
    }
    history_[known_++] = token;
}

}  // namespace sistrum
