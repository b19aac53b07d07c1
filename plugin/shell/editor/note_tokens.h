// The tokens of a note as levels to draw: those that a sound's notes are expected to have, from the model's
// card, and those that one note has really played.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/card.h"
#include "realtime/held_display.h"

namespace sistrum::shell {

enum class NotePhase : std::uint8_t { attack, sustain, release };

struct TokenStep {
    float level = 0.0f;  // 0..1: by loudness in dB, with more room for the louder half
    NotePhase phase = NotePhase::sustain;
    bool operator==(const TokenStep&) const = default;
};

// What the tokens of one family of sounds are like: loudness, and the course of a typical note.
struct NoteTokens {
    std::vector<float> levels;      // 0..1, of each token
    std::vector<TokenStep> course;  // attack, sustain and release of a note of middling velocity
    int attack_frames = 0;          // of its attack
    int frames_per_token = 1;
    double frame_seconds = 0.0;
    bool operator==(const NoteTokens&) const = default;

    bool empty() const { return levels.empty(); }
    float level(std::uint8_t token) const { return token < levels.size() ? levels[token] : 0.0f; }
};
// `family`: the class control that sounds most. Of a card that does not stream: empty.
NoteTokens note_tokens(const Card& card, const std::string& family);

// One note, put together from looks at it that are less than half a look's frames apart.
class NoteHistory {
  public:
    void see(const HeldNote& note);

    std::uint64_t stream() const { return stream_; }  // 0: none was seen
    int key() const { return key_; }
    int frame() const { return frame_; }  // the one that sounds
    bool released() const { return release_frame_ >= 0; }
    int end() const { return static_cast<int>(tokens_.size()); }  // after the last known frame
    std::optional<std::uint8_t> token(int frame) const;
    NotePhase phase(int frame, int attack_frames) const;

  private:
    std::uint64_t stream_ = 0;
    int key_ = 0, frame_ = 0, release_frame_ = -1;
    std::vector<std::uint8_t> tokens_;  // by frame
};

}  // namespace sistrum::shell
