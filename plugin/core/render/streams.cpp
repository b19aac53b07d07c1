#include "render/streams.h"

#include <algorithm>
#include <exception>
#include <limits>
#include <utility>

#include "model/error.h"

namespace sistrum {

Streams::Streams(StreamExchange& exchange, StreamSources& sources, AttackCache& attacks, Failed failed)
    : exchange_(exchange), sources_(sources), attacks_(attacks), failed_(std::move(failed)) {}

// A chunk is due as soon as it fits whole into kAheadFrames; models of long chunks are half of that ahead.
int Streams::Stream::frames_ahead() const {
    return std::max(kAheadFrames + 1 - source->renderer->streaming().chunk, kAheadFrames / 2);
}

bool Streams::Stream::behind() const {
    return !note.ended() && note.frame() < consumed + frames_ahead();
}

double Streams::Stream::ahead_ms() const {
    return 1e3 * (note.frame() - consumed) * source->facts->hop / source->facts->sample_rate;
}

bool Streams::work() {
    const std::uint64_t wanted = exchange_.wanted();
    if (wanted == seen_ && exchange_.all_done()) return false;
    if (wanted != seen_) {
        seen_ = wanted;
        for (int slot = 0; slot < kStreamSlots; ++slot) take_up(slot);
    }
    if (const int slot = most_urgent(); slot >= 0) {
        render(slot);
        return true;
    }
    count();
    if (!all_ahead()) return true;
    exchange_.done(wanted);
    return false;
}

// The slot whose stream would be missed first; -1: none is behind.
int Streams::most_urgent() const {
    int urgent = -1;
    double least = 0.0;
    for (int slot = 0; slot < kStreamSlots; ++slot) {
        const Stream* const stream = streams_[static_cast<std::size_t>(slot)].get();
        if (stream == nullptr || !stream->behind()) continue;
        if (urgent >= 0 && stream->ahead_ms() >= least) continue;
        urgent = slot;
        least = stream->ahead_ms();
    }
    return urgent;
}

// Says from where on each stream will want more. False: one was played on past that meanwhile.
bool Streams::all_ahead() {
    for (int slot = 0; slot < kStreamSlots; ++slot) {
        const Stream* const stream = streams_[static_cast<std::size_t>(slot)].get();
        if (stream == nullptr || stream->note.ended()) continue;
        const int due = stream->note.frame() - stream->frames_ahead() + 1;
        exchange_.wake_at(slot, due);
        if (exchange_.consumed(slot) < due) continue;
        seen_ = kNothingSeen;
        return false;
    }
    return true;
}

// ---- what the audio thread asks for

void Streams::take_up(int slot) {
    auto& stream = streams_[static_cast<std::size_t>(slot)];
    const std::uint64_t known = stream != nullptr ? stream->start.stream : 0;
    if (!exchange_.read(slot, known, stream != nullptr ? stream->changes : 0, asked_)) return;
    const StreamStart& start = asked_.start;
    if (start.stream == 0) return stream.reset();
    if (start.stream == over_[static_cast<std::size_t>(slot)]) return;
    try {
        if (start.stream != known) stream = opened(start);
        for (const StreamChange& change : asked_.changes) work_in(*stream, change);
        stream->consumed = asked_.consumed;
        exchange_.have_read(slot, start.stream, stream->changes);
    } catch (const std::exception& error) {
        end(slot, start, stream != nullptr ? stream->note.frame() : start.have_frames, error.what());
    }
}

std::unique_ptr<Streams::Stream> Streams::opened(const StreamStart& start) {
    auto source = sources_.find(start.part, start.generation);
    if (source == nullptr) throw ModelError("expected a sound that can be held, found none");
    attacks_.count_note(start.part, start.pitch, start.layer);
    const AttackPlace place{start.pitch, start.layer, start.length_frames};
    const auto attack = start.have_frames > 0 ? source->attack(place) : nullptr;
    NoteStart from_start = source->start_of(place);
    from_start.key = start.key;
    NoteStream note = attack != nullptr ? NoteStream(*source->renderer, attack->note, start.key)
                                        : NoteStream(*source->renderer, std::move(from_start));
    while (note.frame() < start.have_frames && !note.ended()) note.next(NoteStream::Tail::no);
    return std::make_unique<Stream>(Stream{start, std::move(source), std::move(note)});
}

// Frames in the order and range that the note can still take.
void Streams::work_in(Stream& stream, StreamChange change) {
    change.frame = std::max({change.frame, stream.consumed, stream.last_change});
    stream.last_change = change.frame;
    ++stream.changes;
    stream.note.change(change);
}

// ---- what it gets

void Streams::render(int slot) {
    Stream& stream = *streams_[static_cast<std::size_t>(slot)];
    try {
        stream.note.forget_before(stream.consumed);
        NoteChunk rendered = stream.note.next();
        auto chunk = std::make_unique<StreamChunk>();
        chunk->stream = stream.start.stream;
        chunk->slot = slot;
        chunk->revision = stream.changes;
        chunk->first_frame = rendered.first_frame;
        chunk->frames = rendered.frames;
        chunk->tail_frames = rendered.samples.empty() ? 0 : kTailFrames;
        chunk->hop = stream.source->facts->hop;
        chunk->last = rendered.last;
        chunk->samples = std::move(rendered.samples);
        chunk->tokens = std::move(rendered.tokens);
        exchange_.publish(std::move(chunk));
    } catch (const std::exception& error) {
        end(slot, stream.start, stream.note.frame(), error.what());
    }
}

// Nothing that happens to the note later brings it back.
void Streams::end(int slot, const StreamStart& start, int frame, const std::string& why) {
    streams_[static_cast<std::size_t>(slot)] = nullptr;
    over_[static_cast<std::size_t>(slot)] = start.stream;
    auto chunk = std::make_unique<StreamChunk>();
    chunk->stream = start.stream;
    chunk->slot = slot;
    chunk->revision = std::numeric_limits<int>::max();
    chunk->first_frame = frame;
    chunk->last = true;
    exchange_.publish(std::move(chunk));
    failed_(start.part, why);
}

void Streams::count() {
    int active = 0;
    double least = 0.0;
    for (const auto& stream : streams_) {
        if (stream == nullptr || stream->note.ended()) continue;
        least = active++ == 0 ? stream->ahead_ms() : std::min(least, stream->ahead_ms());
    }
    active_ = active;
    ahead_ms_ = least;
}

}  // namespace sistrum
