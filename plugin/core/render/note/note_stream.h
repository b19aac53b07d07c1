// One note of a streaming model, chunk by chunk, for as long as it is held; what happens to it may come late.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "realtime/stream_chunk.h"
#include "render/note/note_renderer.h"
#include "render/note/token_writer.h"
#include "render/sound.h"

namespace sistrum {

struct NoteStart {
    Sound sound;     // its controls as they are for this velocity; `pitch` and `seconds` are not heeded
    int pitch = 60;  // MIDI note; one that the model does not render becomes the nearest
    float velocity = 1.0f;  // 0..1, chooses the tokens
    std::uint64_t key =
        0;  // tells notes of one sound apart, from the end of the attack on; 0: the sound itself
    int length_frames = 0;  // of a note of known length; 0: held until it is released
};

using NoteChange = StreamChange;

// Frames that come with every chunk as what follows if nothing better does.
inline constexpr int kTailFrames = 3;

struct NoteChunk {
    int first_frame = 0, frames = 0;
    bool last = false;                 // the note ends with it
    std::vector<float> samples;        // [(frames + kTailFrames) * hop], or without the tail
    std::vector<std::uint8_t> tokens;  // [frames]
};

// A value: a copy goes on by itself from where it was made. The renderer outlives it; several notes may use
// one in turn.
class NoteStream {
  public:
    // Throws std::invalid_argument for a control the model does not have or a latent of the wrong size.
    NoteStream(NoteRenderer& renderer, NoteStart start);

    // Goes on from another note's attack, rendered with key 0 and nothing done to it, as the note of `key`.
    NoteStream(NoteRenderer& renderer, const NoteStream& attack, std::uint64_t key);

    // From the change's frame on, in the order of frames. Frames that were rendered already are rendered
    // anew, as if it had been known. Throws std::invalid_argument for one before an earlier change or before
    // what was forgotten.
    void change(const NoteChange& change);

    // The next chunk: of the grid that begins at frame 0 and anew at every change. Without frames once the
    // note has ended. Throws ModelError when the network fails.
    enum class Tail : bool { no, yes };
    NoteChunk next(Tail tail = Tail::yes);

    int frame() const { return frame_; }  // first one of the next chunk
    bool ended() const { return ended_; }

    // No change before this frame will come: what would be needed for one is let go.
    void forget_before(int frame);

  private:
    // The state in front of a chunk, and what the graph gave for it.
    struct Snapshot {
        int frame = 0, frames = 0;
        float pitch = 0.0f;
        TokenWriter writer;
        StreamState inverse;
        std::vector<float> values;
    };

    void apply(const NoteChange& change);
    void rewind(int frame);
    std::vector<int> write_ahead() const;
    std::span<const float> run_graph(std::span<const int> ahead);
    void advance(std::span<const float> values, int frames, std::span<float> out);
    void finish_chunk(NoteChunk& chunk, std::span<float> samples);

    NoteRenderer* renderer_;
    NoteStart start_;
    NoteSeeds seeds_;
    NoteInputs inputs_;
    TokenWriter writer_;
    StreamState inverse_;
    float pitch_;
    int frame_ = 0;
    bool ended_ = false;
    int last_change_ = 0;
    std::deque<NoteChange> coming_;
    std::deque<Snapshot> snapshots_;
    // Of the last frames, for the graph's context: as many as snapshots and context need.
    int first_known_ = 0;
    std::deque<std::uint8_t> tokens_;
    std::deque<float> pitches_;
};

}  // namespace sistrum
