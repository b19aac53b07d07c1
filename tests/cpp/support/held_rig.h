// What renders held notes, without its thread: tests say when a piece is rendered, and see every one.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "realtime/audio_wake.h"
#include "render/attack_cache.h"
#include "render/load_model.h"
#include "render/stream_exchange.h"
#include "render/stream_source.h"
#include "render/streams.h"
#include "support/play.h"

namespace sistrum::test {

using Chunk = std::unique_ptr<StreamChunk>;
using Attacks = std::vector<std::unique_ptr<Attack>>;

template <typename T>
std::vector<std::unique_ptr<T>> in_order(T* taken) {
    std::vector<std::unique_ptr<T>> pieces;
    while (taken != nullptr) pieces.emplace_back(std::exchange(taken, taken->next));
    return pieces;
}

// The frames of a stream as they are known last.
struct Heard {
    std::vector<float> samples;
    std::vector<std::uint8_t> tokens;
    int revision = 0;
    bool last = false;

    // False: there is a gap before it.
    bool add(const StreamChunk& chunk, int first_frame = 0) {
        const auto at = static_cast<std::size_t>(chunk.first_frame - first_frame);
        if (chunk.first_frame < first_frame || at > tokens.size()) return false;
        const auto hop = static_cast<std::size_t>(chunk.hop);
        samples.resize(at * hop);
        samples.insert(samples.end(), chunk.samples.begin(),
                       chunk.samples.begin() + static_cast<std::ptrdiff_t>(hop) * chunk.frames);
        tokens.resize(at);
        tokens.insert(tokens.end(), chunk.tokens.begin(), chunk.tokens.end());
        revision = chunk.revision;
        last = chunk.last;
        return true;
    }
};

inline Sound seeded(std::uint64_t seed) {
    Sound sound;
    sound.seed = seed;
    return sound;
}

inline Sound impossible() {
    Sound sound;
    sound.controls["nonsense"] = 1.0;
    return sound;
}

struct HeldRig {
    explicit HeldRig(std::size_t most_bytes = AttackCache::kMostBytes)
        : attacks(16, exchange, most_bytes),
          streams(exchange, sources, attacks, [this](int part, const std::string& message) {
              failures.push_back(std::to_string(part) + ": " + message);
          }) {}

    std::shared_ptr<const StreamSource> take_up(const Sound& sound, int part = 0) {
        return sources.take_up(part, model, sound, {});
    }

    StreamStart start(std::uint64_t stream, int pitch = 57) const {
        StreamStart start;
        start.stream = stream;
        start.generation = sources.newest(0)->facts->generation;
        start.pitch = pitch;
        start.layer = static_cast<int>(sources.newest(0)->layers.size()) - 1;
        start.key = 1000 + stream;
        return start;
    }

    // The note that such a stream is, rendered by itself.
    NoteStream note(const StreamStart& start) const {
        const auto source = sources.find(start.part, start.generation);
        NoteStart note = source->start_of({start.pitch, start.layer, start.length_frames});
        note.key = start.key;
        return {*source->renderer, note};
    }

    void render_all() {
        while (streams.work()) {
        }
    }
    std::vector<Chunk> chunks() { return in_order(exchange.take_chunks()); }
    Attacks taken_attacks() { return in_order(exchange.take_attacks()); }
    Attacks render_attacks(AttackCache::Which which = AttackCache::Which::any) {
        while (attacks.work(which)) {
        }
        return taken_attacks();
    }

    // Hears the slot's stream until so many frames are there or it ends.
    Heard hear(int slot, int frames, int first_frame = 0) {
        Heard heard;
        bool gap = false;
        while (!heard.last && static_cast<int>(heard.tokens.size()) < frames && !gap) {
            render_all();
            for (const Chunk& chunk : chunks()) {
                if (chunk->slot == slot) gap = gap || !heard.add(*chunk, first_frame);
            }
            exchange.consumed(slot, first_frame + static_cast<int>(heard.tokens.size()));
        }
        return heard;
    }

    std::shared_ptr<const Model> model = load_model(model_path("notes_harmonic"));
    WakeSignal signal;
    AudioWake wake{signal};
    StreamExchange exchange{wake};
    StreamSources sources{16};
    AttackCache attacks;
    std::vector<std::string> failures;
    Streams streams;
};

// Frames of a note as they come out in one go, without what follows them.
inline Heard whole(NoteStream note, int frames) {
    Heard heard;
    while (note.frame() < frames && !note.ended()) {
        const NoteChunk chunk = note.next(NoteStream::Tail::no);
        heard.samples.insert(heard.samples.end(), chunk.samples.begin(), chunk.samples.end());
        heard.tokens.insert(heard.tokens.end(), chunk.tokens.begin(), chunk.tokens.end());
        heard.last = chunk.last;
    }
    return heard;
}

}  // namespace sistrum::test
