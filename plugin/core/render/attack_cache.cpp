#include "render/attack_cache.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>
#include <utility>

namespace sistrum {
namespace {

constexpr int kWordBits = 64;

bool valid(int pitch) {
    return pitch >= 0 && pitch < kPitches;
}

}  // namespace

void AttackCache::want(int index, std::shared_ptr<const StreamSource> source, int length_frames) {
    Part& part = parts_[static_cast<std::size_t>(index)];
    if (part.source == source && part.length_frames == length_frames) return;
    part.source = std::move(source);
    part.length_frames = length_frames;
    part.made.clear();
    part.bytes = 0;
    for (auto& word : part.cached) word = 0;
    set_complete(part, part.source == nullptr);
    const StreamFacts* const newest = part.source != nullptr ? part.source->facts.get() : nullptr;
    if (newest != nullptr && part.played == decltype(part.played){}) part.centre = newest->preview;
    // What still waits to be taken is older than what will come.
    exchange_.forget_attacks([=](const Attack& attack) { return attack.part == index; });
}

void AttackCache::count_note(int index, int pitch, int layer) {
    if (!valid(pitch)) return;
    Part& part = parts_[static_cast<std::size_t>(index)];
    part.played[static_cast<std::size_t>(pitch)] = ++notes_;
    part.played_layer[static_cast<std::size_t>(pitch)] = layer;
    part.centre = pitch;
    part.layer = layer;
}

// The pitch played last first, its layer first; then the others, the nearest to what is played first.
std::optional<AttackPlace> AttackCache::next_of(const Part& part, Which which) const {
    const StreamFacts& facts = *part.source->facts;
    std::optional<AttackPlace> best;
    std::tuple<std::uint64_t, int, int> best_rank;
    for (int pitch = std::max(0, facts.low); pitch <= std::min(facts.high, kPitches - 1); ++pitch) {
        const std::uint64_t when = part.played[static_cast<std::size_t>(pitch)];
        const bool played = when != 0 && notes_ - when < kPlayedNotes;
        if (which == Which::played && !played) continue;
        for (int layer = 0; layer < static_cast<int>(facts.layer_tops.size()); ++layer) {
            if (part.made.contains({pitch, layer})) continue;
            const int wanted = played ? part.played_layer[static_cast<std::size_t>(pitch)] : part.layer;
            const std::tuple rank{played ? notes_ - when : kPlayedNotes, std::abs(pitch - part.centre),
                                  std::abs(layer - wanted)};
            if (best && best_rank <= rank) continue;
            best = AttackPlace{pitch, layer, part.length_frames};
            best_rank = rank;
        }
    }
    return best;
}

// Parts take turns.
bool AttackCache::work(Which which) {
    for (std::size_t step = 0; step < parts_.size(); ++step) {
        const std::size_t index = (next_part_ + step) % parts_.size();
        Part& part = parts_[index];
        if (part.complete) continue;
        const auto place = part.bytes < most_bytes_ ? next_of(part, which) : std::nullopt;
        if (!place) {
            if (which == Which::any) set_complete(part, true);
            continue;
        }
        next_part_ = index + 1;
        failed_part_ = static_cast<int>(index);
        try {
            render(static_cast<int>(index), *place);
        } catch (...) {
            set_complete(part, true);
            throw;
        }
        return true;
    }
    return false;
}

void AttackCache::render(int index, const AttackPlace& place) {
    Part& part = parts_[static_cast<std::size_t>(index)];
    const StreamSource& source = *part.source;
    auto attack = std::make_unique<Attack>();
    attack->part = index;
    attack->pitch = place.pitch;
    attack->layer = place.layer;
    attack->length_frames = place.length_frames;
    attack->facts = source.facts;
    attack->hop = source.facts->hop;
    attack->tail_frames = kTailFrames;
    NoteStream note(*source.renderer, source.start_of(place));
    while (note.frame() < source.facts->attack && !note.ended()) {
        NoteChunk chunk = note.next();
        attack->samples.resize(static_cast<std::size_t>(attack->frames) *
                               static_cast<std::size_t>(attack->hop));  // without the tail
        attack->samples.insert(attack->samples.end(), chunk.samples.begin(), chunk.samples.end());
        attack->tokens.insert(attack->tokens.end(), chunk.tokens.begin(), chunk.tokens.end());
        attack->frames += chunk.frames;
        attack->last = chunk.last;
    }
    auto state = std::make_shared<const AttackState>(AttackState{part.source, std::move(note)});
    std::erase_if(source.attacks, [](const auto& entry) { return entry.second.expired(); });
    source.attacks[place] = state;
    attack->state = std::move(state);
    part.bytes += attack->samples.size() * sizeof(float);
    exchange_.publish(std::move(attack));
    mark_made(part, place);
}

void AttackCache::mark_made(Part& part, const AttackPlace& place) {
    part.made.insert({place.pitch, place.layer});
    for (int layer = 0; layer < static_cast<int>(part.source->layers.size()); ++layer) {
        if (!part.made.contains({place.pitch, layer})) return;
    }
    part.cached[static_cast<std::size_t>(place.pitch / kWordBits)] |= 1ULL << (place.pitch % kWordBits);
}

void AttackCache::set_complete(Part& part, bool complete) {
    if (part.complete == complete) return;
    part.complete = complete;
    pending_ += complete ? -1 : 1;
}

std::bitset<kPitches> AttackCache::cached(int index) const {
    const Part& part = parts_[static_cast<std::size_t>(index)];
    return std::bitset<kPitches>(part.cached[1].load()) << kWordBits |
           std::bitset<kPitches>(part.cached[0].load());
}

}  // namespace sistrum
