// The tokens of one note, frame by frame: templates, chains, releases, known lengths. Every draw is a fixed
// function of seed, key and the token's number. docs/model-card.md has the rules, export/token_writer.py
// writes the same.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "model/note_card.h"

namespace sistrum {

// What random things of a note are drawn with: all notes of a sound begin alike, and differ by key then.
struct NoteSeeds {
    std::uint64_t attack = 0, rest = 0;
    int attack_frames = 0;

    NoteSeeds(std::uint64_t seed, std::uint64_t key, int frames);
    std::uint64_t at(int frame) const { return frame < attack_frames ? attack : rest; }
};

// How long frames last.
struct FrameClock {
    double sample_rate = 0.0;  // Hz
    int hop = 0;               // samples

    double seconds(int frames) const { return static_cast<double>(std::int64_t{frames} * hop) / sample_rate; }
};

// A small value: copy it to look ahead or to come back. What it is made of outlives it.
class TokenWriter {
  public:
    // `length_frames`: of a note of known length; 0: held until release().
    TokenWriter(const Tokens& tokens, const TokenFamily& family, FrameClock clock, float velocity,
                int length_frames = 0);

    // The next frame's token; nothing once the note is over. `seeds` are the note's, the same every time.
    std::optional<std::uint8_t> next(const NoteSeeds& seeds);
    bool ended(const NoteSeeds& seeds) const { return !TokenWriter(*this).next(seeds); }

    // From the next frame on; only the first release counts, and none where the length is known. A release
    // has one token at least: the last one goes on where the chain would end at once.
    void release();
    void press(float pressure) { pressure_ = pressure; }  // 0..1

    int frame() const { return frame_; }  // the next one

  private:
    std::optional<std::uint8_t> stretched() const;
    int held_token(const NoteSeeds& seeds) const;
    int release_token(const NoteSeeds& seeds) const;
    void remember(std::uint8_t token);
    std::span<const std::uint8_t> history() const { return {history_.data(), known_}; }

    const Tokens* tokens_;
    const TokenTemplate* template_;
    const TokenChain* chain_;               // now
    std::span<const TokenChain> releases_;  // [held bucket]
    FrameClock clock_;
    int length_frames_;
    float pressure_ = 0.0f;
    bool released_ = false;
    int frame_ = 0;
    int grid_ = 0;  // frame where the first token of this part of the note began
    std::uint8_t token_ = 0;
    std::array<std::uint8_t, TokenChain::kMaxOrder> history_{};  // the last tokens, the oldest first
    std::size_t known_ = 0;
};

}  // namespace sistrum
