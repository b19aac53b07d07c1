#include "support/scripted_supply.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sistrum::test {
namespace {

const StreamChange* release_of(const ScriptedNote& note) {
    const auto found = std::find_if(note.changes.begin(), note.changes.end(), [](const StreamChange& change) {
        return change.kind == StreamChange::Kind::release;
    });
    return found != note.changes.end() ? &*found : nullptr;
}

}  // namespace

int ScriptedNote::end() const {
    if (start.length_frames > 0) return start.length_frames;
    const StreamChange* const release = release_of(*this);
    return release != nullptr ? release->frame + kReleaseFrames : kNoEnd;
}

double ScriptedNote::pitch(int frame) const {
    double pitch = start.pitch;
    for (const StreamChange& change : changes) {
        if (change.kind == StreamChange::Kind::pitch && change.frame <= frame) pitch = change.value;
    }
    return pitch;
}

double ScriptedNote::level(int frame) const {
    double level = frame < 0 ? 0.0 : 0.2;
    for (const StreamChange& change : changes) {
        if (change.kind == StreamChange::Kind::pressure && change.frame <= frame)
            level = 0.2 + 0.2 * change.value;
    }
    const int left = end() - 1 - frame;
    return left < kReleaseFrames ? level * std::max(0, left) / kReleaseFrames : level;
}

std::uint8_t ScriptedNote::token(int frame) const {
    const StreamChange* const release = release_of(*this);
    return static_cast<std::uint8_t>(frame % 100 + (release != nullptr && frame >= release->frame ? 100 : 0));
}

std::vector<float> ScriptedNote::samples(int first_frame, int frames, int tail_frames) const {
    std::vector<float> out;
    const int last = first_frame + frames - 1;
    double phase = 0.0;
    for (int frame = 0; frame <= last + tail_frames; ++frame) {
        const int known = std::min(frame, last);
        const double step = 440.0 * std::exp2((pitch(known) - 69.0) / 12.0) / kRate;
        const double from = level(std::min(frame - 1, last)), to = level(known);
        for (int n = 0; n < kHop; ++n, phase += step) {
            if (frame < first_frame) continue;
            const double turn = 2.0 * std::numbers::pi * phase;
            const double wave = std::sin(turn) + 0.5 * std::sin(2.0 * turn) + 0.25 * std::sin(5.0 * turn);
            out.push_back(static_cast<float>((from + (to - from) * n / kHop) * wave));
        }
    }
    return out;
}

ScriptedSupply::ScriptedSupply() {
    StreamFacts of_sound;
    of_sound.generation = 1;
    of_sound.sample_rate = ScriptedNote::kRate;
    of_sound.hop = ScriptedNote::kHop;
    of_sound.low = 44;
    of_sound.high = 70;
    of_sound.preview = 57;
    of_sound.attack = kAttack;
    of_sound.layer_tops = {1.0f};
    facts = std::make_shared<const StreamFacts>(of_sound);
}

std::unique_ptr<Attack> ScriptedSupply::attack(int pitch) const {
    ScriptedNote note;
    note.start.pitch = pitch;
    auto attack = std::make_unique<Attack>();
    attack->pitch = pitch;
    attack->frames = kAttack;
    attack->tail_frames = kTail;
    attack->hop = ScriptedNote::kHop;
    attack->samples = note.samples(0, kAttack, kTail);
    for (int frame = 0; frame < kAttack; ++frame) attack->tokens.push_back(note.token(frame));
    attack->facts = facts;
    return attack;
}

int ScriptedSupply::running() const {
    return static_cast<int>(
        std::count_if(slots_.begin(), slots_.end(), [](const Slot& slot) { return slot.running; }));
}

void ScriptedSupply::start(int slot, const StreamStart& start) noexcept {
    at(slot) = Slot{};
    at(slot).note.start = start;
    at(slot).next_frame = start.have_frames;
    at(slot).running = true;
    ++starts_;
}

bool ScriptedSupply::change(int slot, const StreamChange& change) noexcept {
    at(slot).note.changes.push_back(change);
    at(slot).next_frame = std::min(at(slot).next_frame, change.frame);
    at(slot).ended = false;
    return true;
}

void ScriptedSupply::stop(int slot) noexcept {
    at(slot).running = false;
}

void ScriptedSupply::consumed(int slot, int frame) noexcept {
    at(slot).consumed = frame;
}

void ScriptedSupply::render(Slot& slot, int index, StreamChunk**& newest) {
    const int end = slot.note.end();
    while (!slot.ended && slot.next_frame < slot.consumed + kAheadFrames) {
        auto* const chunk = new StreamChunk;
        chunk->stream = slot.note.start.stream;
        chunk->slot = index;
        chunk->first_frame = slot.next_frame;
        chunk->frames = std::min(kChunk, end - slot.next_frame);
        chunk->tail_frames = kTail;
        chunk->hop = ScriptedNote::kHop;
        chunk->revision = static_cast<int>(slot.note.changes.size());
        chunk->samples = slot.note.samples(slot.next_frame, chunk->frames, kTail);
        slot.next_frame += chunk->frames;
        chunk->last = slot.ended = slot.next_frame >= end;
        for (int frame = chunk->first_frame; frame < slot.next_frame; ++frame) {
            chunk->tokens.push_back(slot.note.token(frame));
        }
        *newest = chunk;
        newest = &chunk->next;
        ++chunks_out_;
    }
}

StreamChunk* ScriptedSupply::take_chunks() noexcept {
    StreamChunk* oldest = nullptr;
    StreamChunk** newest = &oldest;
    for (int slot = 0; slot < kStreamSlots && !stalled; ++slot) {
        if (at(slot).running) render(at(slot), slot, newest);
    }
    return oldest;
}

void ScriptedSupply::give_back(StreamChunk* chunk) noexcept {
    --chunks_out_;
    done_chunks_.push(chunk);
}

void ScriptedSupply::give_back(Attack* attack) noexcept {
    done_attacks_.push(attack);
}

bool ScriptedSupply::wait() noexcept {
    return offline;
}

}  // namespace sistrum::test
