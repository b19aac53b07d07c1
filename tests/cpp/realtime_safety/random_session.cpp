#include "realtime_safety/random_session.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>

#include "support/play.h"

namespace sistrum::test {
namespace {
constexpr int kControls = 16;  // more than the models here have: most that are turned do something
}

void RandomBlocks::play_one() {
    const int frames = random_.length(kMostFrames);
    make_events(frames);
    const Outputs outputs = choose_outputs();
    const SongPosition position = next_position(frames);
    {
        const RealtimeGuard guard;
        turn_knobs();
        if (random_.one_in(5'000)) engine_.reset();
        engine_.process(outputs, frames, {events_.data(), static_cast<std::size_t>(event_count_)}, position);
        counts_ += guard.count();
    }
    listen(outputs, frames);
}

// A few hits, as in music; now and then more at once than there are voices.
void RandomBlocks::make_events(int frames) {
    event_count_ = random_.one_in(2'000) ? kMostEvents : random_.one_in(8) ? random_.below(4) : 0;
    for (int i = 0; i < event_count_; ++i)
        events_[static_cast<std::size_t>(i)] = event(random_.below(frames + 2) - 1);  // some lie outside
    std::sort(events_.begin(), events_.begin() + event_count_,
              [](const Event& a, const Event& b) { return a.frame < b.frame; });
}

Event RandomBlocks::event(int frame) {
    using Type = Event::Type;
    const int part = random_.below(Engine::kParts);
    Event event{frame, Type::note_on, static_cast<std::uint8_t>(random_.below(16)),
                static_cast<std::uint8_t>(engine_.param(part, PartParam::note)), random_.unit()};
    if (random_.one_in(8)) event.note = static_cast<std::uint8_t>(random_.below(128));
    if (random_.one_in(4)) event.length = 2.0 * static_cast<double>(random_.unit());
    if (!random_.one_in(3)) return event;
    constexpr std::array kOthers{Type::note_off, Type::note_off, Type::sustain, Type::pitch_bend,
                                 Type::pressure};
    event.type = kOthers[static_cast<std::size_t>(random_.below(kOthers.size()))];
    if (event.type == Type::pitch_bend) event.value = random_.between(-1.0f, 1.0f);
    if (event.type == Type::pressure && random_.one_in(2)) event.note = Event::kAllKeys;
    if (random_.one_in(200)) event.type = Type::all_notes_off;
    if (random_.one_in(800)) event.type = Type::all_sound_off;
    return event;
}

// Hosts automate on the audio thread. Half of the values are defaults, or all parts would soon be mute; of
// the others half lie outside what is allowed.
void RandomBlocks::turn_knobs() {
    if (!random_.one_in(4)) return;
    const int part = random_.below(Engine::kParts);
    const auto& entry = kPartTable[static_cast<std::size_t>(random_.below(kPartParams))];
    const float width = entry.max - entry.min;
    engine_.set_param(part, entry.param,
                      random_.one_in(2) ? entry.default_value
                                        : random_.between(entry.min - width / 2, entry.max + width / 2));
    if (random_.one_in(4)) engine_.set_control(part, random_.below(kControls), random_.unit());
    if (random_.one_in(16)) engine_.release_control(part, random_.below(kControls));
    if (random_.one_in(16)) engine_.set_volume(random_.between(0.0f, 2.0f));
}

// The main output is mono now and then, off hardly ever; the others are on as a host likes.
Outputs RandomBlocks::choose_outputs() {
    const int count = random_.one_in(2) ? 1 : 1 + random_.below(kOutputs);
    for (int i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        Output& output = outputs_[at];
        output = {buffers_[2 * at].data(), random_.one_in(8) ? nullptr : buffers_[2 * at + 1].data()};
        if (random_.one_in(i == 0 ? 1'000 : 3)) output = {};
    }
    return {outputs_.data(), static_cast<std::size_t>(count)};
}

SongPosition RandomBlocks::next_position(int frames) {
    const SongPosition now = position_;
    if (position_.playing) position_.frame += frames;
    if (random_.one_in(2'000)) position_ = {random_.one_in(2), random_.below(10'000'000) - 1'000};
    return now;
}

void RandomBlocks::listen(Outputs outputs, int frames) {
    for (const Output& output : outputs) {
        for (const float* const channel : {output.left, output.right}) {
            if (channel == nullptr) continue;
            float sum = 0.0f;
            for (int i = 0; i < frames; ++i) sum += std::abs(channel[i]);
            finite_ = finite_ && std::isfinite(sum);
            heard_ = heard_ || sum > 0.0f;
        }
    }
}

RandomEdits::RandomEdits(Engine& engine, std::uint64_t seed) : engine_(engine), random_(seed) {
    states_.fill(engine.save_state());
}

void RandomEdits::make_one() {
    ++made_;
    const int part = random_.below(Engine::kParts);
    switch (random_.below(12)) {
        case 0:
            return engine_.load_kit(random_model());
        case 1:
            return engine_.set_part_model(part, random_model());
        case 2:
            return engine_.set_part_model(part, model_path(random_.one_in(2) ? "cut_30" : "no such file"));
        case 3:
            return engine_.set_part_sound(part, random_sound());
        case 4:
            return engine_.set_part_seed(part, random_.bits());
        case 5:
            return engine_.set_part_other(part, random_sound());
        case 6:
            return engine_.swap_part_sounds(part);
        case 7:
            return engine_.set_part_state(random_.below(Engine::kParts), engine_.part_state(part));
        case 8:
            states_[static_cast<std::size_t>(random_.below(kStates))] = engine_.save_state();
            return;
        case 9:
            static_cast<void>(engine_.load_state(states_[static_cast<std::size_t>(random_.below(kStates))]));
            return;
        case 10:
            return engine_.set_param(part, PartParam::variation, random_.one_in(2) ? 0.0f : random_.unit());
        default:
            return engine_.set_control(part, random_.below(3), random_.unit());
    }
}

std::filesystem::path RandomEdits::random_model() {
    constexpr std::array kNames{"stft_mono",      "mdct_stereo", "touched",       "stft_stereo",
                                "notes_harmonic", "mdct_mono",   "notes_harmonic"};
    return model_path(kNames[static_cast<std::size_t>(random_.below(kNames.size()))]);
}

Sound RandomEdits::random_sound() {
    Sound sound;
    sound.seed = random_.bits();
    if (random_.one_in(2)) sound.controls["alpha"] = random_.between(-1.0f, 1.0f);
    if (random_.one_in(4)) sound.velocity["beta"] = random_.between(-1.0f, 1.0f);
    return sound;
}

}  // namespace sistrum::test
