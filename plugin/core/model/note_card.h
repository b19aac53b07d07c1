// What the card of a streaming model says of notes: their pitches, the frames they are rendered in, and the
// tokens that lead them from attack to release. docs/model-card.md documents every key.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace sistrum {

struct PitchRange {  // MIDI notes
    int low = 0, high = 127;
    int preview = 60;  // of the sound where nobody asks for a pitch

    int nearest(int pitch) const { return pitch < low ? low : (pitch > high ? high : pitch); }
};

// The graph is run on `chunk` new frames at a time, behind `context` that it has seen before.
struct Streaming {
    int hop = 0;  // samples of a frame
    int context = 0, chunk = 0;
    int attack = 0;  // frames that are alike for all notes of one sound; a multiple of chunk

    int window() const { return context + chunk; }  // frames that the graph takes
};

// Tokens of a family of sounds, in three parts.
struct TokenTemplate {
    std::vector<std::uint8_t> attack, sustain, release;
};

// What may follow, with its weight; kNoteEnd: nothing does.
struct TokenChoice {
    int token = 0;
    double weight = 0.0;
};
inline constexpr int kNoteEnd = -1;

// A chain of variable order: the longest end of the tokens so far that it knows says what may follow.
class TokenChain {
  public:
    static constexpr int kMaxOrder = 7;

    explicit TokenChain(int order) : order_(order) {}

    // Tokens, the oldest first, at most `order`. False where they are known already.
    bool add(std::span<const std::uint8_t> tokens, std::vector<TokenChoice> choices);

    int order() const { return order_; }
    bool complete() const { return choices_.contains(0); }  // it knows an answer to everything
    std::span<const TokenChoice> after(std::span<const std::uint8_t> history) const;  // of a complete one

  private:
    int order_;
    std::map<std::uint64_t, std::vector<TokenChoice>> choices_;  // by packed tokens
};

struct TokenFamily {
    std::vector<TokenTemplate> templates;          // [velocity bucket]
    std::vector<TokenChain> sustain;               // [velocity bucket]
    std::vector<std::vector<TokenChain>> release;  // [velocity bucket][held bucket]
};

struct Tokens {
    int count = 0, frames_per_token = 0;
    std::vector<double> loudness;                 // dB, of each token
    std::vector<double> velocity_edges;           // 0..1, ascending
    std::vector<double> held_edges;               // seconds, ascending
    std::map<std::string, TokenFamily> families;  // by a class control's id; "" for all that are not listed

    const TokenFamily& family(const std::string& id) const;
};

// A value's bucket is the number of edges below it.
int bucket_of(double value, std::span<const double> edges);

}  // namespace sistrum
