#include "render/note/note_stream.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "model/control_strength.h"
#include "realtime/flush_denormals.h"

namespace sistrum {
namespace {

// The class control with the largest amount says how the note goes: the first of equals.
std::string family_of(const Card& card, const std::vector<float>& amounts) {
    std::string family;
    float most = 0.0f;
    for (std::size_t i = 0; i < amounts.size(); ++i) {
        const Control& control = card.controls[i];
        if (control.group != kClassGroup || (!family.empty() && amounts[i] <= most)) continue;
        family = control.id;
        most = amounts[i];
    }
    return family;
}

FrameClock clock_of(const Card& card) {
    return {.sample_rate = card.audio.sample_rate, .hop = card.streaming->hop};
}

float nearest(const PitchRange& range, float pitch) {
    if (!(pitch > static_cast<float>(range.low))) return static_cast<float>(range.low);
    return std::round(std::min(pitch, static_cast<float>(range.high)));
}

}  // namespace

NoteStream::NoteStream(NoteRenderer& renderer, NoteStart start)
    : renderer_(&renderer),
      start_(std::move(start)),
      seeds_(start_.sound.seed, start_.key, renderer.streaming().attack),
      inputs_(renderer.inputs_of(start_.sound)),
      writer_(*renderer.card().tokens,
              renderer.card().tokens->family(family_of(renderer.card(), inputs_.controls)),
              clock_of(renderer.card()), start_.velocity, start_.length_frames),
      inverse_(renderer.inverse().start()),
      pitch_(nearest(*renderer.card().pitch, static_cast<float>(start_.pitch))) {}

NoteStream::NoteStream(NoteRenderer& renderer, const NoteStream& attack, std::uint64_t key)
    : NoteStream(attack) {
    renderer_ = &renderer;
    start_.key = key;
    seeds_ = NoteSeeds(start_.sound.seed, key, renderer.streaming().attack);
}

void NoteStream::change(const NoteChange& change) {
    const int earliest = std::max(last_change_, snapshots_.empty() ? frame_ : snapshots_.front().frame);
    if (change.frame < earliest) {
        throw std::invalid_argument("change: expected one at frame " + std::to_string(earliest) +
                                    " or later, found " + std::to_string(change.frame));
    }
    last_change_ = change.frame;
    if (change.frame > frame_) return coming_.push_back(change);
    if (change.frame < frame_) rewind(change.frame);
    apply(change);
}

void NoteStream::apply(const NoteChange& change) {
    switch (change.kind) {
        case NoteChange::Kind::release:
            writer_.release();
            break;
        case NoteChange::Kind::pitch:
            pitch_ = nearest(*renderer_->card().pitch, change.value);
            break;
        case NoteChange::Kind::pressure:
            writer_.press(std::clamp(change.value, 0.0f, 1.0f));
            break;
    }
}

// Back to the state in front of `frame`, which was rendered.
void NoteStream::rewind(int frame) {
    while (snapshots_.back().frame > frame) snapshots_.pop_back();
    Snapshot& from = snapshots_.back();
    writer_ = from.writer;
    inverse_ = from.inverse;
    pitch_ = from.pitch;
    frame_ = from.frame;
    ended_ = false;
    tokens_.resize(static_cast<std::size_t>(frame_ - first_known_));
    pitches_.resize(static_cast<std::size_t>(frame_ - first_known_));
    if (frame_ == frame) return snapshots_.pop_back();
    from.frames = frame - frame_;
    std::vector<float> unheard(static_cast<std::size_t>(from.frames) *
                               static_cast<std::size_t>(renderer_->streaming().hop));
    advance(from.values, from.frames, unheard);
}

NoteChunk NoteStream::next(Tail tail) {
    const ScopedFlushDenormals flags;
    while (!coming_.empty() && coming_.front().frame <= frame_) {
        apply(coming_.front());
        coming_.pop_front();
    }
    NoteChunk chunk;
    chunk.first_frame = frame_;
    chunk.last = ended_ = ended_ || writer_.ended(seeds_);
    if (ended_) return chunk;
    const auto ahead = write_ahead();
    chunk.frames =
        static_cast<int>(std::count_if(ahead.begin(), ahead.end(), [](int token) { return token >= 0; }));
    if (!coming_.empty()) chunk.frames = std::min(chunk.frames, coming_.front().frame - frame_);
    const auto values = run_graph(ahead);
    snapshots_.push_back({frame_, chunk.frames, pitch_, writer_, inverse_, {values.begin(), values.end()}});
    const auto hop = static_cast<std::size_t>(renderer_->streaming().hop);
    const auto samples = static_cast<std::size_t>(chunk.frames) * hop;
    chunk.samples.resize(samples + (tail == Tail::yes ? kTailFrames * hop : 0));
    advance(snapshots_.back().values, chunk.frames, std::span(chunk.samples).first(samples));
    chunk.tokens.assign(tokens_.end() - chunk.frames, tokens_.end());
    finish_chunk(chunk, std::span(chunk.samples));
    return chunk;
}

// Tokens of the next frames as they are if nothing happens; -1 behind the note's end.
std::vector<int> NoteStream::write_ahead() const {
    TokenWriter writer = writer_;
    std::vector<int> tokens(static_cast<std::size_t>(renderer_->streaming().chunk), -1);
    for (int& token : tokens) {
        const auto next = writer.next(seeds_);
        if (!next) break;
        token = *next;
    }
    return tokens;
}

// The graph's values for the next chunk of these tokens.
std::span<const float> NoteStream::run_graph(std::span<const int> ahead) {
    const int context = renderer_->streaming().context;
    std::vector<int> tokens;
    std::vector<float> pitches;
    std::vector<std::uint64_t> seeds;
    for (int frame = frame_ - context; frame < frame_; ++frame) {
        const auto place = static_cast<std::size_t>(std::max(frame, 0) - first_known_);
        tokens.push_back(frame < 0 ? -1 : tokens_[place]);
        pitches.push_back(pitches_.empty() ? pitch_ : pitches_[place]);
        seeds.push_back(seeds_.at(frame));
    }
    for (const int token : ahead) {
        seeds.push_back(seeds_.at(frame_ + static_cast<int>(tokens.size()) - context));
        tokens.push_back(token);
        pitches.push_back(pitch_);
    }
    return renderer_->run(inputs_, {frame_, tokens, pitches, seeds});
}

// Frames of a chunk become samples and past.
void NoteStream::advance(std::span<const float> values, int frames, std::span<float> out) {
    std::vector<std::uint64_t> seeds;
    for (int index = 0; index < frames; ++index) {
        seeds.push_back(seeds_.at(frame_ + index));
        tokens_.push_back(*writer_.next(seeds_));
        pitches_.push_back(pitch_);
    }
    const std::vector<float> pitches(static_cast<std::size_t>(frames), pitch_);
    const auto chunk = static_cast<std::size_t>(renderer_->streaming().chunk);
    renderer_->inverse().run(inverse_, {values.data(), chunk, frame_, frames, pitches, seeds}, out);
    frame_ += frames;
}

// The last frame of a note fades out; any other chunk is followed by what comes if nothing better does.
void NoteStream::finish_chunk(NoteChunk& chunk, std::span<float> samples) {
    const auto hop = static_cast<std::size_t>(renderer_->streaming().hop);
    const auto heard = static_cast<std::size_t>(chunk.frames) * hop;
    chunk.last = ended_ = writer_.ended(seeds_);  // whatever comes yet: a held note has no end to move
    if (chunk.last) {
        for (std::size_t i = 0; i < hop; ++i) {
            samples[heard - hop + i] *= static_cast<float>(hop - i) / static_cast<float>(hop);
        }
        return;
    }
    if (samples.size() == heard) return;
    StreamState state = inverse_;
    renderer_->inverse().go_on(state, frame_, seeds_.at(frame_), samples.subspan(heard));
}

void NoteStream::forget_before(int frame) {
    while (!snapshots_.empty() && snapshots_.front().frame + snapshots_.front().frames <= frame) {
        snapshots_.pop_front();
    }
    const int earliest = snapshots_.empty() ? frame_ : snapshots_.front().frame;
    while (first_known_ < earliest - renderer_->streaming().context && !tokens_.empty()) {
        tokens_.pop_front();
        pitches_.pop_front();
        ++first_known_;
    }
}

}  // namespace sistrum
